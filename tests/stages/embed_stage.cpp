#include <boost/test/unit_test.hpp>
#include <fstream>

#include "analysis/similarity.hpp"
#include "core/distinct.hpp"
#include "io/h5.hpp"
#include "pictures.hpp"
#include "sample_files.hpp"

namespace simplecell {
Stage embed();
}
using namespace simplecell;

namespace {

const std::vector<std::string> quick{"--perplexity", "8", "--iterations", "300", "--exaggerated", "100"};

std::vector<std::string> with(std::vector<std::string> more) {
  more.insert(more.end(), quick.begin(), quick.end());
  return more;
}

}  // namespace

BOOST_AUTO_TEST_CASE(tsne_of_every_kind_of_file) {
  const SampleFolder folder;
  for (const char* input : {"samples.h5", "bare.h5", "samples.tsv"}) {
    const Outcome outcome = folder.run_on(embed(), input, with({"--labels", folder / "labels.tsv"}));
    BOOST_TEST((outcome.code == 0 && outcome.out.empty()), outcome.err);
    const H5Reader file(folder / "out");
    BOOST_TEST((file.shape("embedding") == std::vector<arma::uword>{120, 2}));
    BOOST_TEST(class_scores(file.fmat("embedding"), folder.planted.labels, Metric::euclidean, 5).purity > 0.95);
    BOOST_TEST(file.vec("history/step").n_elem == file.vec("history/kl").n_elem);
    BOOST_TEST(file.vec("history/kl").n_elem == 6u);
    BOOST_TEST(file.number("kl") > 0);
    BOOST_TEST(file.vec("labels").n_elem == 120u);
    if (std::string(input) != "samples.tsv") BOOST_TEST(file.text("source") == "synthetic stand-in");
  }
}

BOOST_AUTO_TEST_CASE(what_single_precision_loses_is_told) {
  const SampleFolder folder;
  std::ofstream(folder / "far.csv") << "1000000.01,1\n1000000.02,2\n1000000.04,3\n";
  const Outcome outcome = run(embed(), {"--input", folder / "far.csv", "--method", "pca", "--progress", "plain",
                                        "--output", folder / "out"});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.err.find("far.csv: the values of feature 1 differ by too little") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(samples_of_extreme_size) {
  const SampleFolder folder;
  const auto map = [&](float size, const char* repulsion) {
    folder.write("large.h5", size * folder.planted.samples, false);
    const Outcome outcome = folder.run_on(embed(), "large.h5", with({"--repulsion", repulsion}));
    BOOST_TEST(outcome.code == 0, outcome.err);
    return H5Reader(folder / "out").fmat("embedding");
  };
  for (const char* repulsion : {"exact", "interpolated"}) {
    const arma::fmat usual = map(1, repulsion);
    for (const float size : {0x1p-90f, 0x1p70f, 0x1p115f})
      BOOST_TEST(arma::approx_equal(map(size, repulsion), usual, "absdiff", 0), repulsion << " " << size);
  }
  folder.write("equal.h5", arma::fmat(4, 9, arma::fill::value(0.3f)), false);
  folder.refuses(embed(), "equal.h5", {"--method", "pca"}, 3, "equal.h5: all samples are equal");
}

BOOST_AUTO_TEST_CASE(options_matter_and_threads_do_not) {
  const SampleFolder folder;
  const auto bytes = [&](const std::vector<std::string>& more) {
    BOOST_TEST(folder.run_on(embed(), "samples.h5", more).code == 0);
    const arma::fmat map = H5Reader(folder / "out").fmat("embedding");
    return std::vector<float>(map.begin(), map.end());
  };
  const auto first = bytes(with({"--threads", "1"}));
  BOOST_TEST((first == bytes(with({"--threads", "3"}))));
  for (const std::vector<std::string>& more : {std::vector<std::string>{"--pca", "3"},
                                               {"--learning-rate", "3"},
                                               {"--exaggeration", "6"},
                                               {"--repulsion", "interpolated"},
                                               {"--count", "100"}})
    BOOST_TEST((first != bytes(with(more))), more[0]);
  BOOST_TEST((first != bytes({"--perplexity", "9", "--iterations", "300", "--exaggerated", "100"})));
  BOOST_TEST((first != bytes({"--perplexity", "8", "--iterations", "310", "--exaggerated", "100"})));
  BOOST_TEST((first != bytes({"--perplexity", "8", "--iterations", "300", "--exaggerated", "90"})));
  BOOST_TEST((first == bytes(with({"--repulsion", "exact", "--pca", "0"}))));  // six dimensions are fewer than fifty
}

BOOST_AUTO_TEST_CASE(progress_and_divergence_are_told) {
  const SampleFolder folder;
  const Outcome outcome =
      run(embed(), with({"--input", folder / "bare.h5", "--output", folder / "out", "--progress", "plain"}));
  for (const char* word : {"neighbours", "iterations", "KL divergence"})
    BOOST_TEST(outcome.err.find(word) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(equal_samples_are_at_equal_places) {
  const SampleFolder folder;
  const arma::fmat samples = folder.planted.samples;
  arma::fmat pairs = arma::join_rows(samples, samples);
  pairs = pairs.cols(Random(1, "order").sample(240, 240)).eval();
  folder.write("pairs.h5", pairs, false);
  const Distinct distinct = distinct_columns(pairs);
  for (const char* repulsion : {"exact", "interpolated"})
    for (const char* pca : {"0", "3"}) {
      std::string first;
      for (const char* threads : {"1", "3"}) {
        const Outcome outcome =
            folder.run_on(embed(), "pairs.h5", with({"--repulsion", repulsion, "--pca", pca, "--threads", threads}));
        BOOST_TEST(outcome.code == 0, outcome.err);
        const arma::mat map = H5Reader(folder / "out").mat("embedding");
        for (arma::uword j = 0; j < 240; ++j)
          BOOST_TEST(arma::all(map.col(j) == map.col(distinct.first(distinct.which(j)))));
        BOOST_TEST(distinct_columns(arma::conv_to<arma::fmat>::from(map)).count() == 120u);
        if (first.empty()) first = bytes_of(folder / "out");
        BOOST_TEST((first == bytes_of(folder / "out")));
      }
    }
}

BOOST_AUTO_TEST_CASE(few_different_samples_lower_the_perplexity_aloud) {
  const SampleFolder folder;
  folder.write("few.h5", arma::repmat(folder.planted.samples.head_cols(4), 1, 30), false);
  const Outcome outcome =
      run(embed(), {"--input", folder / "few.h5", "--output", folder / "out", "--iterations", "300"});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.err.find("of 120 samples 4 are different; perplexity 30 is lowered to 1") != std::string::npos);
  const arma::fmat map = H5Reader(folder / "out").fmat("embedding");
  BOOST_TEST(distinct_columns(map).count() == 4u);
  BOOST_TEST(arma::abs(map.col(0) - map.col(1)).max() > 0.1f);
  folder.write("equal.h5", arma::fmat(6, 120, arma::fill::value(0.1f)), false);
  folder.refuses(embed(), "equal.h5", quick, 3, "equal.h5: all samples are equal");
}

BOOST_AUTO_TEST_CASE(principal_components) {
  const SampleFolder folder;
  BOOST_TEST(folder.run_on(embed(), "samples.h5", {"--method", "pca", "--components", "4"}).code == 0);
  const H5Reader file(folder / "out");
  BOOST_TEST((file.shape("embedding") == std::vector<arma::uword>{120, 4}));
  BOOST_TEST((file.shape("components") == std::vector<arma::uword>{4, 6}));
  BOOST_TEST(file.vec("mean").n_elem == 6u);
  BOOST_TEST(arma::accu(file.vec("variance")) < file.number("total_variance"));
  BOOST_TEST(file.text("method") == "pca");
}

BOOST_AUTO_TEST_CASE(what_is_unfit_is_named) {
  const SampleFolder folder;
  folder.refuses_unfit_samples(embed(), quick);
  folder.refuses(embed(), "samples.h5", {"--perplexity", "40"}, 3,
                 "samples.h5: perplexity 40 needs 121 samples or more, and there are 120; lower it to 39 or less");
  folder.refuses(embed(), "samples.h5", {"--method", "pca", "--components", "7"}, 3,
                 "asked for 7 principal components");
  folder.refuses(embed(), "samples.h5", with({"--components", "2"}), 2, "--components goes with --method pca");
  for (const std::vector<std::string>& option : {std::vector<std::string>{"--pca", "2"},
                                                 {"--perplexity", "5"},
                                                 {"--iterations", "5"},
                                                 {"--exaggeration", "2"},
                                                 {"--exaggerated", "5"},
                                                 {"--learning-rate", "5"},
                                                 {"--repulsion", "exact"}})
    folder.refuses(embed(), "samples.h5", {"--method", "pca", option[0], option[1]}, 2,
                   option[0] + " goes with --method tsne");
  for (const std::vector<std::string>& option : {std::vector<std::string>{"--method", "umap"},
                                                 {"--pca", "-1"},
                                                 {"--perplexity", "0"},
                                                 {"--perplexity", "nan"},
                                                 {"--iterations", "0"},
                                                 {"--exaggeration", "0.5"},
                                                 {"--exaggerated", "-1"},
                                                 {"--learning-rate", "-1"},
                                                 {"--repulsion", "none"},
                                                 {"--components", "0"}})
    folder.refuses(embed(), "samples.h5", option, 2, option[0]);
  folder.refuses(embed(), "samples.h5", with({"--learning-rate", "1e300"}), 1, "t-SNE ran away; lower --learning-rate");
}
