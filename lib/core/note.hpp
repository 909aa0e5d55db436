#pragma once
#include <functional>
#include <string>

namespace simplecell {

/// Receives a line for the user: an assumption that was made, or something that looks wrong. May be empty. The library
/// does not write to terminals; a stage passes Run::notes() here.
using Note = std::function<void(const std::string& line)>;

}  // namespace simplecell
