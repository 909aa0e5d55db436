#include "analysis/gabor_examples.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

using namespace simplecell;

namespace {

constexpr PatchShape shape{12, 15};

GaborFit fit_of(double nx, double r_squared, double x0 = 0, double y0 = 0) {
  return {.gabor = {.amplitude = 1, .x0 = x0, .y0 = y0, .sigma_x = 2, .frequency = nx / 2},
          .r_squared = r_squared,
          .fitted = r_squared >= 0.8};
}

arma::uvec chosen(const std::vector<GaborFit>& fits) { return choose_examples(fits, shape, {10, 90}, 0.9).head(2); }

bool same(const arma::uvec& units, const arma::uvec& expected) { return arma::all(units == expected); }

}  // namespace

// Eleven good units: the ranks at 10 % and 90 % are 1 and 9, whatever their order in the file.
BOOST_AUTO_TEST_CASE(percentiles_of_nx) {
  std::vector<GaborFit> fits;
  for (int j = 0; j < 11; ++j) fits.push_back(fit_of(0.1 + 0.05 * ((4 * j) % 11), 0.95));  // j has rank 4j mod 11
  BOOST_TEST(same(chosen(fits), {3, 5}));
  BOOST_TEST(same(choose_examples(fits, shape, {0, 50, 100}, 0.9).head(3), {0, 4, 8}));
}

// Phases of ±180° are even too. A unit that is not eligible is not chosen, however even it is.
BOOST_AUTO_TEST_CASE(the_last_is_the_most_even) {
  std::vector<GaborFit> fits(4, fit_of(0.3, 0.95));
  const double phases[] = {1.2, -3.0, 0.4, 0.01};
  for (std::size_t j = 0; j < 4; ++j) fits[j].gabor.phase = phases[j];
  fits[3].r_squared = 0.85;
  BOOST_TEST(choose_examples(fits, shape, {10, 90}, 0.9)(2) == 1u);
}

BOOST_AUTO_TEST_CASE(each_rule_stands_in_for_the_one_before) {
  const GaborFit good = fit_of(0.4, 0.95), fair = fit_of(0.1, 0.85), poor = fit_of(0.05, 0.3);
  const GaborFit outer = fit_of(0.2, 0.95, shape.width / 4. + 0.1);
  const GaborFit lower = fit_of(0.3, 0.95, 0, shape.height / 4. + 0.1);
  BOOST_TEST(same(chosen({poor, outer, good, fair, lower}), {2, 2}));
  BOOST_TEST(same(chosen({poor, outer, fair, lower}), {2, 2}));
  BOOST_TEST(same(chosen({poor, lower, outer}), {2, 1}));
  BOOST_TEST(same(chosen({poor}), {0, 0}));
}

BOOST_AUTO_TEST_CASE(positions_hold_every_whole_pixel) {
  const arma::vec positions = cut_positions({16, 16});
  BOOST_TEST(positions.min() == -9.5);
  BOOST_TEST(positions.max() == 9.5);
  BOOST_TEST(arma::accu(positions == arma::round(positions)) == 19u);
}

// Stripes along the columns or the rows of pixels, the centre on a pixel: the cut goes through pixels, where the filter
// is the rendered function, and the function along the line must be that on the plane.
BOOST_AUTO_TEST_CASE(a_cut_through_pixels_is_the_function_there) {
  for (const double theta : {0., std::numbers::pi / 2}) {
    const Gabor g{2, 1, -1.5, theta, 2.1, 3.3, 0.17, 0.8};  // of 15 columns and 12 rows
    const Cut cut = cut_across(render(g, shape), shape, g, arma::regspace(-12, 12));
    arma::uword inside = 0;
    for (arma::uword i = 0; i < cut.fit.n_elem; ++i) {
      if (std::isnan(cut.field(i))) continue;
      BOOST_TEST(std::abs(cut.field(i) - cut.fit(i)) < 1e-12);
      ++inside;
    }
    BOOST_TEST(inside == (theta == 0 ? shape.width : shape.height));
  }
}

// Of a plane, which bilinear interpolation has exactly.
BOOST_AUTO_TEST_CASE(between_pixels) {
  arma::vec plane(shape.pixels());
  for (arma::uword k = 0; k < plane.n_elem; ++k)
    plane(k) = 1 + 2. * static_cast<double>(k % shape.width) - 3. * static_cast<double>(k / shape.width);
  const Gabor g{.amplitude = 1, .x0 = 0.3, .y0 = 0.1, .theta = 0.7};
  const Cut cut = cut_across(plane, shape, g, {-1.25, 0, 2.5});
  for (const auto& [i, t] : {std::pair{0u, -1.25}, {1u, 0.}, {2u, 2.5}})
    BOOST_TEST(std::abs(cut.field(i) - (1 + 2 * (7.3 + t * std::cos(0.7)) - 3 * (5.6 + t * std::sin(0.7)))) < 1e-12);
}
