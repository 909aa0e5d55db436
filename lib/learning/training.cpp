#include "learning/training.hpp"

#include <cmath>
#include <limits>

#include "core/bounds.hpp"
#include "core/error.hpp"

namespace simplecell {
namespace {

constexpr std::size_t per_window = 5;  // held-out objectives

// The last step: as many as allowed, or, after convergence, a decay that is as long in proportion.
std::uint64_t last_step(const TrainingOptions& options, std::uint64_t converged) {
  if (converged == 0) return options.steps;
  const double needed = std::ceil(static_cast<double>(converged) / std::max(options.decay_from, 1e-3));
  return std::min(options.steps, std::max(converged, static_cast<std::uint64_t>(needed)));
}

// 1 until convergence or decay_from·steps, then linearly down to 0 just after the last step.
double rate_factor(const TrainingOptions& options, std::uint64_t converged, std::uint64_t step) {
  const double total = static_cast<double>(last_step(options, converged));
  const double start = converged ? static_cast<double>(converged) : options.decay_from * total;
  const double now = static_cast<double>(step);
  return now < start ? 1 : (total - now) / (total - start);
}

// Computes the held-out objective where it is due, and judges convergence while the rate is constant.
void judge(const Model& model, const TrainingOptions& options, Checkpoint& state) {
  const Convergence& rule = options.convergence;
  const std::uint64_t every = std::max<std::uint64_t>(1, rule.window / per_window);
  if (rule.change == 0 || state.step % every != 0) return;
  state.held_out.push_back(
      {static_cast<double>(state.step), arma::mean(model.encode(rule.held_out, {}).objectives)});
  const bool constant_rate = static_cast<double>(state.step) < options.decay_from * static_cast<double>(options.steps);
  if (state.converged == 0 && constant_rate && recent_change(state.held_out) < rule.change)
    state.converged = state.step;
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

double recent_change(const std::vector<HeldOut>& held_out) {
  if (held_out.size() < 2 * per_window) return std::numeric_limits<double>::quiet_NaN();
  double before = 0, last = 0;
  for (std::size_t i = 1; i <= per_window; ++i) {
    last += held_out[held_out.size() - i].objective;
    before += held_out[held_out.size() - per_window - i].objective;
  }
  return (before - last) / std::abs(before);
}

Checkpoint train(Model& model, const StimulusSource& source, const TrainingOptions& options, Checkpoint state,
                 const std::function<void(const Checkpoint&)>& keep, const Progress& progress) {
  if (state.step > 0) model.restore(state.model);
  arma::fmat batch;
  report(progress, state.step, options.steps);
  for (std::uint64_t last = last_step(options, state.converged); state.step < last;
       last = last_step(options, state.converged)) {
    source(state.step, options.batch, batch);
    const StepReport step = model.learn(batch, state.step, rate_factor(options, state.converged, state.step));
    if (!std::isfinite(step.objective))
      throw RunError("diverged at step " + std::to_string(state.step + 1) +
                     (state.step == 0 ? ", before anything was learned; scale the stimuli down" : "; lower --rate"));
    ++state.step;
    judge(model, options, state);
    if (record(step, state.step, options.record_every, state.step == last_step(options, state.converged), state))
      state.history.back().inputs = model.assess(batch);
    if (keep && options.checkpoint_every && state.step % options.checkpoint_every == 0 && state.step < options.steps) {
      state.model = model.save();
      keep(state);
    }
    report(progress, state.step, last_step(options, state.converged));
  }
  state.model.clear();
  return state;
}

void require_objective(const Model& model, const ModelSpec& spec, const arma::fmat& held_out) {
  if (!held_out.is_empty() && model.encode(held_out.head_cols(1), {}).objectives.is_empty())
    throw UsageError("--until-change: --model " + spec.model.name +
                     " has no objective of held-out stimuli, by which convergence is judged; leave it out");
}

void note_convergence(const Checkpoint& training, const TrainingOptions& options, const Note& note) {
  if (training.converged > 0) return;
  const std::string steps = std::to_string(options.steps);
  const double change = recent_change(training.held_out);
  if (std::isnan(change))
    return note("no convergence in " + steps + " steps, which hold fewer than two windows; raise --steps");
  note("no convergence in " + steps + " steps: the held-out objective changed by " +
       number_text(std::round(1e4 * change) / 100) + " % in the last window; raise --steps");
}

void note_active_units(const std::vector<HistoryLine>& history, const ModelSpec& spec, const Note& note) {
  constexpr double near = 0.1;  // relative
  const auto& numbers = spec.model.settings.numbers();
  const auto wanted = numbers.find("active-units");
  if (history.empty() || wanted == numbers.end() || wanted->second == 0) return;
  const double active = history.back().active_fraction * static_cast<double>(spec.atoms);
  if (std::abs(active / wanted->second - 1) <= near) return;
  note("--active-units " + number_text(wanted->second) + ": " + number_text(std::round(10 * active) / 10) +
       " were active in the end; raise --steps, or start at another --lambda");
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
