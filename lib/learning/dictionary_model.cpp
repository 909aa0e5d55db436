#include "learning/dictionary_model.hpp"

#include <cmath>

#include "core/bounds.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "learning/gradient.hpp"
#include "learning/initial.hpp"
#include "learning/inputs.hpp"
#include "learning/ordinal.hpp"
#include "learning/orthonormal.hpp"
#include "learning/rule.hpp"
#include "learning/unused_steps.hpp"
#include "penalty/registry.hpp"

namespace simplecell {
namespace {

template <class Component>
std::unique_ptr<Component> build(const Registry<Component>& registry, const ComponentSpec& spec) {
  return registry.find(spec.name).make(spec.settings);
}

std::unique_ptr<Penalty> penalty_of(const ModelSpec& spec) {
  return spec.own_penalty ? spec.own_penalty() : build(penalties(), spec.penalty);
}

// The mean atom, if all atoms are so close to it that inner products and distances in single precision would lose most
// of what tells atoms apart; else nothing.
arma::fvec far_origin(const arma::fmat& A) {
  constexpr double far = 1024;  // squared distance from zero over that from the mean
  const arma::mat atoms = arma::conv_to<arma::mat>::from(A);
  const arma::vec mean = arma::mean(atoms, 1);
  const double spread = arma::accu(arma::square(atoms.each_col() - mean)) / static_cast<double>(A.n_cols);
  return arma::dot(mean, mean) > far * spread ? arma::conv_to<arma::fvec>::from(mean) : arma::fvec();
}

class DictionaryModel final : public Model {
 public:
  explicit DictionaryModel(const ModelSpec& spec)
      : spec_(spec),
        settings_(spec.model.settings),
        unused_steps_(settings_.number("dead-after")),
        ordinal_(settings_, spec.atoms),
        penalty_(penalty_of(spec)),
        inference_(build(inferences(), spec.inference)),
        rule_(build(learning_rules(), spec.learning)) {
    const Nature penalty = penalty_->nature();
    if (!inference_->suits(penalty))
      throw UsageError("--inference " + spec.inference.name + " can't minimise --penalty " + spec.penalty.name);
    const GradientOptions gradient = rule_->gradient();
    if (gradient.through_inference && !inference_->differentiable())
      throw UsageError("--learning " + spec.learning.name + " differentiates a fixed number of iterations; use " +
                       "--inference fista or ista without --tolerance");
    if (gradient.loss == Loss::reconstruction && penalty.weighted)
      throw UsageError("--gradient-of reconstruction does not go with --penalty " + spec.penalty.name +
                       ", which depends on the dictionary");
    if (ordinal_.masks() && !penalty.nonnegative)
      throw UsageError("--ordinal mask silences units by inhibition, which takes codes that are not negative; use " +
                       std::string("--penalty nonnegative-l1 instead of ") + spec.penalty.name);
    if (spec.atoms % penalty.group_size != 0)
      throw UsageError("--atoms " + std::to_string(spec.atoms) + " is no multiple of --group-size " +
                       std::to_string(penalty.group_size));
    if (settings_.number("warm-up") > 0 && !spec.penalty.settings.numbers().contains("lambda"))
      throw UsageError("--warm-up raises lambda, which --penalty " + spec.penalty.name + " has not; leave it out");
    check_active_units();
    if (penalty.units && penalty.units != spec.atoms)
      throw UsageError("--lambda-factors are " + std::to_string(penalty.units) + " for " +
                       std::to_string(spec.atoms) + " atoms; give one for each");
  }

  double memory(arma::uword dimension, arma::uword batch) const override {
    const double m = static_cast<double>(spec_.atoms), d = static_cast<double>(dimension);
    const double chunks = static_cast<double>(chunk_count(batch, code_chunk));
    return 4 * (chunks * m * (m + 3 * d) + 3 * m * m);
  }

  void start(const Start& start) override {
    seed_ = start.seed;
    if (orthonormal() && spec_.atoms > start.dimension)
      throw UsageError("--atoms " + std::to_string(spec_.atoms) + ": at most " + std::to_string(start.dimension) +
                       " atoms of " + std::to_string(start.dimension) + " pixels can be orthonormal");
    inputs_ = start.inputs;
    arma::fmat A = initial_atoms(start);
    normalise(A);
    set_dictionary(A);
  }

  bool takes_labels() const override { return ordinal_.on(); }

  StepReport learn(const arma::fmat& Y, std::uint64_t step, double factor) override {
    if (!ordinal_.on()) return learn_driven(Y, {}, step, factor);
    return learn_driven(Y.head_rows(A_.n_rows), ordinal_.drive(Y.tail_rows(1)), step, factor);
  }

  ModelSpec learned(const ModelSpec& spec) const override {
    ModelSpec found = spec;
    if (active_units() > 0) override_lambda(found, lambda_);
    return found;
  }

  std::vector<InputReport> assess(const arma::fmat& Y) const override {
    if (inputs_.size() < 2) return {};
    return assess_inputs(inputs_, *penalty_, *inference_, A_, Y.head_rows(A_.n_rows));
  }

  Solution encode(const arma::fmat& Y, const Progress& progress) const override {
    const arma::fvec origin = movable_origin();
    if (origin.is_empty()) return simplecell::encode(*penalty_, *inference_, A_, Y, progress);
    return simplecell::encode(*penalty_, *inference_, A_.each_col() - origin, Y.each_col() - origin, progress);
  }

  const arma::fmat& dictionary() const override { return A_; }

  State parameters() const override {
    if (inputs_.size() < 2) return {{"dictionary", A_}};
    State state;
    const std::vector<Range> rows = input_rows(inputs_);
    for (std::size_t i = 0; i < rows.size(); ++i)
      state[i == 0 ? "dictionary" : "linked/" + inputs_[i].name] = A_.rows(rows[i].first, rows[i].last - 1);
    return state;
  }

  /// Before start() has named the inputs, only the dictionary of the first input is set.
  void set_parameters(const State& parameters) override {
    arma::fmat A = take(parameters, "dictionary", inputs_.empty() ? 0 : inputs_.front().rows, 0);
    for (std::size_t i = 1; i < inputs_.size(); ++i)
      A = arma::join_cols(A, take(parameters, "linked/" + inputs_[i].name, inputs_[i].rows, A.n_cols));
    set_dictionary(A);
  }

  State save() const override {
    State state{{"dictionary", A_}, {"leading", gram_.leading}, {"silent", unused_steps_.steps()}};
    if (active_units() > 0) state["lambda"] = arma::fmat(1, 1, arma::fill::value(static_cast<float>(lambda_)));
    rule_->save(state);
    return state;
  }

  void restore(const State& state) override {
    A_ = state.at("dictionary");
    gram_.leading = state.at("leading");
    unused_steps_.restore(state.at("silent"));
    if (active_units() > 0) set_lambda(state.at("lambda")(0));
    rule_->restore(state);
  }

 private:
  double active_units() const { return settings_.number("active-units"); }

  void check_active_units() const {
    if (active_units() == 0) return;
    const std::string option = "--active-units " + number_text(active_units());
    if (!spec_.penalty.settings.numbers().contains("lambda"))
      throw UsageError(option + " sets lambda, which --penalty " + spec_.penalty.name + " has not; leave it out");
    if (!penalty_->nature().proximal)
      throw UsageError(option + " counts codes that are not zero, which is all with --penalty " + spec_.penalty.name +
                       "; leave it out");
    if (settings_.number("warm-up") > 0)
      throw UsageError(option + " and --warm-up both change lambda; leave one of them out");
    if (active_units() >= static_cast<double>(spec_.atoms))
      throw UsageError(option + ": of " + std::to_string(spec_.atoms) + " units fewer can be active");
    if (lambda_ == 0) throw UsageError(option + " starts at --lambda, which is 0; give a positive one");
  }

  void set_lambda(double lambda) {
    lambda_ = lambda;
    ComponentSpec penalty = spec_.penalty;
    penalty.settings.set("lambda", lambda);
    penalty_ = build(penalties(), penalty);
  }

  // λ goes where a stimulus activates as many units as asked for: by a fiftieth in a step at most, and like the atoms by
  // less at the end. It is rounded as in checkpoints, so that a continued training is the same.
  void follow_activity(double active_fraction, double factor) {
    if (active_units() == 0) return;
    const double excess = active_fraction * static_cast<double>(spec_.atoms) / active_units() - 1;
    set_lambda(static_cast<float>(lambda_ * std::exp(0.02 * factor * std::min(1., excess))));
  }

  StepReport learn_driven(const arma::fmat& Y, const arma::fmat& drive, std::uint64_t step, double factor) {
    warm_up(step);
    const arma::fvec origin = movable_origin();
    const BatchReport batch =
        origin.is_empty() ? differentiate(A_, Y, drive)
                          : differentiate(A_.each_col() - origin, Y.each_col() - origin, drive);
    rule_->update(slope_, batch.power, factor, A_);
    follow_activity(batch.active_fraction, factor);
    if (!rule_->sets_norms() || orthonormal()) normalise(A_);
    const arma::uword dead = revive(batch.uses, Y, step);
    if (dead > 0 && orthonormal()) normalise(A_);
    return {batch.objective, batch.active_fraction, dead};
  }

  BatchReport differentiate(const arma::fmat& A, const arma::fmat& Y, const arma::fmat& drive) {
    update_gram(A, gram_);
    if (ordinal_.self_inhibition() != 0) add_to_diagonal(ordinal_.self_inhibition(), gram_);
    return gradient_.compute(*penalty_, *inference_, A, gram_, Y, rule_->gradient(), slope_, drive);
  }

  // Where the objective allows it, atoms and stimuli far from zero are seen from there.
  arma::fvec movable_origin() const { return penalty_->nature().affine ? far_origin(A_) : arma::fvec(); }

  arma::fmat initial_atoms(const Start& start) const {
    const std::string& initial = settings_.word("initial");
    const arma::uword groups = spec_.atoms / penalty_->nature().group_size;
    if (initial == "stimuli") return start.stimuli(spec_.atoms);
    if (initial == "k-means") return atoms_of_clusters(start, spec_.atoms, groups);
    if (initial == "class" && ordinal_.on())
      return atoms_of_owners(start, spec_.atoms, [&](arma::uword j) { return ordinal_.owner(j); });
    if (initial == "class") return atoms_of_classes(start, spec_.atoms, groups);
    return static_cast<float>(settings_.number("initial-scale")) *
           Random(seed_, "initial dictionary").normal(start.dimension, spec_.atoms);
  }

  // λ rises over the first steps: at its final value a random dictionary of unit norm may leave all codes at zero, and
  // then the gradient is zero as well.
  void warm_up(std::uint64_t step) {
    const double steps = settings_.number("warm-up"), now = static_cast<double>(step);
    if (now > steps || steps == 0) return;
    set_lambda(model_lambda(spec_) * std::min(1., 0.05 + 0.95 * now / steps));
  }

  bool orthonormal() const { return settings_.word("atom-norm").starts_with("orthonormal"); }

  // Applies --atom-norm: norm 1 in each input, norm 1 over all inputs jointly, orthonormal atoms, or no change.
  void normalise(arma::fmat& A) const {
    const std::string& norm = settings_.word("atom-norm");
    if (norm == "free") return;
    if (norm == "orthonormal")
      A = polar_factor(A);
    else if (norm == "orthonormal-printed")
      A = printed_orthonormal(A);
    else if (norm == "unit" && inputs_.size() > 1)
      normalise_inputs(inputs_, A);
    else
      A = arma::normalise(A);
  }

  void set_dictionary(const arma::fmat& A) {
    A_ = A;
    unused_steps_.reset(A.n_cols);
  }

  // Replaces each dead atom by a random stimulus of the batch, scaled to the mean norm of all atoms.
  arma::uword revive(const arma::uvec& uses, const arma::fmat& Y, std::uint64_t step) {
    Random random(seed_, "dead atoms", step);
    const float norm = arma::mean(arma::sqrt(arma::sum(arma::square(A_), 0)));
    const auto dead = unused_steps_.step([&](arma::uword j) { return uses[j]; });
    for (const arma::uword j : dead) {
      if (settings_.word("dead-atoms") != "reseed") continue;
      const arma::fvec stimulus = Y.col(random.below(Y.n_cols));
      if (const float size = arma::norm(stimulus); size > 0) A_.col(j) = stimulus * (norm / size);
      rule_->forget(j);
    }
    if (!dead.empty() && !rule_->sets_norms()) normalise(A_);
    return dead.size();
  }

  ModelSpec spec_;
  Settings settings_;
  UnusedSteps unused_steps_;
  Ordinal ordinal_;
  std::vector<Input> inputs_;
  std::uint64_t seed_ = 0;
  std::unique_ptr<Penalty> penalty_;
  double lambda_ = model_lambda(spec_);  // of the penalty; learning may change it
  std::unique_ptr<Inference> inference_;
  std::unique_ptr<LearningRule> rule_;
  arma::fmat A_, slope_;
  Gram gram_;
  DictionaryGradient gradient_;
};

}  // namespace

Entry<Model, ModelSpec> dictionary_model() {
  std::vector<Parameter> parameters{
      {.name = "penalty", .help = penalties().summaries(), .words = penalties().names()},
      {.name = "inference", .help = inferences().summaries(), .words = inferences().names()},
      {.name = "learning", .help = learning_rules().summaries(), .words = learning_rules().names()},
      {.name = "atom-norm",
       .help = "keep atoms at norm 1, of several inputs in each or in all jointly; or let the penalty fix it; or keep "
               "atoms orthonormal, by the polar factor, or by sparse-coding-interpretation eq 18 as printed, which "
               "undoes what is learned",
       .words = {"unit", "unit-jointly", "free", "orthonormal", "orthonormal-printed"}},
      {.name = "initial",
       .help = "start: Gaussian entries; random stimuli; each group of atoms random stimuli of one cluster, or of "
               "one class, which takes labels",
       .words = {"normal", "stimuli", "k-means", "class"}},
      {.name = "warm-up",
       .help = "steps in which lambda rises from a twentieth to its value",
       .value = 0,
       .bounds = between(0, 1e9),
       .whole = true},
      {.name = "active-units",
       .help = "number of units that a stimulus activates in learning, on average: lambda starts at its value and goes "
               "where they are so many, and is stored with the dictionary; 0: lambda stays",
       .value = 0,
       .bounds = between(0, 1e6)},
      {.name = "initial-scale",
       .help = "standard deviation of Gaussian entries, with free norm",
       .value = 0.316,
       .bounds = above(0)},
      dead_after_parameter(),
      {.name = "dead-atoms",
       .help = "replace dead atoms by random stimuli, or keep them",
       .words = {"reseed", "keep"}}};
  for (const Parameter& parameter : Ordinal::parameters()) parameters.push_back(parameter);
  return {"dictionary", "penalty x inference x learning rule", parameters,
          [](const ModelSpec& spec) { return std::make_unique<DictionaryModel>(spec); }};
}

}  // namespace simplecell
