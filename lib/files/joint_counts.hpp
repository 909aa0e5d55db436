#pragma once
#include <string>

#include "analysis/joint_counts.hpp"

namespace simplecell {

/// Reads counts of cells by bins of nx and ny: a table with a row for each bin and the columns nx_lo, nx_hi, ny_lo,
/// ny_hi and cells. Throws InputError unless the bins are a complete grid without gaps, each once, and counts are whole
/// numbers, not all of them 0.
JointCounts read_joint_counts(const std::string& path);

}  // namespace simplecell
