#include <boost/test/unit_test.hpp>

#include "analysis/recall.hpp"
#include "core/random.hpp"
#include "learning/initial.hpp"
#include "learning/inputs.hpp"
#include "learning/ordinal.hpp"
#include "learning/training.hpp"
#include "penalty/registry.hpp"
#include "support.hpp"

using namespace simplecell;

namespace {

constexpr arma::uword rows_one = 12, rows_two = 9, units = 8, batch = 40;
const std::vector<Input> two{{"one", rows_one}, {"two", rows_two}};

ModelSpec spec(const std::map<std::string, std::string>& words = {}, const std::string& penalty = "nonnegative-l1") {
  ModelSpec spec;
  spec.model = {"dictionary", models().find("dictionary").defaults()};
  for (const auto& [name, word] : words) spec.model.settings.set(name, word);
  spec.model.settings.set("ordinal-classes", 3.);
  spec.model.settings.set("ordinal-block", 2.);
  spec.model.settings.set("ordinal-strength", 0.3);
  spec.penalty = {penalty, penalties().find(penalty).defaults()};
  spec.penalty.settings.set("lambda", 0.05);
  spec.inference = {"fista", inferences().find("fista").defaults()};
  spec.inference.settings.set("iterations", 300.);
  spec.learning = {"hebbian", learning_rules().find("hebbian").defaults()};
  spec.learning.settings.set("rate", 0.5);
  spec.atoms = units;
  return spec;
}

// Stimuli of both inputs from one code of few units: rows of the one above those of the other.
arma::fmat stimuli(arma::uword n, const std::string& purpose) {
  arma::fmat A = arma::abs(Random(1, "planted").normal(rows_one + rows_two, units));
  normalise_inputs(two, A);
  Random random(2, purpose);
  arma::fmat X(units, n, arma::fill::zeros);
  for (arma::uword i = 0; i < n; ++i)
    for (int k = 0; k < 2; ++k) X(random.below(units), i) = static_cast<float>(random.uniform(0.5, 1));
  return A * X;
}

Start beginning(const std::vector<Input>& inputs, arma::uword dimension) {
  return {
      .seed = 5,
      .dimension = dimension,
      .stimuli = [dimension](arma::uword count) { return arma::fmat(stimuli(count, "start").head_rows(dimension)); },
      .inputs = inputs};
}

arma::frowvec classes_of(arma::uword n) {
  arma::frowvec labels(n);
  for (arma::uword i = 0; i < n; ++i) labels[i] = static_cast<float>(i % 3);
  return labels;
}

double worst(const arma::fmat& A, const arma::fmat& B) { return arma::abs(A - B).max(); }

}  // namespace

BOOST_AUTO_TEST_CASE(atoms_are_of_norm_one_in_each_input_or_jointly) {
  for (const bool jointly : {false, true}) {
    const auto model = make_model(spec({{"initial", "stimuli"}, {"atom-norm", jointly ? "unit-jointly" : "unit"}}),
                                  beginning(two, 21));
    for (std::uint64_t step = 0; step < 3; ++step) model->learn(stimuli(batch, "batch"), step, 1);
    const arma::fmat A = model->dictionary();
    const arma::frowvec one = arma::sum(arma::square(A.head_rows(rows_one)), 0),
                        other = arma::sum(arma::square(A.tail_rows(rows_two)), 0);
    // single-precision sums of about ten squares
    BOOST_TEST(arma::abs(one + other - (jointly ? 1.f : 2.f)).max() < 1e-5f);
    BOOST_TEST((arma::abs(one - 1.f).max() < 1e-5f) == !jointly);
  }
}

BOOST_AUTO_TEST_CASE(linked_inputs_are_one_input_of_all_rows) {
  const auto words = std::map<std::string, std::string>{{"initial", "stimuli"}, {"atom-norm", "unit-jointly"}};
  const auto linked = make_model(spec(words), beginning(two, 21)), plain = make_model(spec(words), beginning({}, 21));
  for (std::uint64_t step = 0; step < 5; ++step) {
    const arma::fmat Y = stimuli(batch, "batch " + std::to_string(step));
    linked->learn(Y, step, 1);
    plain->learn(Y, step, 1);
  }
  BOOST_TEST(worst(linked->dictionary(), plain->dictionary()) == 0);
}

BOOST_AUTO_TEST_CASE(inputs_are_stored_by_name_and_any_can_be_left_out) {
  const auto model = make_model(spec({{"initial", "stimuli"}}), beginning(two, 21));
  const State state = model->parameters();
  BOOST_TEST(state.size() == 2u);
  BOOST_TEST(worst(state.at("dictionary"), model->dictionary().head_rows(rows_one)) == 0);
  BOOST_TEST(worst(state.at("linked/two"), model->dictionary().tail_rows(rows_two)) == 0);
  const auto again = make_model(spec(), beginning(two, 21));
  again->set_parameters(state);
  BOOST_TEST(worst(again->dictionary(), model->dictionary()) == 0);
  State lacking = state;
  lacking.erase("linked/two");
  BOOST_CHECK_EXCEPTION(again->set_parameters(lacking), InputError, says("'linked/two' is missing"));

  // One that is not learning encodes by the first input: the codes are optimal for it, whatever the other is.
  ModelSpec patient = spec();
  patient.inference.settings.set("iterations", 5000.);
  const auto alone = make_model(patient, state);
  BOOST_TEST(alone->dictionary().n_rows == rows_one);
  const Solution codes = alone->encode(stimuli(30, "new").head_rows(rows_one));
  BOOST_TEST(codes.gaps.max() < 1e-3);  // of an objective of about 0.05, in single precision
}

BOOST_AUTO_TEST_CASE(an_input_is_recalled_from_another) {
  const auto model = make_model(spec({{"initial", "stimuli"}}), beginning(two, 21));
  const auto before = model->assess(stimuli(200, "new"));
  TrainingOptions options{.batch = batch, .steps = 300, .record_every = 100};
  const auto source = [](std::uint64_t index, arma::uword count, arma::fmat& out) {
    out = stimuli(count, "batch " + std::to_string(index));
  };
  const auto history = train(*model, source, options).history;
  const auto after = model->assess(stimuli(200, "new"));
  BOOST_TEST(after.size() == 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    BOOST_TEST(after[i].explained > before[i].explained);
    // λ = 0.05 takes about that share off codes of about 0.75
    BOOST_TEST(after[i].explained > 0.9);
    BOOST_TEST(after[i].recalled > 0.8);
    BOOST_TEST((after[i].active >= 1 && after[i].active < units));
  }
  BOOST_TEST(after[0].recalled <= 1);
  BOOST_TEST(history.size() == 3u);
  BOOST_TEST(history.back().inputs.size() == 2u);
  BOOST_TEST(make_model(spec({{"initial", "stimuli"}}), beginning({}, 21))->assess(stimuli(20, "new")).empty());
}

BOOST_AUTO_TEST_CASE(stopped_and_taken_up_again_linked_training_is_the_same) {
  const auto source = [](std::uint64_t index, arma::uword count, arma::fmat& out) {
    out = arma::join_cols(stimuli(count, "batch " + std::to_string(index)), classes_of(count));
  };
  const TrainingOptions options{.batch = batch, .steps = 40, .record_every = 10, .checkpoint_every = 15};
  const auto words = std::map<std::string, std::string>{{"initial", "stimuli"}, {"ordinal", "mask"}};
  const auto whole = make_model(spec(words), beginning(two, 21)), rest = make_model(spec(words), beginning(two, 21));
  std::vector<Checkpoint> kept;
  const auto history = train(*whole, source, options, {}, [&](const Checkpoint& c) { kept.push_back(c); }).history;
  const auto resumed = train(*rest, source, options, kept.at(0)).history;
  BOOST_TEST(worst(whole->dictionary(), rest->dictionary()) == 0);
  BOOST_TEST(resumed.size() == history.size());
  for (std::size_t k = 0; k < history.size(); ++k) {
    BOOST_TEST(resumed[k].objective == history[k].objective);
    BOOST_TEST(resumed[k].inputs.at(1).recalled == history[k].inputs.at(1).recalled);
  }
}

BOOST_AUTO_TEST_CASE(units_belong_to_classes_and_the_last_are_free) {
  const Ordinal mask(spec({{"ordinal", "mask"}}).model.settings, units);
  const arma::fmat drive = mask.drive({0, 2});
  for (arma::uword j = 0; j < units; ++j) {
    BOOST_TEST(mask.owner(j) == std::min<arma::uword>(j / 2, 3));
    BOOST_TEST((drive(j, 0) == 0) == (mask.owner(j) == 0 || mask.owner(j) == 3));
    BOOST_TEST((drive(j, 1) == 0) == (mask.owner(j) == 2 || mask.owner(j) == 3));
  }
  const Ordinal current(spec({{"ordinal", "current"}}).model.settings, units);
  BOOST_TEST(arma::accu(current.drive({1})) == 0.6f);
  BOOST_TEST(current.self_inhibition() == 0);
  BOOST_TEST(Ordinal(spec({{"ordinal", "input"}}).model.settings, units).self_inhibition() == 1);
  for (const float label : {3.f, -1.f}) BOOST_CHECK_EXCEPTION(mask.drive({label}), InputError, says("not from 0 to 2"));
  BOOST_CHECK_EXCEPTION(Ordinal(spec({{"ordinal", "mask"}}).model.settings, 5), UsageError,
                        says("needs more than --atoms 5"));
  BOOST_CHECK_EXCEPTION(make_model(spec({{"ordinal", "mask"}}, "l1")), UsageError, says("codes that are not negative"));
}

BOOST_AUTO_TEST_CASE(under_a_mask_a_class_changes_its_own_and_free_atoms_alone) {
  const auto model = make_model(spec({{"ordinal", "mask"}, {"initial", "stimuli"}}), beginning(two, 21));
  const arma::fmat before = model->dictionary();
  model->learn(arma::join_cols(stimuli(batch, "batch"), arma::frowvec(batch, arma::fill::ones)), 0, 1);
  const arma::frowvec change = arma::max(arma::abs(model->dictionary() - before), 0);
  for (arma::uword j = 0; j < units; ++j)  // normalising what is of norm 1 may round
    BOOST_TEST((change[j] > 1e-6f) == (j == 2 || j == 3 || j >= 6), "atom " << j << " changed by " << change[j]);
}

BOOST_AUTO_TEST_CASE(the_third_input_is_one_with_the_identity_for_a_dictionary) {
  const std::map<std::string, std::string> free{{"initial", "stimuli"}, {"atom-norm", "free"}};
  auto words = free;
  words["ordinal"] = "input";
  const auto model = make_model(spec(words), beginning(two, 21)), plain = make_model(spec(free));
  const arma::fmat A = model->dictionary(), Y = stimuli(batch, "batch"), z = [] {
    arma::fmat all(units, batch, arma::fill::zeros);
    for (arma::uword i = 0; i < batch; ++i) all.col(i).subvec(2 * (i % 3), 2 * (i % 3) + 1).fill(0.3f);
    return all;
  }();
  plain->set_parameters({{"dictionary", arma::join_cols(A, arma::fmat(units, units, arma::fill::eye))}});
  model->learn(arma::join_cols(Y, classes_of(batch)), 0, 1);
  plain->learn(arma::join_cols(Y, z), 0, 1);
  BOOST_TEST(worst(A, model->dictionary()) > 1e-3);
  // both minimise the same objective by 300 iterations, from Gram matrices that are rounded differently
  BOOST_TEST(worst(plain->dictionary().head_rows(21), model->dictionary()) < 1e-4);
}

BOOST_AUTO_TEST_CASE(atoms_start_from_stimuli_of_their_owner) {
  Start start = beginning(two, 21);
  start.labelled = [](arma::uword) {
    LabelledStimuli all{arma::fmat(21, 60), arma::vec(60)};
    for (arma::uword i = 0; i < 60; ++i) {
      all.labels[i] = static_cast<double>(i % 3);
      all.stimuli.col(i).fill(static_cast<float>(1 + i % 3));
    }
    return all;
  };
  const arma::fmat A = atoms_of_owners(start, units, [](arma::uword j) { return j / 2; });
  for (arma::uword j = 0; j < 6; ++j) BOOST_TEST(A(0, j) == 1 + j / 2);
  BOOST_TEST(A.cols(6, 7).min() >= 1);
}

BOOST_AUTO_TEST_CASE(recall_reads_the_template_of_the_largest_cosine) {
  const arma::fmat templates{{1, 0}, {0, 1}};
  const arma::fmat made{{2, 1, 0}, {1, 3, 0}};
  const Recall found = recall(made, {7, 7, 3}, templates, {7, 3});
  BOOST_TEST((found.nearest[0] == 7 && found.nearest[1] == 3));
  BOOST_TEST(found.cosine[0] == 2 / std::sqrt(5.), boost::test_tools::tolerance(1e-6));
  BOOST_TEST(found.cosine[1] == 1 / std::sqrt(10.), boost::test_tools::tolerance(1e-6));
  BOOST_TEST(found.cosine[2] == 0);
  BOOST_TEST(found.right == 1. / 3, boost::test_tools::tolerance(1e-12));
  BOOST_CHECK_EXCEPTION(recall(made, {7, 7, 4}, templates, {7, 3}), InputError, says("0 templates of class 4"));
}
