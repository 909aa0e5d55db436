#include "data/patch_grid.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "support.hpp"

using namespace simplecell;
namespace data = boost::unit_test::data;

namespace {

// Patches that overlap, that leave a margin, that are no squares, in colour, and as large as the image.
const std::vector<PatchGrid> grids = {
    {.height = 9, .width = 12, .patch_height = 3, .patch_width = 3, .stride = 1},
    {.height = 10, .width = 13, .patch_height = 4, .patch_width = 4, .stride = 3},
    {.height = 8, .width = 12, .patch_height = 2, .patch_width = 6, .stride = 2},
    {.height = 6, .width = 7, .channels = 3, .patch_height = 3, .patch_width = 2, .stride = 2},
    {.height = 5, .width = 4, .patch_height = 5, .patch_width = 4, .stride = 3},
};
const auto every_grid = data::xrange(grids.size());

arma::fcube noise(const PatchGrid& grid, arma::uword count) {
  arma::fcube images(grid.width, grid.channels * grid.height, count);
  Random random(1, "images");
  for (float& value : images) value = static_cast<float>(random.normal());
  return images;
}

// What became of images.
struct Kept {
  arma::fcube images, whitened, reconstruction;
  arma::fmat codes;
  GridStatistics statistics;
};

Kept code(const Preprocessing& steps, const PatchGrid& grid, const arma::fcube& images, const arma::fmat& A,
          const GridCoder::Encode& encode) {
  Kept kept;
  const auto keep = [](arma::fcube& all) {
    return [&all](arma::uword first, const arma::fcube& some) {
      BOOST_TEST(first == all.n_slices);
      all = all.is_empty() ? some : arma::fcube(arma::join_slices(all, some));
    };
  };
  kept.statistics =
      GridCoder(steps, grid, A, encode)
          .run(images.n_slices, [&](arma::uword first, arma::uword last) { return images.slices(first, last - 1); },
               {keep(kept.images), keep(kept.whitened), keep(kept.reconstruction),
                [&](arma::uword first, const arma::fmat& codes) {
                  BOOST_TEST(first == kept.codes.n_cols);
                  BOOST_TEST(codes.n_cols <= GridCoder::batch);
                  kept.codes = arma::join_rows(kept.codes, codes);
                }},
               {});
  return kept;
}

Kept code_plainly(const Preprocessing& steps, const PatchGrid& grid, const arma::fcube& images, arma::uword numbers) {
  return code(steps, grid, images, arma::eye<arma::fmat>(numbers, numbers), [](const arma::fmat& Y) { return Y; });
}

// The pixels of an image that are in patches, the others being zero.
arma::fmat seen(const PatchGrid& grid, arma::fmat image) {
  for (arma::uword i = 0; i < image.n_elem; ++i) {
    const arma::uword x = i % grid.width, y = i / grid.width % grid.height;
    if (x >= grid.covered_width() || y >= grid.covered_height()) image[i] = 0;
  }
  return image;
}

}  // namespace

BOOST_DATA_TEST_CASE(patches_are_cut_where_they_lie, every_grid, index) {
  const PatchGrid& grid = grids[index];
  const arma::fmat image = noise(grid, 1).slice(0);
  bool equal = true;
  for (arma::uword place = 0; place < grid.places(); ++place) {
    arma::fvec patch(grid.dimension());
    grid.cut(image, place, patch.memptr());
    const arma::uword row = place / grid.columns() * grid.stride, column = place % grid.columns() * grid.stride;
    for (arma::uword c = 0, j = 0; c < grid.channels; ++c)
      for (arma::uword y = 0; y < grid.patch_height; ++y)
        for (arma::uword x = 0; x < grid.patch_width; ++x, ++j)
          equal = equal && patch[j] == image(column + x, c * grid.height + row + y);
  }
  BOOST_TEST(equal);
  BOOST_TEST(arma::accu(grid.coverage()) == static_cast<float>(grid.places() * grid.dimension()));
  const arma::fmat covered = arma::conv_to<arma::fmat>::from(grid.coverage() > 0);
  BOOST_TEST(arma::accu(covered != seen(grid, arma::fmat(arma::size(image), arma::fill::ones))) == 0);
}

// Where codes lose nothing, the images come back, whatever was done to their patches.
BOOST_DATA_TEST_CASE(patches_are_put_back_where_they_were, every_grid, index) {
  const PatchGrid& grid = grids[index];
  const arma::fcube images = noise(grid, 3);
  const Whitening zca = fit_whitening(Random(2, "patches").normal(grid.dimension(), 500), {});
  for (const Preprocessing& steps : {Preprocessing{}, Preprocessing{.patches = PatchStep{"patch", "unit"}},
                                     Preprocessing{.patches = PatchStep{"patch"}, .maps = {zca}},
                                     Preprocessing{.patches = PatchStep{"none", "unit"}, .maps = {zca, zca}}}) {
    const Kept kept = code_plainly(steps, grid, images, grid.dimension());
    BOOST_TEST(arma::accu(kept.images != images) == 0);
    BOOST_TEST(arma::accu(kept.whitened != images) == 0);
    BOOST_REQUIRE(arma::size(kept.reconstruction) == arma::size(images));
    for (arma::uword i = 0; i < 3; ++i)
      BOOST_TEST(arma::abs(kept.reconstruction.slice(i) - seen(grid, images.slice(i))).max() < 1e-4f);
    BOOST_TEST(kept.statistics.relative_error < 1e-9);
    BOOST_TEST(kept.statistics.image_errors.max() < 1e-8);
    BOOST_TEST(kept.statistics.active.max() <= 1);
  }
}

// Thousands of images of one patch, and one of thousands of patches, are coded in batches as if they were all there.
BOOST_AUTO_TEST_CASE(batches_do_not_show) {
  for (const auto& [grid, count] :
       {std::pair{PatchGrid{.height = 3, .width = 3, .patch_height = 3, .patch_width = 3}, arma::uword{5000}},
        {PatchGrid{.height = 90, .width = 100, .patch_height = 4, .patch_width = 4, .stride = 1}, arma::uword{2}},
        {PatchGrid{.height = 9, .width = 9, .patch_height = 4, .patch_width = 4, .stride = 2}, arma::uword{1000}}}) {
    const arma::fcube images = noise(grid, count);
    const Kept kept = code_plainly({}, grid, images, grid.dimension());
    BOOST_TEST(kept.codes.n_cols == count * grid.places());
    BOOST_TEST(kept.codes.n_cols > GridCoder::batch);
    BOOST_TEST(arma::accu(kept.images != images) == 0);
    arma::fvec last(grid.dimension());
    grid.cut(images.slice(count - 1), grid.places() - 1, last.memptr());
    BOOST_TEST(arma::accu(kept.codes.tail_cols(1) != last) == 0);
    float largest = 0;
    for (arma::uword i = 0; i < count; ++i)
      largest = std::max(largest, arma::abs(kept.reconstruction.slice(i) - seen(grid, images.slice(i))).max());
    BOOST_TEST(largest < 1e-5f);
  }
}

BOOST_AUTO_TEST_CASE(statistics_are_those_of_all_patches) {
  const PatchGrid grid{.height = 8, .width = 8, .patch_height = 4, .patch_width = 4, .stride = 4};
  const arma::fcube images = noise(grid, 2);
  // A unit for every second pixel, with atoms of norm 3: half of the energy is lost.
  arma::fmat A(16, 8, arma::fill::zeros);
  for (arma::uword j = 0; j < 8; ++j) A(2 * j, j) = 3;
  const Kept kept = code({}, grid, images, A, [&](const arma::fmat& Y) { return arma::fmat(A.t() * Y / 9); });
  arma::mat lost(2, 1);
  double energy = 0, residual = 0;
  for (arma::uword i = 0; i < 2; ++i) {
    double of_image = 0, left = 0;
    for (arma::uword y = 0; y < 8; ++y)
      for (arma::uword x = 0; x < 8; ++x) {
        const double square = std::pow(images(x, y, i), 2);
        of_image += square, left += x % 2 ? square : 0;
      }
    BOOST_TEST(kept.statistics.image_errors[i] == left / of_image, boost::test_tools::tolerance(1e-5));
    energy += of_image, residual += left;
  }
  BOOST_TEST(kept.statistics.relative_error == residual / energy, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(arma::all(kept.statistics.active == 1));
  BOOST_TEST(kept.statistics.contribution[1] == arma::mean(3 * arma::abs(arma::conv_to<arma::vec>::from(kept.codes.row(1)))),
             boost::test_tools::tolerance(1e-5));
  BOOST_TEST(kept.statistics.largest == arma::abs(images).max());
}

BOOST_AUTO_TEST_CASE(flat_patches_are_zeros_where_they_would_be_divided_by_nothing) {
  const PatchGrid grid{.height = 4, .width = 8, .patch_height = 4, .patch_width = 4, .stride = 4};
  arma::fcube images = noise(grid, 1);
  images.tube(0, 0, 3, 3).fill(7);
  const Kept kept = code_plainly({.patches = PatchStep{"patch", "unit"}}, grid, images, 16);
  BOOST_TEST(kept.statistics.flat == 1u);
  BOOST_TEST(arma::abs(kept.codes.col(0)).max() == 0);
  BOOST_TEST(arma::abs(kept.reconstruction - images).max() < 1e-5f);
  const Kept black = code_plainly({}, grid, arma::fcube(8, 4, 1, arma::fill::zeros), 16);
  BOOST_TEST(black.statistics.relative_error == 0);
  BOOST_TEST(black.statistics.image_errors[0] == 0);
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_changes_nothing) {
  const PatchGrid grid{.height = 60, .width = 70, .patch_height = 5, .patch_width = 5, .stride = 1};
  const arma::fcube images = noise(grid, 3);
  const arma::fmat A = Random(3, "atoms").normal(25, 40);
  std::vector<Kept> runs;
  for (const unsigned count : {1u, 3u}) {
    set_threads(count);
    runs.push_back(code({.patches = PatchStep{"patch", "unit"}}, grid, images, A,
                        [&](const arma::fmat& Y) { return arma::fmat(A.t() * Y / 50); }));
  }
  set_threads(1);
  BOOST_TEST(arma::accu(runs[0].codes != runs[1].codes) == 0);
  BOOST_TEST(arma::accu(runs[0].reconstruction != runs[1].reconstruction) == 0);
  BOOST_TEST(runs[0].statistics.relative_error == runs[1].statistics.relative_error);
}

BOOST_AUTO_TEST_CASE(images_must_hold_a_patch) {
  check_grid({.height = 4, .width = 4, .patch_height = 4, .patch_width = 4});
  for (const PatchGrid& grid : {PatchGrid{.height = 3, .width = 9, .patch_height = 4, .patch_width = 4},
                                PatchGrid{.height = 9, .width = 3, .patch_height = 4, .patch_width = 4}})
    BOOST_CHECK_EXCEPTION(check_grid(grid), InputError, says("pixels are smaller than a patch, 4 x 4"));
}
