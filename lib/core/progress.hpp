#pragma once
#include <cstddef>
#include <functional>

namespace simplecell {

/// Called from time to time during long computations with (done, total). May be empty. The library does not write to
/// terminals; a stage passes the progress bar here.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

inline void report(const Progress& progress, std::size_t done, std::size_t total) {
  if (progress) progress(done, total);
}

}  // namespace simplecell
