#pragma once
#include <functional>
#include <vector>

#include "core/note.hpp"
#include "core/progress.hpp"
#include "learning/model.hpp"

namespace simplecell {

/// A source of stimuli: fills `out` (d×count) with the stimuli of step `index`; they depend on the index alone.
using StimulusSource = std::function<void(std::uint64_t index, arma::uword count, arma::fmat& out)>;

struct TrainingOptions {
  std::uint64_t batch = 256, steps = 900;
  double decay_from = 0.6;             ///< share of the steps after which the rate falls linearly to zero
  std::uint64_t record_every = 10;     ///< steps per line of the history
  std::uint64_t checkpoint_every = 0;  ///< steps per checkpoint; 0 for none
};

/// Means over the steps since the previous line (dead: their sum), and the current statistics of several inputs.
struct HistoryLine {
  double step, objective, active_fraction, dead;
  std::vector<InputReport> inputs{};
};

/// The state from which training can be resumed.
struct Checkpoint {
  std::uint64_t step = 0;  ///< steps done
  State model;
  std::vector<HistoryLine> history;
  HistoryLine running{};  ///< sums since the last line
};

/// Trains from the checkpoint `start` (from the beginning if it is empty) to the end and returns the history. `keep`
/// receives the checkpoints. A training that is stopped and resumed from a checkpoint gives bit-identical results.
/// Throws RunError if the objective becomes infinite or NaN.
std::vector<HistoryLine> train(Model& model, const StimulusSource& source, const TrainingOptions& options,
                               Checkpoint start = {}, const std::function<void(const Checkpoint&)>& keep = {},
                               const Progress& progress = {});

/// Notes that stimuli have come to activate hardly any unit, and the likely cause.
void note_unused_units(const std::vector<HistoryLine>& history, const ModelSpec& spec, const Note& note);

}  // namespace simplecell
