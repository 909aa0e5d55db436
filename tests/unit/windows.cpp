#include "data/windows.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "support.hpp"

using namespace simplecell;
namespace data = boost::unit_test::data;

namespace {

// Several shapes: one and more channels, not square, strides that leave a margin, a window that is the whole map.
const std::vector<Windows> shapes = {
    {.channels = 1, .height = 5, .width = 5, .size = 2, .stride = 1},
    {.channels = 3, .height = 7, .width = 9, .size = 3, .stride = 2},
    {.channels = 4, .height = 6, .width = 8, .size = 5, .stride = 1},
    {.channels = 2, .height = 9, .width = 8, .size = 2, .stride = 3},
    {.channels = 5, .height = 4, .width = 4, .size = 4, .stride = 1},
};
const auto every_shape = data::xrange(shapes.size());

double inner(const arma::fmat& a, const arma::fmat& b) {
  return arma::accu(arma::conv_to<arma::mat>::from(a) % arma::conv_to<arma::mat>::from(b));
}

}  // namespace

// Each value of each window is the one that eq 67's indices name.
BOOST_DATA_TEST_CASE(windows_hold_what_their_indices_say, every_shape, shape) {
  const Windows& w = shapes[shape];
  const arma::fmat maps = Random(1, "maps").normal(w.map_dimension(), 3);
  const arma::fmat gathered = gather_windows(w, maps);
  BOOST_REQUIRE(gathered.n_rows == w.dimension());
  BOOST_REQUIRE(gathered.n_cols == 3 * w.positions());
  bool equal = true;
  for (arma::uword image = 0; image < 3; ++image)
    for (arma::uword i = 0; i < w.rows(); ++i)
      for (arma::uword j = 0; j < w.columns(); ++j)
        for (arma::uword y = 0; y < w.size; ++y)
          for (arma::uword x = 0; x < w.size; ++x)
            for (arma::uword c = 0; c < w.channels; ++c)
              equal &= gathered(c + w.channels * (x + w.size * y), j + w.columns() * (i + w.rows() * image)) ==
                       maps(c + w.channels * (j * w.stride + x + w.width * (i * w.stride + y)), image);
  BOOST_TEST(equal);
}

// ⟨gather(maps), V⟩ = ⟨maps, scatter(V)⟩, to the rounding of float sums of a few terms.
BOOST_DATA_TEST_CASE(scatter_is_the_adjoint_of_gather, every_shape, shape) {
  const Windows& w = shapes[shape];
  Random random(2, "maps");
  const arma::fmat maps = random.normal(w.map_dimension(), 4), V = random.normal(w.dimension(), 4 * w.positions());
  const double there = inner(gather_windows(w, maps), V), back = inner(maps, scatter_windows(w, V));
  BOOST_TEST(std::abs(there - back) < 1e-6 * arma::norm(maps, "fro") * arma::norm(V, "fro"));
}

// The codes of one layer, reshaped, are the maps of the next.
BOOST_AUTO_TEST_CASE(codes_of_windows_are_maps_of_the_next_layer) {
  const Windows first{.channels = 1, .height = 6, .width = 7, .size = 3, .stride = 1};
  const Windows second{.channels = 2, .height = first.rows(), .width = first.columns(), .size = 2, .stride = 1};
  Random random(3, "layers");
  arma::fmat codes = random.normal(2, first.positions() * 5);
  const arma::fmat maps = arma::reshape(codes, second.map_dimension(), 5);
  const arma::fmat next = gather_windows(second, maps);
  // The second window of image 4 starts with the codes of position (0, 1).
  BOOST_TEST(next(0, 4 * second.positions() + 1) == codes(0, 4 * first.positions() + 1));
  BOOST_TEST(next(1, 4 * second.positions() + 1) == codes(1, 4 * first.positions() + 1));
  // Its third place is position (1, 1).
  BOOST_TEST(next(4, 4 * second.positions() + 1) == codes(0, 4 * first.positions() + first.columns() + 1));
}

BOOST_AUTO_TEST_CASE(windows_do_not_depend_on_threads) {
  const Windows w{.channels = 2, .height = 8, .width = 8, .size = 3, .stride = 2};
  Random random(4, "threads");
  const arma::fmat maps = random.normal(w.map_dimension(), 70), V = random.normal(w.dimension(), 70 * w.positions());
  set_threads(1);
  const arma::fmat one = gather_windows(w, maps), sum = scatter_windows(w, V);
  set_threads(3);
  BOOST_TEST(arma::all(arma::vectorise(gather_windows(w, maps) == one)));
  BOOST_TEST(arma::all(arma::vectorise(scatter_windows(w, V) == sum)));
  set_threads(1);
}

BOOST_AUTO_TEST_CASE(windows_that_do_not_fit_are_refused) {
  const Windows good{.channels = 1, .height = 5, .width = 4, .size = 3, .stride = 1};
  Windows large = good, still = good, none = good;
  large.size = 5;
  still.stride = 0;
  none.channels = 0;
  BOOST_CHECK_EXCEPTION(check_windows(large), UsageError, says("windows of 5×5 do not fit into 5×4"));
  BOOST_CHECK_EXCEPTION(check_windows(still), UsageError, says("stride of at least 1"));
  BOOST_CHECK_EXCEPTION(check_windows(none), UsageError, says("at least one channel"));
  BOOST_CHECK_EXCEPTION(gather_windows(good, arma::fmat(19, 1)), InputError, says("maps of 19 values; expected 20"));
  BOOST_CHECK_EXCEPTION(scatter_windows(good, arma::fmat(9, 7)), InputError, says("expected a multiple of 6"));
}
