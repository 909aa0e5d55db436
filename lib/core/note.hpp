#pragma once
#include <functional>
#include <string>

namespace simplecell {

/// Where a line for the user goes: what was assumed, or looks wrong. May be empty. The library knows nothing of
/// terminals; a stage passes Run::notes() here.
using Note = std::function<void(const std::string& line)>;

}  // namespace simplecell
