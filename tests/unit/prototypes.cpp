#include "analysis/prototypes.hpp"

#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "support.hpp"

using namespace simplecell;

// A filter within a quarter of the picture is wholly concentrated, wherever the quarter lies; an even one is at 1/4.
BOOST_AUTO_TEST_CASE(concentration_of_known_filters) {
  arma::mat filters(2 * 64, 3, arma::fill::zeros);  // two channels of 8×8
  for (arma::uword c = 0; c < 2; ++c)
    for (arma::uword y = 3; y < 7; ++y)
      for (arma::uword x = 4; x < 8; ++x) filters(c * 64 + y * 8 + x, 0) = (x + y) % 2 ? -1 : 2;
  filters.col(1).ones();
  filters(0, 2) = filters(63, 2) = 1;  // two far corners share the energy
  const arma::vec shares = concentration(filters, 8, 8);
  BOOST_TEST(std::abs(shares(0) - 1) < 1e-12);  // sums of small whole numbers
  BOOST_TEST(std::abs(shares(1) - 0.25) < 1e-12);
  BOOST_TEST(std::abs(shares(2) - 0.5) < 1e-12);
}

BOOST_AUTO_TEST_CASE(means_of_classes) {
  const arma::fmat stimuli{{1, 2, 3, 6}, {0, 1, 1, 0}};
  const arma::mat means = class_means(stimuli, {0, 1, 0, 1});
  BOOST_TEST(arma::approx_equal(means, arma::mat{{2, 4}, {0.5, 0.5}}, "absdiff", 1e-12));
  BOOST_CHECK_EXCEPTION(class_means(stimuli, {0, 1}), InputError, says("2 labels for 4 stimuli"));
  BOOST_CHECK_EXCEPTION(class_means(stimuli, {0, 2, 0, 2}), InputError, says("class 1 has no stimulus"));
}

// Correlation knows neither scale nor offset, but sign.
BOOST_AUTO_TEST_CASE(the_most_alike_is_found) {
  const arma::mat reference{{1, 0}, {2, 1}, {4, 0}, {3, 1}};
  const arma::mat filters{{7, 1, 5}, {9, 0, 5}, {13, 1, 5}, {11, 0, 5}};  // 2a + 5, 1 − b, constant
  const Resemblance alike = most_alike(filters, reference);
  BOOST_TEST((alike.index(0) == 0 && std::abs(alike.correlation(0) - 1) < 1e-12));
  BOOST_TEST((alike.index(1) == 0 && alike.correlation(1) <= 0.0));
  BOOST_TEST(std::isnan(alike.correlation(2)));
}

// Two groups of three: classes 0, 0, 1 agree for two filters; of 2, 0, 1 one is chosen, and agrees with itself.
BOOST_AUTO_TEST_CASE(agreement_within_groups) {
  const arma::uvec classes{0, 0, 1, 2, 0, 1};
  BOOST_TEST(group_agreement(classes, {0, 1, 2, 3}, 3) == 0.75);
  BOOST_TEST(group_agreement(classes, {0, 1, 2, 3, 4, 5}, 3) == 0.5);
  BOOST_TEST(group_agreement(classes, {0, 1}, 3) == 1);
}
