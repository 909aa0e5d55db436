#include "data/patches.hpp"

#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "support.hpp"

using namespace simplecell;

namespace {

// Every pixel tells where it is: image · 10⁴ + row · 100 + column, exact in single precision.
arma::fcube addresses(arma::uword width, arma::uword height, arma::uword count) {
  arma::fcube images(width, height, count);
  for (arma::uword k = 0; k < count; ++k)
    for (arma::uword y = 0; y < height; ++y)
      for (arma::uword x = 0; x < width; ++x) images(x, y, k) = static_cast<float>(10000 * k + 100 * y + x);
  return images;
}

arma::fcube noise(arma::uword width, arma::uword height, arma::uword count) {
  arma::fcube images(width, height, count);
  Random random(3, "noise");
  for (float& value : images) value = static_cast<float>(random.normal());
  return images;
}

bool same(const arma::fmat& a, const arma::fmat& b) { return arma::approx_equal(a, b, "absdiff", 0); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_patch_is_what_its_position_says) {
  const arma::fcube images = addresses(40, 30, 3);
  const PatchSampler sampler(images, {.size = 5, .border = 2}, 1, arma::fcube(images + 0.5f));
  const auto batch = sampler.take(0, 500);
  for (arma::uword j = 0; j < 500; ++j)
    for (arma::uword y = 0; y < 5; ++y)
      for (arma::uword x = 0; x < 5; ++x) {
        const double at = 10000 * batch.positions(0, j) + 100 * (batch.positions(1, j) + double(y)) +
                          batch.positions(2, j) + double(x);
        BOOST_REQUIRE(batch.patches(5 * y + x, j) == at);
        BOOST_REQUIRE(batch.companion(5 * y + x, j) == at + 0.5);
      }
}

// 20 × 10 places at 3 images: with 60,000 draws each is expected 100 times; ±5 standard deviations is one in 10⁶,
// 600 times looked.
BOOST_AUTO_TEST_CASE(every_place_is_equally_likely_and_the_border_is_kept) {
  const PatchSampler sampler(addresses(20 + 4 + 6 - 1, 10 + 4 + 6 - 1, 3), {.size = 4, .border = 3}, 2);
  arma::ucube count(3, 10, 20, arma::fill::zeros);
  const auto positions = sampler.take(0, 60000).positions;
  for (arma::uword j = 0; j < positions.n_cols; ++j)
    ++count.at(arma::uword(positions(0, j)), arma::uword(positions(1, j)) - 3, arma::uword(positions(2, j)) - 3);
  BOOST_TEST(count.min() > 50u);
  BOOST_TEST(count.max() < 150u);
}

// Places of 4×4 pixels with a border of 1: 10 × 4, 2 × 9 and 1 × 1. With 29,500 draws each is expected 500 times; ±5
// standard deviations is one in 10⁶, 59 times looked.
BOOST_AUTO_TEST_CASE(every_place_of_pictures_of_different_sizes_is_equally_likely) {
  const arma::umat sizes{{9, 14, 6}, {15, 7, 6}}, places{{4, 9, 1}, {10, 2, 1}};
  Pictures pictures(addresses(15, 14, 3), sizes);
  for (arma::uword k = 0; k < 3; ++k)  // what is beyond a picture must not be seen
    for (arma::uword y = 0; y < 14; ++y)
      for (arma::uword x = 0; x < 15; ++x)
        if (y >= sizes(0, k) || x >= sizes(1, k)) pictures.pixels(x, y, k) = -1e6f;
  const auto batch = PatchSampler(pictures, {.size = 4, .border = 1}, 2).take(0, 29500);
  arma::ucube count(3, 10, 10, arma::fill::zeros);
  for (arma::uword j = 0; j < batch.positions.n_cols; ++j)
    ++count.at(arma::uword(batch.positions(0, j)), arma::uword(batch.positions(1, j)) - 1,
               arma::uword(batch.positions(2, j)) - 1);
  for (arma::uword k = 0; k < 3; ++k) {
    const arma::ucube seen = count.tube(k, 0, k, places(0, k) - 1).eval().slices(0, places(1, k) - 1);
    BOOST_TEST(seen.min() > 388u);
    BOOST_TEST(seen.max() < 612u);
  }
  BOOST_TEST(arma::accu(count) == 29500u);
  BOOST_TEST(batch.patches.min() >= 0);
}

BOOST_AUTO_TEST_CASE(companions_and_neighbours_of_pictures_of_different_sizes) {
  const arma::umat sizes{{20, 30}, {40, 25}};
  const arma::fcube pixels = addresses(40, 30, 2);
  const PatchOptions near{.size = 5, .border = 2, .ensemble = 4, .spread = 3};
  const auto batch = PatchSampler({pixels, sizes}, near, 1, {arma::fcube(pixels + 0.5f), sizes}).take(0, 2000);
  BOOST_TEST(same(batch.companion, batch.patches + 0.5f));
  for (arma::uword j = 0; j < 2000; ++j) {
    const auto k = arma::uword(batch.positions(0, j));
    BOOST_REQUIRE(batch.patches(0, j) == 10000 * batch.positions(0, j) + 100 * batch.positions(1, j) +
                                             batch.positions(2, j));
    BOOST_REQUIRE((batch.positions(1, j) >= 2 && batch.positions(1, j) + 5 + 2 <= double(sizes(0, k))));
    BOOST_REQUIRE((batch.positions(2, j) >= 2 && batch.positions(2, j) + 5 + 2 <= double(sizes(1, k))));
  }
  const auto refused = [&](const arma::umat& of, const arma::umat& beside, const std::string& why) {
    BOOST_CHECK_EXCEPTION(PatchSampler({pixels, of}, near, 1, {pixels, beside}), InputError, says(why));
  };
  refused({{20, 14}, {40, 25}}, {}, "picture 1 (from 0) of 25×14 pixels; leave small pictures out");
  refused({{20, 14}, {6, 25}}, {}, "picture 0 (from 0) of 6×20 pixels and 1 more; leave small pictures out");
  refused(sizes, {}, "companion pictures are not of the same sizes");
  refused(sizes, {{20, 30}, {40, 24}}, "companion pictures are not of the same sizes");
}

BOOST_AUTO_TEST_CASE(the_stream_does_not_depend_on_batches_or_threads) {
  const PatchSampler sampler(noise(64, 48, 2), {.size = 8, .mean = "patch", .variance = "unit"}, 5);
  const arma::fmat whole = sampler.take(0, 1500).patches;
  arma::fmat part;
  for (arma::uword index = 0; index < 5; ++index) {
    sampler.draw(index, 300, part);
    BOOST_TEST(same(part, whole.cols(300 * index, 300 * index + 299)));
  }
  set_threads(3);
  BOOST_TEST(same(sampler.take(0, 1500).patches, whole));
  set_threads(1);
  BOOST_TEST(same(sampler.take(700, 20).patches, whole.cols(700, 719)));
  const PatchSampler other(noise(64, 48, 2), {.size = 8, .mean = "patch", .variance = "unit"}, 6);
  BOOST_TEST(!same(other.take(0, 20).patches, whole.cols(0, 19)));
}

// Rounding of d = 64 single-precision numbers about 1: 64 · 2⁻²⁴ = 4e-6.
BOOST_AUTO_TEST_CASE(mean_and_variance_are_normalised_as_asked) {
  const arma::fcube images = 7 + 3 * noise(64, 64, 2);
  const auto draw = [&](const std::string& mean, const std::string& variance) {
    return arma::conv_to<arma::mat>::from(
        PatchSampler(images, {.size = 8, .mean = mean, .variance = variance}, 1).take(0, 50).patches);
  };
  const arma::mat raw = draw("none", "none"), centred = draw("patch", "none"), unit = draw("none", "unit"),
                  both = draw("patch", "unit");
  for (arma::uword j = 0; j < 50; ++j) {
    const double mean = arma::mean(raw.col(j)), deviation = arma::stddev(raw.col(j), 1);
    BOOST_TEST(arma::abs(centred.col(j) - (raw.col(j) - mean)).max() < 4e-6);
    BOOST_TEST(arma::abs(unit.col(j) - raw.col(j) / deviation).max() < 4e-6);
    BOOST_TEST(arma::abs(both.col(j) - (raw.col(j) - mean) / deviation).max() < 4e-6);
    BOOST_TEST(std::abs(arma::dot(both.col(j), both.col(j)) - 64) < 1e-4);
  }
}

BOOST_AUTO_TEST_CASE(ensembles_are_neighbours_within_the_border) {
  const arma::fcube images = addresses(30, 25, 2);
  const PatchOptions options{.size = 5, .border = 2, .ensemble = 8, .spread = 3};
  const PatchSampler sampler(images, options, 1);
  const auto batch = sampler.take(0, 8 * 500);
  for (arma::uword j = 0; j < batch.positions.n_cols; ++j) {
    const arma::vec at = batch.positions.col(j);
    BOOST_REQUIRE((at[1] >= 2 && at[1] <= 25 - 2 - 5 && at[2] >= 2 && at[2] <= 30 - 2 - 5));
    BOOST_REQUIRE(batch.patches(0, j) == 10000 * at[0] + 100 * at[1] + at[2]);
    const arma::mat ensemble = batch.positions.cols(j - j % 8, j - j % 8 + 7);
    BOOST_REQUIRE(arma::range(ensemble.row(0)) == 0);
    BOOST_REQUIRE(arma::range(ensemble.row(1)) <= 6);
    BOOST_REQUIRE(arma::range(ensemble.row(2)) <= 6);
  }
  // 4000 shifts, uniform over −3 … 3: the differences within an ensemble have variance 2 · 4.
  double squares = 0;
  for (arma::uword j = 0; j < 4000; j += 2) squares += std::pow(batch.positions(1, j) - batch.positions(1, j + 1), 2);
  BOOST_TEST(squares / 2000 == 8, boost::test_tools::tolerance(0.15));  // five standard errors
  arma::fmat part;
  sampler.draw(3, 20, part);
  BOOST_TEST(same(part, batch.patches.cols(60, 79)));  // as one stream, whatever the batches
  // Members that lack variance are redrawn beside their place.
  arma::fcube half = noise(40, 40, 1);
  half.slice(0).cols(20, 39).fill(5);
  const auto choosy = PatchSampler(half, {.size = 4, .variance = "unit", .ensemble = 4, .spread = 4}, 1).take(0, 400);
  BOOST_TEST(choosy.patches.is_finite());
}

BOOST_AUTO_TEST_CASE(single_patches_do_not_depend_on_the_spread) {
  const arma::fcube images = noise(30, 30, 2);
  BOOST_TEST(same(PatchSampler(images, {.size = 5, .spread = 0}, 1).take(0, 50).patches,
                  PatchSampler(images, {.size = 5, .spread = 9}, 1).take(0, 50).patches));
}

BOOST_AUTO_TEST_CASE(flat_patches_are_redrawn) {
  arma::fcube images = noise(64, 64, 2);
  images.slice(1).fill(5);  // no patch of this one has a variance
  for (const PatchOptions& options :
       {PatchOptions{.size = 8, .minimum_variance = 0.1}, PatchOptions{.size = 8, .variance = "unit"}}) {
    const auto batch = PatchSampler(images, options, 1).take(0, 200);
    BOOST_TEST(batch.positions.row(0).max() == 0);
    BOOST_TEST(arma::min(arma::var(batch.patches, 1)) >= 0.1f);
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_had_is_said) {
  const arma::fcube images = noise(20, 16, 2);
  const auto refused = [&](const PatchOptions& options, const std::string& why, const arma::fcube& companion = {}) {
    BOOST_CHECK_EXCEPTION(PatchSampler(images, options, 1, companion).take(0, 3), InputError, says(why));
  };
  refused({.size = 17, .border = 0}, "patches of 17 pixels with a border of 0 do not fit into images of 20×16");
  refused({.size = 8, .border = 5}, "do not fit");
  refused({.size = 8, .border = ~arma::uword{0}}, "do not fit");
  refused({.size = 0}, "do not fit");
  refused({.size = 8, .ensemble = 0}, "an ensemble needs at least one patch");
  refused({.size = 8, .border = 2, .ensemble = 4, .spread = 3},
          "patches of 8 pixels with a border of 2 and a spread of 3 do not fit into images of 20×16");
  refused({.size = 8, .border = ~arma::uword{0}, .ensemble = 4, .spread = 1}, "do not fit");
  refused({.size = 8, .mean = "median"}, "unknown mean removal 'median'");
  refused({.size = 8, .variance = "two"}, "unknown variance normalisation 'two'");
  refused({.size = 8, .minimum_variance = 1e6},
          "none of 10000 patches had a variance of 1e+06 or more (the largest was ");
  refused({.size = 8}, "companion images are 20×16×3 but the images are 20×16×2", noise(20, 16, 3));
  BOOST_CHECK_EXCEPTION(PatchSampler(arma::fcube(), {}, 1), InputError, says("no images"));
  const arma::fcube flat(20, 16, 1, arma::fill::ones);
  BOOST_CHECK_EXCEPTION(PatchSampler(flat, {.size = 8, .variance = "unit"}, 1).take(0, 3), InputError, says("flat"));
  const PatchSampler exact(images, {.size = 8, .border = 4}, 1);  // one row of places is room enough
  BOOST_TEST(exact.take(0, 9).positions.row(1).max() == 4);
}
