#pragma once
#include "core/parallel.hpp"
#include "learning/model.hpp"

namespace simplecell {

/// Scales every atom to norm 1 in each input (A: d×m, rows as in `inputs`), except where it is zero in an input.
void normalise_inputs(const std::vector<Input>& inputs, arma::fmat& A);

/// The range of rows of each input in the matrices of stimuli and atoms.
std::vector<Range> input_rows(const std::vector<Input>& inputs);

/// Number of active units and reconstruction quality of each input, for stimuli Y (d×n) and their dictionary A (d×m)
/// (linked-dictionaries fig 2).
std::vector<InputReport> assess_inputs(const std::vector<Input>& inputs, const Penalty& penalty,
                                       const Inference& inference, const arma::fmat& A, const arma::fmat& Y);

}  // namespace simplecell
