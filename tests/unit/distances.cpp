#include "core/distances.hpp"

#include <boost/test/unit_test.hpp>

#include "core/distinct.hpp"
#include "core/random.hpp"

using namespace simplecell;

namespace {

// Largest relative error of squared distances from products, for two groups of points that lie `apart`.
template <class T>
double error_of(T apart) {
  arma::Mat<T> points = arma::conv_to<arma::Mat<T>>::from(Random(1, "points").normal(9, 200));
  points.tail_cols(100) += apart;
  points.col(7) = points.col(3);
  const arma::Col<T> norms = arma::sum(arma::square(points), 0).t();
  const arma::mat exact = arma::conv_to<arma::mat>::from(points);
  double worst = 0;
  for (arma::uword i = 0; i < 200; ++i) {
    arma::Col<T> found = points.t() * points.col(i);
    to_squared_distances(points.memptr(), norms.memptr(), 200, points.colptr(i), norms(i), 9, found.memptr());
    for (arma::uword j = 0; j < 200; ++j) {
      const double expected = arma::accu(arma::square(exact.col(i) - exact.col(j)));
      const double difference = std::abs(static_cast<double>(found(j)) - expected);
      worst = std::max(worst, expected > 0 ? difference / expected : difference);
    }
    BOOST_TEST(found(i) == 0);
  }
  return worst;
}

}  // namespace

// Rounding of products is kept to a share of the distance: 2⁻²⁴ over 2⁻⁶, 2⁻⁵³ over 2⁻²⁶, and some roundings of sums.
BOOST_AUTO_TEST_CASE(distances_keep_their_digits_wherever_points_lie) {
  for (const float apart : {0.f, 1e2f, 1e4f, 1e6f}) {
    BOOST_TEST(error_of<float>(apart) < 32 * 0x1p-18);
    BOOST_TEST(error_of<double>(static_cast<double>(apart)) < 32 * 0x1p-27);
  }
}

BOOST_AUTO_TEST_CASE(distinct_columns_come_in_the_order_of_their_first) {
  const arma::fmat columns{{1, 2, 1, 0, -0.f, 2, 1}, {0, 0, 0, 5, 5, 0, 1}};
  const Distinct found = distinct_columns(columns);
  BOOST_TEST((found.first == arma::uvec{0, 1, 3, 6}).eval().min() == 1u);
  BOOST_TEST((found.which == arma::uvec{0, 1, 0, 2, 2, 1, 3}).eval().min() == 1u);
  BOOST_TEST((found.times == arma::vec{2, 2, 2, 1}).eval().min() == 1u);
  const arma::fmat noise = Random(2, "noise").normal(3, 5000);
  BOOST_TEST(distinct_columns(noise).count() == 5000u);
  BOOST_TEST(distinct_columns(arma::repmat(noise.head_cols(70), 1, 30)).count() == 70u);
}
