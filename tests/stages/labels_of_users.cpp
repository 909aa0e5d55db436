#include <boost/test/unit_test.hpp>
#include <map>

#include "clusters.hpp"
#include "io/tsv.hpp"
#include "npy.hpp"
#include "pictures.hpp"
#include "trained.hpp"

// Labels are any distinct whole numbers. Other numbers for the same classes, in the same order, change what the classes
// are called and nothing else.

namespace simplecell {
Stage embed();
Stage cluster();
Stage similarity();
Stage classify();
Stage train_network();
Stage attack();
Stage encode();
Stage activity_statistics();
Stage atom_statistics();
Stage reconstruct();
}  // namespace simplecell
using namespace simplecell;

namespace {

struct Folder : Scratch {
  const arma::ivec names{-7, 0, 100000};
  Planted planted = planted_clusters(16, 120, 3, 6, 1);

  Folder() {
    planted.samples = arma::abs(planted.samples) / arma::abs(planted.samples).max();
    for (const bool renamed : {false, true}) {
      const arma::ivec labels =
          renamed ? arma::ivec(names.elem(planted.labels)) : arma::conv_to<arma::ivec>::from(planted.labels);
      H5Writer file(*this / (renamed ? "renamed.h5" : "plain.h5"), {});
      file.write("patches", planted.samples);
      file.write("labels", labels);
      file.attribute("patch_height", 4.), file.attribute("patch_width", 4.);
      file.commit();
    }
  }
  std::map<std::string, std::string> scores(const std::string& name) const {
    const Table table = read_table(*this / name);
    std::map<std::string, std::string> found;
    for (const auto& row : table.rows) found[row[0]] = row[1];
    return found;
  }
  void works(const Stage& stage, std::vector<std::string> options) const {
    options.insert(options.end(), {"--progress", "off"});
    const Outcome outcome = run(stage, options);
    BOOST_TEST(outcome.code == 0, stage.name << ": " << outcome.err);
  }
  /// Runs on plain and renamed labels, each with outputs of its own: out-plain.h5 and so on.
  void both(const Stage& stage, const std::vector<std::string>& inputs, const std::vector<std::string>& outputs,
            const std::vector<std::string>& more) const {
    for (const std::string kind : {"plain", "renamed"}) {
      std::vector<std::string> options = more;
      for (const auto& input : inputs) options.insert(options.end(), {"--" + input, *this / (kind + ".h5")});
      for (const auto& output : outputs)
        options.insert(options.end(),
                       {"--" + output, *this / (output + "-" + kind +
                                                (output == "scores" || output == "statistics" ? ".tsv" : ".h5"))});
      works(stage, options);
    }
  }
  /// Arrays that are the same under both names, and those that differ by the names alone.
  void compare(const std::string& output, const std::vector<std::string>& equal,
               const std::vector<std::string>& labels) const {
    const H5Reader plain(*this / (output + "-plain.h5")), renamed(*this / (output + "-renamed.h5"));
    for (const auto& name : equal) BOOST_TEST(arma::all(plain.values(name) == renamed.values(name)), name);
    for (const auto& name : labels) {
      const arma::vec called = arma::conv_to<arma::vec>::from(
          names.elem(arma::conv_to<arma::uvec>::from(plain.values(name))));
      BOOST_TEST(arma::all(called == renamed.values(name)), name);
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(embeddings_clusters_and_similarities) {
  const Folder folder;
  folder.both(embed(), {"input"}, {"output"}, {"--method", "pca"});
  folder.compare("output", {"embedding"}, {"labels"});
  folder.both(cluster(), {"input"}, {"output", "scores"}, {"--clusters", "3", "--seed", "1"});
  folder.compare("output", {"clusters"}, {"labels"});
  BOOST_TEST(folder.scores("scores-plain.tsv") == folder.scores("scores-renamed.tsv"));
  BOOST_TEST(std::stod(folder.scores("scores-renamed.tsv").at("accuracy")) > 0.9);
  folder.both(similarity(), {"input"}, {"distances"}, {"--output", folder / "similarity.tsv"});
  folder.compare("distances", {"distances", "order"}, {"labels"});
}

BOOST_AUTO_TEST_CASE(classifiers) {
  const Folder folder;
  folder.both(classify(), {"train", "test"}, {"output", "scores"}, {"--cost", "1"});
  folder.compare("output", {"decisions", "confusion", "class_accuracy"}, {"labels", "predicted", "classes"});
  const auto plain = folder.scores("scores-plain.tsv"), renamed = folder.scores("scores-renamed.tsv");
  BOOST_TEST(plain.at("accuracy_of_0") == renamed.at("accuracy_of_-7"));
  BOOST_TEST(plain.at("1_taken_for_2") == renamed.at("0_taken_for_100000"));
  // Two classes by the numbers that support vector machines have for them, as floating-point numbers.
  const std::vector<double> signs{-1, 1};
  std::string bytes;
  for (arma::uword i = 0; i < 120; ++i)
    bytes.append(reinterpret_cast<const char*>(&signs[folder.planted.labels[i] == 0]), sizeof(double));
  write_bytes(folder / "signs.npy", npy("<f8", "120,", bytes));
  for (const std::string method : {"logistic", "linear-svm", "rbf-svm"}) {
    std::vector<std::string> options{"--method", method, "--cost", "1", "--train", folder / "plain.h5", "--test",
                                     folder / "plain.h5", "--train-labels", folder / "signs.npy", "--test-labels",
                                     folder / "signs.npy", "--output", folder / "signs.h5"};
    if (method == "rbf-svm") options.insert(options.end(), {"--gamma", "scale"});
    folder.works(classify(), options);
    BOOST_TEST(arma::all(H5Reader(folder / "signs.h5").vec("classes") == arma::vec{-1, 1}));
    BOOST_TEST(H5Reader(folder / "signs.h5").number("accuracy") > 0.95);
  }
}

BOOST_AUTO_TEST_CASE(networks) {
  const Folder folder;
  folder.both(train_network(), {"input"}, {"output"},
              {"--units", "8,6", "--validation", "30", "--epochs", "2", "--batch", "30", "--seed", "1"});
  folder.compare("output", {"weights", "layer1/atoms"}, {});
  BOOST_TEST(!H5Reader(folder / "output-plain.h5").has("classes"));
  BOOST_TEST(arma::all(H5Reader(folder / "output-renamed.h5").vec("classes") == arma::vec{-7, 0, 100000}));
  for (const std::string kind : {"plain", "renamed"})
    folder.works(attack(), {"--input", folder / (kind + ".h5"), "--network", folder / ("output-" + kind + ".h5"),
                            "--steps", "3", "--seed", "1", "--output", folder / ("attack-" + kind + ".h5"), "--scores",
                            folder / ("attack-" + kind + ".tsv")});
  folder.compare("attack", {"images", "adversarial"}, {"labels", "answers"});
  BOOST_TEST(folder.scores("attack-plain.tsv") == folder.scores("attack-renamed.tsv"));
  const Outcome outcome = run(attack(), {"--input", folder / "renamed.h5", "--network", folder / "output-plain.h5",
                                         "--seed", "1", "--output", folder / "out.h5", "--scores", folder / "out.tsv"});
  BOOST_TEST(fails(outcome, 3, "is unknown to a network of 3 classes"), outcome.err);
}

BOOST_AUTO_TEST_CASE(codes_atoms_and_reconstructions) {
  const Folder folder;
  folder.works(train_dictionary(), {"--input", folder / "plain.h5", "--atoms", "12", "--steps", "10", "--batch", "40",
                                    "--lambda", "0.1", "--seed", "1", "--output", folder / "dictionary.h5"});
  folder.both(encode(), {"input"}, {"output"}, {"--dictionary", folder / "dictionary.h5"});
  folder.compare("output", {"codes"}, {"labels"});
  for (const std::string kind : {"plain", "renamed"}) {
    folder.works(activity_statistics(),
                 {"--input", folder / ("output-" + kind + ".h5"), "--group-size", "4", "--output",
                  folder / ("activity-" + kind + ".h5"), "--statistics", folder / ("activity-" + kind + ".tsv")});
    folder.works(atom_statistics(), {"--dictionary", folder / "dictionary.h5", "--stimuli", folder / (kind + ".h5"),
                                     "--output", folder / ("atoms-" + kind + ".h5"), "--statistics",
                                     folder / ("atoms-" + kind + ".tsv")});
    H5Writer templates(folder / ("templates-" + kind + ".h5"), {});
    templates.write("patches", folder.planted.samples.head_cols(3));
    templates.write("labels", arma::vec(H5Reader(folder / (kind + ".h5")).vec("labels").head(3)));
    templates.commit();
    folder.works(reconstruct(),
                 {"--codes", folder / ("output-" + kind + ".h5"), "--dictionary", folder / "dictionary.h5",
                  "--templates", folder / ("templates-" + kind + ".h5"), "--output", folder / ("made-" + kind + ".h5"),
                  "--statistics", folder / ("made-" + kind + ".tsv")});
  }
  folder.compare("activity", {"maps", "group_maps"}, {"group_class"});
  folder.compare("atoms", {"class_means"}, {"nearest_class"});
  folder.compare("made", {"reconstruction", "cosine"}, {"nearest", "labels"});
  for (const char* table : {"activity", "atoms", "made"})
    BOOST_TEST(folder.scores(std::string(table) + "-plain.tsv") == folder.scores(std::string(table) + "-renamed.tsv"));
  BOOST_TEST(!H5Reader(folder / "activity-plain.h5").has("classes"));
  BOOST_TEST(arma::all(H5Reader(folder / "activity-renamed.h5").vec("classes") == arma::vec{-7, 0, 100000}));
  BOOST_TEST(arma::all(H5Reader(folder / "atoms-renamed.h5").vec("classes") == arma::vec{-7, 0, 100000}));
}
