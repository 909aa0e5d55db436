#define BOOST_TEST_MODULE embed_stage
#include <boost/test/unit_test.hpp>

#include "analysis/similarity.hpp"
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
    BOOST_TEST((outcome.code == 0 && outcome.out.empty() && outcome.err.empty()), outcome.err);
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
                 "perplexity 40 needs 121 points or more, and there are 120; lower it to 39 or less");
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
