#include "learning/sailnet.hpp"

#include "core/entries.hpp"
#include "core/random.hpp"
#include "learning/columns.hpp"
#include "learning/unused_steps.hpp"

namespace simplecell {
namespace {

class Sailnet final : public Model {
 public:
  explicit Sailnet(const ModelSpec& spec)
      : atoms_(spec.atoms), unused_steps_(spec.model.settings.number("dead-after")) {
    const Settings& settings = spec.model.settings;
    target_ = settings.number("target-rate");
    feed_rate_ = settings.number("rate");
    lateral_rate_ = settings.number("lateral-rate");
    threshold_rate_ = settings.number("threshold-rate");
    iterations_ = static_cast<arma::uword>(settings.number("iterations"));
    time_step_ = static_cast<float>(settings.number("time-step"));
    normalise_ = settings.word("contrast") == "unit";
  }

  double memory(arma::uword dimension, arma::uword batch) const override {
    const double m = static_cast<double>(atoms_), d = static_cast<double>(dimension), n = static_cast<double>(batch);
    return 4 * (3 * m * m + 3 * m * d + n * (2 * m + d));
  }

  void start(const Start& start) override {
    fields_ = arma::normalise(Random(start.seed, "initial fields").normal(start.dimension, atoms_));
    lateral_.zeros(atoms_, atoms_);
    thresholds_ = arma::fvec(atoms_, arma::fill::value(2.f));
    unused_steps_.reset(atoms_);
  }

  StepReport learn(const arma::fmat& stimuli, std::uint64_t, double factor) override {
    const arma::fmat Y = normalise_ ? normalised(stimuli) : stimuli;
    const Solution solution = respond(Y, {});
    const arma::fmat &N = solution.codes, transposed = N.t();
    const float n = static_cast<float>(Y.n_cols), p = static_cast<float>(target_);
    const float alpha = static_cast<float>(lateral_rate_ * factor), beta = static_cast<float>(feed_rate_ * factor);

    const arma::frowvec power = arma::sum(arma::square(transposed), 0) / n;
    parallel_for(chunk_count(atoms_, code_chunk), [&](std::size_t index, unsigned) {
      const Range c = chunk(atoms_, code_chunk, index);
      const auto spikes = transposed.cols(c.first, c.last - 1);
      arma::fmat W = lateral_.cols(c.first, c.last - 1) + alpha * (N * spikes / n - p * p);
      lateral_.cols(c.first, c.last - 1) = arma::clamp(W, 0.f, arma::datum::inf);
      const arma::fmat Q = fields_.cols(c.first, c.last - 1);
      fields_.cols(c.first, c.last - 1) =
          Q + beta * (Y * spikes / n - Q.each_row() % power.subvec(c.first, c.last - 1));
    });
    lateral_.diag().zeros();
    thresholds_ += static_cast<float>(threshold_rate_ * factor) * (arma::sum(N, 1) / n - p);

    const double active = static_cast<double>(arma::accu(N > 0)) / static_cast<double>(N.n_elem);
    const auto dead = unused_steps_.step([&](arma::uword j) { return power[j]; });
    return {arma::mean(solution.objectives), active, dead.size()};
  }

  Solution encode(const arma::fmat& Y, const Progress& progress) const override {
    return respond(normalise_ ? normalised(Y) : Y, progress);
  }

  const arma::fmat& dictionary() const override { return fields_; }
  State parameters() const override {
    return {{"dictionary", fields_}, {"lateral", lateral_}, {"thresholds", thresholds_}};
  }
  void set_parameters(const State& parameters) override {
    fields_ = take(parameters, "dictionary", 0, 0);
    lateral_ = take(parameters, "lateral", fields_.n_cols, fields_.n_cols);
    thresholds_ = take(parameters, "thresholds", fields_.n_cols, 1);
    unused_steps_.reset(fields_.n_cols);
  }
  State save() const override {
    State state = parameters();
    state["silent"] = unused_steps_.steps();
    return state;
  }
  void restore(const State& state) override {
    set_parameters(state);
    unused_steps_.restore(state.at("silent"));
  }

 private:
  // Scales every stimulus to mean 0 and variance 1; constant stimuli become zero.
  static arma::fmat normalised(arma::fmat Y) {
    parallel_for(chunk_count(Y.n_cols, code_chunk), [&](std::size_t index, unsigned) {
      const Range c = chunk(Y.n_cols, code_chunk, index);
      for (std::size_t i = c.first; i < c.last; ++i) {
        const arma::fvec y = Y.col(i) - arma::mean(Y.col(i));
        const float deviation = arma::stddev(y, 1);
        Y.col(i) = deviation > 1e-6f ? arma::fvec(y / deviation) : arma::fvec(y.n_elem, arma::fill::zeros);
      }
    });
    return Y;
  }

  Solution respond(const arma::fmat& Y, const Progress& progress) const {
    Solution all;
    all.codes.set_size(fields_.n_cols, Y.n_cols);
    all.objectives.set_size(Y.n_cols);
    for_columns(Y, code_chunk, progress, [&](Range c, const arma::fmat& stimuli) {
      const arma::fmat drive = time_step_ * (fields_.t() * stimuli);
      arma::fmat counts(arma::size(drive), arma::fill::zeros);
      for (arma::uword i = 0; i < counts.n_cols; ++i) spike(drive.colptr(i), counts.colptr(i));
      all.codes.cols(c.first, c.last - 1) = counts;
      all.objectives.subvec(c.first, c.last - 1) =
          arma::conv_to<arma::vec>::from(0.5f * arma::sum(arma::square(stimuli - fields_ * counts), 0).t());
    });
    return all;
  }

  // Counts the spikes of all units for a constant drive Δt·Qy. Few units spike in a time step, so the inhibition is the
  // sum of a few columns of W.
  void spike(const float* drive, float* counts) const {
    const arma::uword m = fields_.n_cols;
    arma::fvec potentials(m, arma::fill::zeros);
    float* u = potentials.memptr();
    const float *theta = thresholds_.memptr(), keep = 1 - time_step_;
    std::vector<arma::uword> fired;
    for (arma::uword t = 0; t < iterations_; ++t) {
      map_entries(m, u, [keep](float potential, float input) { return keep * potential + input; }, drive);
      const auto inhibit = [dt = time_step_](float potential, float inhibition) { return potential - dt * inhibition; };
      for (const arma::uword k : fired) map_entries(m, u, inhibit, lateral_.colptr(k));
      fired.clear();
      int above = sum_entries<int>(m, [](float potential, float least) { return potential > least; }, u, theta);
      for (arma::uword j = 0; above > 0 && j < m; ++j) {
        if (!(u[j] > theta[j])) continue;
        fired.push_back(j);
        counts[j] += 1;
        u[j] = 0;
        --above;
      }
    }
  }

  arma::uword atoms_, iterations_;
  double target_, feed_rate_, lateral_rate_, threshold_rate_;
  float time_step_;
  bool normalise_;
  UnusedSteps unused_steps_;
  arma::fmat fields_, lateral_;  // Qᵀ (d×m), W (m×m)
  arma::fvec thresholds_;        // θ (m)
};

}  // namespace

Entry<Model, ModelSpec> sailnet() {
  return {"sailnet",
          "leaky integrate-and-fire units that learn by local rules",
          {{.name = "target-rate", .help = "spikes of a unit per stimulus", .value = 0.05, .bounds = above(0)},
           {.name = "rate", .help = "learning rate", .value = 0.01, .bounds = above(0)},
           {.name = "lateral-rate", .help = "learning rate of the inhibition", .value = 1, .bounds = at_least(0)},
           {.name = "threshold-rate", .help = "learning rate of the thresholds", .value = 0.1, .bounds = at_least(0)},
           {.name = "iterations",
            .help = "time steps that a stimulus is shown for",
            .value = 50,
            .bounds = between(1, 100000),
            .whole = true},
           {.name = "time-step",
            .help = "duration of a step in time constants of a unit",
            .value = 0.1,
            .bounds = {.low = 0, .high = 1, .open_low = true}},
           dead_after_parameter(),
           {.name = "contrast",
            .help = "show every stimulus with mean 0 and variance 1, or as it is",
            .words = {"unit", "none"}}},
          [](const ModelSpec& spec) { return std::make_unique<Sailnet>(spec); }};
}

}  // namespace simplecell
