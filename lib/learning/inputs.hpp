#pragma once
#include "core/parallel.hpp"
#include "learning/model.hpp"

namespace simplecell {

/// Brings every atom to norm 1 in each input (A: d×m, rows as in `inputs`); atoms that are zero in one stay so.
void normalise_inputs(const std::vector<Input>& inputs, arma::fmat& A);

/// The rows of each input in stimuli or atoms.
std::vector<Range> input_rows(const std::vector<Input>& inputs);

/// How each input fares on stimuli Y (d×n) with a dictionary A (d×m) that they share (linked-dictionaries fig 2).
std::vector<InputReport> assess_inputs(const std::vector<Input>& inputs, const Penalty& penalty,
                                       const Inference& inference, const arma::fmat& A, const arma::fmat& Y);

}  // namespace simplecell
