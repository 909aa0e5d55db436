#pragma once
#include <iosfwd>
#include <string>

#include "core/progress.hpp"

namespace simplecell {

/// A progress report on `err`: on a terminal one line redrawn at most ten times a second, with rate and time left;
/// redirected, a plain line at every twentieth of the work; nothing with mode "off". mode: auto, plain or off.
Progress progress_bar(std::ostream& err, const std::string& mode, const std::string& stage, const std::string& task);

}  // namespace simplecell
