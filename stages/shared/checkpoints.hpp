#pragma once
#include <string>

#include "app/stage.hpp"
#include "learning/training.hpp"

namespace simplecell {

/// Keeps a checkpoint of a training, with the provenance of the run that it belongs to.
void write_checkpoint(const std::string& path, const Provenance& provenance, const Checkpoint& checkpoint);

/// Reads it again; an empty checkpoint if there is no such file. A checkpoint of other options or inputs is refused.
Checkpoint read_checkpoint(const std::string& path, const Provenance& provenance);

/// History as a matrix of one line per column: step, objective, active fraction, dead; then of each of several inputs:
/// active, explained, recalled.
arma::mat to_matrix(const std::vector<HistoryLine>& history);

}  // namespace simplecell
