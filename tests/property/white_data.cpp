#include <boost/test/unit_test.hpp>

#include "core/random.hpp"
#include "data/dead_leaves.hpp"
#include "data/patches.hpp"
#include "data/whitening.hpp"
#include "io/image.hpp"
#include "real_data.hpp"
#include "spectrum.hpp"

using namespace simplecell;

namespace {

arma::mat covariance(const arma::fmat& columns) { return arma::cov(arma::conv_to<arma::mat>::from(columns).t(), 1); }

arma::fmat leaf_patches(arma::uword count) {
  const arma::fcube images = dead_leaves(2, {.width = 128, .height = 96}, 1);
  return PatchSampler(images, {.size = 8}, 1).take(0, count).patches;
}

// Condition of the covariance times single precision of the patches: 1e4 · 6e-8, and some room for sums.
constexpr double rounding = 5e-3;

}  // namespace

// Whitened training data have covariance E diag(λ/(λ + ε)) Eᵀ: the identity where ε is nothing.
BOOST_AUTO_TEST_CASE(whitened_patches_are_white_up_to_the_regulariser) {
  const arma::fmat patches = leaf_patches(4000);
  for (const double regulariser : {0., 1e-3, 0.1}) {
    const Whitening zca = fit_whitening(patches, {.method = "zca", .regulariser = regulariser});
    const Whitening pca = fit_whitening(patches, {.method = "pca", .regulariser = regulariser, .components = 40});
    const arma::vec shrinkage = zca.spectrum / (zca.spectrum + regulariser * arma::mean(zca.spectrum));
    const arma::mat of_pca = covariance(apply_whitening(pca, patches));
    const arma::vec of_zca = arma::reverse(arma::eig_sym(covariance(apply_whitening(zca, patches))));
    BOOST_TEST(arma::abs(of_pca - arma::mat(arma::diagmat(shrinkage.head(40)))).max() < rounding);
    BOOST_TEST(arma::abs(of_zca - shrinkage).max() < rounding);
    BOOST_TEST(arma::abs(arma::mean(apply_whitening(zca, patches), 1)).max() < rounding);
  }
  const Whitening exact = fit_whitening(patches, {.regulariser = 0});
  BOOST_TEST(arma::abs(covariance(apply_whitening(exact, patches)) - arma::eye(64, 64)).max() < rounding);
}

BOOST_AUTO_TEST_CASE(unwhitening_takes_patches_back) {
  const arma::fmat patches = leaf_patches(3000), others = leaf_patches(3500).tail_cols(500);
  for (const char* method : {"zca", "pca"}) {
    const Whitening fitted = fit_whitening(patches, {.method = method, .regulariser = 1e-2});
    BOOST_TEST(arma::abs(fitted.unwhiten * fitted.whiten - arma::eye(64, 64)).max() < 1e-10);
    // Grey levels up to 255 in single precision, taken through numbers that are shrunk by up to 10: 255 · 6e-8 · 10.
    BOOST_TEST(arma::abs(undo_whitening(fitted, apply_whitening(fitted, others)) - others).max() < 1.5e-3);
  }
  // With fewer directions it is the projection onto them: doing it twice changes nothing more.
  const Whitening part = fit_whitening(patches, {.method = "pca", .components = 20});
  const arma::fmat once = undo_whitening(part, apply_whitening(part, others));
  BOOST_TEST(arma::abs(undo_whitening(part, apply_whitening(part, once)) - once).max() < 1.5e-3);
}

// Among all whitenings, the one of ZCA is symmetric, and so stays nearest to the patches.
BOOST_AUTO_TEST_CASE(zca_is_symmetric) {
  const Whitening fitted = fit_whitening(leaf_patches(3000), {});
  BOOST_TEST(arma::abs(fitted.whiten - fitted.whiten.t()).max() < 1e-12);
}

// Natural images: the power falls with an exponent of about −2, from −1.7 to −2.3 over sets and frequencies (Field
// 1987, J. Opt. Soc. Am. A 4:2379; Ruderman & Bialek 1994; the ten images of Olshausen & Field have −2.1 from 8 to 128
// cycles).
BOOST_AUTO_TEST_CASE(dead_leaves_have_the_spectrum_of_natural_images) {
  for (const std::uint64_t seed : {1, 2}) {
    const double slope = spectral_slope(dead_leaves(4, {.width = 256, .height = 256}, seed), 6, 64);
    BOOST_TEST_MESSAGE("slope " << slope);
    BOOST_TEST(slope > -2.3);
    BOOST_TEST(slope < -1.7);
  }
}

// 10,000 coefficients in the ring of 64 cycles and more above: the slope is known to about 0.02.
BOOST_AUTO_TEST_CASE(white_noise_has_a_flat_spectrum) {
  BOOST_TEST(std::abs(spectral_slope(white_noise(2, 256, 256, 1), 6, 64)) < 0.1);
}

// R(f) = f turns a power of 1/f² into a flat one: the slope rises by 2, up to leakage of the window.
BOOST_AUTO_TEST_CASE(the_filter_raises_the_slope_by_two) {
  const arma::fcube images = dead_leaves(4, {.width = 256, .height = 192}, 3);
  const double before = spectral_slope(images, 6, 48), after = spectral_slope(whiten_images(images, {}).images, 6, 48);
  BOOST_TEST(std::abs(after - before - 2) < 0.15);
}

// The published images from the raw ones, as the data's own description says: to 4.4e-5 (range −2.03 to 2.86).
BOOST_AUTO_TEST_CASE(the_published_whitened_images, *needs_real_data) {
  arma::fcube raw(512, 512, 10);
  for (int i = 0; i < 10; ++i)
    raw.slice(i) = read_images(real_data() / ("natural-raw/of_raw_" + std::to_string(i) + ".png")).images.slice(0);
  const arma::fcube published = read_images(real_data() / "sparsenet/IMAGES.mat").images;
  const auto white = whiten_images(raw, {.gain = 1.909415e-4});
  BOOST_TEST(arma::abs(white.images - published).max() < 4.4e-5);
}
