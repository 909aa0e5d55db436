#include "learning/fast_ica.hpp"

#include "core/processor.hpp"
#include "core/random.hpp"
#include "core/vector_math.hpp"
#include "inference/panels.hpp"
#include "learning/columns.hpp"

namespace simplecell {
namespace {

constexpr std::size_t width = 256;  // columns per matrix product, so that their sources stay in the second-level cache

// A contrast G(s) and its first two derivatives. `gaussian` is E[G(ν)] of a standard normal ν: (E[G(s)] − E[G(ν)])²
// measures how far a source is from Gaussian.
struct Contrast {
  float value, first, second;
};
struct LogCosh {
  static constexpr double gaussian = 0.3745672075;
  static Contrast at(float s) {
    const auto [value, t] = vector_log_cosh_tanh(s);
    return {value, t, 1 - t * t};
  }
};
struct Exp {
  static constexpr double gaussian = -0.7071067812;
  static Contrast at(float s) {
    const float e = vector_exp(-0.5f * s * s);
    return {-e, s * e, (1 - s * s) * e};
  }
};
struct Cube {
  static constexpr double gaussian = 0.75;
  static Contrast at(float s) { return {0.25f * s * s * s * s, s * s * s, 3 * s * s}; }
};
struct Skew {
  static constexpr double gaussian = 0;
  static Contrast at(float s) { return {s * s * s / 3, s * s, 2 * s}; }
};

// Sums of G(s) and g'(s) over a block of sources, for each component (m).
struct Sums {
  arma::fvec value, second;
};
template <class G>
inline void apply_to_column(arma::uword m, float* s, float* value, float* second) {
#pragma omp simd
  for (arma::uword j = 0; j < m; ++j) {
    const Contrast c = G::at(s[j]);
    s[j] = c.first;
    value[j] += c.value;
    second[j] += c.second;
  }
}
// Fills the sums for sources S (m×n) and replaces S by g(S).
template <class G>
void apply(arma::fmat& S, Sums& sums) {
  sums.value.zeros(S.n_rows);
  sums.second.zeros(S.n_rows);
  for (arma::uword i = 0; i < S.n_cols; ++i)
    vectorised<&apply_to_column<G>>(S.n_rows, S.colptr(i), sums.value.memptr(), sums.second.memptr());
}

struct Nonlinearity {
  const char* name;
  void (*apply)(arma::fmat&, Sums&);
  double gaussian;
};
constexpr Nonlinearity nonlinearities[] = {{"logcosh", apply<LogCosh>, LogCosh::gaussian},
                                           {"exp", apply<Exp>, Exp::gaussian},
                                           {"cube", apply<Cube>, Cube::gaussian},
                                           {"skew", apply<Skew>, Skew::gaussian}};

std::vector<std::string> nonlinearity_names() {
  std::vector<std::string> names;
  for (const auto& each : nonlinearities) names.emplace_back(each.name);
  return names;
}

const Nonlinearity& nonlinearity(const std::string& name) {
  return *std::find_if(std::begin(nonlinearities), std::end(nonlinearities),
                       [&](const Nonlinearity& each) { return each.name == name; });
}

// (B Bᵀ)^(−1/2) B, the nearest matrix with orthonormal rows.
arma::mat symmetric_decorrelation(const arma::mat& B) {
  arma::vec values;
  arma::mat vectors;
  const bool found = B.is_finite() && arma::eig_sym(values, vectors, arma::symmatu(B * B.t()));
  if (!found || !(values.min() > 0)) throw RunError("fastica: components are linearly dependent; lower --atoms");
  vectors.each_row() %= arma::pow(values, -0.25).t();
  return arma::mat(vectors * vectors.t()) * B;
}

// Gram–Schmidt on the rows in order, so that each component is kept orthogonal to those before it (deflation):
// B = (QR)ᵀ.
arma::mat gram_schmidt(const arma::mat& B) {
  arma::mat Q, R;
  if (!arma::qr_econ(Q, R, B.t())) throw RunError("fastica: decorrelation failed");
  return (Q * arma::diagmat(arma::sign(R.diag()))).t();
}

// Rounded to single precision, in which checkpoints store it, so that a resumed training has the same numbers.
arma::mat rounded(const arma::mat& exact) {
  return arma::conv_to<arma::mat>::from(arma::conv_to<arma::fmat>::from(exact));
}

class FastIca final : public Model {
 public:
  explicit FastIca(const ModelSpec& spec)
      : atoms_(spec.atoms),
        nonlinearity_(nonlinearity(spec.model.settings.word("nonlinearity"))),
        extrapolates_(spec.model.settings.word("extrapolation") == "aligned"),
        deflation_(spec.model.settings.word("approach") == "deflation") {}

  double memory(arma::uword dimension, arma::uword batch) const override {
    const double m = static_cast<double>(atoms_), d = static_cast<double>(dimension);
    const double parts = std::min(32., static_cast<double>(chunk_count(batch, width)));
    return 8 * (parts * d * d + 10 * (m * d + m * m + d * d));
  }

  void start(const Start& start) override {
    seed_ = start.seed;
    whitening_.reset();
    dictionary_.zeros(start.dimension, atoms_);
    unmixing_.zeros(start.dimension, atoms_);
  }

  StepReport learn(const arma::fmat& Y, std::uint64_t, double factor) override {
    if (whitening_.is_empty()) whiten(Y);
    const arma::mat from = start_of_iteration();
    const Moments moments = measure(Y, from);
    const arma::mat target = moments.first_stimuli - arma::diagmat(moments.second) * from;
    arma::mat step = arma::normalise(target, 2, 1);
    // The fixed-point iteration may flip the sign of a row; each row keeps the sign that it had.
    step.each_col() %= arma::vec(arma::sum(step % from, 1)).transform([](double c) { return c < 0 ? -1. : 1.; });
    step = from + factor * (step - from);
    const arma::mat next = rounded(deflation_ ? gram_schmidt(step) : symmetric_decorrelation(step));
    if (extrapolates_) extrapolate(next - from, next - rotation_);
    rotation_ = next;
    express(moments.value);
    return {arma::mean(moments.value), 1, 0};
  }

  Solution encode(const arma::fmat& Y, const Progress& progress) const override {
    Solution all;
    all.codes.set_size(unmixing_.n_cols, Y.n_cols);
    all.objectives.set_size(Y.n_cols);
    const arma::fvec shift = unmixing_.t() * mean_;
    for_columns(Y, width, progress, [&](Range c, const arma::fmat& stimuli) {
      const arma::fmat codes = unmixing_.t() * stimuli;
      all.codes.cols(c.first, c.last - 1) = codes;
      for (std::size_t i = 0; i < c.size(); ++i) {
        arma::fmat source = codes.col(i) - shift;
        Sums sums;
        nonlinearity_.apply(source, sums);
        all.objectives[c.first + i] = arma::mean(arma::conv_to<arma::vec>::from(sums.value));
      }
    });
    return all;
  }

  const arma::fmat& dictionary() const override { return dictionary_; }

  State parameters() const override {
    return {{"dictionary", dictionary_},
            {"unmixing", unmixing_},
            {"mean", mean_},
            {"whitening", arma::conv_to<arma::fmat>::from(whitening_.t())}};
  }

  void set_parameters(const State& parameters) override {
    dictionary_ = take(parameters, "dictionary", 0, 0);
    const arma::uword d = dictionary_.n_rows, m = dictionary_.n_cols;
    unmixing_ = take(parameters, "unmixing", d, m);
    mean_ = take(parameters, "mean", d, 1);
    whitening_ = arma::conv_to<arma::mat>::from(take(parameters, "whitening", d, m)).t();
    rotation_ = symmetric_decorrelation(arma::conv_to<arma::mat>::from(unmixing_).t() * dewhitening());
    forget_change();
  }

  State save() const override {
    State state = parameters();
    state["rotation"] = arma::conv_to<arma::fmat>::from(rotation_);
    if (extrapolates_) {
      state["change"] = arma::conv_to<arma::fmat>::from(change_);
      state["displacement"] = arma::conv_to<arma::fmat>::from(displacement_);
    }
    return state;
  }
  void restore(const State& state) override {
    set_parameters(state);
    rotation_ = arma::conv_to<arma::mat>::from(state.at("rotation"));
    if (!extrapolates_) return;
    change_ = arma::conv_to<arma::mat>::from(state.at("change"));
    displacement_ = arma::conv_to<arma::mat>::from(state.at("displacement"));
  }

 private:
  struct Moments {
    arma::mat first_stimuli;  // E[g(Bz) zᵀ] (m×m)
    arma::vec value, second;  // E[G(Bz)], E[g'(Bz)] (m)
  };

  // Takes the m leading principal components of the batch, scaled to variance 1, and a random initial rotation.
  void whiten(const arma::fmat& Y) {
    struct Part {
      arma::mat squares;
      arma::vec sum;
    };
    const auto parts = gather_columns<Part>(Y, width, [](Range, const arma::fmat& stimuli, Part& part) {
      const arma::mat exact = arma::conv_to<arma::mat>::from(stimuli);
      add_to(part.squares, exact * exact.t());
      add_to(part.sum, arma::sum(exact, 1));
    });
    arma::mat covariance(Y.n_rows, Y.n_rows, arma::fill::zeros);
    arma::vec sum(Y.n_rows, arma::fill::zeros);
    for (const Part& part : parts) {
      covariance += part.squares;
      sum += part.sum;
    }
    const double n = static_cast<double>(Y.n_cols);
    covariance = arma::symmatu(covariance / n - sum * sum.t() / (n * n));
    arma::vec values;
    arma::mat vectors;
    if (!arma::eig_sym(values, vectors, covariance)) throw RunError("fastica: the stimuli cannot be whitened");
    // Sources are computed in single precision, too coarse for directions with less than 10⁻⁹ of the largest variance.
    const arma::uword rank = arma::accu(values > 1e-9 * values.max());
    if (rank < atoms_)
      throw UsageError("--atoms " + std::to_string(atoms_) + ": the stimuli of the first batch span " +
                       std::to_string(rank) + " dimensions; fastica takes so many atoms at most");
    mean_ = arma::conv_to<arma::fvec>::from(sum / n);
    whitening_ = rounded(arma::diagmat(1 / arma::sqrt(arma::reverse(values.tail(atoms_)))) *
                         arma::fliplr(vectors.tail_cols(atoms_)).t());
    rotation_ = rounded(symmetric_decorrelation(
        arma::conv_to<arma::mat>::from(Random(seed_, "initial rotation").normal(atoms_, atoms_))));
    forget_change();
  }

  // The pseudoinverse K⁺, by the fact that the rows of K are orthogonal.
  arma::mat dewhitening() const { return whitening_.t() * arma::diagmat(1 / arma::sum(arma::square(whitening_), 1)); }

  // Rows of unit norm suffice, for sources of variance 1: the iteration of a row depends on this row alone.
  arma::mat start_of_iteration() const {
    return extrapolates_ ? arma::normalise(rotation_ + displacement_, 2, 1) : rotation_;
  }

  // Given the change by this iteration, and the movement of B, which includes the displacement before it.
  void extrapolate(const arma::mat& change, const arma::mat& movement) {
    const double norms = arma::norm(change, "fro") * arma::norm(change_, "fro");
    const double cosine = norms > 0 ? arma::dot(change, change_) / norms : 0;
    displacement_ = rounded(std::sqrt(std::max(cosine, 0.)) * movement);
    change_ = rounded(change);
  }

  void forget_change() {
    change_.zeros(arma::size(rotation_));
    displacement_.zeros(arma::size(rotation_));
  }

  Moments measure(const arma::fmat& Y, const arma::mat& rotation) const {
    struct Part {
      Panels first_stimuli;
      arma::vec first, value, second;
    };
    const arma::fmat unmixing = arma::conv_to<arma::fmat>::from(rotation * whitening_);
    const arma::fvec shift = unmixing * mean_;
    const Panels panels(unmixing);
    const auto parts = gather_columns<Part>(Y, width, [&](Range, const arma::fmat& stimuli, Part& part) {
      arma::fmat S(atoms_, stimuli.n_cols);
      multiply(panels, stimuli, S);
      S.each_col() -= shift;
      Sums sums;
      nonlinearity_.apply(S, sums);
      if (part.first.is_empty()) part.first_stimuli.zeros(atoms_, Y.n_rows);
      add_outer_product(Panels(S), stimuli, part.first_stimuli);
      add_to(part.first, arma::conv_to<arma::vec>::from(arma::sum(S, 1)));
      add_to(part.value, arma::conv_to<arma::vec>::from(sums.value));
      add_to(part.second, arma::conv_to<arma::vec>::from(sums.second));
    });
    arma::mat stimuli(atoms_, Y.n_rows, arma::fill::zeros);
    arma::vec first(atoms_, arma::fill::zeros), value = first, second = first;
    for (const Part& part : parts) {
      stimuli += arma::conv_to<arma::mat>::from(part.first_stimuli.matrix());
      first += part.first;
      value += part.value;
      second += part.second;
    }
    const double n = static_cast<double>(Y.n_cols);
    const arma::rowvec mean = arma::conv_to<arma::vec>::from(mean_).t();
    return {(stimuli - first * mean) * whitening_.t() / n, value / n, second / n};
  }

  // Computes the dictionary and the unmixing matrix, with components in order of falling non-Gaussianity
  // (E[G(x)] − E[G(ν)])² and with signs fixed.
  void express(const arma::vec& value) {
    const arma::uvec order = arma::stable_sort_index(arma::abs(value - nonlinearity_.gaussian), "descend");
    const arma::mat sorted = rotation_.rows(order);
    arma::mat mixing = dewhitening() * sorted.t(), unmixing = (sorted * whitening_).t();
    for (arma::uword j = 0; j < mixing.n_cols; ++j) {
      if (mixing(arma::index_max(arma::abs(mixing.col(j))), j) > 0) continue;
      mixing.col(j) *= -1;
      unmixing.col(j) *= -1;
    }
    dictionary_ = arma::conv_to<arma::fmat>::from(mixing);
    unmixing_ = arma::conv_to<arma::fmat>::from(unmixing);
  }

  arma::uword atoms_;
  Nonlinearity nonlinearity_;
  bool extrapolates_, deflation_;
  std::uint64_t seed_ = 0;
  arma::fvec mean_;                   // μ
  arma::mat whitening_, rotation_;    // K (m×d), B (m×m)
  // m×m: what the last iteration changed, and from how far beyond B the next one starts
  arma::mat change_, displacement_;
  arma::fmat dictionary_, unmixing_;  // d×m
};

}  // namespace

Entry<Model, ModelSpec> fast_ica() {
  return {"fastica",
          "independent components by fixed-point iteration, one on each batch",
          {{.name = "nonlinearity", .help = "derivative of the contrast", .words = nonlinearity_names()},
           {.name = "approach",
            .help = "all components at once, or each kept orthogonal to those before it",
            .words = {"symmetric", "deflation"}},
           {.name = "extrapolation",
            .help = "whether an iteration starts further along the last change, as far as successive changes are "
                    "aligned: fewer iterations where these are slow and steady",
            .words = {"none", "aligned"}}},
          [](const ModelSpec& spec) { return std::make_unique<FastIca>(spec); }};
}

}  // namespace simplecell
