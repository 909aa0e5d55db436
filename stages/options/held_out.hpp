#pragma once
#include <string>

#include "app/stage.hpp"
#include "io/matrix.hpp"
#include "learning/adjustable_codes.hpp"

namespace simplecell {

/// A trained model, patches that it has not learned from, and how its codes of them are made denser and sparser.
struct HeldOutValues {
  std::string input, array, dictionary;
  LadderOptions ladder;
};

/// Declares --input, --array and --dictionary.
void declare_held_out(Options& options, HeldOutValues& values);
/// Declares --decades-down, --decades-up, --per-decade and --least-iterations.
void declare_ladder(Options& options, HeldOutValues& values);

struct HeldOut {
  ModelSpec spec;
  State parameters;
  SampleFile file;
  arma::fmat patches;  ///< (d×n)
};

/// Reads them. Throws InputError unless the patches have as many pixels as the dictionary, and are not all zero.
HeldOut read_held_out(const HeldOutValues& values, const Run& run);

}  // namespace simplecell
