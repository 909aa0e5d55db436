#include "data/whitening.hpp"

#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "data/patches.hpp"
#include "support.hpp"

using namespace simplecell;

namespace {

// A cosine of u cycles per width and v per height.
arma::fcube grating(arma::uword width, arma::uword height, double u, double v) {
  arma::fcube image(width, height, 1);
  for (arma::uword y = 0; y < height; ++y)
    for (arma::uword x = 0; x < width; ++x)
      image(x, y, 0) = static_cast<float>(
          std::cos(2 * arma::datum::pi * (u * double(x) / double(width) + v * double(y) / double(height)) + 0.3));
  return image;
}

arma::fmat correlated(arma::uword d, arma::uword n, std::uint64_t seed) {
  Random random(seed, "patches");
  const arma::fmat mixing = random.normal(d, d);
  return mixing * random.normal(d, n) + 3;
}

}  // namespace

// A grating is an eigenfunction of the filter: it comes out multiplied by R(f), on any size of image, even or odd.
// Single precision of amplitudes about f.
BOOST_AUTO_TEST_CASE(a_grating_is_multiplied_by_the_response) {
  for (const auto& [width, height] : {std::pair{64, 64}, {63, 63}, {96, 64}, {64, 97}, {33, 50}})
    for (const auto& [u, v] : {std::pair{3, 0}, {0, 7}, {5, 11}, {14, -9}}) {
      const auto image = grating(width, height, u, v);
      const double longer = std::max(width, height);
      const double f = longer * std::hypot(double(u) / width, double(v) / height);
      const double response = f * std::exp(-std::pow(f / 25, 4));
      const auto filtered = whiten_images(image, {.cutoff = 25, .gain = 2});
      const arma::fcube wanted = static_cast<float>(2 * response) * image;
      BOOST_TEST(arma::abs(filtered.images - wanted).max() < 2e-6 * f);
      BOOST_TEST(filtered.gain == 2);
    }
}

BOOST_AUTO_TEST_CASE(the_default_cutoff_is_200_cycles_per_512_pixels) {
  const auto image = grating(128, 64, 11, 3);
  const auto by_default = whiten_images(image, {.gain = 1}), given = whiten_images(image, {.cutoff = 50, .gain = 1});
  BOOST_TEST(arma::approx_equal(by_default.images, given.images, "absdiff", 0));
}

BOOST_AUTO_TEST_CASE(the_gain_brings_about_the_variance) {
  const arma::fcube images = arma::join_slices(grating(64, 48, 3, 1), arma::fcube(3 * grating(64, 48, 5, 2)));
  for (const double variance : {0.1, 2.}) {
    const auto white = whiten_images(images, {.variance = variance});
    const auto scaled = scale_images(arma::fcube(images + 9), {.variance = variance});
    BOOST_TEST(std::abs(mean_image_variance(white.images) / variance - 1) < 1e-6);
    BOOST_TEST(std::abs(mean_image_variance(scaled.images) / variance - 1) < 1e-6);
    BOOST_TEST(std::abs(arma::mean(arma::vectorise(scaled.images.slice(0)))) < 1e-6);
    // One gain for all: contrasts keep their ratio.
    BOOST_TEST(std::abs(arma::stddev(arma::vectorise(scaled.images.slice(1))) /
                            arma::stddev(arma::vectorise(scaled.images.slice(0))) -
                        3) < 1e-5);
  }
  BOOST_CHECK_EXCEPTION(scale_images(arma::fcube(8, 8, 2, arma::fill::ones), {}), InputError, says("flat"));
  BOOST_CHECK_EXCEPTION(whiten_images(arma::fcube(8, 8, 2, arma::fill::zeros), {}), InputError, says("flat"));
}

namespace {

// Noise of different sizes in one frame: a wide picture, a high one and a small one.
Pictures noise_of_different_sizes() {
  Random random(1, "pictures");
  Pictures pictures(arma::fcube(40, 30, 3, arma::fill::zeros), {{20, 30, 12}, {40, 15, 12}});
  for (arma::uword i = 0; i < pictures.count(); ++i)
    pictures.set_picture(i, 50 + 10 * random.normal(pictures.width(i), pictures.height(i)));
  return pictures;
}

}  // namespace

// The same filter in cycles per pixel, as when each picture is whitened on its own with f0 and gain of its own length.
BOOST_AUTO_TEST_CASE(pictures_of_different_sizes_are_whitened_on_their_own) {
  const Pictures pictures = noise_of_different_sizes();
  const FilteredImages together = whiten_images(pictures, {.gain = 1});
  BOOST_TEST(together.cutoff == 200. * 40 / 512);
  for (arma::uword i = 0; i < pictures.count(); ++i) {
    const arma::fmat own = pictures.picture(i), filtered = Pictures(together.images, pictures.sizes).picture(i);
    arma::fcube alone(own.n_rows, own.n_cols, 1);
    alone.slice(0) = own;
    const auto side = static_cast<double>(std::max(own.n_rows, own.n_cols));
    const arma::fmat expected = whiten_images(alone, same_filter(together.cutoff, 1, 40, side)).images.slice(0);
    BOOST_TEST(arma::abs(filtered - expected).max() < 1e-6f * arma::abs(expected).max());  // rounding of float
    BOOST_TEST(arma::accu(together.images.slice(i) != 0) <= own.n_elem);                    // none beyond the picture
  }
  Pictures whitened(whiten_images(pictures, {.variance = 0.1}).images, pictures.sizes);
  BOOST_TEST(std::abs(mean_image_variance(whitened) / 0.1 - 1) < 1e-6);
  whitened.pixels = scale_images(pictures, {.variance = 0.1}).images;
  BOOST_TEST(std::abs(mean_image_variance(whitened) / 0.1 - 1) < 1e-6);
  BOOST_TEST(std::abs(arma::accu(whitened.picture(1))) < 1e-3f);
}

BOOST_AUTO_TEST_CASE(the_mean_variance_of_pictures_is_that_of_their_pixels) {
  Pictures pictures(arma::fcube(4, 4, 2, arma::fill::zeros), {{4, 2}, {4, 2}});
  pictures.set_picture(0, arma::fmat(4, 4, arma::fill::ones));  // 16 pixels of variance 0
  pictures.set_picture(1, arma::fmat{{-3, 3}, {3, -3}});        // 4 pixels of variance 9
  BOOST_TEST(std::abs(mean_image_variance(pictures) - 9 * 4 / 20.) < 1e-12);
}

BOOST_AUTO_TEST_CASE(threads_change_nothing) {
  Random random(1, "images");
  arma::fcube images(40, 30, 5);
  for (float& value : images) value = static_cast<float>(random.normal());
  const arma::fmat patches = correlated(20, 3000, 2);
  const auto work = [&] {
    const Whitening fitted = fit_whitening(patches, {});
    return std::tuple{arma::fcube(arma::join_slices(whiten_images(images, {}).images,
                                                    whiten_images(noise_of_different_sizes(), {}).images)),
                      fitted.whiten, apply_whitening(fitted, patches)};
  };
  set_threads(1);
  const auto [image1, map1, patches1] = work();
  set_threads(4);
  const auto [image4, map4, patches4] = work();
  set_threads(1);
  BOOST_TEST(arma::approx_equal(image1, image4, "absdiff", 0));
  BOOST_TEST(arma::approx_equal(map1, map4, "absdiff", 0));
  BOOST_TEST(arma::approx_equal(patches1, patches4, "absdiff", 0));
}

BOOST_AUTO_TEST_CASE(pca_keeps_as_many_directions_as_asked) {
  // Variances 16, 4, 1, 0.25 along the axes.
  Random random(1, "patches");
  arma::fmat patches = random.normal(4, 20000);
  patches.each_col() %= arma::fvec{4, 2, 1, 0.5};
  const auto rows = [&](arma::uword components, double retain) {
    return fit_whitening(patches, {.method = "pca", .components = components, .retain = retain}).whiten.n_rows;
  };
  BOOST_TEST(rows(0, 1) == 4u);
  BOOST_TEST(rows(3, 1) == 3u);
  BOOST_TEST(rows(0, 0.7) == 1u);   // 16 of 21.25 is 0.753
  BOOST_TEST(rows(0, 0.9) == 2u);   // 20 of 21.25 is 0.941
  BOOST_TEST(rows(0, 0.96) == 3u);  // 21 of 21.25 is 0.988
  const Whitening fitted = fit_whitening(patches, {.method = "pca", .regulariser = 0});
  // The first direction is the first axis, signed to be positive, divided by its deviation, 4. Sampling error of
  // 20,000.
  BOOST_TEST(std::abs(fitted.whiten(0, 0) - 0.25) < 0.25 * 5 / std::sqrt(2 * 20000.));
  BOOST_TEST(std::abs(fitted.spectrum(0) / 16 - 1) < 5 * std::sqrt(2 / 20000.));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_whitened_is_refused) {
  const arma::fmat patches = correlated(6, 100, 1);
  const auto refused = [](const arma::fmat& data, const WhiteningOptions& options, const std::string& why) {
    BOOST_CHECK_EXCEPTION(fit_whitening(data, options), InputError, says(why));
  };
  refused(patches, {.method = "ica"}, "unknown whitening 'ica'");
  refused(patches.col(0), {}, "at least two patches");
  refused(patches, {.method = "pca", .components = 7}, "asked for 7 components of patches of 6 pixels");
  refused(arma::fmat(6, 9, arma::fill::ones), {}, "all patches are equal");
  refused(patches.cols(0, 3), {.regulariser = 0}, "has rank 3, fewer than the 6 directions");
  BOOST_CHECK_NO_THROW(fit_whitening(patches.cols(0, 3), {.method = "pca", .regulariser = 0, .components = 3}));
  const Whitening fitted = fit_whitening(patches, {});
  BOOST_CHECK_EXCEPTION(apply_whitening(fitted, arma::fmat(5, 2)), InputError, says("for columns of 6, these have 5"));
  BOOST_CHECK_EXCEPTION(undo_whitening(fitted, arma::fmat(5, 2)), InputError, says("for columns of 6, these have 5"));
  Whitening broken = fitted;
  broken.mean.set_size(5);
  BOOST_CHECK_EXCEPTION(apply_whitening(broken, patches), InputError, says("inconsistent"));
}
