#include "learning/local_low_dimensionality.hpp"

#include "core/random.hpp"
#include "learning/columns.hpp"
#include "learning/rule.hpp"
#include "learning/unused_steps.hpp"

namespace simplecell {
namespace {

// The measure D as a function of M = CCᵀ/n or M = CᵀC/n, where C are centred responses (both have the non-zero
// eigenvalues of the covariance), and its derivative D'(M). The derivative of D with respect to C is
// (2/n) D'(CCᵀ/n) C = (2/n) C D'(CᵀC/n). Its columns sum to zero as those of C do, so that centring leaves it
// unchanged.
struct Dimensionality {
  double value;
  arma::mat slope;
};

Dimensionality trace(const arma::mat& M) { return {arma::trace(M), arma::eye(M.n_rows, M.n_rows)}; }

Dimensionality nuclear(const arma::mat& M) {
  arma::vec values;
  arma::mat vectors;
  if (!arma::eig_sym(values, vectors, M)) throw RunError("lld: responses have no eigenvalues; lower --rate");
  const double least = 1e-12 * values.max();  // below this an eigenvalue counts as zero; centring makes one of CᵀC zero
  arma::vec roots(values.n_elem, arma::fill::zeros), slopes = roots;
  for (arma::uword k = 0; k < values.n_elem; ++k) {
    if (!(values[k] > least)) continue;
    roots[k] = std::sqrt(values[k]);
    slopes[k] = 0.5 / roots[k];
  }
  return {arma::accu(roots), (vectors.each_row() % slopes.t()) * vectors.t()};
}

Dimensionality participation(const arma::mat& M) {
  const double first = arma::trace(M), second = arma::accu(arma::square(M));
  if (second == 0) return {0, arma::mat(M.n_rows, M.n_rows, arma::fill::zeros)};
  const double ratio = first / second;
  return {first * ratio, 2 * ratio * arma::eye(M.n_rows, M.n_rows) - 2 * ratio * ratio * M};
}

using Measure = Dimensionality (*)(const arma::mat&);
Measure measure_of(const std::string& name) {
  return name == "trace" ? trace : name == "nuclear" ? nuclear : participation;
}

arma::mat centred(const arma::mat& S) { return S.each_col() - arma::vec(arma::mean(S, 1)); }

// C Cᵀ, computed in blocks of columns on all threads.
arma::mat moment(const arma::mat& C) {
  arma::mat M(C.n_rows, C.n_rows);
  const arma::mat transposed = C.t();
  parallel_for(chunk_count(M.n_cols, code_chunk), [&](std::size_t index, unsigned) {
    const Range c = chunk(M.n_cols, code_chunk, index);
    M.cols(c.first, c.last - 1) = C * transposed.cols(c.first, c.last - 1);
  });
  return arma::symmatl(M);
}

}  // namespace

LldLoss lld_loss(const arma::mat& S, arma::uword ensemble, const std::string& name) {
  const Measure measure = measure_of(name);
  const arma::uword n = S.n_cols, ensembles = n / ensemble;
  const arma::mat C = centred(S);
  const Dimensionality global = measure(moment(C) / static_cast<double>(n));

  if (global.value == 0) throw RunError("lld: no unit tells the stimuli of a batch apart; look for stimuli of zeros");
  LldLoss loss{0, arma::mat(arma::size(S))};
  arma::vec local(ensembles);
  parallel_for(ensembles, [&](std::size_t k, unsigned) {
    const arma::uword first = k * ensemble, last = first + ensemble - 1;
    const arma::mat own = centred(S.cols(first, last));
    const Dimensionality here = measure(own.t() * own / static_cast<double>(ensemble));
    local[k] = here.value;
    loss.gradient.cols(first, last) = own * here.slope * (2 / (static_cast<double>(n) * global.value));
  });
  loss.value = arma::mean(local) / global.value;
  const double share = 2 * loss.value / (static_cast<double>(n) * global.value);
  parallel_for(ensembles, [&](std::size_t k, unsigned) {
    const arma::uword first = k * ensemble, last = first + ensemble - 1;
    loss.gradient.cols(first, last) -= global.slope * C.cols(first, last) * share;
  });
  return loss;
}

namespace {

class LocalLowDimensionality final : public Model {
 public:
  explicit LocalLowDimensionality(const ModelSpec& spec)
      : atoms_(spec.atoms),
        loss_(spec.model.settings.word("loss")),
        adam_(learning_rules().find("stop-gradient").make(spec.model.settings)),
        unused_steps_(spec.model.settings.number("dead-after")) {}

  double memory(arma::uword dimension, arma::uword batch) const override {
    const double m = static_cast<double>(atoms_), d = static_cast<double>(dimension), n = static_cast<double>(batch);
    return 8 * (5 * m * n + 5 * m * m) + 4 * (6 * m * d + 2 * n * (m + d));
  }

  void start(const Start& start) override {
    ensemble_ = start.ensemble;
    if (ensemble_ < 2)
      throw UsageError(
          "--model lld learns from ensembles of neighbouring patches; cut them with --ensemble 16 --spread "
          "2, given to extract-patches or beside --images");
    filters_ = arma::normalise(Random(start.seed, "initial filters").normal(start.dimension, atoms_));
    bias_.zeros(atoms_);
    unused_steps_.reset(atoms_);
  }

  StepReport learn(const arma::fmat& Y, std::uint64_t step, double factor) override {
    const arma::fmat S = respond(Y, {});
    if (step > 0 && S.max() <= 0) return {arma::datum::nan, 0, 0};  // all have fallen silent, and none will learn again
    const LldLoss loss = lld_loss(arma::conv_to<arma::mat>::from(S), ensemble_, loss_);
    arma::fmat G = arma::conv_to<arma::fmat>::from(loss.gradient);
    G.elem(arma::find(S == 0)).zeros();

    // Adam updates filters and bias as one matrix, [W b]ᵀ.
    const arma::uword d = filters_.n_rows;
    arma::fmat gradient(d + 1, atoms_);
    const arma::fmat transposed = G.t();
    parallel_for(chunk_count(atoms_, code_chunk), [&](std::size_t index, unsigned) {
      const Range c = chunk(atoms_, code_chunk, index);
      gradient.submat(0, c.first, d - 1, c.last - 1) = Y * transposed.cols(c.first, c.last - 1);
    });
    gradient.row(d) = arma::sum(G, 1).t();
    arma::fmat both = arma::join_cols(filters_, bias_.t());
    adam_->update(gradient, {}, factor, both);
    filters_ = arma::normalise(both.head_rows(d));
    bias_ = both.row(d).t();

    const arma::fvec largest = arma::max(S, 1);
    const auto dead = unused_steps_.step([&](arma::uword j) { return largest[j]; });
    return {loss.value, static_cast<double>(arma::accu(S > 0)) / static_cast<double>(S.n_elem), dead.size()};
  }

  Solution encode(const arma::fmat& Y, const Progress& progress) const override {
    return {.codes = respond(Y, progress), .objectives = {}, .gaps = {}};
  }

  const arma::fmat& dictionary() const override { return filters_; }
  State parameters() const override { return {{"dictionary", filters_}, {"bias", bias_}}; }
  void set_parameters(const State& parameters) override {
    filters_ = take(parameters, "dictionary", 0, 0);
    bias_ = take(parameters, "bias", filters_.n_cols, 1);
    unused_steps_.reset(filters_.n_cols);
  }

  State save() const override {
    State state = parameters();
    state["silent"] = unused_steps_.steps();
    adam_->save(state);
    return state;
  }
  void restore(const State& state) override {
    set_parameters(state);
    unused_steps_.restore(state.at("silent"));
    adam_->restore(state);
  }

 private:
  arma::fmat respond(const arma::fmat& Y, const Progress& progress) const {
    arma::fmat S(filters_.n_cols, Y.n_cols);
    for_columns(Y, code_chunk, progress, [&](Range c, const arma::fmat& stimuli) {
      arma::fmat drive = filters_.t() * stimuli;
      drive.each_col() += bias_;
      S.cols(c.first, c.last - 1) = arma::clamp(drive, 0.f, arma::datum::inf);
    });
    return S;
  }

  arma::uword atoms_, ensemble_ = 0;
  std::string loss_;
  std::unique_ptr<LearningRule> adam_;
  UnusedSteps unused_steps_;
  arma::fmat filters_;  // Wᵀ (d×m)
  arma::fvec bias_;
};

}  // namespace

Entry<Model, ModelSpec> local_low_dimensionality() {
  std::vector<Parameter> parameters = learning_rules().find("stop-gradient").parameters;  // Adam's
  for (Parameter& parameter : parameters)
    if (parameter.name == "rate") parameter.value = 0.003;
  parameters.push_back(dead_after_parameter());
  parameters.insert(parameters.begin(),
                    {.name = "loss",
                     .help = "measure of dimensionality: nuclear norm, trace (degenerate), participation ratio",
                     .words = {"nuclear", "trace", "participation"}});
  return {"lld", "local low dimensionality: rectified units, few dimensions within an ensemble, many over all",
          parameters, [](const ModelSpec& spec) { return std::make_unique<LocalLowDimensionality>(spec); }};
}

}  // namespace simplecell
