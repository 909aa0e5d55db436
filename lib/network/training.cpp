#include "network/training.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/random.hpp"
#include "learning/rule.hpp"

namespace simplecell {
namespace {

std::unique_ptr<LearningRule> adam(double rate) {
  const auto& entry = learning_rules().find("backprop");
  Settings settings = entry.defaults();
  settings.set("rate", rate);
  return entry.make(settings);
}

void add_prefixed(const std::string& prefix, const State& from, State& to) {
  for (const auto& [name, value] : from) to[prefix + name] = value;
}

State with_prefix(const std::string& prefix, const State& from) {
  State found;
  for (const auto& [name, value] : from)
    if (name.rfind(prefix, 0) == 0) found[name.substr(prefix.size())] = value;
  return found;
}

// The state of a training, advanced step by step.
class Run {
 public:
  Run(Network& network, const Examples& examples, const Examples& validation, const NetworkTraining& options,
      std::uint64_t seed)
      : network_(network),
        examples_(examples),
        validation_(validation),
        options_(options),
        seed_(seed),
        per_epoch_(std::max<std::uint64_t>(1, examples.labels.n_elem / options.batch)) {
    for (std::size_t i = 0; i < network.parameters().size(); ++i) rules_.push_back(adam(options.rate));
  }

  std::uint64_t steps() const { return per_epoch_ * options_.epochs; }
  std::uint64_t step() const { return step_; }
  bool done() const { return step_ >= steps() || since_best_ >= static_cast<float>(options_.patience); }

  void advance() {
    if (step_ % per_epoch_ == 0) shuffle();
    const arma::uword first = (step_ % per_epoch_) * options_.batch;
    const arma::uvec chosen = order_.subvec(first, std::min(first + options_.batch, order_.n_elem) - 1);
    const Network::Batch batch =
        network_.differentiate(examples_.images.cols(chosen), examples_.labels.elem(chosen), options_.loss);
    if (!std::isfinite(batch.loss)) throw RunError("diverged at step " + std::to_string(step_ + 1) + "; lower --rate");
    update(batch.gradient);
    ++step_;
    running_ += arma::fvec{static_cast<float>(batch.loss), static_cast<float>(batch.right)};
    if (step_ % per_epoch_ == 0) finish_epoch();
  }

  TrainedNetwork finish() {
    network_.set_state(best_);
    return {arma::conv_to<arma::mat>::from(history_), best_epoch_};
  }

  Checkpoint save() const {
    State state{
        {"history", history_}, {"running", running_}, {"counts", arma::fvec{best_epoch_, since_best_, best_score_}}};
    add_prefixed("now/", network_.state(), state);
    add_prefixed("best/", best_, state);
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      State rule;
      if (network_.learned(i, options_.loss)) rules_[i]->save(rule);
      add_prefixed("rule" + std::to_string(i) + "/", rule, state);
    }
    return {.step = step_, .model = std::move(state)};
  }

  void restore(const Checkpoint& checkpoint) {
    const State& state = checkpoint.model;
    step_ = checkpoint.step;
    if (step_ % per_epoch_) shuffle();
    history_ = state.at("history");
    running_ = state.at("running");
    best_epoch_ = state.at("counts")(0);
    since_best_ = state.at("counts")(1);
    best_score_ = state.at("counts")(2);
    network_.set_state(with_prefix("now/", state));
    best_ = with_prefix("best/", state);
    for (std::size_t i = 0; i < rules_.size(); ++i)
      if (network_.learned(i, options_.loss)) rules_[i]->restore(with_prefix("rule" + std::to_string(i) + "/", state));
  }

 private:
  void shuffle() {
    const arma::uword n = examples_.labels.n_elem;
    order_ = Random(seed_, "order", step_ / per_epoch_).sample(n, n);
  }

  // 1 until decay_from·steps, then linearly down to 0 just after the last step.
  double factor() const {
    const double total = static_cast<double>(steps()), start = options_.decay_from * total;
    const double now = static_cast<double>(step_);
    return now < start ? 1 : (total - now) / (total - start);
  }

  void update(const std::vector<arma::fmat>& gradient) {
    const auto parameters = network_.parameters();
    const auto kept = static_cast<float>(1 - options_.weight_decay * options_.rate * factor());
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (!network_.learned(i, options_.loss)) continue;
      if (i % 2 == 0 && kept < 1) *parameters[i] *= kept;  // weight decay of atoms and weights, not of λ and bias
      rules_[i]->update(gradient[i], {}, factor(), *parameters[i]);
    }
    network_.refresh();
  }

  void finish_epoch() {
    const Network::Batch seen = network_.evaluate(validation_.images, validation_.labels, options_.loss);
    const auto epoch = static_cast<float>(step_ / per_epoch_);
    running_ /= static_cast<float>(per_epoch_);
    history_.insert_cols(history_.n_cols, arma::fvec{epoch, running_[0], running_[1], static_cast<float>(seen.loss),
                                                     static_cast<float>(seen.right)});
    running_.zeros();
    const auto score = static_cast<float>(options_.loss.labels > 0 ? seen.right : -seen.loss);
    ++since_best_;
    if (best_.empty() || score > best_score_) {
      best_ = network_.state();
      best_score_ = score;
      best_epoch_ = epoch;
      since_best_ = 0;
    }
  }

  Network& network_;
  const Examples &examples_, &validation_;
  const NetworkTraining& options_;
  std::uint64_t seed_, per_epoch_, step_ = 0;
  std::vector<std::unique_ptr<LearningRule>> rules_;
  arma::uvec order_;
  arma::fmat history_ = arma::fmat(5, 0);
  arma::fvec running_ = arma::fvec(2, arma::fill::zeros);
  State best_;
  float best_epoch_ = 0, since_best_ = 0, best_score_ = 0;
};

}  // namespace

Examples hold_out(Examples& from, arma::uword count, std::uint64_t seed) {
  const arma::uword n = from.labels.n_elem;
  const arma::uvec order = Random(seed, "validation").sample(n, n);
  const arma::uvec out = arma::sort(order.head(count)), in = arma::sort(order.tail(n - count));
  Examples held{from.images.cols(out), from.labels.elem(out)};
  from = {from.images.cols(in), from.labels.elem(in)};
  return held;
}

TrainedNetwork train_network(Network& network, const Examples& examples, const Examples& validation,
                             const NetworkTraining& options, std::uint64_t seed, const Checkpoint& start,
                             const std::function<void(const Checkpoint&)>& keep, const Progress& progress) {
  Run run(network, examples, validation, options, seed);
  if (start.step > 0) run.restore(start);
  report(progress, run.step(), run.steps());
  while (!run.done()) {
    run.advance();
    if (keep && options.checkpoint_every && run.step() % options.checkpoint_every == 0 && !run.done()) keep(run.save());
    report(progress, run.step(), run.steps());
  }
  return run.finish();
}

}  // namespace simplecell
