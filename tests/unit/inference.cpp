#include "inference/inference.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "inference/conjugate_gradient.hpp"
#include "inference/lca.hpp"
#include "inference/matching_pursuit.hpp"
#include "inference/proximal_gradient.hpp"
#include "inferences.hpp"
#include "penalties.hpp"

using namespace simplecell;
namespace data = boost::unit_test::data;

namespace {

struct Planted {
  arma::fmat A, Y;
};

Planted planted(arma::uword d, arma::uword m, arma::uword n, std::uint64_t seed) {
  Random random(seed, "planted");
  arma::fmat A = arma::normalise(random.normal(d, m));
  return {A, A.cols(0, 9) * random.normal(10, n) * 0.5f + random.normal(d, n) * 0.05f};
}

ProximalGradient to_gap(double tolerance) {
  return ProximalGradient({.iterations = 20000, .tolerance = tolerance});
}

// Coordinate descent in double to convergence: an independent solution of the LASSO.
arma::vec coordinate_descent(const arma::mat& A, const arma::vec& y, double lambda) {
  arma::vec x(A.n_cols, arma::fill::zeros), r = y;
  for (int sweep = 0; sweep < 5000; ++sweep)
    for (arma::uword j = 0; j < A.n_cols; ++j) {
      const double norm = arma::dot(A.col(j), A.col(j)), rho = arma::dot(A.col(j), r) + norm * x[j];
      const double next = (rho > lambda ? rho - lambda : rho < -lambda ? rho + lambda : 0) / norm;
      r += A.col(j) * (x[j] - next);
      x[j] = next;
    }
  return x;
}

}  // namespace

BOOST_AUTO_TEST_CASE(gram_and_its_largest_eigenvalue) {
  const auto [A, Y] = planted(20, 150, 1, 1);
  Gram gram;
  update_gram(A, gram);
  BOOST_TEST(arma::approx_equal(gram.matrix, arma::fmat(A.t() * A), "absdiff", 1e-5f));
  BOOST_TEST(arma::approx_equal(gram.matrix, gram.matrix.t(), "absdiff", 0.f));
  const float largest = arma::eig_sym(gram.matrix).max();
  BOOST_TEST(gram.lipschitz >= largest * 0.9999f);
  BOOST_TEST(gram.lipschitz <= largest * 1.0015f);
}

BOOST_DATA_TEST_CASE(products_with_sparse_and_dense_codes, data::make({1u, 7u, 8u, 64u, 75u, 256u}), m) {
  Random random(m, "product");
  const arma::fmat M = random.normal(m, m);
  for (const arma::uword every : {1u, 2u, 10u}) {
    arma::fmat X = random.normal(m, 5), out(m, 5);
    for (arma::uword i = 0; i < X.n_elem; ++i)
      if (i % every) X[i] = 0;
    X.col(1).zeros();
    multiply(Panels(M), X, out);
    BOOST_TEST(arma::approx_equal(out, M * X, "absdiff", 1e-6f * static_cast<float>(m)));
    const arma::fmat left = random.normal(m, X.n_cols), before = random.normal(m, m);
    Panels panels(before);
    add_outer_product(Panels(left), X, panels);
    const arma::fmat sum = panels.matrix();
    BOOST_TEST(arma::approx_equal(sum, before + left * X.t(), "absdiff", 1e-5f));
  }
}

// 0 ∈ Aᵀ(Ax − y) + λ∂‖x‖₁, to the size that the duality gap allows.
BOOST_AUTO_TEST_CASE(lasso_codes_satisfy_kkt_and_match_coordinate_descent) {
  const auto [A, Y] = planted(30, 60, 20, 2);
  const double lambda = 0.3;
  const auto l1 = usual("l1");
  const Solution solution = encode(*l1, to_gap(1e-7), A, Y);
  const arma::fmat correlation = A.t() * (Y - A * solution.codes);
  BOOST_TEST(arma::abs(correlation).max() < lambda + 2e-3);
  const arma::mat exact_A = arma::conv_to<arma::mat>::from(A);
  for (arma::uword i = 0; i < Y.n_cols; ++i) {
    const arma::vec exact = coordinate_descent(exact_A, arma::conv_to<arma::vec>::from(Y.col(i)), lambda);
    BOOST_TEST(arma::abs(arma::conv_to<arma::vec>::from(solution.codes.col(i)) - exact).max() < 3e-3);
    for (arma::uword j = 0; j < A.n_cols; ++j)
      if (std::abs(solution.codes(j, i)) > 0.02f)
        BOOST_TEST(std::abs(correlation(j, i) - (solution.codes(j, i) > 0 ? lambda : -lambda)) < 2e-3);
  }
}

// The gap bounds how far the objective is from its minimum, found by running on to a far smaller gap.
// A penalty without a gap says so by NaN.
BOOST_DATA_TEST_CASE(duality_gap_bounds_the_suboptimality, data::make(penalties().names()), name) {
  const auto [A, Y] = planted(30, 60, 40, 3);
  const auto penalty = usual(name);
  const Solution rough = encode(*penalty, to_gap(3e-2), A, Y);
  if (rough.gaps.has_nan()) {
    BOOST_TEST(arma::uvec(arma::find_nan(rough.gaps)).n_elem == Y.n_cols);
    return;
  }
  const Solution fine = encode(*penalty, to_gap(1e-6), A, Y);
  for (arma::uword i = 0; i < Y.n_cols; ++i) {
    BOOST_TEST(rough.gaps[i] <= 3e-2);
    BOOST_TEST(fine.gaps[i] <= 1e-6 + 1e-6);  // float rounding of the gap itself
    const double excess = (rough.objectives[i] - fine.objectives[i]) / rough.objectives[i];
    BOOST_TEST(excess <= rough.gaps[i] + 1e-6);
    BOOST_TEST(excess >= -2e-6);
  }
}

BOOST_DATA_TEST_CASE(objective_is_what_its_definition_says, data::make(penalties().names()), name) {
  const auto [A, Y] = planted(20, 40, 30, 4);
  const auto penalty = usual(name);
  const Solution solution = encode(*penalty, ProximalGradient({.iterations = 15}), A, Y);
  const double direct =
      0.5 * arma::accu(arma::square(Y - A * solution.codes)) + total_value(*penalty, solution.codes, A, Y);
  BOOST_TEST(arma::accu(solution.objectives) == direct, boost::test_tools::tolerance(1e-5));
}

// Without momentum every step goes down (step 1/L); with it, the end is no worse than without.
BOOST_DATA_TEST_CASE(objective_descends, data::make(penalties().names()), name) {
  const auto [A, Y] = planted(20, 40, 30, 5);
  const auto penalty = usual(name);
  double before = std::numeric_limits<double>::infinity(), plain = 0;
  for (const arma::uword iterations : {1u, 2u, 3u, 5u, 8u, 13u, 21u, 34u}) {
    plain = arma::accu(
        encode(*penalty, ProximalGradient({.iterations = iterations, .momentum = ProximalGradient::Momentum::none}), A,
               Y)
            .objectives);
    BOOST_TEST(plain <= before * (1 + 1e-6));
    before = plain;
  }
  if (jumps(penalty->nature())) return;  // momentum may lead to another minimum
  const double fast = arma::accu(encode(*penalty, ProximalGradient({.iterations = 34}), A, Y).objectives);
  BOOST_TEST(fast <= plain * (1 + 1e-3));
}

// The minimum of a convex penalty is one, whoever looks for it: with overcomplete atoms for iterations that go on for
// long, with orthonormal ones for those that end in a given number of steps.
BOOST_DATA_TEST_CASE(every_inference_ends_at_the_minimum,
                     data::make(penalties_that([](const Nature& penalty) { return penalty.convex; })) *
                         data::make(inferences().names()),
                     penalty_name, inference_name) {
  const auto penalty = usual(penalty_name);
  const auto inference = with_effort(inference_name, 5000);
  if (!inference->suits(penalty->nature())) return;
  auto [A, Y] = planted(30, 60, 20, 14);
  if (!is_iterative(inference_name)) A = arma::orth(A.head_cols(20));
  const Solution found = encode(*penalty, *inference, A, Y), least = encode(*penalty, to_gap(1e-7), A, Y);
  const arma::vec excess = (found.objectives - least.objectives) / least.objectives;
  // Most agree to 1e-5; the curvature of the smoothed ℓ1 near zero is so large that 5000 steps don't suffice.
  BOOST_TEST(excess.max() < 5e-4);
  BOOST_TEST(excess.min() > -5e-4);
}

// At rest the potentials satisfy u − a = b − AᵀA a: for the soft threshold the codes are those of the LASSO.
BOOST_AUTO_TEST_CASE(lca_rests_at_the_lasso) {
  const auto [A, Y] = planted(30, 60, 70, 7);
  const auto l1 = usual("l1");
  const Solution lca = encode(*l1, Lca({.iterations = 3000, .time_step = 0.1}), A, Y),
                 exact = encode(*l1, to_gap(1e-7), A, Y);
  BOOST_TEST(arma::abs(lca.codes - exact.codes).max() < 3e-3);
  BOOST_TEST(lca.gaps.max() < 1e-4);
  const Solution early = encode(*l1, Lca({.iterations = 3000, .time_step = 0.1, .tolerance = 1e-2}), A, Y);
  BOOST_TEST(early.gaps.max() <= 1e-2);
  BOOST_TEST(early.gaps.max() > 1e-5);  // it did stop early
}

// With the hard threshold every active unit explains its own input exactly, every silent one is below threshold.
BOOST_AUTO_TEST_CASE(hard_lca_rests_at_least_squares_on_its_support) {
  const auto [A, Y] = planted(30, 40, 20, 8);
  const auto l0 = usual("l0");
  const arma::fmat codes = encode(*l0, Lca({.iterations = 5000, .time_step = 0.05}), A, Y).codes;
  const arma::fmat left = A.t() * (Y - A * codes);
  BOOST_TEST(arma::accu(codes != 0) > 20u);
  for (arma::uword k = 0; k < codes.n_elem; ++k) {
    BOOST_TEST(std::abs(left[k]) <= (codes[k] != 0 ? 1e-3f : 0.5f + 1e-3f));
    if (codes[k] != 0) BOOST_TEST(std::abs(codes[k]) > 0.5f);
  }
}

BOOST_DATA_TEST_CASE(conjugate_gradient_finds_where_the_gradient_vanishes,
                     data::make(penalties_that([](const Nature& any) { return ConjugateGradient({}).suits(any); })),
                     name) {
  const auto [A, Y] = planted(30, 40, 50, 9);
  const auto penalty = usual(name);
  double before = std::numeric_limits<double>::infinity();
  for (const arma::uword iterations : {1u, 2u, 4u, 8u, 16u, 300u}) {
    const Solution solution = encode(*penalty, ConjugateGradient({.iterations = iterations}), A, Y);
    BOOST_TEST(arma::accu(solution.objectives) <= before * (1 + 1e-6));
    before = arma::accu(solution.objectives);
    if (iterations < 300) continue;
    arma::fmat gradient = A.t() * (A * solution.codes - Y);
    penalty->add_gradient(solution.codes, gradient);
    BOOST_TEST(arma::abs(gradient).max() < 1e-3);  // of entries of order one, in float
  }
}

// Each code stops at the first iteration that gains less than its share, whatever the others do.
BOOST_AUTO_TEST_CASE(conjugate_gradient_halts_at_the_least_change) {
  const auto [A, Y] = planted(30, 40, 50, 12);
  const auto penalty = usual("cauchy");
  constexpr arma::uword most = 30;
  constexpr double share = 0.01;
  arma::mat objectives(most + 1, Y.n_cols);
  objectives.row(0) = 0.5 * arma::sum(arma::square(arma::conv_to<arma::mat>::from(Y)), 0);
  for (arma::uword t = 1; t <= most; ++t)
    objectives.row(t) = encode(*penalty, ConjugateGradient({.iterations = t}), A, Y).objectives.t();
  const arma::vec halted =
      encode(*penalty, ConjugateGradient({.iterations = most, .least_change = share}), A, Y).objectives;
  arma::uvec steps(Y.n_cols);
  for (arma::uword i = 0; i < Y.n_cols; ++i) {
    arma::uword t = 1;
    while (t < most && objectives(t - 1, i) - objectives(t, i) >= share * objectives(t - 1, i)) ++t;
    BOOST_TEST(halted[i] == objectives(t, i), boost::test_tools::tolerance(1e-5));
    steps[i] = t;
  }
  BOOST_TEST(steps.max() < most);
  BOOST_TEST(steps.min() < steps.max());
}

// Above λ = max |AᵀY| no unit is worth its cost, and iterations that have nothing to do change nothing.
BOOST_DATA_TEST_CASE(codes_of_a_large_lambda_are_zero, data::make(sparse_penalties()), name) {
  const auto [A, Y] = planted(20, 40, 30, 13);
  const Solution solution = encode(*of_lambda(name, 1000), ProximalGradient({.iterations = 50}), A, Y);
  BOOST_TEST(solution.codes.is_zero());
  for (arma::uword i = 0; i < Y.n_cols; ++i)
    BOOST_TEST(solution.objectives[i] == 0.5 * arma::accu(arma::square(Y.col(i))), boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(matching_pursuit_fits_its_set_and_pays_for_each_unit) {
  const auto [A, Y] = planted(30, 60, 40, 10);
  const auto l0 = usual("l0");
  const double price = l0->nature().unit_cost;
  const Solution solution = encode(*l0, MatchingPursuit({}), A, Y);
  for (arma::uword i = 0; i < Y.n_cols; ++i) {
    const arma::uvec on = arma::find(solution.codes.col(i) != 0);
    const arma::fvec residual = Y.col(i) - A * solution.codes.col(i);
    if (on.n_elem > 0) BOOST_TEST(arma::abs(A.cols(on).t() * residual).max() < 1e-3);  // least squares on the set
    // No further unit would pay: what it could explain, with the set fitted anew, is worth less than its price.
    const arma::fmat Q = on.n_elem > 0 ? arma::orth(A.cols(on)) : arma::fmat(30, 0);
    for (arma::uword j = 0; j < A.n_cols; ++j) {
      if (solution.codes(j, i) != 0) continue;
      const arma::fvec fresh = A.col(j) - Q * (Q.t() * A.col(j));
      const double norm = arma::dot(fresh, fresh);
      if (norm > 1e-3) BOOST_TEST(0.5 * std::pow(arma::dot(fresh, residual), 2) / norm < price * (1 + 1e-3) + 1e-6);
    }
  }
  const Solution three = encode(*l0, MatchingPursuit({.active = 3}), A, Y);
  BOOST_TEST(arma::accu(three.codes != 0) <= 3 * Y.n_cols);
}

BOOST_AUTO_TEST_CASE(matching_pursuit_recovers_few_planted_units) {
  Random random(11, "few");
  const arma::fmat A = arma::normalise(random.normal(40, 60));
  arma::fmat X(60, 50, arma::fill::zeros);
  for (arma::uword i = 0; i < 50; ++i)
    for (const arma::uword j : random.sample(60, 3)) X(j, i) = static_cast<float>(random.uniform(2, 4));
  const arma::fmat found = encode(*usual("l0"), MatchingPursuit({}), A, A * X).codes;
  BOOST_TEST(arma::abs(found - X).max() < 1e-3);
}

// A graph that ties the codes of neighbours brings them together.
BOOST_AUTO_TEST_CASE(graph_laplacian_smooths_codes_over_stimuli) {
  const auto [A, Y] = planted(20, 40, 300, 12);
  const auto& entry = penalties().find("graph-laplacian");
  Settings loose = entry.defaults(), tight = loose;
  loose.set("graph", 0);
  tight.set("graph", 5);
  const ProximalGradient fista({.iterations = 400});
  const arma::fmat apart = encode(*entry.make(loose), fista, A, Y).codes,
                   together = encode(*entry.make(tight), fista, A, Y).codes;
  const arma::fmat lasso = encode(*usual("l1"), fista, A, Y).codes;
  BOOST_TEST(arma::abs(apart - lasso).max() < 1e-4);
  const auto roughness = [&, tied = entry.make(tight)->coupling(Y.cols(0, 255))](const arma::fmat& X) {
    return (arma::accu(tied->values(X.cols(0, 255))) - 0.3 * arma::accu(arma::abs(X.cols(0, 255)))) /
           arma::accu(arma::square(X.cols(0, 255)));
  };
  BOOST_TEST(roughness(together) < 0.5 * roughness(apart));
}

// Atoms of zeros, all or some, and atoms in pairs of opposite sign, whose Gram matrix takes the vector of ones to zero.
BOOST_DATA_TEST_CASE(degenerate_dictionaries_give_finite_codes,
                     data::make(penalties().names()) * data::make(inferences().names()), penalty_name, inference_name) {
  const auto penalty = usual(penalty_name);
  const auto& entry = inferences().find(inference_name);
  const auto inference = entry.make(entry.defaults());
  if (!inference->suits(penalty->nature())) return;
  const auto [A, Y] = planted(16, 24, 40, 11);
  const arma::fmat zero(16, 24, arma::fill::zeros), opposite = arma::join_rows(A.cols(0, 11), -A.cols(0, 11));
  arma::fmat some = A;
  some.cols(5, 9).zeros();
  for (const arma::fmat& dictionary : {zero, some, opposite, arma::fmat(1e-25f * A)}) {
    const Solution solution = encode(*penalty, *inference, dictionary, Y);
    BOOST_TEST(solution.codes.is_finite());
    BOOST_TEST(solution.objectives.is_finite());
    if (penalty->nature().weighted) continue;  // codes on the simplex, zero atoms or not
    for (const arma::uword j : arma::uvec(arma::find(arma::max(arma::abs(dictionary), 0) == 0)))
      BOOST_TEST(arma::abs(solution.codes.row(j)).max() == 0);
  }
}

BOOST_AUTO_TEST_CASE(the_largest_eigenvalue_of_opposite_atoms) {
  const arma::fmat A = planted(20, 30, 1, 1).A, pairs = arma::join_rows(A, -A);
  Gram gram;
  update_gram(pairs, gram);
  const float largest = arma::eig_sym(gram.matrix).max();
  BOOST_TEST(gram.lipschitz >= largest * 0.9999f);
  BOOST_TEST(gram.lipschitz <= largest * 1.0015f);
  update_gram(arma::fmat(20, 30, arma::fill::zeros), gram);
  BOOST_TEST(gram.lipschitz == 0);
}

BOOST_DATA_TEST_CASE(codes_do_not_depend_on_threads,
                     data::make(penalties().names()) * data::make(inferences().names()), penalty_name, inference_name) {
  const auto [A, Y] = planted(20, 40, 300, 6);
  const auto penalty = usual(penalty_name);
  const auto inference = with_effort(inference_name, 15);
  if (!inference->suits(penalty->nature())) return;
  set_threads(1);
  const Solution one = encode(*penalty, *inference, A, Y);
  set_threads(3);
  const Solution three = encode(*penalty, *inference, A, Y);
  set_threads(1);
  BOOST_TEST(arma::all(arma::vectorise(one.codes == three.codes)));
  BOOST_TEST(arma::all(one.objectives == three.objectives));
}
