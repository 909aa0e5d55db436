#include "learning/training.hpp"

#include <cmath>

#include "core/bounds.hpp"
#include "core/error.hpp"

namespace simplecell {
namespace {

// 1 until decay_from·steps, then linearly down to 0 just after the last step.
double rate_factor(const TrainingOptions& options, std::uint64_t step) {
  const double total = static_cast<double>(options.steps), start = options.decay_from * total;
  const double now = static_cast<double>(step);
  return now < start ? 1 : (total - now) / (total - start);
}

// Adds one step to the running sums; every `every` steps, and at the last, appends their means to the history. Returns
// whether it did.
bool record(const StepReport& report, std::uint64_t done, std::uint64_t every, bool last, Checkpoint& state) {
  HistoryLine& sum = state.running;
  sum.step += 1;
  sum.objective += report.objective;
  sum.active_fraction += report.active_fraction;
  sum.dead += static_cast<double>(report.dead);
  if (done % every != 0 && !last) return false;
  state.history.push_back(
      {static_cast<double>(done), sum.objective / sum.step, sum.active_fraction / sum.step, sum.dead});
  sum = {};
  return true;
}

}  // namespace

std::vector<HistoryLine> train(Model& model, const StimulusSource& source, const TrainingOptions& options,
                               Checkpoint state, const std::function<void(const Checkpoint&)>& keep,
                               const Progress& progress) {
  if (state.step > 0) model.restore(state.model);
  arma::fmat batch;
  report(progress, state.step, options.steps);
  while (state.step < options.steps) {
    source(state.step, options.batch, batch);
    const StepReport step = model.learn(batch, state.step, rate_factor(options, state.step));
    if (!std::isfinite(step.objective))
      throw RunError("diverged at step " + std::to_string(state.step + 1) +
                     (state.step == 0 ? ", before anything was learned; scale the stimuli down" : "; lower --rate"));
    ++state.step;
    if (record(step, state.step, options.record_every, state.step == options.steps, state))
      state.history.back().inputs = model.assess(batch);
    if (keep && options.checkpoint_every && state.step % options.checkpoint_every == 0 && state.step < options.steps) {
      state.model = model.save();
      keep(state);
    }
    report(progress, state.step, options.steps);
  }
  return state.history;
}

void note_unused_units(const std::vector<HistoryLine>& history, const ModelSpec& spec, const Note& note) {
  constexpr double hardly_any = 0.1;  // units that a stimulus activates; prototypes have one
  if (history.empty()) return;
  const double active = history.back().active_fraction * static_cast<double>(spec.atoms);
  if (active >= hardly_any) return;
  const double lambda = model_lambda(spec);
  note((active > 0 ? "nearly all units are dead: a stimulus activates " + number_text(std::round(1e4 * active) / 1e4) +
                             " of " + std::to_string(spec.atoms)
                       : std::string("all units are dead: no stimulus activates any")) +
           (std::isnan(lambda) ? "; are the stimuli all but zero, or constant?"
                               : "; lambda " + number_text(lambda) +
                                     " is too large for the size of these stimuli, lower it"));
}

}  // namespace simplecell
