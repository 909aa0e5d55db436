
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/random.hpp"
#include "io/tsv.hpp"
#include "killed.hpp"
#include "support.hpp"

namespace simplecell {
Stage train_network();
Stage attack();
}  // namespace simplecell

using namespace simplecell;

namespace {

// A folder with pictures of three classes, 6×5 pixels, and ways to train and attack networks on them.
struct NetworkFolder : Scratch {
  NetworkFolder() { write("images.h5", 300, 30); }

  void write(const std::string& name, arma::uword count, double pixels, double top = 1, arma::uword classes = 3) const {
    Random random(1, name);
    arma::fcube images(5, static_cast<arma::uword>(pixels) / 5, count);
    arma::uvec labels(count);
    for (arma::uword i = 0; i < count; ++i) {
      labels[i] = i % classes;
      for (arma::uword p = 0; p < images.n_elem_slice; ++p)
        images.slice(i)[p] = static_cast<float>(random.uniform(0, p % 3 == i % 3 ? top : 0.4 * top));
    }
    H5Writer file(*this / name, {});
    file.write("images", images);
    file.write("labels", labels);
    file.attribute("source", "synthetic stand-in");
    file.attribute("dataset", "blobs");
    file.commit();
  }

  Outcome train(std::vector<std::string> more, const std::string& output = "network.h5") const {
    const auto given = [&](const char* name) { return std::find(more.begin(), more.end(), name) != more.end(); };
    if (!given("--input")) more.insert(more.end(), {"--input", *this / "images.h5"});
    if (!given("--units")) more.insert(more.end(), {"--units", "12,8"});
    if (!given("--validation")) more.insert(more.end(), {"--validation", "60"});
    if (!given("--epochs")) more.insert(more.end(), {"--epochs", "2"});
    if (!given("--batch")) more.insert(more.end(), {"--batch", "30"});
    if (!given("--progress")) more.insert(more.end(), {"--progress", "off"});
    more.insert(more.end(), {"--seed", "3", "--output", *this / output});
    return run(train_network(), more);
  }

  Outcome strike(std::vector<std::string> more, const std::string& output = "attack") const {
    const auto given = [&](const char* name) { return std::find(more.begin(), more.end(), name) != more.end(); };
    if (!given("--input")) more.insert(more.end(), {"--input", *this / "images.h5"});
    if (!given("--network")) more.insert(more.end(), {"--network", *this / "network.h5"});
    if (!given("--steps")) more.insert(more.end(), {"--steps", "4"});
    more.insert(more.end(), {"--seed", "3", "--progress", "off", "--output", *this / (output + ".h5"), "--scores",
                             *this / (output + ".tsv")});
    return run(attack(), more);
  }

  std::string bytes(const std::string& name) const {
    std::ifstream file(*this / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  double score(const std::string& metric, const std::string& table = "attack.tsv") const {
    const Table scores = read_table(*this / table);
    const auto names = scores.text("metric");
    const auto found = std::find(names.begin(), names.end(), metric);
    BOOST_TEST_REQUIRE((found != names.end()), metric << " is no score");
    return scores.numbers("value")[static_cast<arma::uword>(found - names.begin())];
  }

  void refuses(const Outcome& outcome, int code, const std::string& why) const {
    BOOST_TEST(fails(outcome, code, why), "exit " << outcome.code << ", '" << outcome.err << "' does not say: " << why);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_network_file_holds_layers_history_and_its_specification) {
  const NetworkFolder folder;
  const Outcome outcome =
      folder.train({"--layers", "lasso,top-k", "--lambda-min", "0.05", "--iterations", "4", "--active", "3", "--rate",
                    "3e-3", "--decay-from", "0.5", "--weight-decay", "0.1"});
  BOOST_TEST(outcome.code == 0, outcome.err);
  const H5Reader file(folder / "network.h5");
  BOOST_TEST(file.shape("layer1/atoms") == (std::vector<arma::uword>{12, 30}), boost::test_tools::per_element());
  BOOST_TEST(file.shape("layer2/atoms") == (std::vector<arma::uword>{8, 12}), boost::test_tools::per_element());
  BOOST_TEST(file.shape("weights") == (std::vector<arma::uword>{8, 3}), boost::test_tools::per_element());
  BOOST_TEST(file.fmat("layer1/lambda").min() >= 0.05f);
  BOOST_TEST(file.vec("history/epoch") == (arma::vec{1, 2}), boost::test_tools::per_element());
  for (const char* name : {"loss", "accuracy", "validation_loss", "validation_accuracy"})
    BOOST_TEST(file.vec(std::string("history/") + name).n_elem == 2u);
  const auto spec = nlohmann::json::parse(file.text("network"));
  BOOST_TEST(spec["layers"][0]["settings"]["iterations"] == 4);
  BOOST_TEST(spec["layers"][1]["kind"] == "top-k");
  BOOST_TEST(file.text("source") == "synthetic stand-in");
  BOOST_TEST(file.number("validation_accuracy") > 0.4);  // a third is chance
}

// Of pictures in three patterns, two labels that go by turns say nothing.
BOOST_AUTO_TEST_CASE(a_network_that_has_learned_no_labels_says_so) {
  const NetworkFolder folder;
  folder.write("unrelated.h5", 300, 30, 1, 2);
  folder.write("bright.h5", 300, 30, 255, 2);
  const auto told = [&](const std::string& images, const std::string& rate) {
    return folder.train({"--input", folder / images, "--epochs", "1", "--rate", rate, "--progress", "plain"}).err;
  };
  BOOST_TEST(told("unrelated.h5", "1e-3").find("has learned no labels: it is right for") != std::string::npos);
  BOOST_TEST(told("bright.h5", "1e-3").find("scale them to 0 to 1") != std::string::npos);
  folder.write("learnable.h5", 300, 30, 255);
  BOOST_TEST(told("learnable.h5", "1e-3").find("learnable.h5: pixels go from 0") != std::string::npos);
  folder.write("dark.h5", 300, 30, 0);
  BOOST_TEST(told("dark.h5", "1e-3").find("dark.h5: all pixels are 0; there is nothing to learn") != std::string::npos);
  const std::string learned = folder.train({"--epochs", "5", "--rate", "1e-2", "--progress", "plain"}).err;
  BOOST_TEST(learned.find("no labels") == std::string::npos, learned);
}

BOOST_AUTO_TEST_CASE(every_kind_and_loss_runs_and_ignores_the_threads) {
  const NetworkFolder folder;
  const std::vector<std::vector<std::string>> networks = {
      {"--layers", "relu", "--lambda", "0.01"},
      {"--layers", "relu-prior", "--lambda-min", "0.1,0.2", "--patience", "1"},
      {"--layers", "relu-unit", "--window", "3,2", "--stride", "1,2"},
      {"--layers", "orthogonal", "--reconstruction-weight", "0.1"},
      {"--layers", "lasso", "--reconstruction-weight", "1", "--labels-weight", "0", "--reconstruct", "image", "--first",
       "0.7", "--second", "0.3"},
      {"--layers", "top-k", "--active", "4", "--count", "200"},
  };
  for (auto options : networks) {
    auto other = options;
    options.insert(options.end(), {"--threads", "1"});
    other.insert(other.end(), {"--threads", "2"});
    const Outcome one = folder.train(options, "one.h5");
    BOOST_TEST(one.code == 0, one.err);
    BOOST_TEST(folder.train(other, "two.h5").code == 0);
    BOOST_TEST(folder.bytes("one.h5") == folder.bytes("two.h5"));
    for (const char* threads : {"1", "2"}) {
      const Outcome struck = folder.strike({"--network", folder / "one.h5", "--threads", threads}, threads);
      BOOST_TEST(struck.code == 0, struck.err);
    }
    BOOST_TEST(folder.bytes("1.h5") == folder.bytes("2.h5"));
    BOOST_TEST(folder.bytes("1.tsv") == folder.bytes("2.tsv"));
  }
}

BOOST_AUTO_TEST_CASE(a_killed_run_resumes_to_the_same_bytes) {
  const NetworkFolder folder;
  resumes_to_the_same_bytes(folder, {"--layers", "lasso", "--epochs", "20", "--patience", "20", "--checkpoint",
                                     folder / "ck.h5", "--checkpoint-every", "7"});
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_run_is_refused) {
  const NetworkFolder folder;
  {
    H5Writer file(folder / "ck.h5", {"train-network", "0.1.0", "{}", "{}"});
    file.commit();
  }
  folder.refuses(folder.train({"--checkpoint", folder / "ck.h5"}), 3, "is the checkpoint of a run with other options");
}

BOOST_AUTO_TEST_CASE(attacks_keep_to_epsilon_and_hurt_more_than_noise) {
  const NetworkFolder folder;
  folder.write("test.h5", 120, 30);
  BOOST_TEST(folder.train({"--epochs", "20", "--rate", "1e-2"}).code == 0);
  BOOST_TEST(folder.train({"--epochs", "20", "--rate", "1e-2", "--layers", "lasso"}, "other.h5").code == 0);
  const Outcome outcome =
      folder.strike({"--input", folder / "test.h5", "--from", folder / "other.h5", "--epsilon", "0.05,0.2", "--check",
                     "0.2", "--attacked", "90", "--shown", "7", "--restarts", "2", "--noise", "0.1", "--steps", "10"});
  BOOST_TEST(outcome.code == 0, outcome.err);
  const H5Reader file(folder / "attack.h5");
  const arma::fmat images = file.fmat("images");
  const arma::fcube adversarial = file.fcube("adversarial");
  BOOST_TEST(images.n_cols == 7u);
  BOOST_TEST(adversarial.n_slices == 2u);
  BOOST_TEST(file.vec("labels") == (arma::vec{0, 1, 2, 0, 1, 2, 0}), boost::test_tools::per_element());
  for (arma::uword e = 0; e < 2; ++e) {
    BOOST_TEST(arma::abs(adversarial.slice(e) - images).max() <= (e == 0 ? 0.05f : 0.2f) + 1e-6f);  // rounding of float
    BOOST_TEST(adversarial.slice(e).min() >= 0);
    BOOST_TEST(adversarial.slice(e).max() <= 1);
  }
  BOOST_TEST(folder.score("clean") > 0.9);
  BOOST_TEST(folder.score("pgd_0.2") <= folder.score("fgsm_0.2"));
  BOOST_TEST(folder.score("pgd_0.2") < folder.score("noise_0.2"));
  BOOST_TEST(folder.score("pgd_0.2") <= folder.score("pgd_0.05"));
  for (const char* name : {"more_steps", "margin", "logits_small", "logits_large", "transfer", "pgd"})
    BOOST_TEST(folder.score("robust_0.2") <= folder.score(std::string(name) + "_0.2"), name);
  for (const char* name : {"clean_attacked", "gaussian_0.1", "active_1", "active_2", "negative_lambda_1"})
    BOOST_TEST((folder.score(name) >= 0 && folder.score(name) <= 1), name);
}

BOOST_AUTO_TEST_CASE(training_refuses_what_makes_no_sense) {
  const NetworkFolder folder;
  folder.refuses(folder.train({"--layers", "relo"}), 2, "--layers 'relo': expected one of relu");
  folder.refuses(folder.train({"--layers", "relu,lasso,relu"}), 2, "--layers has 3 values for 2 layers");
  folder.refuses(folder.train({"--layers", "relu-prior", "--lambda-min", "1,2,3"}), 2,
                 "--lambda-min has 3 values for 2");
  folder.refuses(folder.train({"--active", "3"}), 2, "--active has no effect with --layers relu");
  folder.refuses(folder.train({"--units", "12,8.5"}), 2, "--units '8.5': expected whole numbers with commas between");
  folder.refuses(folder.train({"--units", "12,,8"}), 2, "--units '': expected");
  folder.refuses(folder.train({"--layers", "relu-prior", "--lambda-min", "-1"}), 2, "each from 0 to 100");
  folder.refuses(folder.train({"--units", "31,8", "--layers", "orthogonal"}), 2, "31 orthonormal atoms do not fit");
  folder.refuses(folder.train({"--window", "7"}), 2, "window");
  folder.refuses(folder.train({"--labels-weight", "0"}), 2, "are both 0; nothing would be learned");
  folder.refuses(folder.train({"--reconstruct", "image"}), 2, "--reconstruct has no effect without");
  folder.refuses(folder.train({"--first", "0.3"}), 2, "--first goes with --reconstruct image");
  folder.refuses(folder.train({"--units", "12", "--reconstruction-weight", "1", "--reconstruct", "image"}), 2,
                 "two layers without windows");
  folder.refuses(folder.train({"--validation", "300"}), 2, "--validation 300 leaves none of the 300 images");
  folder.refuses(folder.train({"--rate", "1e30", "--layers", "relu"}), 1, "lower --rate");
  folder.refuses(folder.train({"--input", folder / "nothing.h5"}), 3, "nothing.h5");
  folder.write("one.h5", 300, 30, 1, 1);
  folder.refuses(folder.train({"--input", folder / "one.h5"}), 3, "one.h5: its images are all of class 0");
  {
    H5Writer file(folder / "bare.h5", {});
    file.write("patches", arma::fmat(30, 100, arma::fill::randu));
    file.commit();
  }
  folder.refuses(folder.train({"--input", folder / "bare.h5"}), 3, "has no labels; name them with --labels");
  {
    H5Writer file(folder / "colour.h5", {});
    file.write("images", arma::fcube(5, 18, 100, arma::fill::randu));
    file.write("labels", arma::vec(100, arma::fill::zeros));
    file.attribute("channels", 3.);
    file.commit();
  }
  folder.refuses(folder.train({"--input", folder / "colour.h5"}), 3, "as luminance only");
  {
    H5Writer file(folder / "sizes.h5", {});
    file.write("patches", arma::fmat(30, 100, arma::fill::randu));
    file.write("labels", arma::vec(100, arma::fill::zeros));
    file.attribute("patch_height", 4.);
    file.attribute("patch_width", 5.);
    file.commit();
  }
  folder.refuses(folder.train({"--input", folder / "sizes.h5"}), 3,
                 "/patches has patches of 30 pixels, not 4 x 5");
}

BOOST_AUTO_TEST_CASE(attacks_refuse_what_does_not_fit) {
  const NetworkFolder folder;
  BOOST_TEST(folder.train({"--layers", "lasso"}).code == 0);
  folder.refuses(folder.strike({"--network", folder / "images.h5"}), 3,
                 "holds no network; make one with train-network");
  folder.refuses(folder.strike({"--epsilon", "0.1,2"}), 2,
                 "--epsilon '2': expected numbers with commas between, each from 0 to 1");
  folder.write("larger.h5", 20, 40);
  folder.refuses(folder.strike({"--input", folder / "larger.h5"}), 3, "images of 40 pixels, but the network takes 30");
  {
    H5Writer file(folder / "lying.h5", {});
    file.write("images", arma::fcube(6, 5, 20, arma::fill::randu));
    file.write("labels", arma::uvec(20, arma::fill::zeros));
    file.commit();
  }
  folder.refuses(folder.strike({"--input", folder / "lying.h5"}), 3,
                 "lying.h5: images of 5 x 6 pixels, but the network takes 6 x 5");
  folder.write("bright.h5", 20, 30, 255);
  folder.refuses(folder.strike({"--input", folder / "bright.h5"}), 3, "pixels must be from 0 to 1");
  folder.write("more.h5", 20, 30, 1, 5);
  folder.refuses(folder.strike({"--input", folder / "more.h5"}), 3, "label 3 is unknown to a network of 3 classes");
  folder.write("large.h5", 200, 40);
  BOOST_TEST(folder.train({"--input", folder / "large.h5"}, "large-network.h5").code == 0);
  folder.refuses(folder.strike({"--from", folder / "large-network.h5"}), 3, "is a network of 40 pixels");
  const H5Reader whole(folder / "network.h5");
  const auto without = [&](const std::string& name, const std::string& text) {
    H5Writer file(folder / "damaged.h5", {});
    for (const auto& kept : whole.names())
      if (kept != name && kept.rfind("history", 0) != 0) file.write(kept, whole.fmat(kept));
    file.attribute("network", text);
    file.commit();
  };
  const auto damaged = [&] { return folder.strike({"--network", folder / "damaged.h5"}); };
  without("weights", whole.text("network"));
  folder.refuses(damaged(), 3, "/weights is missing; train the network again");
  without("", "{");
  folder.refuses(damaged(), 3, "attribute 'network' is damaged");
  auto spec = nlohmann::json::parse(whole.text("network"));
  spec["layers"][0]["kind"] = "quantum";
  without("", spec.dump());
  folder.refuses(damaged(), 3, "its network is unknown to this version");
  spec["layers"][0]["kind"] = "lasso";
  spec["layers"][0]["units"] = 11;
  without("", spec.dump());
  folder.refuses(damaged(), 3, "is of the wrong size");
}
