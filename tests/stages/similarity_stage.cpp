#include <boost/test/unit_test.hpp>
#include <map>

#include "io/tsv.hpp"
#include "pictures.hpp"
#include "sample_files.hpp"

namespace simplecell {
Stage similarity();
}
using namespace simplecell;

namespace {

std::map<std::string, double> scores(const SampleFolder& folder, const std::string& input,
                                     const std::vector<std::string>& more) {
  const Outcome outcome = folder.run_on(similarity(), input, more);
  BOOST_TEST((outcome.code == 0 && outcome.out.empty() && outcome.err.empty()), outcome.err);
  const Table table = read_table(folder / "out");
  const arma::vec values = table.numbers("value");
  std::map<std::string, double> found;
  for (arma::uword i = 0; i < values.n_elem; ++i) found[table.text("metric")[i]] = values(i);
  return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(scores_of_labelled_samples) {
  const SampleFolder folder;
  auto found = scores(folder, "samples.h5", {});
  BOOST_TEST(found["samples"] == 120);
  BOOST_TEST(found["between_within"] > 1.3);
  BOOST_TEST(found["between_within"] == found["distance_between"] / found["distance_within"],
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST((found["silhouette"] > 0.3 && found["knn_purity"] > 0.95 && found["knn_accuracy"] > 0.95));
  BOOST_TEST(!found.count("linear_cka"));
  auto same = scores(folder, "samples.tsv", {"--labels", folder / "labels.tsv", "--threads", "3"});
  BOOST_TEST(same["silhouette"] == found["silhouette"], boost::test_tools::tolerance(1e-5));  // nine digits of text
  BOOST_TEST(scores(folder, "samples.h5", {"--metric", "cosine"})["silhouette"] != found["silhouette"]);
  BOOST_TEST(scores(folder, "samples.h5", {"--neighbours", "60"})["knn_purity"] < found["knn_purity"]);
  BOOST_TEST(scores(folder, "samples.h5", {"--count", "60"})["samples"] == 60);
}

BOOST_AUTO_TEST_CASE(two_representations) {
  const SampleFolder folder;
  auto equal = scores(folder, "bare.h5", {"--second", folder / "samples.h5", "--second-array", "codes"});
  for (const char* name : {"rsa_spearman", "rsa_pearson", "linear_cka"})
    BOOST_TEST(equal[name] == 1, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(!equal.count("silhouette"));
  folder.write("other.h5", Random(2, "other").normal(9, 120), false);
  auto other = scores(folder, "bare.h5", {"--second", folder / "other.h5", "--most", "50", "--metric", "correlation"});
  BOOST_TEST((other["rsa_spearman"] < 0.3 && other["linear_cka"] < 0.6));
}

BOOST_AUTO_TEST_CASE(distances_in_the_order_of_classes) {
  const SampleFolder folder;
  scores(folder, "samples.h5", {"--distances", folder / "distances.h5", "--per-class", "7", "--metric", "cosine"});
  const H5Reader file(folder / "distances.h5");
  BOOST_TEST((file.shape("distances") == std::vector<arma::uword>{21, 21}));
  BOOST_TEST(file.vec("labels").is_sorted());
  BOOST_TEST(file.vec("order")(1) == 3);  // the second sample of the first class
  BOOST_TEST(file.text("source") == "synthetic stand-in");
  scores(folder, "bare.h5", {"--distances", folder / "all.h5", "--per-class", "0"});
  BOOST_TEST((H5Reader(folder / "all.h5").shape("distances") == std::vector<arma::uword>{120, 120}));
}

BOOST_AUTO_TEST_CASE(undefined_scores_are_told_with_their_cause) {
  const SampleFolder folder;
  const auto told = [&](const std::string& input, const std::vector<std::string>& more) {
    std::vector<std::string> options{"--input", folder / input, "--neighbours", "2", "--progress", "plain", "--output",
                                     folder / "out"};
    options.insert(options.end(), more.begin(), more.end());
    const Outcome outcome = run(similarity(), options);
    BOOST_TEST(outcome.code == 0, outcome.err);
    return outcome.err;
  };
  const auto labels = [&](const std::string& name, const arma::frowvec& values) {
    write_rows(folder / name, values);
    return std::vector<std::string>{"--labels", folder / name};
  };
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  const std::string one = told("samples.h5", labels("one.csv", arma::frowvec(120, arma::fill::zeros)));
  BOOST_TEST(has(one, "between_within, silhouette are undefined (nan): all samples are of one class"), one);
  const std::string single = told("samples.h5", labels("single.csv", arma::regspace<arma::frowvec>(1, 120)));
  BOOST_TEST(has(single, "distance_within, between_within are undefined (nan): no class has two samples"), single);
  folder.write("equal.h5", arma::fmat(6, 120, arma::fill::ones), true);
  const std::string equal = told("equal.h5", {});
  BOOST_TEST(has(equal, "between_within is undefined (nan): all samples are equal"), equal);
  const std::string second = told("samples.h5", {"--second", folder / "equal.h5"});
  BOOST_TEST(has(second, "linear_cka are undefined (nan): the distances between samples are all the same in "), second);
  BOOST_TEST(has(second, "equal.h5"), second);
  BOOST_TEST(!has(told("samples.h5", {}), "undefined"));
  folder.write("two.h5", arma::fmat(6, 2, arma::fill::ones), false);
  folder.refuses(similarity(), "two.h5", {"--second", folder / "two.h5"}, 3, "two.h5: has 2 samples; a comparison");
}

BOOST_AUTO_TEST_CASE(what_is_unfit_is_named) {
  const SampleFolder folder;
  folder.refuses_unfit_samples(similarity(), {});
  folder.refuses(similarity(), "bare.h5", {}, 2, "nothing to measure; give --labels, --second or --distances");
  folder.refuses(similarity(), "samples.h5", {"--neighbours", "120"}, 3,
                 "samples.h5: asked for 120 neighbours of 120 samples");
  folder.refuses(similarity(), "samples.h5", {"--per-class", "3"}, 2, "--per-class goes with --distances");
  folder.refuses(similarity(), "samples.h5", {"--most", "30"}, 2, "--most goes with --second");
  folder.refuses(similarity(), "samples.h5", {"--second-array", "codes"}, 2, "--second-array goes with --second");
  folder.refuses(similarity(), "bare.h5", {"--neighbours", "3", "--second", folder / "samples.h5"}, 2,
                 "--neighbours needs labels");
  write_rows(folder / "few.tsv", folder.planted.samples.head_cols(9));
  folder.refuses(similarity(), "bare.h5", {"--second", folder / "few.tsv"}, 3, "few.tsv: has 9 samples, ");
  folder.refuses(similarity(), "bare.h5", {"--second", folder / "none.tsv"}, 3, "none.tsv: no such file");
  for (const std::vector<std::string>& option :
       {std::vector<std::string>{"--metric", "l1"}, {"--neighbours", "0"}, {"--per-class", "-1"}, {"--most", "2"}})
    folder.refuses(similarity(), "samples.h5", option, 2, option[0]);
}
