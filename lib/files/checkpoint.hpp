#pragma once
#include <string>

#include "io/h5.hpp"
#include "learning/training.hpp"

namespace simplecell {

/// Writes a checkpoint of a training run, with the provenance of the run.
void write_checkpoint(const std::string& path, const Provenance& provenance, const Checkpoint& checkpoint);

/// Reads a checkpoint; empty if there is no such file. Throws if it was made with other options or inputs.
Checkpoint read_checkpoint(const std::string& path, const Provenance& provenance);

/// Writes a history: history/step, objective, active_fraction, dead, and of each of several inputs
/// history/inputs/<name>/active, explained, recalled.
void write_history(const std::vector<HistoryLine>& history, const std::vector<Input>& inputs, H5Writer& file);
/// Writes how a training with a rule of convergence went: history/held_out/step and objective, and the attributes
/// converged (the step at which the rule was met; 0: it was not) and steps_done.
void write_convergence(const Checkpoint& training, H5Writer& file);

/// What a file of a trained model tells of its training: history, held-out objectives and steps; no inputs, and no
/// state of the model.
Checkpoint read_training(const H5Reader& file);

}  // namespace simplecell
