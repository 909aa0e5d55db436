#pragma once
#include "penalty/penalty.hpp"

namespace simplecell {

/// Every penalty by name.
const Registry<Penalty>& penalties();

}  // namespace simplecell
