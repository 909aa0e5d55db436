#include <boost/test/unit_test.hpp>

#include "core/random.hpp"
#include "data/patches.hpp"
#include "pictures.hpp"
#include "support.hpp"

namespace simplecell {
Stage whiten();
}
using namespace simplecell;

namespace {

arma::fmat patches(std::uint64_t seed, arma::uword count) {
  Random mixing(1, "mixing"), random(seed, "patches");
  return mixing.normal(16, 16) * random.normal(16, count) + 2;
}

struct Folder : Scratch {
  Folder() {
    arma::fcube images(24, 20, 3);
    Random random(1, "images");
    for (float& value : images) value = static_cast<float>(100 + 20 * random.normal());
    write_images("images.h5", images);
    write_patches("train.h5", patches(1, 400));
    write_patches("test.h5", patches(2, 50));
  }
  void write_images(const std::string& name, const arma::fcube& images) const {
    H5Writer file(*this / name, {});
    file.write("images", images);
    file.attribute("source", "real"), file.attribute("dataset", "noise");
    file.commit();
  }
  void write_patches(const std::string& name, const arma::fmat& columns) const {
    H5Writer file(*this / name, {});
    file.write("patches", columns, false);
    file.write("companion", arma::fmat(7 * columns), false);
    file.write("positions", arma::mat(3, columns.n_cols, arma::fill::ones));
    file.attribute("patch_height", 2.), file.attribute("patch_width", 8.);
    file.attribute("source", "synthetic stand-in"), file.attribute("dataset", "noise");
    file.commit();
  }
  Outcome whiten_file(const std::string& input, std::vector<std::string> more,
                      const std::string& output = "out.h5") const {
    more.insert(more.end(), {"--progress", "off", "--input", *this / input, "--output", *this / output});
    return run(whiten(), more);
  }
  void refuses(const std::string& input, const std::vector<std::string>& more, int code, const std::string& why) const {
    const Outcome outcome = whiten_file(input, more);
    BOOST_TEST(fails(outcome, code, why), outcome.err << "does not say: " << why);
    for (const auto& entry : std::filesystem::directory_iterator(path()))
      BOOST_TEST(entry.path().filename().string().find("out.h5") != 0u);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_mean_image_of_training_is_taken_from_test_images_too) {
  const Folder folder;
  BOOST_TEST(folder.whiten_file("images.h5", {"--method", "mean"}, "centred.h5").code == 0);
  const arma::fcube before = H5Reader(folder / "images.h5").fcube("images");
  const H5Reader centred(folder / "centred.h5");
  const arma::fmat mean = arma::mean(before, 2);
  BOOST_TEST(arma::abs(centred.fmat("mean") - mean).max() < 1e-4f);  // float rounding of pixels about 100
  BOOST_TEST(arma::abs(arma::fmat(arma::mean(centred.fcube("images"), 2))).max() < 1e-4f);

  folder.write_images("test.images.h5", before.slices(0, 0) + 5.f);
  BOOST_TEST(folder.whiten_file("test.images.h5", {"--transform", folder / "centred.h5"}, "test.centred.h5").code == 0);
  const arma::fcube after = H5Reader(folder / "test.centred.h5").fcube("images");
  BOOST_TEST(arma::abs(after.slice(0) - (before.slice(0) + 5.f - mean)).max() < 1e-4f);

  folder.write_images("small.h5", arma::fcube(5, 5, 2, arma::fill::randu));
  folder.refuses("small.h5", {"--transform", folder / "centred.h5"}, 3, "its mean image is not of the size");
  folder.refuses("images.h5", {"--method", "mean", "--gain", "2"}, 2, "--gain does not apply to --method mean");
}

BOOST_AUTO_TEST_CASE(images_get_their_variance_or_their_gain) {
  const Folder folder;
  for (const char* method : {"olshausen-field", "scale"}) {
    BOOST_TEST(folder.whiten_file("images.h5", {"--method", method, "--variance", "0.5"}).code == 0);
    const H5Reader file(folder / "out.h5");
    BOOST_TEST(std::abs(mean_image_variance(file.fcube("images")) - 0.5) < 1e-6);
    BOOST_TEST(file.text("source") == "real");
    BOOST_TEST(file.text("dataset") == "noise");
    const double gain = file.number("gain");
    BOOST_TEST(
        folder.whiten_file("images.h5", {"--method", method, "--gain", std::to_string(2 * gain)}, "twice.h5").code ==
        0);
    // The gain is passed on with six digits after the point; it is above 1e-3.
    const arma::fcube twice = H5Reader(folder / "twice.h5").fcube("images");
    BOOST_TEST(std::abs(mean_image_variance(twice) / 2 - 1) < 2e-3);
  }
}

// New images go through the filter and the gain of training, whatever their own variance.
BOOST_AUTO_TEST_CASE(other_images_take_filter_and_gain_of_training) {
  const Folder folder;
  const arma::fcube images = H5Reader(folder / "images.h5").fcube("images");
  folder.write_images("faint.h5", 0.25f * images);
  for (const std::string method : {"olshausen-field", "scale", "unit-norm"}) {
    BOOST_TEST(folder.whiten_file("images.h5", {"--method", method}, "white.h5").code == 0);
    BOOST_TEST(folder.whiten_file("images.h5", {"--transform", folder / "white.h5"}, "again.h5").code == 0);
    BOOST_TEST(folder.whiten_file("faint.h5", {"--transform", folder / "white.h5"}, "faint.white.h5").code == 0);
    const arma::fcube white = H5Reader(folder / "white.h5").fcube("images"),
                      again = H5Reader(folder / "again.h5").fcube("images"),
                      faint = H5Reader(folder / "faint.white.h5").fcube("images");
    BOOST_TEST(arma::all(arma::vectorise(again == white)));
    const float share = method == "unit-norm" ? 1.f : 0.25f;
    BOOST_TEST(arma::abs(faint - share * white).max() < 1e-5f);  // rounding of float
  }
}

// The planes of a picture in colour lie one below the other, and its longer side is that of one of them.
BOOST_AUTO_TEST_CASE(images_in_colour_take_the_filter_of_training) {
  const Folder folder;
  {
    arma::fcube images(16, 3 * 16, 2);
    Random random(2, "colour");
    for (float& value : images) value = static_cast<float>(random.normal());
    H5Writer file(folder / "colour.h5", {});
    file.write("images", images);
    file.attribute("channels", 3);
    file.commit();
  }
  BOOST_TEST(folder.whiten_file("colour.h5", {"--method", "olshausen-field"}, "white.h5").code == 0);
  BOOST_TEST(H5Reader(folder / "white.h5").number("longer_side") == 16);
  BOOST_TEST(folder.whiten_file("colour.h5", {"--transform", folder / "white.h5"}, "again.h5").code == 0);
  BOOST_TEST(arma::all(arma::vectorise(H5Reader(folder / "again.h5").fcube("images") ==
                                       H5Reader(folder / "white.h5").fcube("images"))));
}

// A picture of twice the size, each pixel four times: where it varies slowly it comes out as the small one does.
BOOST_AUTO_TEST_CASE(the_filter_is_the_same_in_cycles_per_pixel) {
  const Folder folder;
  const auto wave = [](arma::uword side) {
    arma::fcube images(side, side, 1);
    for (arma::uword y = 0; y < side; ++y)
      for (arma::uword x = 0; x < side; ++x)
        images(x, y, 0) = static_cast<float>(100 + 10 * std::cos(arma::datum::tau * static_cast<double>(x) / 16));
    return images;
  };
  folder.write_images("small.h5", wave(32));
  folder.write_images("large.h5", wave(64));
  BOOST_TEST(folder.whiten_file("small.h5", {"--method", "olshausen-field"}, "small.white.h5").code == 0);
  BOOST_TEST(folder.whiten_file("large.h5", {"--transform", folder / "small.white.h5"}, "large.white.h5").code == 0);
  const arma::fcube small = H5Reader(folder / "small.white.h5").fcube("images"),
                    large = H5Reader(folder / "large.white.h5").fcube("images");
  BOOST_TEST(small.max() > 0.1f);
  BOOST_TEST(arma::abs(large.tube(0, 0, 31, 31) - small.tube(0, 0, 31, 31)).max() < 1e-4f);  // rounding of float
}

BOOST_AUTO_TEST_CASE(pictures_of_different_sizes_keep_their_sizes) {
  const Folder folder;
  const arma::mat sizes{{20, 14}, {16, 24}};
  {
    arma::fcube pixels(24, 20, 2, arma::fill::zeros);
    Random random(1, "pictures");
    for (arma::uword k = 0; k < 2; ++k)
      pixels.slice(k).submat(0, 0, arma::uword(sizes(1, k)) - 1, arma::uword(sizes(0, k)) - 1) =
          random.normal(arma::uword(sizes(1, k)), arma::uword(sizes(0, k))) + 9;
    H5Writer file(folder / "pictures.h5", {});
    file.write("pictures", pixels), file.write("sizes", sizes);
    file.attribute("source", "real"), file.attribute("dataset", "noise");
    file.commit();
  }
  for (const char* method : {"olshausen-field", "scale"}) {
    BOOST_TEST(folder.whiten_file("pictures.h5", {"--method", method}).code == 0);
    const H5Reader file(folder / "out.h5");
    BOOST_TEST((!file.has("images") && arma::approx_equal(file.mat("sizes"), sizes, "absdiff", 0)));
    BOOST_TEST((file.text("dataset") == "noise" && file.number("longer_side") == 24));
    const Pictures white(file.fcube("pictures"), arma::conv_to<arma::umat>::from(sizes));
    BOOST_TEST(std::abs(mean_image_variance(white) / 0.1 - 1) < 1e-6);
    BOOST_TEST(std::abs(arma::accu(white.picture(1))) < 1e-4f);
    BOOST_TEST(arma::abs(white.pixels.tube(16, 0, 23, 19).eval().slice(0)).max() == 0);
  }
  BOOST_TEST(folder.whiten_file("images.h5", {"--transform", folder / "out.h5"}, "again.h5").code == 0);
  for (const char* method : {"mean", "unit-norm"})
    BOOST_TEST(fails(folder.whiten_file("pictures.h5", {"--method", method}, "none.h5"), 3,
                     "pictures.h5: holds pictures of different sizes, and images of one size are needed"));
}

BOOST_AUTO_TEST_CASE(transforms_that_do_not_fit_are_named) {
  const Folder folder;
  {
    H5Writer colour(folder / "colour.h5", {});
    colour.write("images", arma::fcube(24, 60, 2, arma::fill::randu));
    colour.attribute("channels", 3);
    colour.commit();
  }
  BOOST_TEST(folder.whiten_file("images.h5", {"--method", "olshausen-field"}, "white.h5").code == 0);
  BOOST_TEST(folder.whiten_file("train.h5", {"--method", "zca", "--save-transform", folder / "map.h5"}, "x.h5").code ==
             0);
  folder.refuses("colour.h5", {"--transform", folder / "white.h5"}, 3, "fitted to images of 1 colour planes");
  folder.refuses("train.h5", {"--transform", folder / "white.h5"}, 3, "images");
  folder.refuses("images.h5", {"--transform", folder / "map.h5"}, 3, "images.h5: holds no /patches");
  folder.refuses("images.h5", {"--transform", folder / "images.h5"}, 3, "is no whitening");
}

BOOST_AUTO_TEST_CASE(the_cutoff_counts) {
  const Folder folder;
  BOOST_TEST(folder.whiten_file("images.h5", {"--method", "olshausen-field", "--cutoff", "5", "--gain", "1"}).code ==
             0);
  BOOST_TEST(folder.whiten_file("images.h5", {"--method", "olshausen-field", "--gain", "1"}, "default.h5").code == 0);
  const double low = mean_image_variance(H5Reader(folder / "out.h5").fcube("images"));
  BOOST_TEST(low < 0.5 * mean_image_variance(H5Reader(folder / "default.h5").fcube("images")));
}

BOOST_AUTO_TEST_CASE(a_fitted_transform_whitens_other_patches) {
  const Folder folder;
  BOOST_TEST(folder
                 .whiten_file("train.h5",
                              {"--method", "zca", "--regulariser", "0.01", "--save-transform", folder / "map.h5"},
                              "white.h5")
                 .code == 0);
  BOOST_TEST(folder.whiten_file("train.h5", {"--transform", folder / "map.h5"}, "again.h5").code == 0);
  BOOST_TEST(folder.whiten_file("test.h5", {"--transform", folder / "map.h5"}, "test-white.h5").code == 0);
  const H5Reader white(folder / "white.h5"), again(folder / "again.h5"), test(folder / "test-white.h5"),
      map(folder / "map.h5");
  BOOST_TEST(arma::approx_equal(white.fmat("patches"), again.fmat("patches"), "absdiff", 0));
  const arma::mat expected =
      map.mat("whiten") * (arma::conv_to<arma::mat>::from(patches(2, 50)).each_col() - map.vec("mean"));
  BOOST_TEST(arma::abs(test.mat("patches") - expected).max() < 1e-5);
  BOOST_TEST(map.text("method") == "zca");
  BOOST_TEST(map.number("regulariser") == 0.01);
  BOOST_TEST(map.vec("spectrum").n_elem == 16u);
  for (const H5Reader* file : {&white, &map}) {
    BOOST_TEST(file->number("patch_height") == 2);
    BOOST_TEST(file->number("patch_width") == 8);
    BOOST_TEST(file->text("source") == "synthetic stand-in");
  }
  BOOST_TEST(white.text("whitening") == "zca");
  BOOST_TEST(arma::approx_equal(test.fmat("companion"), 7 * patches(2, 50), "absdiff", 0));
  BOOST_TEST(test.mat("positions").n_cols == 50u);
}

BOOST_AUTO_TEST_CASE(pca_gives_coefficients_not_pictures) {
  const Folder folder;
  BOOST_TEST(
      folder.whiten_file("train.h5", {"--method", "pca", "--components", "5", "--save-transform", folder / "map.h5"})
          .code == 0);
  const H5Reader file(folder / "out.h5"), map(folder / "map.h5");
  BOOST_TEST(file.fmat("patches").n_rows == 5u);
  BOOST_TEST(!file.has_attribute("patch_height"));
  BOOST_TEST(map.shape("whiten") == (std::vector<arma::uword>{16, 5}), boost::test_tools::per_element());
  BOOST_TEST(map.shape("unwhiten") == (std::vector<arma::uword>{5, 16}), boost::test_tools::per_element());
  BOOST_TEST(folder.whiten_file("train.h5", {"--method", "pca", "--retain", "0.6"}, "less.h5").code == 0);
  BOOST_TEST(H5Reader(folder / "less.h5").fmat("patches").n_rows < 16u);
}

BOOST_AUTO_TEST_CASE(no_option_is_silently_ignored) {
  const Folder folder;
  folder.whiten_file("train.h5", {"--method", "zca", "--save-transform", folder / "map.h5"}, "white.h5");
  const auto not_for = [&](const std::string& option, const std::string& value,
                           const std::vector<std::string>& methods) {
    for (const auto& method : methods)
      folder.refuses("train.h5", {"--method", method, "--" + option, value}, 2,
                     "--" + option + " does not apply to --method " + method);
    folder.refuses("train.h5", {"--transform", folder / "map.h5", "--" + option, value}, 2,
                   "--" + option + " does not apply to a fitted --transform");
  };
  not_for("cutoff", "5", {"scale", "zca", "pca"});
  not_for("gain", "5", {"zca", "pca"});
  not_for("variance", "5", {"zca", "pca"});
  not_for("regulariser", "1", {"scale", "olshausen-field"});
  not_for("components", "5", {"scale", "olshausen-field", "zca"});
  not_for("retain", "0.5", {"scale", "olshausen-field", "zca"});
  not_for("save-transform", folder / "other.h5", {"scale", "olshausen-field"});
  folder.refuses("images.h5", {"--method", "scale", "--gain", "1", "--variance", "1"}, 2,
                 "give --gain or --variance, not both");
  folder.refuses("train.h5", {"--method", "pca", "--components", "3", "--retain", "0.5"}, 2,
                 "give --components or --retain, not both");
  folder.refuses("train.h5", {"--method", "zca", "--transform", folder / "map.h5"}, 2,
                 "--transform names its own method");
  folder.refuses("train.h5", {}, 2, "--method is missing");
}

BOOST_AUTO_TEST_CASE(bad_input_by_the_dozen) {
  const Folder folder;
  folder.write_images("flat.h5", arma::fcube(8, 8, 2, arma::fill::ones));
  arma::fmat holed = patches(1, 30);
  holed(3, 17) = arma::datum::nan;
  folder.write_patches("nan.h5", holed);
  folder.write_patches("one.h5", patches(1, 1));
  folder.write_patches("equal.h5", arma::fmat(16, 9, arma::fill::ones));
  folder.write_patches("few.h5", patches(1, 5));
  write_bytes(folder / "cut.h5", bytes_of(folder / "train.h5").substr(0, 3000));
  write_bytes(folder / "foreign.h5", "no HDF5 at all");
  {
    H5Writer other(folder / "other.h5", {});
    other.write("patches", arma::fmat(9, 5, arma::fill::ones));
    other.attribute("patch_height", 3.), other.attribute("patch_width", 3.);
    other.attribute("source", "real"), other.attribute("dataset", "x");
    other.commit();
  }
  folder.whiten_file("train.h5", {"--method", "zca", "--save-transform", folder / "map.h5"}, "white.h5");
  folder.refuses("none.h5", {"--method", "zca"}, 3, "none.h5: no such file");
  folder.refuses("cut.h5", {"--method", "zca"}, 3, "cut.h5: ");
  folder.refuses("foreign.h5", {"--method", "scale"}, 3, "foreign.h5: not a readable HDF5 file");
  folder.refuses("images.h5", {"--method", "zca"}, 3, 
                 "images.h5: holds no /patches; name one of its arrays with --array: /images");
  folder.refuses("train.h5", {"--method", "olshausen-field"}, 3, 
                 "train.h5: holds no /images or /pictures; name one of its arrays with --array: /companion");
  folder.refuses("nan.h5", {"--method", "pca"}, 3,
                 "nan.h5: /patches holds 1 value that is NaN, infinite or beyond single precision, first in column 17");
  folder.refuses("flat.h5", {"--method", "scale"}, 3, "flat.h5: all images are flat, and no gain");
  folder.refuses("one.h5", {"--method", "zca"}, 3, "one.h5: whitening needs at least two patches; extract more");
  folder.refuses("equal.h5", {"--method", "zca"}, 3, "equal.h5: all patches are equal");
  folder.refuses("few.h5", {"--method", "zca", "--regulariser", "0"}, 3, "has rank 4, fewer than the 16 directions");
  folder.refuses("train.h5", {"--method", "pca", "--components", "17"}, 3,
                 "asked for 17 components of patches of 16 pixels");
  folder.refuses("other.h5", {"--transform", folder / "map.h5"}, 3, "map.h5: takes patches of 16 pixels, those of");
  folder.refuses("train.h5", {"--transform", folder / "images.h5"}, 3, "images.h5: is no whitening");
  folder.refuses("train.h5", {"--transform", folder / "none.h5"}, 3, "none.h5: no such file");
}

BOOST_AUTO_TEST_CASE(bad_usage) {
  const Folder folder;
  folder.refuses("train.h5", {"--method", "ica"}, 2,
                 "--method 'ica': expected one of olshausen-field, scale, mean, unit-norm, zca, pca");
  folder.refuses("images.h5", {"--method", "olshausen-field", "--cutoff", "0"}, 2, "--cutoff '0'");
  folder.refuses("images.h5", {"--method", "scale", "--gain", "-1"}, 2, "--gain '-1'");
  folder.refuses("images.h5", {"--method", "scale", "--variance", "0"}, 2, "--variance '0'");
  folder.refuses("train.h5", {"--method", "zca", "--regulariser", "-1"}, 2, "--regulariser '-1'");
  folder.refuses("train.h5", {"--method", "pca", "--components", "0"}, 2, "--components '0'");
  folder.refuses("train.h5", {"--method", "pca", "--retain", "1.5"}, 2, "--retain '1.5'");
  folder.refuses("train.h5", {"--method", "zca", "--save-transform", folder / "train.h5"}, 2, "name the same file");
  BOOST_TEST(fails(folder.whiten_file("train.h5", {"--method", "zca"}, "no/out.h5"), 2, "does not exist"));
  BOOST_TEST(fails(run(whiten(), {"--progress", "off", "--method", "zca", "--input", folder / "train.h5", "--output",
                                  "/proc/out.h5"}),
                   1, "cannot be written"));
}

// Threads are said to change no byte: one run on each.
BOOST_AUTO_TEST_CASE(threads_change_no_byte) {
  const Folder folder;
  for (const auto& [input, method] : {std::pair{"images.h5", "olshausen-field"}, {"train.h5", "zca"}}) {
    folder.whiten_file(input, {"--method", method, "--threads", "1"}, "one.h5");
    folder.whiten_file(input, {"--method", method, "--threads", "3"}, "two.h5");
    BOOST_TEST(bytes_of(folder / "one.h5") == bytes_of(folder / "two.h5"));
  }
}

BOOST_AUTO_TEST_CASE(images_of_unit_norm) {
  const Folder folder;
  BOOST_TEST(folder.whiten_file("images.h5", {"--method", "unit-norm"}, "unit.h5").code == 0);
  const arma::fcube before = H5Reader(folder / "images.h5").fcube("images"),
                    after = H5Reader(folder / "unit.h5").fcube("images");
  for (arma::uword i = 0; i < before.n_slices; ++i) {
    const float norm = arma::norm(arma::vectorise(before.slice(i)));
    BOOST_TEST(arma::abs(after.slice(i) * norm - before.slice(i)).max() <
               1e-5f * norm);  // rounding of single precision
  }
  folder.refuses("images.h5", {"--method", "unit-norm", "--gain", "2"}, 2,
                 "--gain does not apply to --method unit-norm");
}

BOOST_AUTO_TEST_CASE(images_of_which_nothing_is_left_are_told) {
  const Folder folder;
  arma::fcube images = H5Reader(folder / "images.h5").fcube("images");
  folder.write_images("one.h5", images.slices(0, 0));
  images.each_slice() = images.slice(0);
  folder.write_images("same.h5", images);
  for (const char* name : {"one.h5", "same.h5"})
    folder.refuses(name, {"--method", "mean"}, 3, std::string(name) + ": its images are all blank or all the same");
  folder.write_images("zero.h5", arma::fcube(8, 8, 2, arma::fill::zeros));
  folder.refuses("zero.h5", {"--method", "unit-norm"}, 3, "zero.h5: its images are all blank");
  images = H5Reader(folder / "images.h5").fcube("images");
  images.slice(1).zeros();
  folder.write_images("blank.h5", images);
  for (const char* method : {"olshausen-field", "scale", "unit-norm"}) {
    const Outcome outcome = run(whiten(), {"--input", folder / "blank.h5", "--method", method, "--progress", "plain",
                                           "--output", folder / "out.h5"});
    BOOST_TEST(outcome.code == 0);
    BOOST_TEST(outcome.err.find("blank.h5: 1 of 3 images are blank when whitened") != std::string::npos, outcome.err);
  }
}
