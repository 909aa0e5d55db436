#include <boost/test/unit_test.hpp>
#include <cmath>
#include <complex>
#include <fstream>
#include <numbers>

#include "data/grating_contrast.hpp"
#include "files/preprocessing.hpp"
#include "io/tsv.hpp"
#include "trained.hpp"

namespace simplecell {
Stage extract_patches();
Stage grating_responses();
Stage whiten();
}  // namespace simplecell
using namespace simplecell;

namespace {

using Words = std::vector<std::string>;

struct Folder : TrainingFolder {
  Folder() {
    train({"--penalty", "nonnegative-l1", "--lambda", "0.1"});
    train({"--model", "identity", "--atoms", "36"}, "pixels.h5");
  }
  Outcome show(Words options, const std::string& dictionary = "dictionary.h5",
               const std::string& output = "gratings.h5") const {
    for (const auto& [name, few] : {std::pair{"--orientations", "6"}, {"--frequencies", "5"}, {"--phases", "8"}})
      if (std::find(options.begin(), options.end(), name) == options.end())
        options.insert(options.end(), {name, few});
    options.insert(options.end(),
                   {"--progress", "off", "--dictionary", *this / dictionary, "--output", *this / output});
    return run(grating_responses(), options);
  }
  H5Reader shown(const Words& options, const std::string& dictionary = "dictionary.h5",
                 const std::string& output = "gratings.h5") const {
    const Outcome outcome = show(options, dictionary, output);
    BOOST_TEST(outcome.code == 0, outcome.err);
    return H5Reader(*this / output);
  }
  void refuses(const Words& options, int code, const std::string& why,
               const std::string& dictionary = "dictionary.h5") const {
    const Outcome outcome = show(options, dictionary, "refused.h5");
    BOOST_TEST(fails(outcome, code, why), "exit " << outcome.code << ", '" << outcome.err << "' does not say: " << why);
    for (const auto& entry : std::filesystem::directory_iterator(path()))
      BOOST_TEST(entry.path().filename().string().find("refused") == std::string::npos);
  }
  void works(const Stage& stage, Words options) const {
    options.insert(options.end(), {"--progress", "off"});
    const Outcome outcome = run(stage, options);
    BOOST_TEST(outcome.code == 0, stage.name << ": " << outcome.err);
  }
  /// Patches of the images after a whitening of whole images, in white.h5.
  void whiten_images(const std::string& method, Words more = {}) const {
    works(whiten(), {"--method", method, "--input", *this / "images.h5", "--output", *this / "white-images.h5"});
    more.insert(more.end(), {"--input", *this / "white-images.h5", "--size", "6", "--border", "0", "--count", "400",
                             "--seed", "1", "--output", *this / "white.h5"});
    works(extract_patches(), more);
  }
  std::string write_cells(const std::string& name, const std::string& text) const {
    std::ofstream(*this / name) << text;
    return *this / name;
  }
};

bool close(const arma::mat& a, const arma::mat& b, double tolerance) {
  return arma::approx_equal(a, b, "absdiff", tolerance);
}

}  // namespace

BOOST_AUTO_TEST_CASE(tuning_of_units_with_the_grid) {
  const Folder folder;
  const H5Reader file = folder.shown({"--lowest-frequency", "0.05", "--highest-frequency", "0.4"});
  for (const char* name : {"orientation", "frequency", "circular_variance", "bandwidth", "orthogonal_ratio",
                           "frequency_bandwidth", "modulation", "response"})
    BOOST_TEST((file.shape(name) == std::vector<arma::uword>{20}), name);
  BOOST_TEST((file.shape("orientation_tuning") == std::vector<arma::uword>{20, 6}));
  BOOST_TEST((file.shape("frequency_tuning") == std::vector<arma::uword>{20, 5}));
  BOOST_TEST(close(file.vec("orientations"), arma::vec{0, 30, 60, 90, 120, 150}, 1e-9));
  const arma::vec frequencies = file.vec("frequencies");
  BOOST_TEST((frequencies.n_elem == 5 && std::abs(frequencies(0) - 0.05) < 1e-12));
  BOOST_TEST(std::abs(frequencies(4) - 0.4) < 1e-12);
  const arma::vec response = file.vec("response");
  BOOST_TEST(close(arma::max(file.mat("orientation_tuning"), 0), response.t(), 1e-12));
  BOOST_TEST(close(arma::max(file.mat("frequency_tuning"), 0), response.t(), 1e-12));
  const arma::vec variance = file.vec("circular_variance", false);
  BOOST_TEST((response.max() > 0 && variance.is_finite() == (response.min() > 0)));
  BOOST_TEST((file.text("source") == "synthetic stand-in" && file.text("dataset") == "noise"));
  BOOST_TEST(!file.has("circular_variance_w1_without"));
  BOOST_TEST(folder.shown({"--phases", "4"}).vec("orientations").n_elem == 6);
}

// Raw pixels respond with the amplitude of the grating, √2 times the contrast, whatever it is: rectified and averaged
// over 48 phases, that over π.
BOOST_AUTO_TEST_CASE(contrast_is_that_of_a_pixel) {
  const Folder folder;
  for (const double contrast : {0.3, 1.2}) {
    const H5Reader file = folder.shown({"--contrast", number_text(contrast), "--phases", "48"}, "pixels.h5");
    const double mean = std::sqrt(2.) * contrast / std::numbers::pi;
    BOOST_TEST(file.vec("response").n_elem == 36);
    BOOST_TEST(arma::abs(file.mat("frequency_tuning") / mean - 1).max() < 2e-3);
    BOOST_TEST(arma::abs(file.vec("modulation") - std::numbers::pi / 2).max() < 4e-3);
    BOOST_TEST(file.vec("circular_variance").min() > 0.99);
    BOOST_TEST(arma::abs(file.vec("orthogonal_ratio") - 1).max() < 4e-3);
    BOOST_TEST(!file.vec("bandwidth", false).is_finite());
  }
}

BOOST_AUTO_TEST_CASE(contrast_in_images_is_passed_by_the_recorded_filter) {
  const Folder folder;
  folder.whiten_images("olshausen-field");
  folder.train({"--model", "identity", "--atoms", "36", "--input", folder / "white.h5"}, "white-pixels.h5");
  const H5Reader equal = folder.shown({"--phases", "48"}, "white-pixels.h5", "equal.h5"),
                 file = folder.shown({"--phases", "48", "--contrast-in", "images"}, "white-pixels.h5");
  const arma::vec passed =
      passed_amplitudes(preprocessing_of(H5Reader(folder / "white-pixels.h5")), file.vec("frequencies"));
  BOOST_TEST((passed.max() <= 1 && passed.min() < 0.5));
  const arma::mat expected = equal.mat("frequency_tuning").each_col() % passed;
  // means over 48 phases, at whichever orientation is preferred, differ by up to 2/(48² − 1)
  BOOST_TEST(arma::abs(file.mat("frequency_tuning") / expected - 1).max() < 4e-3);
  folder.whiten_images("scale");
  folder.train({"--model", "identity", "--atoms", "36", "--input", folder / "white.h5"}, "scaled.h5");
  BOOST_TEST(close(folder.shown({}, "scaled.h5", "equal.h5").mat("frequency_tuning"),
                   folder.shown({"--contrast-in", "images"}, "scaled.h5").mat("frequency_tuning"), 0));
}

// ZCA is a filter of patches: a whitened pixel is a linear unit with a row of the map as its weights. The mean of the
// patches plays no part.
BOOST_AUTO_TEST_CASE(maps_of_patches_apply_to_gratings) {
  const Folder folder;
  Random random(3, "dull");
  arma::fmat patches = random.normal(36, 500);
  for (arma::uword i = 1; i < 36; ++i) patches.row(i) += 0.8f * patches.row(i - 1);
  folder.write_patches("dull.h5", arma::fmat(patches + 100));
  for (const std::string method : {"zca", "pca"}) {
    Words options{"--method", method, "--input", folder / "dull.h5", "--output", folder / "mapped.h5"};
    if (method == "pca") options.insert(options.end(), {"--components", "10"});
    folder.works(whiten(), options);
    folder.train({"--model", "identity", "--atoms", method == "pca" ? "10" : "36", "--input", folder / "mapped.h5"},
                 "mapped-pixels.h5");
    const H5Reader file = folder.shown({"--phases", "48"}, "mapped-pixels.h5");
    const arma::mat map = preprocessing_of(H5Reader(folder / "mapped-pixels.h5")).maps.front().whiten;
    const arma::vec f = file.vec("frequencies"), theta = file.vec("orientations") * std::numbers::pi / 180;
    BOOST_REQUIRE(map.n_rows == file.vec("response").n_elem);
    for (arma::uword j = 0; j < map.n_rows; ++j) {
      double largest = 0;
      for (const double frequency : f)
        for (const double angle : theta) {
          std::complex<double> sum = 0;
          for (arma::uword pixel = 0; pixel < 36; ++pixel)
            sum += map(j, pixel) * std::polar(1., 2 * std::numbers::pi * frequency *
                                                      (static_cast<double>(pixel % 6) * std::cos(angle) +
                                                       static_cast<double>(pixel / 6) * std::sin(angle)));
          largest = std::max(largest, std::abs(sum));
        }
      const double expected = std::sqrt(2.) * 0.3 * largest / std::numbers::pi;
      BOOST_TEST(std::abs(file.vec("response")(j) / expected - 1) < 2e-3);
    }
  }
}

BOOST_AUTO_TEST_CASE(statistics_with_intervals_and_cells) {
  const Folder folder;
  const std::string cells = folder.write_cells("cells.csv", "unit,orivar\n1,0.2\n2,0.5\n3,0.9\n");
  const Words with{"--seed", "1", "--bootstrap", "30", "--statistics", folder / "gratings.tsv"};
  folder.shown(with);
  Table table = read_table(folder / "gratings.tsv");
  BOOST_TEST((table.names == Words{"metric", "value", "low", "high", "error"}));
  BOOST_TEST(table.text("metric").back() == "share_simple");
  BOOST_TEST(table.text("value")[0] == "20");
  Words more = with;
  more.insert(more.end(), {"--reference", cells});
  const H5Reader file = folder.shown(more);
  table = read_table(folder / "gratings.tsv");
  BOOST_TEST(table.text("metric").back() == "circular_variance_w1_cells");
  const arma::vec without = file.vec("circular_variance_w1_without");
  const double distance = std::stod(table.text("value").back());
  BOOST_TEST((without.n_elem == 3 && without.min() <= distance && distance <= without.max()));
}

BOOST_AUTO_TEST_CASE(threads_change_no_byte_of_gratings_or_statistics) {
  const Folder folder;
  const auto with = [&](const std::string& threads, const std::string& seed, const std::string& bootstrap) {
    folder.shown({"--threads", threads, "--seed", seed, "--bootstrap", bootstrap, "--statistics",
                  folder / "gratings.tsv", "--orientations", "36", "--phases", "16"});
    return folder.bytes("gratings.tsv");
  };
  const std::string one = with("1", "1", "20"), first = folder.bytes("gratings.h5");
  BOOST_TEST(with("2", "1", "20") == one);
  BOOST_TEST(folder.bytes("gratings.h5") == first);
  BOOST_TEST(with("1", "2", "20") != one);
  BOOST_TEST(with("1", "1", "21") != one);
}

BOOST_AUTO_TEST_CASE(every_model_is_shown_gratings) {
  const Folder folder;
  folder.write_ensembles("ensembles.h5", 4);
  for (const std::string model : {"fastica", "lld", "sailnet", "soft-kmeans"}) {
    folder.train({"--model", model, "--input", folder / "ensembles.h5"}, "other.h5");
    BOOST_TEST(folder.shown({"--contrast", "1"}, "other.h5").vec("response").n_elem == 20u, model);
  }
}

BOOST_AUTO_TEST_CASE(inference_may_differ_from_training) {
  const Folder folder;
  const arma::vec trained = folder.shown({}).vec("response"),
                  strict = folder.shown({"--lambda", "0.3"}).vec("response"),
                  ista = folder.shown({"--inference", "ista", "--iterations", "3"}).vec("response");
  BOOST_TEST(arma::accu(strict) < arma::accu(trained));
  BOOST_TEST(arma::abs(ista - trained).max() > 0);
  folder.refuses({"--lambda", "0.3"}, 2, "lambda", "pixels.h5");
}

BOOST_AUTO_TEST_CASE(units_that_never_respond_are_counted_and_undefined) {
  const Folder folder;
  const Outcome outcome = folder.show({"--lambda", "1000", "--seed", "1", "--bootstrap", "5", "--statistics",
                                       folder / "gratings.tsv"});
  BOOST_TEST((outcome.code == 0 && outcome.err.find("20 of 20 units respond to no grating") != std::string::npos));
  BOOST_TEST(folder.bytes("gratings.tsv").find("median_frequency\tnan\tnan\tnan\tnan") != std::string::npos);
  BOOST_TEST(folder.bytes("gratings.tsv").find("silent\t20\t20\t20\t0") != std::string::npos);
  const H5Reader file(folder / "gratings.h5");
  BOOST_TEST(file.vec("response").is_zero());
  BOOST_TEST(arma::find_finite(file.vec("modulation", false)).eval().is_empty());
}

BOOST_AUTO_TEST_CASE(unfit_dictionaries_and_tables) {
  const Folder folder;
  folder.refuses({}, 3, "none.h5: no such file", "none.h5");
  folder.refuses({}, 3, "patches.h5: is not a trained dictionary", "patches.h5");
  folder.refuses({"--contrast-in", "images"}, 3, "dictionary.h5: does not say how its images were whitened");
  folder.whiten_images("olshausen-field", {"--mean", "patch", "--variance", "unit"});
  folder.train({"--input", folder / "white.h5"}, "unit.h5");
  folder.refuses({"--contrast-in", "images"}, 3, "unit.h5: its patches were divided by their standard", "unit.h5");
  BOOST_TEST(folder.shown({}, "unit.h5").vec("response").is_finite());
  folder.whiten_images("unit-norm");
  folder.train({"--input", folder / "white.h5"}, "norm.h5");
  folder.refuses({"--contrast-in", "images"}, 3, "norm.h5: its images were divided by their norm", "norm.h5");

  const auto copy = [&](const std::string& name, double channels, bool shape, bool linked) {
    const H5Reader trained(folder / "dictionary.h5");
    H5Writer file(folder / name, {});
    file.write("dictionary", trained.fmat("dictionary"));
    if (linked) file.write("linked/other", trained.fmat("dictionary"));
    file.copy_attributes(trained, {"model", "source", "dataset"});
    if (channels > 1) file.attribute("channels", channels);
    if (shape) file.attribute("patch_height", 36 / 6 / channels), file.attribute("patch_width", 6.);
    file.commit();
  };
  copy("colour.h5", 3, true, false);
  folder.refuses({}, 3, "colour.h5: its patches are in colour", "colour.h5");
  copy("linked.h5", 1, true, true);
  folder.refuses({}, 3, "linked.h5: is a dictionary of several linked inputs", "linked.h5");
  copy("shapeless.h5", 1, false, false);
  folder.refuses({}, 3, "says no shape; give --shape", "shapeless.h5");
  BOOST_TEST(folder.shown({"--shape", "4x9"}, "shapeless.h5").vec("response").max() > 0);
  folder.refuses({"--shape", "5x9"}, 3, "has patches of 36 pixels, not 5 x 9", "shapeless.h5");

  folder.refuses({"--reference", folder / "none.csv"}, 3, "none.csv");
  folder.refuses({"--reference", folder.write_cells("names.csv", "a\n1\n2\n")}, 3, "has no column orivar");
  folder.refuses({"--reference", folder.write_cells("one.csv", "orivar,b\n0.5,1\n")}, 3, "holds 1 cell, a distance");
  folder.refuses({"--reference", folder.write_cells("big.csv", "orivar,b\n0.5,1\n1.5,1\n")}, 3, "orivar holds 1.5");
  folder.refuses({"--reference", folder.write_cells("low.csv", "orivar,b\n0.5,1\n-0.5,1\n")}, 3, "orivar holds -0.5");
}

BOOST_AUTO_TEST_CASE(unfit_options_of_gratings) {
  const Folder folder;
  for (const Words& option : {Words{"--contrast", "0"}, {"--contrast", "nan"}, {"--contrast-in", "space"},
                              {"--orientations", "3"}, {"--frequencies", "2"}, {"--phases", "3"},
                              {"--lowest-frequency", "0"}, {"--highest-frequency", "0.6"}, {"--bootstrap", "0"},
                              {"--shape", "6y6"}, {"--seed", "-1"}})
    folder.refuses(option, 2, option[0]);
  folder.refuses({"--lowest-frequency", "0.2", "--highest-frequency", "0.1"}, 2,
                 "--highest-frequency 0.1 must be above --lowest-frequency 0.2");
  folder.refuses({"--statistics", folder / "refused.tsv"}, 2, "--seed is missing; --statistics needs it");
  folder.refuses({"--seed", "1"}, 2, "--seed has no effect without --statistics");
  folder.refuses({"--bootstrap", "5"}, 2, "--bootstrap has no effect without --statistics");
  folder.refuses({"--seed", "1", "--statistics", folder / "no/refused.tsv"}, 2, "does not exist");
}
