#include <boost/test/unit_test.hpp>

#include "core/random.hpp"
#include "pictures.hpp"
#include "support.hpp"

namespace simplecell {
Stage extract_patches();
}
using namespace simplecell;

namespace {

arma::fcube noise(arma::uword width, arma::uword height, arma::uword count) {
  arma::fcube images(width, height, count);
  Random random(1, "images");
  for (float& value : images) value = static_cast<float>(random.normal());
  return images;
}

struct Folder : Scratch {
  Folder() {
    write("white.h5", noise(40, 30, 3));
    write("raw.h5", 100 + 20 * noise(40, 30, 3));
  }
  void write(const std::string& name, const arma::fcube& images, const std::string& source = "real") const {
    H5Writer file(*this / name, {});
    file.write("images", images, false);
    file.attribute("source", source);
    file.attribute("dataset", "noise");
    file.commit();
  }
  // Pictures of 40×20, 25×30 and 12×12 pixels.
  void write_pictures(const std::string& name, const arma::fcube& pixels,
                      const arma::mat& sizes = {{20, 30, 12}, {40, 25, 12}}) const {
    H5Writer file(*this / name, {});
    file.write("pictures", pixels);
    file.write("sizes", sizes);
    file.attribute("source", "real");
    file.attribute("dataset", "noise");
    file.commit();
  }
  Outcome extract(std::vector<std::string> more, const std::string& input = "white.h5",
                  const std::string& output = "out.h5") const {
    more.insert(more.end(), {"--progress", "off", "--input", *this / input, "--output", *this / output});
    return run(extract_patches(), more);
  }
  void refuses(const std::vector<std::string>& more, int code, const std::string& why,
               const std::string& input = "white.h5") const {
    std::vector<std::string> arguments{"--seed", "1", "--size", "8", "--count", "10"};
    for (std::size_t i = 0; i + 1 < arguments.size();) {  // an option may be given once
      const bool replaced = std::find(more.begin(), more.end(), arguments[i]) != more.end();
      if (replaced)
        arguments.erase(arguments.begin() + long(i), arguments.begin() + long(i) + 2);
      else
        i += 2;
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = extract(arguments, input);
    BOOST_TEST(fails(outcome, code, why), outcome.err << "does not say: " << why);
    BOOST_TEST(!std::filesystem::exists(*this / "out.h5"));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(patches_of_pictures_of_different_sizes) {
  const Folder folder;
  folder.write_pictures("pictures.h5", noise(40, 30, 3));
  folder.write_pictures("beside.h5", 100 + 20 * noise(40, 30, 3));
  BOOST_TEST(folder.extract({"--seed", "1", "--size", "8", "--border", "2", "--count", "3000", "--companion",
                             folder / "beside.h5"}, "pictures.h5", "cut.h5").code == 0);
  const H5Reader file(folder / "cut.h5");
  BOOST_TEST(arma::approx_equal(file.fmat("companion"), 100 + 20 * file.fmat("patches"), "absdiff", 1e-4));
  const arma::mat positions = file.mat("positions");
  // 9 × 29, 19 × 14 and 1 × 1 places; five standard deviations
  for (const auto& [image, places] : {std::pair{0., 261.}, {1., 266.}, {2., 1.}}) {
    const double share = places / 528, count = arma::accu(positions.row(0) == image);
    BOOST_TEST(std::abs(count - 3000 * share) < 5 * std::sqrt(3000 * share * (1 - share)));
  }
  folder.refuses({"--size", "9", "--border", "2"}, 3,
                 "pictures.h5: patches of 9 pixels with a border of 2 do not fit into picture 2 (from 0) of 12×12",
                 "pictures.h5");
  BOOST_TEST(fails(folder.extract({"--whole"}, "pictures.h5", "none.h5"), 3,
                   "pictures.h5: holds pictures of different sizes, and images of one size are needed"));
  folder.write_pictures("wrong.h5", noise(40, 30, 3), {{20, 31, 12}, {40, 25, 12}});
  folder.refuses({}, 3, "/sizes must hold the height and width of each of the 3 pictures", "wrong.h5");
  folder.refuses({"--companion", folder / "white.h5", "--border", "0"}, 3, "not of the same sizes", "pictures.h5");
}

BOOST_AUTO_TEST_CASE(patches_companions_and_positions_belong_together) {
  const Folder folder;
  BOOST_TEST(folder.extract({"--seed", "1", "--size", "8", "--count", "50", "--companion", folder / "raw.h5"}).code ==
             0);
  const H5Reader file(folder / "out.h5");
  const arma::fmat patches = file.fmat("patches"), companion = file.fmat("companion");
  const arma::mat positions = file.mat("positions");
  BOOST_TEST((patches.n_rows == 64 && patches.n_cols == 50 && companion.n_cols == 50));
  const arma::fcube images = noise(40, 30, 3);
  for (arma::uword j = 0; j < 50; ++j) {
    const auto image = arma::uword(positions(0, j)), row = arma::uword(positions(1, j)),
               column = arma::uword(positions(2, j));
    BOOST_TEST((row >= 4 && row <= 30 - 4 - 8 && column >= 4 && column <= 40 - 4 - 8));
    BOOST_TEST(patches(0, j) == images(column, row, image));
    BOOST_TEST(patches(63, j) == images(column + 7, row + 7, image));
    BOOST_TEST(companion(63, j) == 100 + 20 * images(column + 7, row + 7, image));
  }
  BOOST_TEST(file.number("patch_height") == 8);
  BOOST_TEST(file.number("patch_width") == 8);
  BOOST_TEST(file.text("source") == "real");
  BOOST_TEST(file.text("dataset") == "noise");
}

BOOST_AUTO_TEST_CASE(normalisation_is_the_library_s) {
  const Folder folder;
  BOOST_TEST(folder
                 .extract({"--seed", "1", "--size", "8", "--count", "50", "--mean", "patch", "--variance", "unit",
                           "--min-variance", "0.9", "--border", "0"})
                 .code == 0);
  const arma::fmat patches = H5Reader(folder / "out.h5").fmat("patches");
  BOOST_TEST(arma::abs(arma::mean(patches)).max() < 1e-6);
  BOOST_TEST(arma::abs(arma::var(patches, 1) - 1).max() < 1e-5);
  BOOST_TEST(!H5Reader(folder / "out.h5").has("companion"));
}

BOOST_AUTO_TEST_CASE(ensembles_lie_about_one_place) {
  const Folder folder;
  BOOST_TEST(folder.extract({"--seed", "1", "--size", "8", "--count", "40", "--ensemble", "4", "--spread", "1"}).code ==
             0);
  const H5Reader file(folder / "out.h5");
  BOOST_TEST(file.number("ensemble") == 4);
  const arma::mat positions = file.mat("positions");
  for (arma::uword k = 0; k < 40; k += 4) {
    BOOST_TEST(arma::range(positions.row(0).cols(k, k + 3)) == 0);
    BOOST_TEST(arma::range(positions.row(1).cols(k, k + 3)) <= 2);
  }
  folder.extract({"--seed", "1", "--size", "8", "--count", "40"});
  BOOST_TEST(H5Reader(folder / "out.h5").number("ensemble") == 1);
}

BOOST_AUTO_TEST_CASE(a_smaller_file_is_the_beginning_of_a_larger_and_threads_change_no_byte) {
  const Folder folder;
  folder.extract({"--seed", "1", "--size", "8", "--count", "600", "--threads", "1"}, "white.h5", "one.h5");
  folder.extract({"--seed", "1", "--size", "8", "--count", "600", "--threads", "3"}, "white.h5", "two.h5");
  folder.extract({"--seed", "1", "--size", "8", "--count", "300"}, "white.h5", "few.h5");
  folder.extract({"--seed", "2", "--size", "8", "--count", "600"}, "white.h5", "other.h5");
  BOOST_TEST(bytes_of(folder / "one.h5") == bytes_of(folder / "two.h5"));
  BOOST_TEST(bytes_of(folder / "one.h5") != bytes_of(folder / "other.h5"));
  const arma::fmat all = H5Reader(folder / "one.h5").fmat("patches"), few = H5Reader(folder / "few.h5").fmat("patches");
  BOOST_TEST(arma::approx_equal(all.head_cols(300), few, "absdiff", 0));
}

BOOST_AUTO_TEST_CASE(bad_input_by_the_dozen) {
  const Folder folder;
  arma::fcube holed = noise(40, 30, 3);
  holed(1, 2, 1) = arma::datum::nan;
  folder.write("nan.h5", holed);
  folder.write("flat.h5", arma::fcube(40, 30, 3, arma::fill::ones));
  folder.write("few.h5", noise(40, 30, 2));
  folder.write("stand-in.h5", noise(40, 30, 3), "synthetic stand-in");
  write_bytes(folder / "cut.h5", bytes_of(folder / "white.h5").substr(0, 5000));
  write_bytes(folder / "foreign.h5", "no HDF5 at all");
  {
    H5Writer file(folder / "matrix.h5", {});
    file.write("images", arma::fmat(5, 5, arma::fill::ones));
    file.attribute("source", "real"), file.attribute("dataset", "x");
    file.commit();
    H5Writer empty(folder / "empty.h5", {});
    empty.attribute("source", "real"), empty.attribute("dataset", "x");
    empty.commit();
  }
  folder.refuses({}, 3, "none.h5: no such file", "none.h5");
  folder.refuses({}, 3, "cut.h5: ", "cut.h5");
  folder.refuses({}, 3, "foreign.h5: not a readable HDF5 file", "foreign.h5");
  folder.refuses({}, 3, "nan.h5: /images holds 1 value that is NaN", "nan.h5");
  folder.refuses({}, 3, "matrix.h5: /images is 5 x 5, expected images (n, height, width)", "matrix.h5");
  folder.refuses({}, 3, "empty.h5: holds no array of numbers", "empty.h5");
  folder.refuses({"--variance", "unit"}, 3, "none of 10000 patches varied at all; the images are flat", "flat.h5");
  folder.refuses({"--min-variance", "1000"}, 3, "white.h5: none of 10000 patches had a variance of 1000 or more");
  folder.refuses({"--size", "31"}, 3,
                 "white.h5: patches of 31 pixels with a border of 4 do not fit into images of 40×30");
  folder.refuses({"--border", "12"}, 3, "do not fit");
  folder.refuses({"--companion", folder / "few.h5"}, 3, "they must show the same scenes");
  folder.refuses({"--companion", folder / "none.h5"}, 3, "none.h5: no such file");
  folder.refuses({"--companion", folder / "stand-in.h5"}, 3, "its images are synthetic stand-in");
  folder.refuses({"--count", "100000000000"}, 1, "lower --count or --size");
}

BOOST_AUTO_TEST_CASE(bad_usage) {
  const Folder folder;
  folder.refuses({"--count", "0"}, 2, "--count '0': expected a whole number");
  folder.refuses({"--count", "-5"}, 2, "--count '-5'");
  folder.refuses({"--count", "1e3"}, 2, "--count '1e3'");
  folder.refuses({"--size", "0"}, 2, "--size '0'");
  folder.refuses({"--border", "-1"}, 2, "--border '-1'");
  folder.refuses({"--min-variance", "-1"}, 2, "--min-variance '-1'");
  folder.refuses({"--min-variance", "nan"}, 2, "--min-variance 'nan'");
  folder.refuses({"--mean", "median"}, 2, "--mean 'median': expected one of none, patch");
  folder.refuses({"--variance", "two"}, 2, "--variance 'two': expected one of none, unit");
  folder.refuses({"--ensemble", "0"}, 2, "--ensemble '0': expected a whole number, from 1 to 4096");
  folder.refuses({"--spread", "3"}, 2, "--spread has no effect without an --ensemble of two or more");
  folder.refuses({"--spread", "9", "--ensemble", "2"}, 3, "and a spread of 9 do not fit");
  folder.refuses({"--seed", "-1"}, 2, "--seed '-1'");
  BOOST_TEST(fails(folder.extract({}), 2, "--seed is missing"));
  BOOST_TEST(fails(folder.extract({"--seed", "1"}, "white.h5", "white.h5"), 2, "name the same file"));
  BOOST_TEST(fails(folder.extract({"--seed", "1"}, "white.h5", "no/out.h5"), 2, "does not exist"));
}

BOOST_AUTO_TEST_CASE(whole_images_once_and_in_order_with_their_labels) {
  const Folder folder;
  const arma::fcube pictures = noise(6, 12, 5);
  {
    H5Writer file(folder / "labelled.h5", {});
    file.write("images", pictures);
    file.write("labels", arma::vec{3, 1, 4, 1, 5});
    file.attribute("channels", 3.);
    file.attribute("source", "real");
    file.attribute("dataset", "noise");
    file.commit();
  }
  BOOST_TEST(folder.extract({"--whole", "--count", "4", "--companion", folder / "labelled.h5"}, "labelled.h5").code ==
             0);
  const H5Reader file(folder / "out.h5");
  const arma::fmat patches = file.fmat("patches");
  BOOST_TEST((patches.n_rows == 72 && patches.n_cols == 4));
  for (arma::uword i = 0; i < 4; ++i) BOOST_TEST(arma::all(patches.col(i) == arma::vectorise(pictures.slice(i))));
  BOOST_TEST(arma::approx_equal(file.vec("labels"), arma::vec{3, 1, 4, 1}, "absdiff", 0));
  BOOST_TEST(arma::approx_equal(file.mat("positions").row(0), arma::rowvec{0, 1, 2, 3}, "absdiff", 0));
  BOOST_TEST(arma::all(arma::vectorise(patches == file.fmat("companion"))));
  BOOST_TEST((file.number("patch_height") == 4 && file.number("patch_width") == 6 && file.number("channels") == 3));
  std::filesystem::remove(folder / "out.h5");

  BOOST_TEST(
      folder.extract({"--whole", "--channel", "green", "--companion", folder / "labelled.h5"}, "labelled.h5").code ==
      0);
  {
    const H5Reader green(folder / "out.h5");
    const arma::fmat plane = green.fmat("patches");
    BOOST_TEST((plane.n_rows == 24 && plane.n_cols == 5));
    BOOST_TEST(arma::all(plane.col(2) == arma::fvec(arma::vectorise(pictures.slice(2))).subvec(24, 47)));
    BOOST_TEST(arma::all(arma::vectorise(plane == green.fmat("companion"))));
    BOOST_TEST(green.number("patch_height") == 4);
    BOOST_TEST(!green.has_attribute("channels"));
    BOOST_TEST(green.text("channel") == "green");
  }
  std::filesystem::remove(folder / "out.h5");
  BOOST_TEST(fails(folder.extract({"--whole", "--channel", "red"}), 3, "has no colours to take red of"));
  folder.refuses({"--channel", "red"}, 2, "--channel has no effect without --whole");
  BOOST_TEST(fails(folder.extract({"--whole", "--channel", "grey"}), 2, "--channel 'grey': expected one of all, red"));

  BOOST_TEST(folder.extract({"--whole"}).code == 0);  // fewer images than the default count
  BOOST_TEST(H5Reader(folder / "out.h5").shape("patches")[0] == 3u);
  BOOST_TEST(!H5Reader(folder / "out.h5").has("labels"));
  std::filesystem::remove(folder / "out.h5");
  BOOST_TEST(fails(folder.extract({"--whole", "--seed", "1"}), 2, "--seed has no effect with --whole"));
  BOOST_TEST(fails(folder.extract({"--whole", "--size", "8"}), 2, "--size has no effect with --whole"));
  BOOST_TEST(fails(folder.extract({"--whole", "--companion", folder / "white.h5"}, "labelled.h5"), 3, "not as many"));
  folder.refuses({}, 3, "images in colour are taken whole only", "labelled.h5");
}
