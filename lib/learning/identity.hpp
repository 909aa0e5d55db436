#pragma once
#include "learning/model.hpp"

namespace simplecell {

/// `identity`: the code of a stimulus is the stimulus, the dictionary the identity. It learns nothing; what is said of
/// codes is set beside what the pixels alone would give.
Entry<Model, ModelSpec> identity_model();

}  // namespace simplecell
