#pragma once
#include <string>

#include "io/h5.hpp"
#include "learning/training.hpp"

namespace simplecell {

/// Keeps a checkpoint of a training, with the provenance of the run that it belongs to.
void write_checkpoint(const std::string& path, const Provenance& provenance, const Checkpoint& checkpoint);

/// Reads it again; an empty checkpoint if there is no such file. A checkpoint of other options or inputs is refused.
Checkpoint read_checkpoint(const std::string& path, const Provenance& provenance);

/// Writes a history: history/step, objective, active_fraction, dead, and of each of several inputs
/// history/inputs/<name>/active, explained, recalled.
void write_history(const std::vector<HistoryLine>& history, const std::vector<Input>& inputs, H5Writer& file);

}  // namespace simplecell
