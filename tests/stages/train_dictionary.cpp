#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include "killed.hpp"
#include "trained.hpp"

using namespace simplecell;

namespace {

struct Refusals : TrainingFolder {
  void refuses(const std::vector<std::string>& options, int code, const std::string& why) const {
    const Outcome outcome = train(options);
    BOOST_TEST(fails(outcome, code, why), "exit " << outcome.code << ", '" << outcome.err << "' does not say: " << why);
    BOOST_TEST(!std::filesystem::exists(*this / "dictionary.h5"));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_trained_file_holds_dictionary_history_and_model) {
  const TrainingFolder folder;
  BOOST_TEST(folder.train({"--record-every", "10"}).code == 0);
  const H5Reader file(folder / "dictionary.h5");
  const arma::fmat A = file.fmat("dictionary");
  BOOST_TEST(A.n_rows == 36u);
  BOOST_TEST(A.n_cols == 20u);
  BOOST_TEST(arma::abs(arma::sqrt(arma::sum(arma::square(A), 0)) - 1).max() < 1e-5f);  // unit norm, float rounding
  BOOST_TEST(file.vec("history/step") == (arma::vec{10, 20, 30}), boost::test_tools::per_element());
  for (const char* name : {"history/objective", "history/active_fraction", "history/dead"})
    BOOST_TEST(file.vec(name).n_elem == 3u);
  BOOST_TEST(file.text("source") == "synthetic stand-in");
  BOOST_TEST(file.number("patch_height") == 6);
  const auto model = nlohmann::json::parse(file.text("model"));
  BOOST_TEST(model["model"]["name"] == "dictionary");
  BOOST_TEST(model["model"]["dead-after"] == 100);
  BOOST_TEST(model["penalty"]["name"] == "l1");
  BOOST_TEST(model["penalty"]["lambda"] == 0.3);
  const auto inputs = nlohmann::json::parse(file.text("inputs"));
  BOOST_TEST(inputs["input"].get<std::string>().size() == 64u);  // a sha256
  BOOST_TEST(!nlohmann::json::parse(file.text("options")).contains("threads"));
}

BOOST_AUTO_TEST_CASE(every_model_penalty_inference_and_rule_runs_and_ignores_the_threads) {
  const TrainingFolder folder;
  folder.write_ensembles("ensembles.h5", 8);
  const std::vector<std::vector<std::string>> models = {
      {"--penalty", "l1", "--learning", "hebbian", "--rate", "1"},
      {"--penalty", "nonnegative-l1", "--inference", "ista", "--learning", "stop-gradient", "--beta1", "0.5"},
      {"--penalty", "weighted-l1", "--atom-norm", "free", "--learning", "backprop", "--iterations", "5", "--beta2",
       "0.99"},
      {"--penalty", "cauchy", "--sigma", "0.5", "--lambda", "0.1", "--momentum", "printed"},
      {"--penalty", "l1", "--tolerance", "1e-2", "--initial", "stimuli"},
      {"--penalty", "group-l1", "--group-size", "5", "--sides", "one", "--learning", "backprop", "--gradient-of",
       "reconstruction", "--warm-up", "10", "--initial", "k-means"},
      {"--model", "identity", "--atoms", "36"},
      {"--penalty", "l1", "--initial-scale", "2", "--atom-norm", "free", "--decay-from", "0"},
      {"--images", folder / "images.h5", "--size", "5", "--border", "2", "--mean", "patch", "--variance", "unit",
       "--min-variance", "0.01"},
      {"--model", "fastica", "--nonlinearity", "cube", "--approach", "deflation", "--extrapolation", "aligned",
       "--batch", "400"},
      {"--model", "lld", "--images", folder / "images.h5", "--size", "6", "--ensemble", "8", "--spread", "1", "--loss",
       "participation", "--rate", "0.01", "--beta1", "0.8", "--beta2", "0.9"},
      {"--model", "lld", "--input", folder / "ensembles.h5", "--loss", "trace"},
      {"--model", "sailnet", "--target-rate", "0.1", "--rate", "0.02", "--lateral-rate", "0.5", "--threshold-rate",
       "0.2", "--iterations", "30", "--time-step", "0.2", "--contrast", "none", "--dead-after", "5"},
      {"--model", "soft-kmeans", "--stiffness", "3", "--memory", "0.5", "--dead-atoms", "keep", "--batch", "1000"},
  };
  for (auto options : models) {
    auto other = options;
    options.insert(options.end(), {"--threads", "1"});
    other.insert(other.end(), {"--threads", "2"});
    const Outcome one = folder.train(options, "one.h5");
    BOOST_TEST(one.code == 0, one.err);
    BOOST_TEST(folder.train(other, "two.h5").code == 0);
    BOOST_TEST(folder.bytes("one.h5") == folder.bytes("two.h5"));
  }
}

BOOST_AUTO_TEST_CASE(a_killed_run_resumes_to_the_same_bytes) {
  const TrainingFolder folder;
  resumes_to_the_same_bytes(folder, {"--learning", "backprop", "--rate", "0.01", "--iterations", "10", "--steps", "40",
                                     "--checkpoint-every", "15", "--checkpoint", folder / "ck.h5"});
}

BOOST_AUTO_TEST_CASE(a_lambda_that_follows_the_active_units_is_stored_and_resumes_to_the_same_bytes) {
  const TrainingFolder folder;
  const std::vector<std::string> options{"--active-units", "4", "--iterations", "10", "--steps", "40"};
  std::vector<std::string> resumed = options;
  resumed.insert(resumed.end(), {"--checkpoint-every", "15", "--checkpoint", folder / "ck.h5"});
  resumes_to_the_same_bytes(folder, resumed);
  const Outcome followed = folder.train(options, "followed.h5");
  BOOST_TEST(followed.code == 0);
  BOOST_TEST(followed.err.find("--active-units 4: ") != std::string::npos, followed.err);  // 40 steps are too few
  const auto model = nlohmann::json::parse(H5Reader(folder / "followed.h5").text("model"));
  BOOST_TEST(model["penalty"]["lambda"].get<double>() != 0.3, model.dump());  // where it started
  BOOST_TEST(model["model"]["active-units"].get<double>() == 4, model.dump());
}

BOOST_AUTO_TEST_CASE(extrapolated_iterations_resume_to_the_same_bytes) {
  const TrainingFolder folder;
  resumes_to_the_same_bytes(folder, {"--model", "fastica", "--extrapolation", "aligned", "--batch", "300", "--steps", "40",
                                     "--checkpoint-every", "15", "--checkpoint", folder / "ck.h5"});
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_run_is_refused) {
  const Refusals folder;
  {
    H5Writer file(folder / "ck.h5", {"train-dictionary", "0.1.0", "{}", "{}"});
    file.commit();
  }
  folder.refuses({"--checkpoint", folder / "ck.h5"}, 3, "ck.h5: is the checkpoint of a run with other options");
}

BOOST_AUTO_TEST_CASE(training_goes_on_from_a_dictionary) {
  const Refusals folder;
  BOOST_TEST(folder.train({}, "first.h5").code == 0);
  BOOST_TEST(folder.train({"--initial-dictionary", folder / "first.h5", "--rate", "1e-9"}, "second.h5").code == 0);
  const arma::fmat first = H5Reader(folder / "first.h5").fmat("dictionary"),
                   second = H5Reader(folder / "second.h5").fmat("dictionary");
  BOOST_TEST(arma::abs(first - second).max() < 1e-5f);  // hardly moved, at so small a rate
  folder.refuses({"--initial-dictionary", folder / "first.h5", "--atoms", "21"}, 3,
                 "first.h5: /dictionary has 20 atoms of 36 pixels; expected 21 of 36");
}

BOOST_AUTO_TEST_CASE(the_number_of_atoms_is_what_was_asked_for_or_told) {
  const Refusals folder;
  const auto train = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--steps", "5", "--batch", "40", "--progress", "off", "--seed", "1", "--output",
                             folder / "dictionary.h5"});
    const Outcome outcome = run(train_dictionary(), more);
    BOOST_TEST(outcome.code == 0, outcome.err);
    const H5Reader file(folder / "dictionary.h5");
    const arma::uword atoms = file.fmat("dictionary").n_cols;
    BOOST_TEST(nlohmann::json::parse(file.text("model"))["atoms"] == atoms);
    std::filesystem::remove(folder / "dictionary.h5");
    return atoms;
  };
  BOOST_TEST(train({"--input", folder / "patches.h5", "--model", "identity"}) == 36u);
  folder.refuses({"--model", "identity", "--atoms", "35"}, 2,
                 "--atoms 35: model identity has 36 atoms of these stimuli");
  arma::fmat few = Random(2, "few").normal(36, 60);
  for (arma::uword i = 3; i < few.n_cols; ++i) few.col(i) = few.col(i % 3);
  folder.write_patches("few.h5", few);
  BOOST_TEST(train({"--input", folder / "few.h5", "--initial", "k-means", "--atoms", "6"}) == 6u);
  BOOST_TEST(folder.train({}, "first.h5").code == 0);
  BOOST_TEST(train({"--input", folder / "patches.h5", "--initial-dictionary", folder / "first.h5"}) == 20u);
}

BOOST_AUTO_TEST_CASE(stimuli_of_which_nothing_can_be_learned_are_told) {
  const TrainingFolder folder;
  const arma::frowvec levels = arma::linspace<arma::frowvec>(1, 2, 50);
  folder.write_patches("zero.h5", arma::fmat(36, 50, arma::fill::zeros));
  folder.write_patches("equal.h5", arma::repmat(Random(2, "one").normal(36, 1), 1, 50));
  folder.write_patches("constant.h5", arma::repmat(levels, 36, 1));
  for (const auto& [name, why] : {std::pair{"zero.h5", "zero.h5: /patches: all stimuli are zero"},
                                  {"equal.h5", "equal.h5: /patches: all stimuli are equal"},
                                  {"constant.h5", "constant.h5: /patches: every stimulus is constant"}})
    for (const char* model : {"dictionary", "soft-kmeans", "sailnet"}) {
      const Outcome outcome = folder.train({"--input", folder / name, "--model", model, "--progress", "plain"});
      BOOST_TEST(outcome.err.find(why) != std::string::npos, outcome.err);
    }
  const Outcome usual = folder.train({"--progress", "plain"});
  BOOST_TEST(usual.err.find("stimul") == std::string::npos, usual.err);
}

BOOST_AUTO_TEST_CASE(other_models_keep_what_encoding_needs_and_go_on_from_it) {
  const TrainingFolder folder;
  folder.write_ensembles("ensembles.h5", 4);
  const std::map<std::string, std::vector<std::string>> states{{"fastica", {"mean", "unmixing", "whitening"}},
                                                               {"lld", {"bias"}},
                                                               {"sailnet", {"lateral", "thresholds"}},
                                                               {"soft-kmeans", {}}};
  for (const auto& [name, parts] : states) {
    const std::vector<std::string> options{"--model", name, "--input", folder / "ensembles.h5"};
    BOOST_TEST(folder.train(options).code == 0);
    const H5Reader file(folder / "dictionary.h5");
    std::vector<std::string> held;
    for (const auto& each : file.names())
      if (each.rfind("state/", 0) == 0) held.push_back(each.substr(6));
    BOOST_TEST(held == parts, boost::test_tools::per_element());
    auto further = options;
    further.insert(further.end(), {"--initial-dictionary", folder / "dictionary.h5", "--steps", "1"});
    const Outcome outcome = folder.train(further, "further.h5");
    BOOST_TEST(outcome.code == 0, outcome.err);
  }
}

BOOST_AUTO_TEST_CASE(a_state_that_does_not_fit_is_refused) {
  const Refusals folder;
  H5Writer file(folder / "other.h5", {});
  file.write("dictionary", arma::fmat(36, 20, arma::fill::ones));
  file.write("state/lateral", arma::fmat(3, 3, arma::fill::ones));
  file.commit();
  folder.refuses({"--model", "sailnet", "--initial-dictionary", folder / "other.h5"}, 3,
                 "other.h5: the model's 'lateral' is of the wrong size; train it again");
}

BOOST_AUTO_TEST_CASE(a_training_until_convergence_holds_patches_out_and_says_when_it_ended) {
  const Refusals folder;
  const std::vector<std::string> rule{"--until-change", "0.5", "--window", "10", "--held-out", "100", "--steps", "400"};
  BOOST_TEST(folder.train(rule).code == 0);
  const H5Reader file(folder / "dictionary.h5");
  BOOST_TEST(file.number("converged") == 20);  // after two windows, as the rule is so generous
  BOOST_TEST(file.number("steps_done") == 34);  // 20 / 0.6
  BOOST_TEST(file.vec("history/step").back() == 34);
  BOOST_TEST(file.vec("history/held_out/step").back() == 34);
  BOOST_TEST(file.vec("history/held_out/objective").n_elem == 17u);

  // The last patches are not learned from: others in their place change nothing but the held-out objective.
  arma::fmat patches = H5Reader(folder / "patches.h5").fmat("patches");
  patches.tail_cols(100) *= 3;
  folder.write_patches("other.h5", patches);
  auto other = rule;
  other.insert(other.end(), {"--input", folder / "other.h5"});
  BOOST_TEST(folder.train(other, "other-dictionary.h5").code == 0);
  const H5Reader changed(folder / "other-dictionary.h5");
  BOOST_TEST(arma::approx_equal(changed.fmat("dictionary"), file.fmat("dictionary"), "absdiff", 0.f));
  BOOST_TEST(changed.vec("history/held_out/objective").back() > file.vec("history/held_out/objective").back());

  // Patches that are cut as training goes have others held out.
  BOOST_TEST(folder.train({"--images", folder / "images.h5", "--size", "6", "--until-change", "0.5", "--window", "10"},
                          "cut.h5")
                 .code == 0);

  const Outcome short_one = folder.train(
      {"--until-change", "1e-6", "--window", "5", "--held-out", "50", "--steps", "12"}, "short.h5");
  BOOST_TEST(short_one.code == 0);
  BOOST_TEST(short_one.err.find("no convergence in 12 steps: the held-out objective changed by") != std::string::npos,
             short_one.err);
  BOOST_TEST(H5Reader(folder / "short.h5").number("converged") == 0);
  std::filesystem::remove(folder / "dictionary.h5");
  folder.refuses({"--until-change", "0.1", "--held-out", "500"}, 3, "holds 500 patches, too few to hold out 500");
  BOOST_TEST(folder.train({"--until-change", "0", "--window", "10"}, "all.h5").code == 0);  // as if there were no rule
  BOOST_TEST(!H5Reader(folder / "all.h5").has_attribute("converged"));
  folder.refuses({"--window", "100"}, 2, "--window goes with --until-change");
  folder.refuses({"--held-out", "100"}, 2, "--held-out goes with --until-change");
  folder.refuses({"--model", "lld", "--images", folder / "images.h5", "--size", "6", "--ensemble", "8", "--until-change",
                  "0.1"},
                 2, "--until-change: --model lld has no objective of held-out stimuli");
}

BOOST_AUTO_TEST_CASE(a_batch_as_large_as_the_file_is_the_file) {
  const TrainingFolder folder;
  // Full batches leave nothing to chance but the start, so the order of the seed's draws does not matter.
  BOOST_TEST(folder.train({"--model", "soft-kmeans", "--batch", "500", "--record-every", "1"}, "a.h5").code == 0);
  BOOST_TEST(folder.train({"--model", "soft-kmeans", "--batch", "100000", "--record-every", "1"}, "b.h5").code == 0);
  const arma::vec a = H5Reader(folder / "a.h5").vec("history/objective"),
                  b = H5Reader(folder / "b.h5").vec("history/objective");
  BOOST_TEST(a == b, boost::test_tools::per_element());
  BOOST_TEST(arma::diff(a).max() < 1e-5);  // and the free energy falls
}

BOOST_AUTO_TEST_CASE(a_class_start_takes_labels) {
  const Refusals folder;
  const arma::fmat Y = H5Reader(folder / "patches.h5").fmat("patches");
  const auto write = [&](const std::string& name, const arma::vec& labels) {
    H5Writer file(folder / name, {});
    file.write("patches", Y);
    file.write("labels", labels);
    file.attribute("patch_height", 6.), file.attribute("patch_width", 6.);
    file.attribute("source", "real"), file.attribute("dataset", "noise");
    file.commit();
  };
  write("labelled.h5", arma::vec(Y.n_cols, arma::fill::zeros));
  write("rare.h5", arma::join_cols(arma::vec{1}, arma::vec(Y.n_cols - 1, arma::fill::zeros)));
  write("few.h5", arma::vec(3, arma::fill::zeros));
  const std::vector<std::string> grouped{"--penalty", "group-l1", "--group-size", "5", "--initial", "class"};
  const auto with = [&](const std::string& input) {
    auto all = grouped;
    all.insert(all.end(), {"--input", input});
    return all;
  };
  BOOST_TEST(folder.train(with(folder / "labelled.h5")).code == 0);
  std::filesystem::remove(folder / "dictionary.h5");
  folder.refuses(grouped, 3, "--initial class needs labelled stimuli");
  folder.refuses(with(folder / "rare.h5"), 3, "too few stimuli of class 1");
  folder.refuses(with(folder / "few.h5"), 3, "3 labels for 500 stimuli");
  folder.refuses({"--penalty", "group-l1", "--group-size", "7"}, 2, "--atoms 20 is no multiple of --group-size 7");
  folder.refuses({"--penalty", "weighted-l1", "--learning", "backprop", "--gradient-of", "reconstruction"}, 2,
                 "--gradient-of reconstruction does not go with --penalty weighted-l1");
  folder.refuses({"--gradient-of", "reconstruction"}, 2, "--gradient-of has no effect with");
}

BOOST_AUTO_TEST_CASE(atoms_that_die_are_replaced_or_kept_as_asked) {
  const TrainingFolder folder;
  // So large a λ that no atom is ever used.
  for (const std::string treatment : {"reseed", "keep"}) {
    BOOST_TEST(
        folder.train({"--lambda", "1000", "--dead-after", "10", "--dead-atoms", treatment}, treatment + ".h5").code ==
        0);
    BOOST_TEST(arma::accu(H5Reader(folder / (treatment + ".h5")).vec("history/dead")) == 60.);  // 20 atoms, 3 times
  }
  BOOST_TEST(folder.bytes("reseed.h5") != folder.bytes("keep.h5"));
}

BOOST_AUTO_TEST_CASE(a_silent_dictionary_is_named_with_its_likely_cause) {
  const TrainingFolder folder;
  const Outcome active = folder.train({"--progress", "plain"}),
                silent = folder.train({"--lambda", "1000", "--progress", "plain"}, "silent.h5");
  BOOST_TEST(silent.code == 0);
  BOOST_TEST(silent.err.find("all units are dead: no stimulus activates any; lambda 1000 is too large") !=
             std::string::npos, silent.err);
  BOOST_TEST(active.err.find("dead") == std::string::npos, active.err);
}

BOOST_AUTO_TEST_CASE(bad_options) {
  const Refusals folder;
  folder.refuses({"--lambda", "-1"}, 2, "--lambda '-1': expected a number, at least 0");
  folder.refuses({"--lambda", "nan"}, 2, "--lambda 'nan': expected a number, at least 0");
  folder.refuses({"--lambda", "0.3x"}, 2, "--lambda '0.3x'");
  folder.refuses({"--penalty", "l3"}, 2, "--penalty 'l3': expected one of l1, nonnegative-l1, weighted-l1");
  folder.refuses({"--model", "oracle"}, 2,
                 "--model 'oracle': expected one of dictionary, fastica, lld, identity, sailnet, soft-kmeans");
  folder.refuses({"--model", "fastica", "--penalty", "l1"}, 2,
                 "--penalty has no effect with model fastica; leave it out");
  folder.refuses({"--model", "sailnet", "--lambda", "1"}, 2, "--lambda has no effect with model sailnet");
  folder.refuses({"--model", "soft-kmeans", "--atom-norm", "free"}, 2,
                 "--atom-norm has no effect with model soft-kmeans");
  folder.refuses({"--stiffness", "1"}, 2, "--stiffness has no effect with penalty l1");
  folder.refuses({"--stiffness", "0", "--model", "soft-kmeans"}, 2, "--stiffness '0': expected a number, above 0");
  folder.refuses({"--memory", "2", "--model", "soft-kmeans"}, 2, "--memory '2': expected a number, from 0 to 1");
  folder.refuses({"--nonlinearity", "tanh"}, 2, "--nonlinearity 'tanh': expected one of logcosh, exp, cube, skew");
  folder.refuses({"--approach", "random"}, 2, "--approach 'random': expected one of symmetric, deflation");
  folder.refuses({"--loss", "norm"}, 2, "--loss 'norm': expected one of nuclear, trace, participation");
  folder.refuses({"--contrast", "half"}, 2, "--contrast 'half': expected one of unit, none");
  folder.refuses({"--target-rate", "0"}, 2, "--target-rate '0': expected a number, above 0");
  folder.refuses({"--lateral-rate", "-1"}, 2, "--lateral-rate '-1': expected a number, at least 0");
  folder.refuses({"--threshold-rate", "-1"}, 2, "--threshold-rate '-1': expected a number, at least 0");
  folder.refuses({"--time-step", "2"}, 2, "--time-step '2': expected a number, above 0");
  folder.refuses({"--model", "lld"}, 2, "--model lld learns from ensembles of neighbouring patches");
  folder.refuses({"--model", "fastica", "--atoms", "37", "--batch", "400"}, 2,
                 "--atoms 37: the stimuli of the first batch span 36");
  folder.refuses({"--ensemble", "4"}, 2, "--ensemble goes with --images");
  folder.refuses({"--images", folder / "images.h5", "--size", "6", "--spread", "1"}, 2,
                 "--spread has no effect without an --ensemble");
  folder.refuses({"--images", folder / "images.h5", "--size", "6", "--ensemble", "16"}, 2,
                 "--batch 40 does not hold whole ensembles of 16 patches; make it a multiple");
  folder.refuses({"--inference", "newton"}, 2, "--inference 'newton': expected one of fista, ista");
  folder.refuses({"--learning", "magic"}, 2, "--learning 'magic': expected one of hebbian");
  folder.refuses({"--lamda", "1"}, 2, "unrecognised option '--lamda'");
  folder.refuses({"--sigma", "1"}, 2, "--sigma has no effect with penalty l1, inference fista, learning hebbian");
  folder.refuses({"--inference", "ista", "--momentum", "printed"}, 2,
                 "--momentum has no effect with penalty l1, inference ista");
  folder.refuses({"--learning", "backprop", "--tolerance", "1e-3"}, 2,
                 "--learning backprop differentiates a fixed number");
  folder.refuses({"--size", "8"}, 2, "--size goes with --images");
  folder.refuses({"--images", folder / "images.h5", "--input", folder / "patches.h5"}, 2, "give either --input");
  folder.refuses({"--atoms", "0"}, 2, "--atoms '0': expected a whole number, from 1 to 1e+06");
  folder.refuses({"--atoms", "2.5"}, 2, "--atoms '2.5': expected a whole number");
  folder.refuses({"--steps", "-3"}, 2, "--steps '-3'");
  folder.refuses({"--beta1", "1", "--learning", "backprop"}, 2,
                 "--beta1 '1': expected a number, at least 0 and below 1");
  folder.refuses({"--threads", "0"}, 2, "--threads '0'");
  folder.refuses({"stray"}, 2, "an argument stands alone");
  BOOST_TEST(fails(run(train_dictionary(), {"--output", folder / "x.h5"}), 2, "--seed is missing"));
  BOOST_TEST(fails(run(train_dictionary(), {"--seed", "1", "--output", folder / "none/x.h5"}), 2, "does not exist"));
}

BOOST_AUTO_TEST_CASE(bad_inputs) {
  const Refusals folder;
  folder.refuses({"--input", folder / "none.h5"}, 3, "none.h5: no such file");
  folder.refuses({"--input", folder / "images.h5"}, 3,
                 "images.h5: holds no /patches; name one of its arrays with --array: /images");
  std::ofstream(folder / "text.h5") << "not HDF5";
  folder.refuses({"--input", folder / "text.h5"}, 3, "text.h5: not a readable HDF5 file");
  const std::string whole = folder.bytes("patches.h5");
  std::ofstream(folder / "half.h5", std::ios::binary) << whole.substr(0, whole.size() / 2);
  folder.refuses({"--input", folder / "half.h5"}, 3, "half.h5");
  arma::fmat patches(36, 50, arma::fill::ones);
  patches(3, 17) = patches(5, 17) = arma::datum::nan;
  folder.write_patches("nan.h5", patches);
  folder.refuses(
      {"--input", folder / "nan.h5"}, 3,
      "nan.h5: /patches holds 2 values that are NaN, infinite or beyond single precision, first in column 17");
  folder.write_patches("empty.h5", arma::fmat(36, 0));
  folder.refuses({"--input", folder / "empty.h5"}, 3, "empty.h5: holds no samples");
  folder.write_ensembles("fraction.h5", 2.5);
  folder.refuses({"--input", folder / "fraction.h5"}, 3,
                 "fraction.h5: attribute 'ensemble' is 2.5, expected a whole number from 1 to 4096");
  folder.write_ensembles("large.h5", 501);
  folder.refuses({"--input", folder / "large.h5"}, 3, "large.h5: /patches holds no whole ensemble");
  folder.refuses({"--images", folder / "images.h5", "--size", "30"}, 3, "30");
  folder.refuses({"--atoms", "1000000"}, 1, "1000000 atoms");
  folder.refuses({"--rate", "1e30", "--atom-norm", "free"}, 1, "diverged at step");
}

BOOST_AUTO_TEST_CASE(progress_is_plain_when_redirected_and_short) {
  const TrainingFolder folder;
  const Outcome outcome = folder.train({"--progress", "plain", "--steps", "500"});
  BOOST_TEST(std::count(outcome.err.begin(), outcome.err.end(), '\n') <= 20);
  BOOST_TEST(outcome.err.find("steps 500/500 (100 %)") != std::string::npos);
  BOOST_TEST(outcome.out.empty());
}

BOOST_AUTO_TEST_CASE(help_and_description) {
  const Outcome help = run(train_dictionary(), {"--help"});
  BOOST_TEST(help.code == 0);
  for (const char* word : {"--penalty", "weighted-l1", "--lambda REAL", "at least 0", "default 900", "Example"})
    BOOST_TEST(help.out.find(word) != std::string::npos, "help lacks " << word);
  BOOST_TEST(run(train_dictionary(), {"--version"}).out.rfind("train-dictionary ", 0) == 0);
  const auto described = nlohmann::json::parse(run(train_dictionary(), {"--describe"}).out);
  const auto& registries = described["registries"];
  BOOST_TEST(registries["penalty"]["weighted-l1"]["parameters"]["lambda"]["default"] == 0.1);
  BOOST_TEST(registries["learning"].contains("backprop"));
  BOOST_TEST(registries["model"]["dictionary"]["parameters"]["penalty"]["choices"][0] == "l1");
  BOOST_TEST(registries["model"]["lld"]["parameters"]["rate"]["default"] == 0.003);
  const auto& factors = registries["penalty"]["l1"]["parameters"]["lambda-factors"];
  BOOST_TEST((factors["list"] == true && factors["kind"] == "real" && factors["low"] == 0));
  BOOST_TEST(described["options"]["model"]["default"] == "dictionary");
  for (const auto& [kind, registry] : registries.items())
    for (const auto& [name, entry] : registry.items())
      for (const auto& [parameter, rule] : entry["parameters"].items())
        BOOST_TEST(described["options"].contains(parameter), kind << " " << name << " " << parameter);
}
