#pragma once
#include "learning/model.hpp"

namespace simplecell {

/// `identity`: the code of a stimulus is the stimulus itself, and the dictionary is the identity matrix. It learns
/// nothing, and serves as the baseline of raw pixels in comparisons of codes.
Entry<Model, ModelSpec> identity_model();

}  // namespace simplecell
