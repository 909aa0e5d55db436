#include <boost/test/unit_test.hpp>

#include "analysis/triggered_average.hpp"
#include "trained.hpp"

namespace simplecell {
Stage receptive_fields();
}
using namespace simplecell;

namespace {

struct Folder : TrainingFolder {
  Folder() {
    train({"--penalty", "nonnegative-l1", "--lambda", "0.5"});
    arma::fcube raw = 50 + 3 * H5Reader(*this / "images.h5").fcube("images");
    write_images("raw.h5", raw, "synthetic stand-in");
    write_images("real.h5", raw, "real");
  }
  void write_images(const std::string& name, const arma::fcube& images, const std::string& source) const {
    H5Writer file(*this / name, {});
    file.write("images", images);
    file.attribute("source", source);
    file.attribute("dataset", "noise");
    file.commit();
  }
  Outcome map(std::vector<std::string> more, const std::string& output = "rf.h5",
              const std::string& dictionary = "dictionary.h5") const {
    more.insert(more.end(), {"--progress", "off", "--dictionary", *this / dictionary, "--output", *this / output,
                             "--seed", "5"});
    return run(receptive_fields(), more);
  }
  void refuses(const std::vector<std::string>& options, int code, const std::string& why,
               const std::string& dictionary = "dictionary.h5") const {
    const Outcome outcome = map(options, "rf.h5", dictionary);
    BOOST_TEST(fails(outcome, code, why), "exit " << outcome.code << ", '" << outcome.err << "' does not say: " << why);
    BOOST_TEST(!std::filesystem::exists(*this / "rf.h5"));
  }
};

}  // namespace

// A unit that answers max(wᵀy, 0) to white Gaussian noise has a spike-triggered average along w.
BOOST_AUTO_TEST_CASE(average_of_a_rectified_linear_unit_points_along_its_weights) {
  Random random(1, "test");
  const arma::fmat W = arma::normalise(random.normal(20, 3)), Y = random.normal(20, 40000);
  TriggeredAverage average(3, 20);
  const arma::fmat X = W.t() * Y;
  average.add(X.cols(0, 9999), Y.cols(0, 9999));
  average.add(X.cols(10000, 39999), Y.cols(10000, 39999));
  const arma::mat fields = arma::normalise(average.fields());
  for (arma::uword j = 0; j < 3; ++j)  // the error of a mean of 20,000 responses is about 1/√20000 per pixel
    BOOST_TEST(arma::dot(fields.col(j), arma::conv_to<arma::vec>::from(W.col(j))) > 0.998);
  // half of the stimuli excite a unit; E max(N(0,1), 0) = 1/√(2π); five standard errors
  BOOST_TEST(arma::abs(average.active() - 0.5).max() < 5 * 0.5 / std::sqrt(40000));
  BOOST_TEST(arma::abs(average.responses() - 1 / std::sqrt(2 * arma::datum::pi)).max() < 5 * 0.6 / std::sqrt(40000));
}

BOOST_AUTO_TEST_CASE(a_silent_unit_has_no_field) {
  TriggeredAverage average(2, 3);
  average.add(arma::fmat{{1, 2}, {-1, 0}}, arma::fmat{{1, 3}, {0, 0}, {2, 2}});
  BOOST_TEST(arma::abs(average.fields().col(1)).max() == 0);
  BOOST_TEST(average.fields()(0, 0) == (1 * 1 + 2 * 3) / 3. - 2, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(raw_images_give_the_field_in_pixel_space) {
  const Folder folder;
  BOOST_TEST(
      folder.map({"--images", folder / "images.h5", "--raw-images", folder / "raw.h5", "--count", "5000"}).code == 0);
  const H5Reader file(folder / "rf.h5");
  const arma::mat rf = file.mat("rf"), pixel = file.mat("rf_pixel");
  // raw = 50 + 3·white, and the mean stimulus is taken off; float products of pixels near 50 are good to about 1e-4
  BOOST_TEST(arma::abs(pixel - 3 * rf).max() < 1e-3);
  BOOST_TEST(file.vec("spikes").n_elem == 20u);
  BOOST_TEST(file.vec("active").min() >= 0);
  BOOST_TEST(file.text("stimulus") == "natural");
  BOOST_TEST(file.number("stimuli") == 5000);
  BOOST_TEST(file.text("source") == "synthetic stand-in");
}

BOOST_AUTO_TEST_CASE(threads_change_no_byte) {
  const Folder folder;
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--images", folder / "images.h5", "--border", "2"},
        {"--stimulus", "noise", "--noise-variance", "0.5"}}) {
    auto one = options, two = options;
    one.insert(one.end(), {"--count", "6000", "--threads", "1"});
    two.insert(two.end(), {"--count", "6000", "--threads", "3"});
    BOOST_TEST(folder.map(one, "one.h5").code == 0);
    BOOST_TEST(folder.map(two, "two.h5").code == 0);
    BOOST_TEST(folder.bytes("one.h5") == folder.bytes("two.h5"));
  }
}

BOOST_AUTO_TEST_CASE(pictures_of_different_sizes_train_and_are_shown) {
  const Folder folder;
  const arma::fcube images = H5Reader(folder / "images.h5").fcube("images");
  for (const auto& [name, pixels] : {std::pair{"pictures.h5", images}, {"raw.h5", arma::fcube(50 + 3 * images)}}) {
    H5Writer file(folder / name, {});
    file.write("pictures", pixels);
    file.write("sizes", arma::mat{{24, 12, 20}, {32, 32, 16}});
    file.attribute("source", "synthetic stand-in"), file.attribute("dataset", "noise");
    file.commit();
  }
  BOOST_TEST(folder.train({"--images", folder / "pictures.h5", "--size", "6", "--border", "2"}).code == 0);
  BOOST_TEST(folder.map({"--images", folder / "pictures.h5", "--raw-images", folder / "raw.h5", "--border", "2",
                         "--count", "500"}, "own.h5").code == 0);
  const H5Reader file(folder / "own.h5");
  BOOST_TEST(arma::approx_equal(file.mat("rf_pixel"), 3 * file.mat("rf"), "absdiff", 1e-4));
  folder.refuses({"--images", folder / "pictures.h5", "--border", "4"}, 3, "do not fit into picture 1 (from 0) of 32×12");
}

BOOST_AUTO_TEST_CASE(every_model_has_receptive_fields) {
  const Folder folder;
  folder.write_ensembles("ensembles.h5", 4);
  for (const std::string model : {"fastica", "lld", "sailnet", "soft-kmeans"}) {
    folder.train({"--model", model, "--input", folder / "ensembles.h5"}, "other.h5");
    BOOST_TEST(folder.map({"--images", folder / "images.h5", "--count", "2000"}, "rf.h5", "other.h5").code == 0);
    BOOST_TEST(H5Reader(folder / "rf.h5").mat("rf").n_cols == 20u);
  }
}

BOOST_AUTO_TEST_CASE(bad_input) {
  const Folder folder;
  folder.refuses({}, 2, "--stimulus natural needs --images");
  folder.refuses({"--stimulus", "noise", "--images", folder / "images.h5"}, 2,
                 "--images has no effect with --stimulus noise");
  folder.refuses({"--images", folder / "images.h5", "--noise-variance", "1"}, 2, "--noise-variance has no effect");
  folder.refuses({"--images", folder / "images.h5", "--count", "0"}, 2, "--count '0'");
  folder.refuses({"--stimulus", "noise", "--noise-variance", "0"}, 2,
                 "--noise-variance '0': expected a number, above 0");
  folder.refuses({"--images", folder / "images.h5", "--raw-images", folder / "real.h5"}, 3,
                 "real.h5: its images are real");
  folder.refuses({"--images", folder / "none.h5"}, 3, "none.h5: no such file");
  {
    H5Writer file(folder / "flat.h5", {});
    file.write("dictionary", arma::fmat(36, 4, arma::fill::ones));
    file.attribute("model", H5Reader(folder / "dictionary.h5").text("model"));
    file.attribute("patch_height", 4.);
    file.attribute("patch_width", 9.);
    file.attribute("source", "real");
    file.attribute("dataset", "noise");
    file.commit();
  }
  folder.refuses({"--images", folder / "images.h5"}, 3, "flat.h5: its atoms are not square patches", "flat.h5");
}
