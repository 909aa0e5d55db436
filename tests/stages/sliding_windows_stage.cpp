#include <boost/test/unit_test.hpp>

#include "io/tsv.hpp"
#include "trained.hpp"

namespace simplecell {
Stage sliding_windows();
}
using namespace simplecell;

namespace {

// Images of 24×32 pixels, atoms of 6×6.
struct Folder : TrainingFolder {
  Folder() {
    learn({"--atom-norm", "orthonormal", "--inference", "closed-form"}, "orthogonal.h5");
    learn({"--iterations", "20"}, "overlapping.h5");
    train({"--model", "fastica", "--batch", "500", "--steps", "3"}, "ica.h5");
  }
  void learn(std::vector<std::string> more, const std::string& name) const {
    more.insert(more.end(), {"--penalty", "nonnegative-l1", "--lambda", "0.5", "--rate", "0.5"});
    const Outcome outcome = train(more, name);
    BOOST_REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  }
  Outcome slide(std::vector<std::string> more, const std::string& dictionary,
                const std::string& images = "images.h5") const {
    more.insert(more.end(), {"--progress", "off", "--images", *this / images, "--dictionary", *this / dictionary,
                             "--output", *this / "windows.h5", "--statistics", *this / "windows.tsv"});
    return run(sliding_windows(), more);
  }
  double statistic(const std::string& name) const {
    const Table table = read_table(*this / "windows.tsv");
    const auto names = table.text("metric");
    const auto found = std::find(names.begin(), names.end(), name);
    BOOST_REQUIRE(found != names.end());
    return std::stod(table.text("value")[static_cast<std::size_t>(found - names.begin())]);
  }
  void refuses(const std::vector<std::string>& more, int code, const std::string& why,
               const std::string& dictionary = "orthogonal.h5", const std::string& images = "images.h5") const {
    const Outcome outcome = slide(more, dictionary, images);
    BOOST_TEST(fails(outcome, code, why), outcome.err << "does not say: " << why);
    BOOST_TEST(!std::filesystem::exists(*this / "windows.h5"));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(orthonormal_atoms_make_a_convolution_layer) {
  const Folder folder;
  const Outcome outcome = folder.slide({"--first", "1", "--count", "2", "--stride", "2"}, "orthogonal.h5");
  BOOST_TEST(outcome.code == 0, outcome.err);
  const H5Reader file(folder / "windows.h5");
  BOOST_TEST(file.number("rows") == 10);
  BOOST_TEST(file.number("columns") == 14);
  BOOST_TEST(file.shape("codes") == (std::vector<arma::uword>{2 * 140, 20}), boost::test_tools::per_element());
  const arma::fcube images = H5Reader(folder / "images.h5").fcube("images");
  BOOST_TEST(arma::approx_equal(file.fcube("image"), images.slices(1, 2), "absdiff", 0.f));
  // One value by hand: the third window of the second row, at row 2 and column 4, of the first image taken.
  const arma::fmat A = H5Reader(folder / "orthogonal.h5").fmat("dictionary"), codes = file.fmat("codes");
  const arma::fvec window = arma::vectorise(arma::fmat(images.slice(1).submat(4, 2, 9, 7)));
  const arma::fvec expected = arma::clamp(A.t() * window - 0.5f, 0.f, 1e9f);
  BOOST_TEST(arma::abs(codes.col(14 + 2) - expected).max() < 1e-5f);  // rounding of float sums of 36 terms
  BOOST_TEST(folder.statistic("windows") == 280);
  BOOST_TEST(folder.statistic("units") == 20);
  BOOST_TEST(folder.statistic("convolution_difference") < 1e-5);
  BOOST_TEST(folder.statistic("iteration_difference") < 1e-2);  // √(2·gap·objective), the gap being 1e-6
  BOOST_TEST(folder.statistic("largest_gap") < 1e-5);
  BOOST_TEST(folder.statistic("active_codes") == folder.statistic("active_convolution"),
             boost::test_tools::tolerance(1e-2));
}

// Atoms that overlap compete, and explain more of a window than the layer of the same filters.
BOOST_AUTO_TEST_CASE(overlapping_atoms_do_not) {
  const Folder folder;
  BOOST_TEST(folder.slide({"--tolerance", "1e-4"}, "overlapping.h5").code == 0);
  BOOST_TEST(folder.statistic("convolution_difference") > 0.1);
  BOOST_TEST(folder.statistic("error_codes") < folder.statistic("error_convolution"));
}

BOOST_AUTO_TEST_CASE(bad_input) {
  const Folder folder;
  folder.refuses({"--first", "2", "--count", "2"}, 3, "images.h5: has 3 images, fewer than --first 2 and --count 2");
  folder.refuses({"--count", "0"}, 2, "--count");
  folder.refuses({"--stride", "0"}, 2, "--stride");
  folder.refuses({"--tolerance", "0"}, 2, "--tolerance");
  folder.refuses({}, 3, "its model has no penalty", "ica.h5");
  folder.refuses({}, 3, "none.h5: no such file", "none.h5");
  folder.refuses({}, 3, "patches.h5: holds no /images", "orthogonal.h5", "patches.h5");
  {
    H5Writer file(folder / "small.h5", {});
    file.write("images", arma::fcube(5, 5, 1, arma::fill::ones));
    file.commit();
  }
  folder.refuses({}, 2, "windows of 6×6 do not fit into 5×5", "orthogonal.h5", "small.h5");
}
