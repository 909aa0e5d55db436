#pragma once
#include "learning/model.hpp"

namespace simplecell {

/// `dictionary`: minimises ½‖Y − AX‖² + λS(X; A, Y) (local-geometry eq 1) over codes by an inference, over the
/// dictionary by a learning rule: penalty × inference × learning rule.
Entry<Model, ModelSpec> dictionary_model();

}  // namespace simplecell
