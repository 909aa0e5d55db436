#include <boost/test/unit_test.hpp>
#include <map>

#include "clusters.hpp"
#include "io/tsv.hpp"
#include "rows.hpp"
#include "support.hpp"

namespace simplecell {
Stage classify();
}
using namespace simplecell;

namespace {

// Codes of three classes with labels 2, 5 and 7: 180 to learn from and 90 others, in HDF5 and as tables.
struct Folder : Scratch {
  Planted planted = planted_clusters(6, 270, 3, 3, 1);

  Folder() {
    planted.samples = arma::abs(planted.samples);
    planted.labels = arma::uvec{2, 5, 7}.elem(planted.labels);
    write("train.h5", planted.samples.head_cols(180), planted.labels.head(180));
    write("test.h5", planted.samples.tail_cols(90), planted.labels.tail(90));
    write_rows(*this / "train.tsv", planted.samples.head_cols(180));
    write_rows(*this / "test.tsv", planted.samples.tail_cols(90));
    write_rows(*this / "train-labels.tsv", arma::conv_to<arma::fmat>::from(planted.labels.head(180).t()));
    write_rows(*this / "test-labels.tsv", arma::conv_to<arma::fmat>::from(planted.labels.tail(90).t()));
  }
  void write(const std::string& name, const arma::fmat& samples, const arma::uvec& labels,
             const std::string& array = "codes") const {
    H5Writer file(*this / name, {});
    file.write(array, samples);
    if (!labels.is_empty()) file.write("labels", labels);
    file.attribute("source", "synthetic stand-in");
    file.commit();
  }
  Outcome run_on(const std::string& train, const std::string& test, std::vector<std::string> more) const {
    more.insert(more.end(), {"--progress", "off", "--train", *this / train, "--test", *this / test, "--output",
                             *this / "out.h5", "--scores", *this / "out.tsv"});
    return run(classify(), more);
  }
  std::map<std::string, std::string> scores(const std::string& train, const std::string& test,
                                            const std::vector<std::string>& more) const {
    const Outcome outcome = run_on(train, test, more);
    BOOST_TEST((outcome.code == 0 && outcome.out.empty()), outcome.err);
    const Table table = read_table(*this / "out.tsv");
    std::map<std::string, std::string> found;
    for (std::size_t i = 0; i < table.rows.size(); ++i) found[table.text("metric")[i]] = table.text("value")[i];
    return found;
  }
  void refuses(const std::string& train, const std::string& test, const std::vector<std::string>& more, int code,
               const std::string& why) const {
    const Outcome outcome = run_on(train, test, more);
    BOOST_TEST(fails(outcome, code, why), outcome.err << "does not say: " << why);
    for (const auto& entry : std::filesystem::directory_iterator(path()))
      BOOST_TEST(entry.path().filename().string().find("out") != 0u);
  }
};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_method_tells_planted_classes) {
  const Folder folder;
  for (const std::string method : {"logistic", "linear-svm", "rbf-svm"}) {
    std::vector<std::string> options{"--method", method, "--cost", "1"};
    if (method == "rbf-svm") options.insert(options.end(), {"--gamma", "scale"});
    auto found = folder.scores("train.h5", "test.h5", options);
    BOOST_TEST(found["samples"] == "90");
    BOOST_TEST(found["cost"] == "1");
    BOOST_TEST(std::stod(found["accuracy"]) > 0.9, method);
    BOOST_TEST(!found.count("cross_validated_accuracy"));
    const H5Reader file(folder / "out.h5");
    const arma::mat confusion = file.mat("confusion").t();  // rows are true classes in the file
    BOOST_TEST((file.vec("classes") == arma::vec{2, 5, 7}).eval().min() == 1u);
    BOOST_TEST(file.number("accuracy") == arma::trace(confusion) / 90, boost::test_tools::tolerance(1e-12));
    BOOST_TEST((file.number("accuracy_low") < file.number("accuracy") &&
                file.number("accuracy") <= file.number("accuracy_high")));
    const arma::vec labels = file.vec("labels"), predicted = file.vec("predicted");
    BOOST_TEST(confusion(1, 2) == arma::accu((labels == 5) % (predicted == 7)));
    BOOST_TEST(found["5_taken_for_7"] == number_text(confusion(1, 2)));
    BOOST_TEST(std::stod(found["accuracy_of_7"]) == file.vec("class_accuracy")(2));
    BOOST_TEST(file.mat("class_interval").n_rows == 2u);
    BOOST_TEST(file.text("method") == method);
    BOOST_TEST(file.text("source") == "synthetic stand-in");
    BOOST_TEST((file.shape("decisions") == std::vector<arma::uword>{90, 3}));
    BOOST_TEST(file.has(method == "rbf-svm" ? "classifier/support" : "classifier/weights"));
  }
}

BOOST_AUTO_TEST_CASE(costs_and_gammas_are_chosen_by_folds) {
  const Folder folder;
  auto found = folder.scores("train.h5", "test.h5",
                             {"--method", "rbf-svm", "--cost", "10,1e-3,1", "--gamma", "1e-5,0.5scale,scale,400",
                              "--folds", "3", "--fold-samples", "90", "--seed", "4"});
  BOOST_TEST(std::stod(found["cross_validated_accuracy"]) > 0.85);
  const H5Reader file(folder / "out.h5");
  BOOST_TEST((file.vec("cross_validation/cost") == arma::vec{1e-3, 1, 10}).eval().min() == 1u);
  BOOST_TEST((file.vec("cross_validation/gamma") == arma::vec{1e-5, 0.5, 1, 400}).eval().min() == 1u);
  BOOST_TEST((file.vec("cross_validation/of_scale") == arma::vec{0, 1, 1, 0}).eval().min() == 1u);
  BOOST_TEST(file.mat("cross_validation/accuracy").max() == file.number("cross_validated_accuracy"));
  BOOST_TEST((file.shape("cross_validation/accuracy") == std::vector<arma::uword>{3, 4}));
  // The usual grids; an edge of one is worth a line.
  const Outcome usual = folder.run_on("train.h5", "test.h5", {"--seed", "1", "--tolerance", "1e-2"});
  BOOST_TEST(usual.code == 0);
  const Outcome edge = run(classify(), {"--progress", "plain", "--train", folder / "train.h5", "--test",
                                        folder / "test.h5", "--output", folder / "edge.h5", "--seed", "1", "--method",
                                        "rbf-svm", "--cost", "1e-4,1", "--gamma", "1e-4,scale"});
  BOOST_TEST(edge.err.find("the best C is at the edge of --cost") != std::string::npos);
  BOOST_TEST(edge.err.find("the best gamma is at the edge of --gamma") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(features_of_unlike_scales_are_told_of_with_the_remedy) {
  const Folder folder;
  const auto told = [&](float scale, const std::vector<std::string>& more) {
    arma::fmat samples = folder.planted.samples;
    samples.row(1) *= scale;
    folder.write("wide.h5", samples, folder.planted.labels);
    std::vector<std::string> options{"--progress", "plain", "--train", folder / "wide.h5", "--test", folder / "wide.h5",
                                     "--output", folder / "wide-out.h5", "--cost", "1"};
    options.insert(options.end(), more.begin(), more.end());
    const Outcome outcome = run(classify(), options);
    BOOST_TEST(outcome.code == 0);
    return outcome.err.find("--scaling standard") != std::string::npos;
  };
  for (const char* method : {"logistic", "linear-svm"}) {
    BOOST_TEST(told(1e20f, {"--method", method}));
    BOOST_TEST(told(1e-20f, {"--method", method, "--scaling", "none"}));
    BOOST_TEST(!told(1e20f, {"--method", method, "--scaling", "standard"}));
    BOOST_TEST(!told(1, {"--method", method}));
  }
}

BOOST_AUTO_TEST_CASE(test_samples_shape_nothing_but_their_own_classes) {
  const Folder folder;
  const std::vector<std::string> options{"--method", "rbf-svm", "--cost", "1,3", "--gamma", "scale", "--seed", "1"};
  folder.scores("train.h5", "test.h5", options);
  const arma::fmat all = H5Reader(folder / "out.h5").fmat("decisions");
  arma::uvec others = folder.planted.labels.tail(90);
  others.head(60).fill(2);
  folder.write("few.h5", folder.planted.samples.tail_cols(90).eval().head_cols(10), others.head(10));
  folder.scores("train.h5", "few.h5", options);
  BOOST_TEST(arma::abs(H5Reader(folder / "out.h5").fmat("decisions") - all.head_cols(10)).max() < 1e-5f);
}

BOOST_AUTO_TEST_CASE(matrices_of_any_kind_and_any_threads) {
  const Folder folder;
  const std::vector<std::string> cost{"--cost", "0.1", "--scaling", "none"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), cost.begin(), cost.end());
    return more;
  };
  auto h5 = folder.scores("train.h5", "test.h5", with({"--threads", "1"}));
  const std::string bytes = bytes_of(folder / "out.h5");
  folder.scores("train.h5", "test.h5", with({"--threads", "3"}));
  BOOST_TEST((bytes == bytes_of(folder / "out.h5")));
  auto tables =
      folder.scores("train.tsv", "test.tsv",
                    with({"--train-labels", folder / "train-labels.tsv", "--test-labels", folder / "test-labels.tsv"}));
  BOOST_TEST(tables["accuracy"] == h5["accuracy"]);
  folder.write("named.h5", folder.planted.samples.head_cols(180), folder.planted.labels.head(180), "features");
  folder.write("named-test.h5", folder.planted.samples.tail_cols(90), folder.planted.labels.tail(90), "other");
  auto named = folder.scores("named.h5", "named-test.h5", with({"--array", "features", "--test-array", "other"}));
  BOOST_TEST(named["objective"] == h5["objective"]);
  auto few = folder.scores("train.h5", "test.h5", with({"--count", "30"}));
  BOOST_TEST(few["objective"] != h5["objective"]);
}

BOOST_AUTO_TEST_CASE(what_is_unfit_is_named) {
  const Folder folder;
  const std::vector<std::string> cost{"--cost", "1"};
  const auto refuses = [&](const std::vector<std::string>& options, const std::string& why) {
    folder.refuses("train.h5", "test.h5", options, 2, why);
  };
  refuses({}, "give --seed");
  refuses({"--cost", "0"}, "--cost '0': expected numbers with commas between, each above 0");
  refuses({"--cost", "1,,2"}, "--cost '': expected");
  refuses({"--cost", "1;2"}, "--cost '1;2': expected");
  refuses({"--cost", "1", "--gamma", "1"}, "--gamma goes with --method rbf-svm");
  refuses({"--method", "rbf-svm", "--gamma", "-2scale"}, "--gamma '-2scale': expected a number above 0, scale, or");
  refuses({"--cost", "1", "--seed", "1"}, "--seed goes with several values of --cost or --gamma");
  refuses({"--cost", "1", "--folds", "3"}, "--folds goes with several");
  refuses({"--cost", "1", "--fold-samples", "3"}, "--fold-samples goes with several");
  refuses({"--seed", "1", "--folds", "20", "--fold-samples", "10"}, "--folds is more than the 10 samples");
  refuses({"--seed", "1", "--folds", "1"}, "--folds");
  refuses({"--cost", "1", "--method", "tree"}, "--method");
  refuses({"--cost", "1", "--scaling", "minmax"}, "--scaling");
  refuses({"--cost", "1", "--tolerance", "0"}, "--tolerance");

  folder.refuses("none.h5", "test.h5", cost, 3, "none.h5: no such file");
  folder.refuses("train.h5", "none.h5", cost, 3, "none.h5: no such file");
  folder.refuses("train.tsv", "test.h5", cost, 3, "train.tsv: has no labels; give --train-labels");
  folder.refuses("train.h5", "test.tsv", cost, 3, "test.tsv: has no labels; give --test-labels");
  folder.refuses("train.h5", "test.h5", {"--cost", "1", "--count", "181"}, 3, "fewer than --count 181");
  folder.refuses("train.h5", "test.h5", {"--cost", "1", "--array", "rf"}, 3, "train.h5: holds no /rf; it has /codes");
  folder.refuses("train.h5", "test.h5", {"--cost", "1", "--test-array", "rf"}, 3, "test.h5: holds no /rf");

  const arma::fmat samples = folder.planted.samples.head_cols(9);
  folder.write("narrow.h5", samples.head_rows(3), arma::uvec(9, arma::fill::value(2)));
  folder.refuses("train.h5", "narrow.h5", cost, 3, "narrow.h5: has samples of 3 numbers, ");
  folder.write("alone.h5", samples, arma::uvec(9, arma::fill::value(2)));
  folder.refuses("alone.h5", "test.h5", cost, 3, "alone.h5: its samples are all of class 2; there is nothing to tell");
  folder.write("strange.h5", samples, arma::uvec(9, arma::fill::value(4)));
  folder.refuses("train.h5", "strange.h5", cost, 3, "strange.h5: label 4 of sample 1 does not occur in training");
  arma::uvec rare(9, arma::fill::value(2));
  rare(4) = 5;
  folder.write("rare.h5", samples, rare);
  folder.refuses("rare.h5", "alone.h5", {"--seed", "1"}, 3, "rare.h5: holds a class of fewer than two samples");
  folder.write("zeros.h5", arma::fmat(6, 9), rare);
  folder.refuses("zeros.h5", "alone.h5", cost, 3, "zeros.h5: holds equal samples only");
  folder.refuses("train.h5", "test.h5", {"--cost", "1", "--tolerance", "1e-30"}, 1,
                 "raise --tolerance or lower --cost");
}
