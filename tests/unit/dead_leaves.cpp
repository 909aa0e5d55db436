#include "data/dead_leaves.hpp"

#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "support.hpp"

using namespace simplecell;

namespace {

bool same(const arma::fcube& a, const arma::fcube& b) { return arma::approx_equal(a, b, "absdiff", 0); }

}  // namespace

BOOST_AUTO_TEST_CASE(grey_levels_are_whole_numbers_of_a_photograph) {
  const arma::fcube images = dead_leaves(2, {.width = 70, .height = 40}, 1);
  BOOST_TEST((images.n_rows == 70 && images.n_cols == 40 && images.n_slices == 2));
  BOOST_TEST(images.min() >= 0);
  BOOST_TEST(images.max() <= 255);
  BOOST_TEST(arma::all(arma::vectorise(images) == arma::round(arma::vectorise(images))));
  BOOST_TEST(arma::stddev(arma::vectorise(images.slice(0))) > 30);  // leaves differ by up to 224 levels
}

BOOST_AUTO_TEST_CASE(an_image_does_not_depend_on_the_others_or_on_threads) {
  const DeadLeavesOptions options{.width = 48, .height = 48};
  const arma::fcube four = dead_leaves(4, options, 7), two = dead_leaves(2, options, 7);
  BOOST_TEST(same(four.slices(0, 1), two));
  set_threads(3);
  BOOST_TEST(same(dead_leaves(4, options, 7), four));
  set_threads(1);
  BOOST_TEST(!same(dead_leaves(1, options, 8), four.slices(0, 0)));
  BOOST_TEST(!same(four.slices(0, 0), four.slices(1, 1)));
  BOOST_TEST(same(white_noise(3, 20, 10, 1).slices(0, 1), white_noise(2, 20, 10, 1)));
}

// Leaves of one radius only: neighbours at a distance beyond twice the long semi-axis (radius · √2.5) share no leaf,
// and are as good as independent; neighbours next to each other mostly share one.
BOOST_AUTO_TEST_CASE(leaves_are_as_large_as_asked) {
  const arma::fcube images = dead_leaves(6, {.width = 200, .height = 200, .smallest = 6, .largest = 6}, 1);
  const auto correlation = [&](arma::uword shift) {
    const arma::fcube a = images.tube(0, 0, 199 - shift, 199), b = images.tube(shift, 0, 199, 199);
    return arma::as_scalar(arma::cor(arma::vectorise(a), arma::vectorise(b)));
  };
  BOOST_TEST(correlation(1) > 0.8);
  // 6 · (200/20)² = 600 independent places: 0.16 is four standard deviations.
  BOOST_TEST(std::abs(correlation(25)) < 0.16);
}

BOOST_AUTO_TEST_CASE(white_noise_has_its_moments) {
  const arma::fvec values = arma::vectorise(white_noise(2, 200, 200, 1));  // 80,000: five standard errors
  BOOST_TEST(std::abs(arma::mean(values) - 128) < 5 * 32 / std::sqrt(80000.));
  BOOST_TEST(std::abs(arma::stddev(values) - 32) < 5 * 32 / std::sqrt(160000.));
}

BOOST_AUTO_TEST_CASE(progress_ends_at_the_end) {
  std::size_t last = 0, calls = 0;
  dead_leaves(5, {.width = 16, .height = 16}, 1, [&](std::size_t done, std::size_t total) {
    BOOST_TEST(total == 5u);
    BOOST_TEST(done > last);
    last = done, ++calls;
  });
  BOOST_TEST(last == 5u);
}

BOOST_AUTO_TEST_CASE(impossible_leaves_are_refused) {
  BOOST_CHECK_THROW(dead_leaves(1, {.width = 16, .height = 16, .smallest = 0}, 1), UsageError);
  BOOST_CHECK_THROW(dead_leaves(1, {.width = 16, .height = 16, .smallest = 4, .largest = 2}, 1), UsageError);
}
