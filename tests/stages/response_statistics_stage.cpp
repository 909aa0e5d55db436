#include <boost/test/unit_test.hpp>

#include "tables.hpp"
#include "trained.hpp"

namespace simplecell {
Stage response_statistics();
}
using namespace simplecell;

namespace {

struct Folder : TrainingFolder {
  Outcome measure(std::vector<std::string> more, const std::string& input = "patches.h5",
                  const std::string& name = "responses") const {
    for (const std::string& option : {std::string("--seed"), std::string("--bootstrap")})
      if (std::find(more.begin(), more.end(), option) == more.end()) more.insert(more.end(), {option, "20"});
    more.insert(more.end(), {"--progress", "off", "--input", *this / input, "--dictionary", *this / "dictionary.h5",
                             "--output", *this / (name + ".h5"), "--statistics", *this / (name + ".tsv")});
    return run(response_statistics(), more);
  }
  double metric(const std::string& name, const std::string& column = "value",
                const std::string& file = "responses") const {
    return metric_of(*this / (file + ".tsv"), name, column);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_sparse_model_is_brought_to_the_error) {
  const Folder folder;
  BOOST_TEST(folder.train({"--lambda", "0.5"}).code == 0);
  const Outcome outcome = folder.measure({"--relative-error", "0.6", "--tolerance", "0.001"});
  BOOST_TEST(outcome.code == 0, outcome.err);
  BOOST_TEST(outcome.err.empty());
  BOOST_TEST(std::abs(folder.metric("relative_error") - 0.6) < 0.001 * 0.6 + 1e-6);
  const H5Reader file(folder / "responses.h5");
  BOOST_TEST(file.text("adjusted") == "lambda");
  BOOST_TEST(file.number("setting") > 0);
  BOOST_TEST(file.number("relative_error") == folder.metric("relative_error"));
  BOOST_TEST(file.text("dataset") == "noise");
  using Shape = std::vector<arma::uword>;
  for (const char* name : {"lifetime_sparseness", "treves_rolls", "kurtosis", "variance_correlation",
                           "variance_correlation_normalised", "constants"})
    BOOST_TEST(file.shape(name) == Shape{20}, boost::test_tools::per_element());
  BOOST_TEST(file.shape("population_sparseness") == Shape{500}, boost::test_tools::per_element());
  BOOST_TEST(file.shape("weights") == (Shape{20, 10}), boost::test_tools::per_element());
  BOOST_TEST(file.shape("histograms") == (Shape{3, 25, 25}), boost::test_tools::per_element());
  BOOST_TEST(file.shape("histograms_normalised") == (Shape{3, 25, 25}), boost::test_tools::per_element());
  BOOST_TEST(file.shape("edges") == Shape{26}, boost::test_tools::per_element());
  BOOST_TEST(file.shape("pairs") == (Shape{3, 2}), boost::test_tools::per_element());
  BOOST_TEST(file.mat("weights").min() >= 0);
  BOOST_TEST((file.vec("lifetime_sparseness").min() >= 0 && file.vec("lifetime_sparseness").max() <= 1));
}

// The table has every metric, in an interval, and agrees with the arrays.
BOOST_AUTO_TEST_CASE(one_row_a_metric_with_its_interval) {
  const Folder folder;
  BOOST_TEST(folder.train({"--lambda", "0.5"}).code == 0);
  BOOST_TEST(folder.measure({"--relative-error", "0.6", "--bootstrap", "200"}).code == 0);
  const H5Reader file(folder / "responses.h5");
  for (const char* name : {"median_lifetime_sparseness", "median_population_sparseness", "median_kurtosis",
                           "variance_correlation", "variance_correlation_normalised", "squared_correlation"}) {
    const double value = folder.metric(name);
    BOOST_TEST((folder.metric(name, "low") <= value && value <= folder.metric(name, "high")), name);
    BOOST_TEST(folder.metric(name, "error") > 0);
  }
  BOOST_TEST(std::abs(folder.metric("median_kurtosis") - arma::median(file.vec("kurtosis"))) < 1e-9);
  BOOST_TEST(std::abs(folder.metric("variance_correlation") - arma::mean(file.vec("variance_correlation"))) < 1e-9);
  BOOST_TEST(folder.metric("relative_error", "error") == 0);
  BOOST_TEST(folder.metric("active_units", "low") == folder.metric("active_units"));
}

BOOST_AUTO_TEST_CASE(dense_codes_are_cut) {
  const Folder folder;
  BOOST_TEST(folder.train({"--penalty", "cauchy", "--lambda", "0.05"}).code == 0);
  BOOST_TEST(folder.measure({"--relative-error", "0.7"}).code == 0);
  const H5Reader file(folder / "responses.h5");
  BOOST_TEST(file.text("adjusted") == "kept");
  BOOST_TEST(folder.metric("active_units") <= file.number("setting"));
  BOOST_TEST(file.number("setting") < 20);
}

BOOST_AUTO_TEST_CASE(an_error_that_is_not_reached_is_noted) {
  const Folder folder;
  BOOST_TEST(folder.train({"--lambda", "0.5"}).code == 0);  // 20 atoms cannot reconstruct noise in 36 dimensions
  const Outcome outcome = folder.measure({"--relative-error", "0.01"});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.err.find("the model reaches no relative error of 0.01; sparseness is measured at 0.") !=
             std::string::npos);
  BOOST_TEST((folder.metric("relative_error") > 0.2 && folder.metric("relative_error") < 0.6));
  const Outcome near = folder.measure({"--relative-error", "0.9", "--decades-up", "0"});
  BOOST_TEST(near.err.find("no relative error of 0.9") != std::string::npos);
  const Outcome from_below = folder.measure({"--relative-error", "0.4", "--decades-down", "0.25", "--per-decade", "4",
                                             "--least-iterations", "20"});
  BOOST_TEST(from_below.code == 0);
}

// Of patches so faint that no unit becomes active nothing is reconstructed; filters respond to them nevertheless.
BOOST_AUTO_TEST_CASE(a_model_that_does_not_reconstruct_stays_as_trained) {
  const Folder folder;
  BOOST_TEST(folder.train({"--lambda", "0.5"}).code == 0);
  folder.write_patches("faint.h5", 1e-3f * H5Reader(folder / "patches.h5").fmat("patches"));
  const Outcome outcome = folder.measure({"--decades-down", "1"}, "faint.h5");
  BOOST_TEST(outcome.code == 0, outcome.err);
  BOOST_TEST(outcome.err.find("does not reconstruct patches, its relative error is 1 and never below 1") !=
             std::string::npos);
  const H5Reader file(folder / "responses.h5");
  BOOST_TEST(file.text("adjusted") == "trained");
  BOOST_TEST(file.text("reached") == "no");
  BOOST_TEST(file.number("relative_error") == 1);
  BOOST_TEST(std::isnan(folder.metric("median_lifetime_sparseness")));
  BOOST_TEST(std::isfinite(folder.metric("variance_correlation")));
}

BOOST_AUTO_TEST_CASE(dependence_of_codes_or_of_filter_outputs) {
  const Folder folder;
  BOOST_TEST(folder.train({"--lambda", "0.5"}).code == 0);
  BOOST_TEST(folder.measure({"--relative-error", "0.6"}).code == 0);
  BOOST_TEST(folder.measure({"--relative-error", "0.6", "--responses", "codes"}, "patches.h5", "codes").code == 0);
  BOOST_TEST(folder.metric("median_kurtosis") == folder.metric("median_kurtosis", "value", "codes"));
  BOOST_TEST(folder.metric("variance_correlation") != folder.metric("variance_correlation", "value", "codes"));
}

BOOST_AUTO_TEST_CASE(options_of_the_normalisation_and_the_pairs) {
  const Folder folder;
  BOOST_TEST(folder.train({"--lambda", "0.5"}).code == 0);
  BOOST_TEST(folder.measure({"--relative-error", "0.6", "--neighbours", "4", "--pairs", "100,0", "--bins", "9",
                             "--matching", "100", "--tolerance", "0.05"}).code == 0);
  const H5Reader file(folder / "responses.h5");
  using Shape = std::vector<arma::uword>;
  BOOST_TEST(file.shape("neighbours") == (Shape{20, 4}), boost::test_tools::per_element());
  BOOST_TEST(file.shape("histograms") == (Shape{2, 9, 9}), boost::test_tools::per_element());
  BOOST_TEST(std::abs(folder.metric("relative_error") - 0.6) < 0.1);  // λ was found on a fifth of the patches
  BOOST_TEST(folder.measure({"--relative-error", "0.6", "--neighbours", "500"}).code == 0);  // all others
  BOOST_TEST(H5Reader(folder / "responses.h5").shape("weights") == (Shape{20, 19}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(results_depend_on_the_seed_alone) {
  const Folder folder;
  BOOST_TEST(folder.train({"--lambda", "0.5"}).code == 0);
  const auto bytes = [&](const std::vector<std::string>& more) {
    BOOST_TEST(folder.measure(more).code == 0);
    return std::pair(folder.bytes("responses.h5"), folder.bytes("responses.tsv"));
  };
  const auto one = bytes({"--threads", "1", "--seed", "4"}), two = bytes({"--threads", "2", "--seed", "4"});
  const auto other = bytes({"--threads", "2", "--seed", "5"});
  BOOST_TEST((one == two));
  BOOST_TEST(one.second != other.second);
}

BOOST_AUTO_TEST_CASE(bad_input) {
  const Folder folder;
  refuses_held_out(folder);
  folder.write_patches("few.h5", arma::fmat(36, 3, arma::fill::ones));
  BOOST_TEST(fails(folder.measure({}, "few.h5"), 3, "few.h5: /patches has 3 patches; dependence needs 4"));
  BOOST_TEST(fails(folder.measure({"--array", "pixels"}), 3, "pixels"));
  for (const char* option : {"--relative-error", "--tolerance"})
    for (const char* value : {"0", "1", "-0.1"})
      BOOST_TEST(fails(folder.measure({option, value}), 2, std::string(option) + " '" + value + "'"));
  for (const char* option : {"--matching", "--neighbours", "--bins"})
    BOOST_TEST(fails(folder.measure({option, "0"}), 2, std::string(option) + " '0'"));
  BOOST_TEST(fails(folder.measure({"--bootstrap", "0"}), 2, "--bootstrap '0'"));
  BOOST_TEST(fails(folder.measure({"--seed", "-1"}), 2, "--seed '-1'"));
  BOOST_TEST(fails(folder.measure({"--pairs", "50,101"}), 2, "101"));
  BOOST_TEST(fails(folder.measure({"--responses", "spikes"}), 2, "--responses 'spikes'"));
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    BOOST_TEST(entry.path().filename().string().find("responses") != 0u);
}
