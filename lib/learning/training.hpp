#pragma once
#include <functional>
#include <vector>

#include "core/note.hpp"
#include "core/progress.hpp"
#include "learning/model.hpp"

namespace simplecell {

/// A source of stimuli: fills `out` (d×count) with the stimuli of step `index`; they depend on the index alone.
using StimulusSource = std::function<void(std::uint64_t index, arma::uword count, arma::fmat& out)>;

/// When a training has converged: the mean objective of stimuli that it never learns from has fallen, from one window of
/// steps to the next, by less than a share of itself.
struct Convergence {
  double change = 0;           ///< that share; 0: never judged, all steps are made
  std::uint64_t window = 500;  ///< steps; the objective is computed five times in each
  std::uint64_t held_out_count = 2000;  ///< how many stimuli are held out, where it is judged
  arma::fmat held_out{};                ///< the stimuli (d×k)

  arma::uword to_hold_out() const { return change > 0 ? held_out_count : 0; }
};

/// The rate is constant at first, then falls linearly to zero. Without a rule of convergence that begins after
/// decay_from·steps; with one, when it is met at step s, or there at the latest, and it takes (1/decay_from − 1)·s steps.
struct TrainingOptions {
  std::uint64_t batch = 256, steps = 900;  ///< steps: at most, with a rule of convergence
  double decay_from = 0.6;             ///< share of the steps after which the rate falls linearly to zero
  std::uint64_t record_every = 10;     ///< steps per line of the history
  std::uint64_t checkpoint_every = 0;  ///< steps per checkpoint; 0 for none
  Convergence convergence{};
};

/// Means over the steps since the previous line (dead: their sum), and the current statistics of several inputs.
struct HistoryLine {
  double step, objective, active_fraction, dead;
  std::vector<InputReport> inputs{};
};

/// The mean objective of the held-out stimuli after a step.
struct HeldOut {
  double step, objective;
};

/// What has happened in a training so far, from which it can be resumed.
struct Checkpoint {
  std::uint64_t step = 0;  ///< steps done
  State model;
  std::vector<HistoryLine> history;
  HistoryLine running{};  ///< sums since the last line
  std::vector<HeldOut> held_out{};
  std::uint64_t converged = 0;  ///< step at which the rule of convergence was met; 0: not yet
};

/// Trains from the checkpoint `start` (from the beginning if it is empty) to the end and returns what happened, without
/// the state of the model. `keep` receives the checkpoints. A training that is stopped and resumed from a checkpoint
/// gives bit-identical results. Throws RunError if the objective becomes infinite or NaN.
Checkpoint train(Model& model, const StimulusSource& source, const TrainingOptions& options, Checkpoint start = {},
                 const std::function<void(const Checkpoint&)>& keep = {}, const Progress& progress = {});

/// Share by which the mean held-out objective fell from the last window but one to the last; NaN before there are two.
double recent_change(const std::vector<HeldOut>& held_out);

/// Throws UsageError if stimuli are held out (d×k; none if empty) and the model has no objective of them to judge by.
void require_objective(const Model& model, const ModelSpec& spec, const arma::fmat& held_out);

/// Notes that a training has not met its rule of convergence.
void note_convergence(const Checkpoint& training, const TrainingOptions& options, const Note& note);

/// Notes that the number of active units is not the one of --active-units.
void note_active_units(const std::vector<HistoryLine>& history, const ModelSpec& spec, const Note& note);

/// Notes that stimuli have come to activate hardly any unit, and the likely cause.
void note_unused_units(const std::vector<HistoryLine>& history, const ModelSpec& spec, const Note& note);

}  // namespace simplecell
