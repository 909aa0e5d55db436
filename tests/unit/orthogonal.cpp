#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "core/random.hpp"
#include "data/windows.hpp"
#include "inference/closed_form.hpp"
#include "inference/matching_pursuit.hpp"
#include "inference/proximal_gradient.hpp"
#include "learning/orthonormal.hpp"
#include "learning/training.hpp"
#include "penalty/nonnegative_l1.hpp"
#include "penalty/ridge.hpp"
#include "penalties.hpp"
#include "support.hpp"

using namespace simplecell;
namespace data = boost::unit_test::data;

namespace {

// Orthonormal columns at random (d×m).
arma::fmat frame(arma::uword d, arma::uword m, std::uint64_t seed) {
  arma::mat Q, R;
  arma::qr_econ(Q, R, arma::conv_to<arma::mat>::from(Random(seed, "frame").normal(d, m)));
  return arma::conv_to<arma::fmat>::from(Q);
}

std::unique_ptr<Penalty> make(const std::string& name, double lambda = 0.3, const std::string& factors = "") {
  const auto& entry = penalties().find(name);
  Settings settings = entry.defaults();
  if (entry.has("lambda")) settings.set("lambda", lambda);
  if (entry.has("lambda-factors")) settings.set("lambda-factors", factors);
  return entry.make(settings);
}

float distance_from_orthonormal(const arma::fmat& A) {
  return arma::abs(A.t() * A - arma::eye<arma::fmat>(A.n_cols, A.n_cols)).max();
}

}  // namespace

// ---- orthonormal atoms (eqs 16–18) ----

// A = Q·S with S symmetric and positive has the polar factor Q, however far S is from the identity.
BOOST_DATA_TEST_CASE(polar_factor_is_the_nearest_frame, data::make({0.01, 0.3, 3.0, 100.0}), spread) {
  const arma::fmat Q = frame(30, 20, 1), B = Random(2, "spread").normal(20, 20);
  const arma::fmat S = arma::eye<arma::fmat>(20, 20) + static_cast<float>(spread / 20) * B * B.t();
  const arma::fmat P = polar_factor(Q * S);
  BOOST_TEST(distance_from_orthonormal(P) < 2e-6f);  // rounding of float sums of 30 terms
  // Perturbation: rounding of Q·S in float, times the condition of S for the worst.
  BOOST_TEST(arma::abs(P - Q).max() < 1e-6 * (1 + 5 * spread));
}

BOOST_AUTO_TEST_CASE(polar_factor_stands_any_matrix) {
  arma::fmat repeated = Random(3, "columns").normal(12, 8);
  repeated.col(3) = repeated.col(5);
  repeated.col(6).zeros();
  BOOST_TEST(distance_from_orthonormal(polar_factor(repeated)) < 2e-6f);
  BOOST_TEST(distance_from_orthonormal(polar_factor(1e-20f * frame(12, 8, 4))) < 2e-6f);
  BOOST_TEST(distance_from_orthonormal(polar_factor(1e15f * Random(3, "columns").normal(12, 12))) < 2e-6f);
  repeated(2, 2) = arma::datum::nan;
  BOOST_CHECK_EXCEPTION(polar_factor(repeated), RunError, says("some are not finite; lower --rate"));
}

// Eq 18 as printed: orthonormal, of the same span, equal to U; but a turn away from atoms that were all but
// orthonormal.
BOOST_AUTO_TEST_CASE(printed_equation_turns_the_frame) {
  const arma::fmat Q = frame(30, 20, 5), A = Q + 1e-3f * Random(6, "step").normal(30, 20);
  const arma::fmat P = polar_factor(A), U = printed_orthonormal(A);
  BOOST_TEST(distance_from_orthonormal(U) < 1e-5f);
  BOOST_TEST(arma::norm(U - P * (P.t() * U), "fro") < 1e-4f);  // the same span
  arma::mat left, right;
  arma::vec values;
  arma::svd_econ(left, values, right, arma::conv_to<arma::mat>::from(A), "both", "std");
  BOOST_TEST(arma::abs(arma::conv_to<arma::fmat>::from(left) - U).max() < 1e-5f);
  BOOST_TEST(arma::norm(P - A, "fro") < 0.05f);
  BOOST_TEST(arma::norm(U - A, "fro") > 3.f);  // of at most 2√20 = 8.9
  arma::fmat dependent = A;
  dependent.col(0) = dependent.col(1);
  BOOST_CHECK_EXCEPTION(printed_orthonormal(dependent), RunError, says("linearly dependent"));
}

// ---- closed forms ----

// With ΦᵀΦ = I the closed form is what iteration to a vanishing duality gap ends at (eqs 14, 33, 46, 78). A relative
// gap of 1e-7 of an objective of about 10 leaves ½‖x − x*‖² ≤ 1e-6, that is, 1.4e-3 in x.
BOOST_DATA_TEST_CASE(closed_form_is_the_minimum_found_by_iteration,
                     data::make(penalties_that(has_continuous_closed_form)) * data::make({12u, 20u}) *
                         data::make({false, true}),
                     name, m, own_lambdas) {
  const auto& entry = penalties().find(name);
  if (own_lambdas && !entry.has("lambda-factors")) return;
  std::string factors;
  for (arma::uword j = 0; own_lambdas && j < m; ++j) factors += (j ? "," : "") + std::to_string(0.1 * (1.0 + j));
  const auto penalty = make(name, 0.3, factors);
  const arma::fmat A = frame(20, m, 7), Y = Random(8, "stimuli").normal(20, 100);
  const Solution closed = encode(*penalty, ClosedForm(), A, Y);
  const Solution iterated = encode(*penalty, ProximalGradient({.iterations = 5000, .tolerance = 1e-7}), A, Y);
  BOOST_TEST(arma::abs(closed.codes - iterated.codes).max() < 1.5e-3f);
  if (!closed.gaps.has_nan()) BOOST_TEST(arma::abs(closed.gaps).max() < 5e-6);  // float rounding of the gap itself
  BOOST_TEST((closed.objectives - iterated.objectives).max() < 1e-5);
}

// Hard thresholds keep projections as they are or drop them, and find the best of all 2⁸ supports.
BOOST_DATA_TEST_CASE(hard_closed_forms_are_global_minima, data::make({"l0", "top-k"}), name) {
  const auto& entry = penalties().find(name);
  Settings settings = entry.defaults();
  if (entry.has("k")) settings.set("k", 3);
  const auto penalty = entry.make(settings);
  const arma::fmat A = frame(10, 8, 9), Y = 0.5f * Random(10, "stimuli").normal(10, 40);
  const Solution closed = encode(*penalty, ClosedForm(), A, Y);
  const arma::fmat projection = A.t() * Y;
  for (arma::uword i = 0; i < Y.n_cols; ++i) {
    double best = infinity;
    for (unsigned support = 0; support < 256; ++support) {
      arma::fvec x(8, arma::fill::zeros);
      for (arma::uword j = 0; j < 8; ++j)
        if (support >> j & 1) x[j] = projection(j, i);
      best = std::min(best, 0.5 * arma::accu(arma::square(Y.col(i) - A * x)) + penalty->values(x)[0]);
    }
    BOOST_TEST(std::abs(closed.objectives[i] - best) < 1e-5);  // rounding of float objectives of order one
  }
  if (MatchingPursuit({}).suits(penalty->nature()))  // greedy pursuit errs nowhere on an orthonormal dictionary
    BOOST_TEST(arma::abs(encode(*penalty, MatchingPursuit({}), A, Y).codes - closed.codes).max() < 1e-5f);
}

// Eq 76 for any dictionary by iteration, eq 78 for an orthonormal one: the projections shrunk by 1/(1 + λ).
BOOST_AUTO_TEST_CASE(ridge_codes) {
  const double lambda = 0.7;
  const Ridge ridge(lambda);
  const arma::fmat A = Random(11, "atoms").normal(10, 14), Y = Random(12, "stimuli").normal(10, 30),
                   Q = frame(10, 6, 13);
  const arma::mat exact_A = arma::conv_to<arma::mat>::from(A), exact_Y = arma::conv_to<arma::mat>::from(Y);
  const arma::mat exact = arma::solve(exact_A.t() * exact_A + lambda * arma::eye(14, 14), exact_A.t() * exact_Y);
  const arma::fmat iterated = encode(ridge, ProximalGradient({.iterations = 5000, .tolerance = 1e-7}), A, Y).codes;
  BOOST_TEST(arma::abs(iterated - arma::conv_to<arma::fmat>::from(exact)).max() < 2e-3);  // as above, over λ
  const arma::fmat closed = encode(ridge, ClosedForm(), Q, Y).codes;
  BOOST_TEST(arma::abs(closed - Q.t() * Y / 1.7f).max() < 1e-6f);  // float rounding of entries of order one
}

// ReLU(Φᵀi − λ) is non-negative orthogonal coding bit for bit, λ being one number or one per unit (eqs 33–34, 46–47).
BOOST_AUTO_TEST_CASE(relu_layer_is_nonnegative_orthogonal_coding) {
  const arma::fmat A = frame(36, 25, 14), Y = Random(15, "stimuli").normal(36, code_chunk);
  const arma::fvec lambdas =
      0.5f * arma::abs(Random(16, "lambda").normal(25, 1)) - 0.1f;  // some negative, as biases are
  for (const bool own : {false, true}) {
    const NonnegativeL1 penalty = own ? NonnegativeL1(Weight(1, lambdas)) : NonnegativeL1(0.25);
    arma::fmat relu(A.n_cols, Y.n_cols);
    multiply(Panels(A.t()), Y, relu);
    for (arma::uword i = 0; i < relu.n_cols; ++i)
      for (arma::uword j = 0; j < relu.n_rows; ++j)
        relu(j, i) = std::max(relu(j, i) + (own ? -lambdas[j] : -0.25f), 0.f);
    BOOST_TEST(arma::all(arma::vectorise(encode(penalty, ClosedForm(), A, Y).codes == relu)));
  }
}

// Sparse coding of sliding windows with orthogonal Φ is a convolution (in the sense of neural networks: a correlation)
// with bias −λ and ReLU, against direct sums in double. Equal to rounding, not to the bit, for the sums run in another
// order: d products in float err by at most d·ε Σ|w||i|, ε = 2⁻²⁴.
BOOST_DATA_TEST_CASE(sliding_windows_are_a_convolution, data::make({1u, 3u}) * data::make({1u, 2u}), channels, stride) {
  const Windows w{.channels = channels, .height = 11, .width = 9, .size = 4, .stride = stride};
  const arma::uword m = 10;
  const arma::fmat A = frame(w.dimension(), m, 17), maps = Random(18, "maps").normal(w.map_dimension(), 3);
  const arma::fvec lambdas = 0.5f * arma::abs(Random(19, "lambda").normal(m, 1));
  const arma::fmat codes = encode(NonnegativeL1(Weight(1, lambdas)), ClosedForm(), A, gather_windows(w, maps)).codes;
  const double epsilon = 6e-8 * static_cast<double>(w.dimension() + 1);
  bool within = true;
  for (arma::uword image = 0; image < 3; ++image)
    for (arma::uword row = 0; row < w.rows(); ++row)
      for (arma::uword column = 0; column < w.columns(); ++column)
        for (arma::uword j = 0; j < m; ++j) {
          double sum = 0, size = 0;
          for (arma::uword c = 0; c < channels; ++c)
            for (arma::uword y = 0; y < w.size; ++y)
              for (arma::uword x = 0; x < w.size; ++x) {
                const double term = static_cast<double>(A(c + channels * (x + w.size * y), j)) *
                                    maps(c + channels * (column * stride + x + w.width * (row * stride + y)), image);
                sum += term;
                size += std::abs(term);
              }
          const double expected = std::max(sum - lambdas[j], 0.0);
          const float code = codes(j, column + w.columns() * (row + w.rows() * image));
          within &= std::abs(code - expected) <= epsilon * (size + lambdas[j]);
        }
  BOOST_TEST(within);
  // The library's own convolution too, against the products with gathered windows.
  const arma::fmat products = A.t() * gather_windows(w, maps);
  BOOST_TEST(arma::abs(convolve(w, A, maps) - products).max() < 1e-5f);  // rounding, as above, at its worst
}

// ---- gradients (eq 15) ----

// Through the closed form, against central differences, for dictionaries that are not orthonormal too.
BOOST_DATA_TEST_CASE(gradient_through_the_closed_form,
                     data::make(penalties_that(has_continuous_closed_form)) * data::make({false, true}), name,
                     reconstruction) {
  const Loss loss = reconstruction ? Loss::reconstruction : Loss::objective;
  const auto penalty = make(name);
  if (reconstruction && penalty->nature().weighted) return;
  Random random(20, "direction");
  const arma::fmat A = arma::normalise(random.normal(10, 14)), Y = random.normal(10, 12);
  const auto mean_loss = [&](const arma::fmat& at) {
    const Solution solution = encode(*penalty, ClosedForm(), at, Y);
    if (loss == Loss::objective) return arma::mean(solution.objectives);
    return 0.5 * arma::accu(arma::square(arma::conv_to<arma::mat>::from(Y - at * solution.codes))) / Y.n_cols;
  };
  Gram gram;
  update_gram(A, gram);
  arma::fmat slope;
  DictionaryGradient().compute(*penalty, ClosedForm(), A, gram, Y, {true, loss}, slope);
  arma::vec ratios(40);
  for (double& ratio : ratios) {
    const arma::fmat direction = arma::normalise(random.normal(10, 14));
    const float h = 2e-3f;
    const double difference = (mean_loss(A + h * direction) - mean_loss(A - h * direction)) / (2 * h);
    ratio = (arma::accu(slope % direction) - difference) / arma::norm(slope, "fro");
  }
  // Rounding of float over 2h gives about 1e-3; kinks of the prox inside ±h disturb some directions.
  BOOST_TEST(arma::median(arma::abs(ratios)) < 4e-3);
  BOOST_TEST(arma::abs(ratios).max() < 3e-2);
}

// At an orthonormal dictionary the codes are optimal, so that the full gradient of eq 15 is the Hebbian one.
BOOST_DATA_TEST_CASE(full_gradient_is_hebbian_for_orthonormal_atoms,
                     data::make(penalties_that(has_continuous_closed_form)), name) {
  const auto penalty = make(name);
  const arma::fmat A = frame(16, 12, 21), Y = Random(22, "stimuli").normal(16, 200);
  Gram gram;
  update_gram(A, gram);
  arma::fmat full, hebbian;
  DictionaryGradient().compute(*penalty, ClosedForm(), A, gram, Y, {.through_inference = true}, full);
  DictionaryGradient().compute(*penalty, ClosedForm(), A, gram, Y, {}, hebbian);
  BOOST_TEST(arma::abs(full - hebbian).max() < 1e-5f * arma::abs(hebbian).max());  // rounding of float
}

// ---- learning ----

namespace {

ModelSpec orthogonal(const std::string& norm, double rate, std::uint64_t atoms) {
  ModelSpec spec;
  spec.model = {"dictionary", models().find("dictionary").defaults()};
  spec.model.settings.set("atom-norm", norm);
  spec.model.settings.set("initial-scale", 0.2);
  spec.penalty = {"l1", penalties().find("l1").defaults()};
  spec.inference = {"closed-form", {}};
  spec.learning = {"hebbian", learning_rules().find("hebbian").defaults()};
  spec.learning.settings.set("rate", rate);
  spec.atoms = atoms;
  return spec;
}

// Sparse signed mixtures of a planted frame.
StimulusSource mixtures(const arma::fmat& truth) {
  return [truth](std::uint64_t index, arma::uword count, arma::fmat& out) {
    Random random(23, "stimuli", index);
    arma::fmat X(truth.n_cols, count, arma::fill::zeros);
    for (arma::uword i = 0; i < count; ++i)
      for (const arma::uword j : random.sample(truth.n_cols, 3))
        X(j, i) = static_cast<float>(random.uniform(1, 2)) * (random.below(2) ? 1.f : -1.f);
    out = truth * X;
  };
}

// The share of planted atoms that some learned atom resembles, and the learned dictionary.
double recovered(const ModelSpec& spec, const arma::fmat& truth, arma::fmat& learned, std::uint64_t steps = 1500) {
  const auto model = make_model(spec, Start{.seed = 1, .dimension = truth.n_rows});
  train(*model, mixtures(truth), {.batch = 128, .steps = steps});
  learned = model->dictionary();
  return arma::mean(
      arma::conv_to<arma::vec>::from(arma::max(arma::abs(arma::normalise(learned).t() * truth), 0) > 0.95f));
}

}  // namespace

BOOST_AUTO_TEST_CASE(learns_a_planted_frame) {
  const arma::fmat truth = frame(25, 20, 24);
  arma::fmat learned;
  BOOST_TEST(recovered(orthogonal("orthonormal", 2, 20), truth, learned) >= 0.9);
  BOOST_TEST(distance_from_orthonormal(learned) < 2e-6f);
  // As printed, eq 18 turns the frame in every step, and nothing is learned.
  BOOST_TEST(recovered(orthogonal("orthonormal-printed", 2, 20), truth, learned) <= 0.1);
  BOOST_TEST(distance_from_orthonormal(learned) < 1e-5f);
}

// Without orthogonalisation the same gradient learns at a smaller rate, and the atoms become all but orthonormal by
// themselves: x is the codes' own reconstruction only if ΦᵀΦ is near I.
BOOST_AUTO_TEST_CASE(learns_without_orthogonalisation_at_a_smaller_rate) {
  const arma::fmat truth = frame(25, 20, 24);
  arma::fmat learned;
  BOOST_TEST(recovered(orthogonal("free", 0.2, 20), truth, learned, 4000) >= 0.9);
  BOOST_TEST(distance_from_orthonormal(arma::normalise(learned)) < 0.3f);
}

BOOST_AUTO_TEST_CASE(more_atoms_than_pixels_are_refused) {
  BOOST_CHECK_EXCEPTION(make_model(orthogonal("orthonormal", 1, 26), Start{.seed = 1, .dimension = 25}), UsageError,
                        says("--atoms 26: at most 25 atoms of 25 pixels can be orthonormal"));
  BOOST_TEST(make_model(orthogonal("orthonormal", 1, 25), Start{.seed = 1, .dimension = 25})->dictionary().n_cols ==
             25u);
}

BOOST_AUTO_TEST_CASE(models_check_what_their_penalty_needs) {
  ModelSpec spec = orthogonal("orthonormal", 1, 20);
  spec.penalty.settings.set("lambda-factors", std::string("1,2"));
  BOOST_CHECK_EXCEPTION(make_model(spec), UsageError, says("--lambda-factors are 2 for 20 atoms"));
  spec.penalty = {"top-k", penalties().find("top-k").defaults()};
  spec.model.settings.set("warm-up", 10);
  BOOST_CHECK_EXCEPTION(make_model(spec), UsageError, says("--warm-up raises lambda, which --penalty top-k has not"));
  spec = orthogonal("orthonormal", 1, 20);
  spec.penalty = {"graph-laplacian", penalties().find("graph-laplacian").defaults()};
  BOOST_CHECK_EXCEPTION(make_model(spec), UsageError,
                        says("--inference closed-form can't minimise --penalty graph-laplacian"));
}
