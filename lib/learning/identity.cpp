#include "learning/identity.hpp"

namespace simplecell {
namespace {

class Identity final : public Model {
 public:
  double memory(arma::uword dimension, arma::uword) const override {
    return 4 * static_cast<double>(dimension) * static_cast<double>(dimension);
  }
  void start(const Start& start) override { A_.eye(start.dimension, start.dimension); }
  StepReport learn(const arma::fmat& Y, std::uint64_t, double) override {
    return {0, static_cast<double>(arma::accu(Y != 0)) / static_cast<double>(Y.n_elem), 0};
  }
  Solution encode(const arma::fmat& Y, const Progress&) const override { return {Y, {}, {}}; }
  const arma::fmat& dictionary() const override { return A_; }
  State parameters() const override { return {{"dictionary", A_}}; }
  void set_parameters(const State& parameters) override { A_ = take(parameters, "dictionary", 0, 0); }
  State save() const override { return parameters(); }
  void restore(const State& state) override { A_ = state.at("dictionary"); }

 private:
  arma::fmat A_;
};

}  // namespace

Entry<Model, ModelSpec> identity_model() {
  return {"identity", "the stimuli themselves, for comparison; --atoms is their number of pixels", {},
          [](const ModelSpec&) { return std::make_unique<Identity>(); }};
}

}  // namespace simplecell
