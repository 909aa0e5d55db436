#include <boost/test/unit_test.hpp>

#include "io/tsv.hpp"
#include "pictures.hpp"
#include "sample_files.hpp"

namespace simplecell {
Stage cluster();
}
using namespace simplecell;

namespace {

const std::vector<std::string> three{"--clusters", "3", "--seed", "1"};

std::vector<std::string> with(std::vector<std::string> more) {
  more.insert(more.end(), three.begin(), three.end());
  return more;
}

double score(const std::string& path, const std::string& metric) {
  const Table table = read_table(path);
  const auto names = table.text("metric");
  for (arma::uword i = 0; i < names.size(); ++i)
    if (names[i] == metric) return table.numbers("value")(i);
  return -1;
}

}  // namespace

BOOST_AUTO_TEST_CASE(kmeans_and_its_scores) {
  const SampleFolder folder;
  const Outcome outcome = folder.run_on(cluster(), "samples.h5", with({"--scores", folder / "scores.tsv"}));
  BOOST_TEST((outcome.code == 0 && outcome.out.empty() && outcome.err.empty()), outcome.err);
  BOOST_TEST(score(folder / "scores.tsv", "accuracy") > 0.9);
  BOOST_TEST(score(folder / "scores.tsv", "nmi") > 0.7);
  BOOST_TEST(score(folder / "scores.tsv", "ari") > 0.7);
  BOOST_TEST(score(folder / "scores.tsv", "samples") == 120);
  const H5Reader file(folder / "out");
  BOOST_TEST(file.vec("clusters").n_elem == 120u);
  BOOST_TEST((file.shape("centres") == std::vector<arma::uword>{3, 6}));
  BOOST_TEST(file.number("accuracy") == score(folder / "scores.tsv", "accuracy"));
  BOOST_TEST(file.number("inertia") == score(folder / "scores.tsv", "inertia"));
}

BOOST_AUTO_TEST_CASE(without_labels_there_is_no_agreement) {
  const SampleFolder folder;
  BOOST_TEST(folder.run_on(cluster(), "samples.tsv", with({"--scores", folder / "scores.tsv"})).code == 0);
  BOOST_TEST(score(folder / "scores.tsv", "accuracy") == -1);
  BOOST_TEST(!H5Reader(folder / "out").has("labels"));
}

BOOST_AUTO_TEST_CASE(spectral_clusters_of_codes) {
  const SampleFolder folder;
  BOOST_TEST(
      folder.run_on(cluster(), "samples.h5", with({"--method", "spectral", "--scores", folder / "s.tsv"})).code == 0);
  const H5Reader file(folder / "out");
  BOOST_TEST((file.shape("embedding") == std::vector<arma::uword>{120, 3}));
  BOOST_TEST(file.vec("eigenvalues").n_elem == 3u);
  BOOST_TEST(score(folder / "s.tsv", "isolated") == 0);
  BOOST_TEST(score(folder / "s.tsv", "accuracy") > 0.8);
  folder.write("signed.h5", -folder.planted.samples, true);
  BOOST_TEST(folder.run_on(cluster(), "signed.h5", with({"--method", "spectral", "--magnitudes"})).code == 0);
  const arma::vec again = H5Reader(folder / "out").vec("eigenvalues");
  BOOST_TEST(again.n_elem == 3u);
}

BOOST_AUTO_TEST_CASE(clusters_that_are_found_are_counted) {
  const SampleFolder folder;
  folder.write("few.h5", arma::repmat(folder.planted.samples.head_cols(4), 1, 30), false);
  for (const char* method : {"kmeans", "spectral"}) {
    const Outcome outcome = run(cluster(), {"--input", folder / "few.h5", "--output", folder / "out", "--scores",
                                            folder / "s.tsv", "--clusters", "6", "--seed", "1", "--method", method});
    BOOST_TEST(outcome.code == 0);
    BOOST_TEST(outcome.err.find("found 4 different clusters instead of the 6 asked for") != std::string::npos);
    BOOST_TEST(score(folder / "s.tsv", "clusters") == 4);
    BOOST_TEST(H5Reader(folder / "out").number("clusters") == 4);
    BOOST_TEST(H5Reader(folder / "out").mat("centres").n_cols == 4u);
    BOOST_TEST(H5Reader(folder / "out").vec("clusters").max() == 3);
  }
}

BOOST_AUTO_TEST_CASE(the_seed_decides_and_threads_do_not) {
  const SampleFolder folder;
  const auto clusters = [&](const std::vector<std::string>& more) {
    BOOST_TEST(folder.run_on(cluster(), "samples.h5", more).code == 0);
    return bytes_of(folder / "out");
  };
  const std::vector<std::string> rough{"--clusters", "9", "--restarts", "1", "--iterations", "2"};
  const auto having = [&](std::vector<std::string> more) {
    return more.insert(more.end(), rough.begin(), rough.end()), more;
  };
  const std::string first = clusters(having({"--seed", "1", "--threads", "1"}));
  BOOST_TEST((first == clusters(having({"--seed", "1", "--threads", "2"}))));
  BOOST_TEST((first != clusters(having({"--seed", "2"}))));
}

BOOST_AUTO_TEST_CASE(what_is_unfit_is_named) {
  const SampleFolder folder;
  folder.refuses_unfit_samples(cluster(), three);
  folder.refuses(cluster(), "samples.h5", {"--clusters", "3"}, 2, "--seed is missing");
  folder.refuses(cluster(), "samples.h5", {"--clusters", "121", "--seed", "1"}, 3,
                 "samples.h5: asked for 121 clusters of 120 points");
  folder.refuses(cluster(), "samples.h5", with({"--magnitudes"}), 2, "--magnitudes goes with --method spectral");
  folder.write("signed.h5", -folder.planted.samples, true);
  folder.refuses(cluster(), "signed.h5", with({"--method", "spectral"}), 3, "signed.h5: sample 1 has negative codes");
  folder.write("zero.h5", 0 * folder.planted.samples, true);
  folder.refuses(cluster(), "zero.h5", with({"--method", "spectral"}), 3, "zero.h5: all codes are zero");
  folder.refuses(cluster(), "samples.h5", {"--method", "spectral", "--clusters", "7", "--seed", "1"}, 3,
                 "asked for 7 singular vectors");
  for (const std::vector<std::string>& option :
       {std::vector<std::string>{"--method", "mean"}, {"--clusters", "0"}, {"--restarts", "0"}, {"--iterations", "x"}})
    folder.refuses(cluster(), "samples.h5", {option[0], option[1], "--seed", "1"}, 2, option[0]);
}
