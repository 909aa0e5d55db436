#define BOOST_TEST_MODULE inference
#include "inference/inference.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "inference/proximal_gradient.hpp"
#include "penalty/registry.hpp"

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

std::unique_ptr<Penalty> make(const std::string& name) {
  const auto& entry = penalties().find(name);
  return entry.make(entry.defaults());
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

BOOST_AUTO_TEST_CASE(sparse_product_equals_the_dense_one) {
  for (const arma::uword m : {1u, 7u, 8u, 64u, 75u, 256u}) {
    Random random(m, "product");
    const arma::fmat M = random.normal(m, m);
    arma::fvec x = random.normal(m, 1), out(m);
    for (arma::uword j = 0; j < m; j += 3) x[j] = 0;
    Support support(m);
    support.gather(x.memptr(), m);
    BOOST_TEST(support.count == arma::uvec(arma::find(x != 0)).n_elem);
    multiply_sparse(M.memptr(), m, m, support, out.memptr());
    BOOST_TEST(arma::approx_equal(out, M * x, "absdiff", 1e-6f * static_cast<float>(m)));
  }
}

// 0 ∈ Aᵀ(Ax − y) + λ∂‖x‖₁, to the size that the duality gap allows.
BOOST_AUTO_TEST_CASE(lasso_codes_satisfy_kkt_and_match_coordinate_descent) {
  const auto [A, Y] = planted(30, 60, 20, 2);
  const double lambda = 0.3;
  const auto l1 = make("l1");
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
BOOST_DATA_TEST_CASE(duality_gap_bounds_the_suboptimality, data::make({"l1", "nonnegative-l1", "weighted-l1"}), name) {
  const auto [A, Y] = planted(30, 60, 40, 3);
  const auto penalty = make(name);
  const Solution rough = encode(*penalty, to_gap(3e-2), A, Y), fine = encode(*penalty, to_gap(1e-6), A, Y);
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
  const auto penalty = make(name);
  const Solution solution = encode(*penalty, ProximalGradient({.iterations = 15}), A, Y);
  const double direct = 0.5 * arma::accu(arma::square(Y - A * solution.codes)) + total_value(*penalty, solution.codes, A, Y);
  BOOST_TEST(arma::accu(solution.objectives) == direct, boost::test_tools::tolerance(1e-5));
}

// Without momentum every step goes down (step 1/L); with it, the end is no worse than without.
BOOST_DATA_TEST_CASE(objective_descends, data::make(penalties().names()), name) {
  const auto [A, Y] = planted(20, 40, 30, 5);
  const auto penalty = make(name);
  double before = std::numeric_limits<double>::infinity(), plain = 0;
  for (const arma::uword iterations : {1u, 2u, 3u, 5u, 8u, 13u, 21u, 34u}) {
    plain = arma::accu(
        encode(*penalty, ProximalGradient({.iterations = iterations, .momentum = ProximalGradient::Momentum::none}), A, Y)
            .objectives);
    BOOST_TEST(plain <= before * (1 + 1e-6));
    before = plain;
  }
  const double fast = arma::accu(encode(*penalty, ProximalGradient({.iterations = 34}), A, Y).objectives);
  BOOST_TEST(fast <= plain * (1 + 1e-3));
}

BOOST_DATA_TEST_CASE(codes_do_not_depend_on_threads, data::make(penalties().names()), name) {
  const auto [A, Y] = planted(20, 40, 300, 6);
  const auto penalty = make(name);
  const ProximalGradient fista({.iterations = 15});
  set_threads(1);
  const Solution one = encode(*penalty, fista, A, Y);
  set_threads(3);
  const Solution three = encode(*penalty, fista, A, Y);
  set_threads(1);
  BOOST_TEST(arma::all(arma::vectorise(one.codes == three.codes)));
  BOOST_TEST(arma::all(one.objectives == three.objectives));
}
