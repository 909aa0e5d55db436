#include "learning/model.hpp"

#include "core/random.hpp"
#include "learning/gradient.hpp"
#include "penalty/registry.hpp"

namespace simplecell {
namespace {

template <class Component>
std::unique_ptr<Component> build(const Registry<Component>& registry, const ComponentSpec& spec) {
  return registry.find(spec.name).make(spec.settings);
}

/// Minimises ½‖Y − AX‖² + λS(X; A, Y) over codes by inference, over the dictionary by a learning rule.
class DictionaryModel final : public Model {
 public:
  DictionaryModel(const ModelSpec& spec, std::uint64_t seed)
      : spec_(spec),
        seed_(seed),
        penalty_(build(penalties(), spec.penalty)),
        inference_(build(inferences(), spec.inference)),
        rule_(build(learning_rules(), spec.learning)) {
    if (!inference_->suits(*penalty_))
      throw UsageError("--inference " + spec.inference.name + " can't minimise --penalty " + spec.penalty.name);
    if (rule_->through_inference() && !inference_->differentiable())
      throw UsageError("--learning " + spec.learning.name + " differentiates a fixed number of iterations; use " +
                       "--inference fista or ista without --tolerance");
  }

  StepReport learn(const arma::fmat& Y, std::uint64_t step, double factor) override {
    update_gram(A_, gram_);
    const BatchReport batch =
        gradient_.compute(*penalty_, *inference_, A_, gram_, Y, rule_->through_inference(), slope_);
    rule_->update(slope_, batch.power, factor, A_);
    if (spec_.atom_norm == "unit" && !rule_->sets_norms()) A_ = arma::normalise(A_);
    return {batch.objective, batch.active_fraction, revive(batch.uses, Y, step)};
  }

  Solution encode(const arma::fmat& Y, const Progress& progress) const override {
    return simplecell::encode(*penalty_, *inference_, A_, Y, progress);
  }

  const arma::fmat& dictionary() const override { return A_; }
  void set_dictionary(const arma::fmat& A) override {
    A_ = A;
    silent_.zeros(A.n_cols);
  }

  State save() const override {
    State state{{"dictionary", A_}, {"leading", gram_.leading}, {"silent", arma::conv_to<arma::fmat>::from(silent_)}};
    rule_->save(state);
    return state;
  }

  void restore(const State& state) override {
    A_ = state.at("dictionary");
    gram_.leading = state.at("leading");
    silent_ = arma::conv_to<arma::uvec>::from(arma::fvec(state.at("silent")));
    rule_->restore(state);
  }

 private:
  // Counts how long each atom has gone unused; one that stays so is replaced by a random stimulus of the batch, at the
  // mean norm of all atoms.
  arma::uword revive(const arma::uvec& uses, const arma::fmat& Y, std::uint64_t step) {
    arma::uword dead = 0;
    Random random(seed_, "dead atoms", step);
    const float norm = arma::mean(arma::sqrt(arma::sum(arma::square(A_), 0)));
    for (arma::uword j = 0; j < A_.n_cols; ++j) {
      silent_[j] = uses[j] ? 0 : silent_[j] + 1;
      if (silent_[j] < spec_.dead_after) continue;
      ++dead;
      silent_[j] = 0;
      if (spec_.dead_atoms != "reseed") continue;
      const arma::fvec stimulus = Y.col(random.below(Y.n_cols));
      if (const float size = arma::norm(stimulus); size > 0) A_.col(j) = stimulus * (norm / size);
      rule_->forget(j);
    }
    return dead;
  }

  ModelSpec spec_;
  std::uint64_t seed_;
  std::unique_ptr<Penalty> penalty_;
  std::unique_ptr<Inference> inference_;
  std::unique_ptr<LearningRule> rule_;
  arma::fmat A_, slope_;
  Gram gram_;
  arma::uvec silent_;
  DictionaryGradient gradient_;
};

}  // namespace

std::unique_ptr<Model> make_model(const ModelSpec& spec, std::uint64_t seed, arma::uword dimension,
                                  const std::function<arma::fmat(arma::uword count)>& stimuli) {
  auto model = std::make_unique<DictionaryModel>(spec, seed);
  arma::fmat A = spec.initial == "stimuli"
                     ? stimuli(spec.atoms)
                     : arma::fmat(static_cast<float>(spec.initial_scale) *
                                  Random(seed, "initial dictionary").normal(dimension, spec.atoms));
  if (spec.atom_norm == "unit") A = arma::normalise(A);
  model->set_dictionary(A);
  return model;
}

std::unique_ptr<Model> make_model(const ModelSpec& spec, const arma::fmat& A) {
  auto model = std::make_unique<DictionaryModel>(spec, 0);
  model->set_dictionary(A);
  return model;
}

}  // namespace simplecell
