#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "inference/proximal_gradient.hpp"
#include "learning/gradient.hpp"
#include "learning/training.hpp"
#include "inferences.hpp"
#include "penalties.hpp"

using namespace simplecell;
namespace data = boost::unit_test::data;

namespace {

ModelSpec spec(const std::string& penalty, const std::string& learning) {
  ModelSpec spec;
  spec.model = {"dictionary", models().find("dictionary").defaults()};
  spec.penalty = {penalty, penalties().find(penalty).defaults()};
  spec.inference = {"fista", inferences().find("fista").defaults()};
  spec.inference.settings.set("iterations", 15);
  spec.learning = {learning, learning_rules().find(learning).defaults()};
  spec.atoms = 24;
  if (usual(penalty)->nature().weighted) spec.model.settings.set("atom-norm", "free");
  return spec;
}

// Sparse non-negative mixtures of m planted unit atoms.
struct Planted {
  arma::fmat A;
  StimulusSource source() const {
    return [A = A](std::uint64_t index, arma::uword count, arma::fmat& out) {
      Random random(11, "stimuli", index);
      arma::fmat X(A.n_cols, count, arma::fill::zeros);
      for (arma::uword i = 0; i < count; ++i)
        for (const arma::uword j : random.sample(A.n_cols, 3)) X(j, i) = static_cast<float>(random.uniform(1, 2));
      out = A * X;
    };
  }
};

Planted planted(arma::uword d, arma::uword m) {
  Random random(10, "atoms");
  return {arma::normalise(random.normal(d, m))};
}

std::unique_ptr<Model> fresh(const ModelSpec& spec, const Planted& truth) {
  return make_model(spec, Start{.seed = 1, .dimension = truth.A.n_rows});
}

}  // namespace

// The derivative of the mean objective through all iterations, against central differences along random directions. The
// step length 1/L is a constant of the network here, so both sides use the dictionary's own L.
BOOST_DATA_TEST_CASE(gradient_through_every_unrolled_iteration,
                     data::make(penalties_that([](const Nature& penalty) { return !jumps(penalty); })) *
                         data::make(inferences_that([](const Inference& any) { return any.differentiable(); })) *
                         data::make({1u, 2u, 5u, 15u}) * data::make({false, true}),
                     penalty_name, inference_name, iterations, reconstruction) {
  const Loss loss = reconstruction ? Loss::reconstruction : Loss::objective;
  const auto penalty = usual(penalty_name);
  const auto inference = with_effort(inference_name, iterations);
  if (!inference->suits(penalty->nature()) || (reconstruction && penalty->nature().weighted)) return;
  Random random(3, "direction");
  arma::fmat Y;
  const Planted truth = planted(10, 14);
  truth.source()(0, 12, Y);
  const arma::fmat A = arma::normalise(random.normal(10, 14));
  Gram gram;
  update_gram(A, gram);
  DictionaryGradient gradient;
  arma::fmat slope;
  gradient.compute(*penalty, *inference, A, gram, Y, {true, loss}, slope);

  const auto objective = [&](const arma::fmat& at) {
    Gram moved = gram;  // keeps L
    moved.matrix = at.t() * at;
    moved.panels.pack(moved.matrix);
    moved.atoms.pack(at.t());
    Solution solution;
    inference->solve(Problem(*penalty, at, moved, Y), solution);
    if (loss == Loss::objective) return arma::mean(solution.objectives);
    return 0.5 * arma::accu(arma::square(arma::conv_to<arma::mat>::from(Y - at * solution.codes))) / Y.n_cols;
  };
  arma::vec ratios(40);
  for (double& ratio : ratios) {
    const arma::fmat direction = arma::normalise(random.normal(10, 14));
    const float h = 1e-4f;
    const double difference = (objective(A + h * direction) - objective(A - h * direction)) / (2 * h);
    ratio = (arma::accu(slope % direction) - difference) / arma::norm(slope, "fro");
  }
  // Rounding of float over 2h gives up to 5e-4 (smooth penalties; it falls with growing h); a kink of the prox inside
  // ±h disturbs single directions (and grows with h).
  BOOST_TEST(arma::median(arma::abs(ratios)) < 1e-3);
  BOOST_TEST(arma::abs(ratios).max() < 1e-2);
}

// With codes held fixed the gradient is −(Y − AX)Xᵀ/n and that of the weights; of the weighted ℓ1 the latter is
// 2λ Σ x_ij (a_j − y_i)/n.
BOOST_DATA_TEST_CASE(gradient_with_codes_held_fixed, data::make(penalties().names()), name) {
  const auto penalty = usual(name);
  const ProximalGradient fista({.iterations = 15});
  Random random(4, "direction");
  arma::fmat Y;
  planted(10, 14).source()(0, 100, Y);
  const arma::fmat A = arma::normalise(random.normal(10, 14));
  Gram gram;
  update_gram(A, gram);
  DictionaryGradient gradient;
  arma::fmat slope;
  gradient.compute(*penalty, fista, A, gram, Y, {}, slope);
  const arma::fmat X = encode(*penalty, fista, A, Y).codes;
  arma::fmat expected = -(Y - A * X) * X.t();
  if (penalty->nature().weighted) penalty->add_weights_adjoint(A, X, Y * X.t(), expected);
  expected /= 100;
  BOOST_TEST(arma::norm(slope - expected, "fro") < 1e-4 * arma::norm(expected, "fro"));
}

namespace {

// Four classes of stimuli about means far apart, in a start that knows their labels.
struct Classes {
  arma::fmat means, Y;
  arma::vec labels;
  Classes() : means(Random(20, "means").normal(12, 4) * 3.f), Y(12, 400), labels(400) {
    Random random(21, "stimuli");
    for (arma::uword i = 0; i < 400; ++i) {
      labels[i] = static_cast<double>(i % 4);
      Y.col(i) = means.col(i % 4) + 0.1f * random.normal(12, 1);
    }
  }
  Start start() const {
    return {
        .seed = 2,
        .dimension = 12,
        .stimuli = [this](arma::uword n) { return arma::fmat(arma::repmat(Y, 1, n / 400 + 1).eval().head_cols(n)); },
        .labelled =
            [this](arma::uword) {
              return LabelledStimuli{Y, labels};
            }};
  }
  // The class whose mean is nearest in direction to each column.
  arma::urowvec nearest(const arma::fmat& A) const {
    return arma::index_max(arma::normalise(means).t() * arma::normalise(A), 0);
  }
};

ModelSpec grouped(const std::string& initial, double size) {
  ModelSpec wanted = spec("group-l1", "backprop");
  wanted.penalty.settings.set("group-size", size);
  wanted.model.settings.set("initial", initial);
  wanted.learning.settings.set("gradient-of", "reconstruction");
  return wanted;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_class_start_fills_each_group_from_one_class) {
  const Classes classes;
  const auto model = make_model(grouped("class", 6), classes.start());
  const arma::urowvec nearest = classes.nearest(model->dictionary());
  for (arma::uword j = 0; j < 24; ++j) BOOST_TEST(nearest[j] == j / 6);
  const arma::fmat cosines = model->dictionary().t() * model->dictionary();
  BOOST_TEST(arma::accu(cosines > 1 - 1e-6f) == 24u);  // no stimulus twice

  Start unlabelled = classes.start();
  unlabelled.labelled = {};
  BOOST_CHECK_EXCEPTION(make_model(grouped("class", 6), unlabelled), InputError, [](const InputError& error) {
    return std::string(error.what()).find("needs labelled stimuli") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_k_means_start_finds_the_classes_by_itself) {
  const Classes classes;
  const auto model = make_model(grouped("k-means", 6), classes.start());
  const arma::urowvec nearest = classes.nearest(model->dictionary());
  for (arma::uword j = 0; j < 24; ++j) BOOST_TEST(nearest[j] == nearest[j / 6 * 6]);
  const auto centres = make_model(grouped("k-means", 1), classes.start());
  BOOST_TEST(centres->dictionary().n_cols == 24u);
}

// λ of the first step is a twentieth, so its objective is that of the smaller λ; at the end it is the whole.
BOOST_AUTO_TEST_CASE(warm_up_raises_lambda) {
  const Planted truth = planted(32, 24);
  arma::fmat Y;
  truth.source()(0, 64, Y);
  const auto objective = [&](double lambda, double warm_up, std::uint64_t step) {
    ModelSpec wanted = spec("l1", "backprop");
    wanted.penalty.settings.set("lambda", lambda);
    wanted.model.settings.set("warm-up", warm_up);
    return fresh(wanted, truth)->learn(Y, step, 1).objective;
  };
  BOOST_TEST(objective(1, 10, 0) == objective(0.05, 0, 0));
  BOOST_TEST(objective(1, 10, 10) == objective(1, 0, 10));
  BOOST_TEST(objective(1, 10, 5) < objective(1, 10, 9));
}

// From far below and from far above, λ goes where as many units are active as asked for, of fresh stimuli, too.
BOOST_DATA_TEST_CASE(lambda_follows_the_active_units, data::make({0.001, 3.}) * data::make({3., 5.}), lambda, wanted) {
  const Planted truth = planted(32, 24);
  ModelSpec learned = spec("nonnegative-l1", "backprop");
  learned.penalty.settings.set("lambda", lambda);
  learned.model.settings.set("active-units", wanted);
  const auto model = fresh(learned, truth);
  train(*model, truth.source(), {.batch = 128, .steps = 1500});
  arma::fmat stimuli;
  truth.source()(1000000, 4000, stimuli);
  const arma::fmat codes = model->encode(stimuli).codes;
  BOOST_TEST(static_cast<double>(arma::accu(codes != 0)) / 4000. == wanted, boost::test_tools::tolerance(0.05));

  // The specification has the λ that was reached: by it, a new model encodes as the one that has learned.
  const ModelSpec found = model->learned(learned);
  BOOST_TEST(model_lambda(found) != lambda);
  BOOST_TEST(arma::abs(make_model(found, model->parameters())->encode(stimuli).codes - codes).max() == 0);
}

BOOST_AUTO_TEST_CASE(parts_that_do_not_go_together_are_refused) {
  const auto refused = [](const ModelSpec& wanted, const std::string& why) {
    BOOST_CHECK_EXCEPTION(make_model(wanted), UsageError, [&](const UsageError& error) {
      return std::string(error.what()).find(why) != std::string::npos;
    });
  };
  refused(grouped("normal", 7), "--atoms 24 is no multiple of --group-size 7");
  ModelSpec wanted = spec("weighted-l1", "backprop");
  wanted.learning.settings.set("gradient-of", "reconstruction");
  refused(wanted, "--gradient-of reconstruction does not go with --penalty weighted-l1");
  const auto active = [](double units, double lambda, double warm_up) {
    ModelSpec with = spec("l1", "backprop");
    with.model.settings.set("active-units", units);
    with.model.settings.set("warm-up", warm_up);
    with.penalty.settings.set("lambda", lambda);
    return with;
  };
  refused(active(24, 1, 0), "--active-units 24: of 24 units fewer can be active");
  refused(active(3, 0, 0), "--active-units 3 starts at --lambda, which is 0");
  refused(active(3, 1, 10), "--active-units 3 and --warm-up both change lambda");
  wanted = active(3, 1, 0);
  wanted.penalty = {"top-k", penalties().find("top-k").defaults()};
  refused(wanted, "--active-units 3 sets lambda, which --penalty top-k has not");
  wanted = active(3, 1, 0);
  wanted.penalty = {"cauchy", penalties().find("cauchy").defaults()};
  refused(wanted, "--active-units 3 counts codes that are not zero, which is all with --penalty cauchy");
}

BOOST_DATA_TEST_CASE(planted_dictionary_is_recovered,
                     data::make(separable_sparse_penalties()) * data::make(learning_rules().names()), penalty,
                     learning) {
  const Planted truth = planted(32, 20);
  ModelSpec wanted = spec(penalty, learning);
  wanted.atoms = 20;
  wanted.penalty.settings.set("lambda", 0.2);
  wanted.inference.settings.set("iterations", 30);
  // Usual rates are for natural images, whose codes are smaller than these.
  const double usual_rate = wanted.learning.settings.number("rate");
  wanted.learning.settings.set("rate", usual_rate / 5);
  const auto model = fresh(wanted, truth);
  train(*model, truth.source(), {.batch = 128, .steps = 1500});
  // Each planted atom has a learned one within 10 degrees, sign aside; learning is not convex, so one may be missed.
  const arma::fmat cosine = arma::abs(truth.A.t() * model->dictionary());
  const arma::fvec best = arma::max(cosine, 1);
  BOOST_TEST(arma::uvec(arma::find(best > 0.985f)).n_elem >= 19u);
}

// Gains move until the codes of all units have the variance asked for.
BOOST_AUTO_TEST_CASE(variance_gain_brings_codes_to_a_common_variance) {
  const Planted truth = planted(32, 20);
  ModelSpec wanted = spec("cauchy", "variance-gain");
  wanted.inference = {"conjugate-gradient", inferences().find("conjugate-gradient").defaults()};
  wanted.penalty.settings.set("lambda", 0.01);
  wanted.atoms = 20;
  wanted.learning.settings.set("rate", 0.3);
  wanted.learning.settings.set("gain-rate", 0.1);
  wanted.learning.settings.set("variance-rate", 0.1);
  const auto model = fresh(wanted, truth);
  train(*model, truth.source(), {.batch = 256, .steps = 600});
  arma::fmat stimuli;
  truth.source()(1000000, 4000, stimuli);
  const arma::fvec power = arma::mean(arma::square(model->encode(stimuli).codes), 1);
  // Sampling of 4000 stimuli and a gain that still follows single batches.
  BOOST_TEST(power.max() < 0.13f);
  BOOST_TEST(power.min() > 0.07f);
}

BOOST_AUTO_TEST_CASE(weighted_l1_atoms_become_archetypes) {
  // Stimuli on the vertices of a simplex: with a large λ every atom in use sits on one (a prototype).
  const arma::fmat vertices = arma::eye<arma::fmat>(8, 8) * 3.f;
  const StimulusSource source = [&](std::uint64_t index, arma::uword count, arma::fmat& out) {
    Random random(5, "vertices", index);
    out.set_size(8, count);
    for (arma::uword i = 0; i < count; ++i) out.col(i) = vertices.col(random.below(8)) + 0.05f * random.normal(8, 1);
  };
  ModelSpec wanted = spec("weighted-l1", "backprop");
  wanted.penalty.settings.set("lambda", 5);
  wanted.atoms = 8;
  wanted.model.settings.set("dead-after", 20);
  const auto model = make_model(wanted, Start{.seed = 2, .dimension = 8});
  train(*model, source, {.batch = 64, .steps = 600});
  arma::fmat codes;
  arma::fmat stimuli;
  source(1000000, 200, stimuli);
  const arma::fmat reconstruction = model->dictionary() * model->encode(stimuli).codes;
  BOOST_TEST(arma::norm(stimuli - reconstruction, "fro") < 0.1 * arma::norm(stimuli, "fro"));
}

// Of penalties whose codes sum to one, the objective knows differences of stimuli and atoms alone. Entries are
// multiples of 2⁻⁹, so that single precision holds them exactly at the offset too.
BOOST_DATA_TEST_CASE(codes_and_gradients_do_not_depend_on_an_offset,
                     data::make(penalties_that([](const Nature& penalty) { return penalty.affine; })), penalty) {
  constexpr float offset = 16384;
  const auto coarse = [](const arma::fmat& values) { return arma::fmat(arma::round(values * 512) / 512); };
  const arma::fmat A = coarse(Random(30, "atoms").normal(16, 24)), Y = coarse(Random(31, "stimuli").normal(16, 300));
  ModelSpec wanted = spec(penalty, "hebbian");
  wanted.inference.settings.set("iterations", 2000);  // to the minimum: the steps on the way are of other lengths
  wanted.learning.settings.set("rate", 2);
  const auto near = make_model(wanted), far = make_model(wanted);
  near->set_parameters({{"dictionary", A}});
  far->set_parameters({{"dictionary", A + offset}});
  BOOST_TEST(arma::abs(near->encode(Y).codes - far->encode(Y + offset).codes).max() < 1e-4f);
  BOOST_TEST(arma::max(arma::abs(near->encode(Y).objectives / far->encode(Y + offset).objectives - 1)) < 1e-4);
  near->learn(Y, 0, 1);
  far->learn(Y + offset, 0, 1);
  BOOST_TEST(arma::abs(near->dictionary() - A).max() > 0.05f);
  BOOST_TEST(arma::abs(near->dictionary() - (far->dictionary() - offset)).max() < 2e-3f);  // 2⁻¹⁰ is the last bit there
}

BOOST_DATA_TEST_CASE(training_does_not_depend_on_threads_and_resumes_to_the_bit,
                     data::make(penalties().names()) * data::make(learning_rules().names()), penalty, learning) {
  const Planted truth = planted(16, 24);
  const ModelSpec wanted = spec(penalty, learning);
  const TrainingOptions options{.batch = 200, .steps = 60, .record_every = 7, .checkpoint_every = 25};

  set_threads(1);
  const auto one = fresh(wanted, truth);
  Checkpoint kept;
  const auto history = train(*one, truth.source(), options, {}, [&](const Checkpoint& c) {
    if (c.step == 25) kept = c;
  }).history;
  set_threads(3);
  const auto three = fresh(wanted, truth);
  train(*three, truth.source(), options);
  set_threads(1);
  BOOST_TEST(arma::all(arma::vectorise(one->dictionary() == three->dictionary())));

  const auto resumed = fresh(wanted, truth);
  const auto rest = train(*resumed, truth.source(), options, kept).history;
  BOOST_TEST(arma::all(arma::vectorise(one->dictionary() == resumed->dictionary())));
  BOOST_REQUIRE_EQUAL(rest.size(), history.size());
  for (std::size_t i = 0; i < rest.size(); ++i) BOOST_TEST(rest[i].objective == history[i].objective);
}

namespace {

TrainingOptions until_converged(const Planted& truth, double change, std::uint64_t steps) {
  TrainingOptions options{.batch = 64, .steps = steps, .decay_from = 0.5, .checkpoint_every = 70};
  options.convergence = {.change = change, .window = 50};
  truth.source()(~std::uint64_t{0}, 200, options.convergence.held_out);
  return options;
}

}  // namespace

BOOST_AUTO_TEST_CASE(training_ends_after_the_held_out_objective_has_flattened) {
  const Planted truth = planted(16, 24);
  const ModelSpec wanted = spec("l1", "backprop");
  const TrainingOptions options = until_converged(truth, 0.01, 4000);
  const auto model = fresh(wanted, truth);
  std::vector<Checkpoint> kept;
  const Checkpoint done =
      train(*model, truth.source(), options, {}, [&](const Checkpoint& c) { kept.push_back(c); });
  BOOST_TEST(done.converged > 100u);
  BOOST_TEST(done.step == 2 * done.converged);  // the rate falls for as long as it was constant
  BOOST_TEST(done.held_out.size() == done.step / 10);

  // The rule is met when it was, and not before.
  const auto until = [&](std::uint64_t step) {
    return std::vector<HeldOut>(done.held_out.begin(), done.held_out.begin() + static_cast<std::ptrdiff_t>(step / 10));
  };
  BOOST_TEST(recent_change(until(done.converged)) < 0.01);
  for (std::uint64_t step = 100; step < done.converged; step += 10) BOOST_TEST(recent_change(until(step)) >= 0.01);
  BOOST_TEST(std::isnan(recent_change(until(90))));

  // Held-out objectives are those of the model.
  BOOST_TEST(done.held_out.back().objective ==
             arma::mean(model->encode(options.convergence.held_out).objectives));

  for (const Checkpoint& checkpoint : kept) {
    const auto resumed = fresh(wanted, truth);
    const Checkpoint rest = train(*resumed, truth.source(), options, checkpoint);
    BOOST_TEST(arma::all(arma::vectorise(model->dictionary() == resumed->dictionary())));
    BOOST_TEST(rest.converged == done.converged);
    BOOST_TEST(rest.held_out.back().objective == done.held_out.back().objective);
  }
}

BOOST_AUTO_TEST_CASE(training_that_does_not_converge_says_so) {
  const Planted truth = planted(16, 24);
  std::string noted;
  const Note note = [&](const std::string& text) { noted = text; };
  for (const auto& [steps, words] : {std::pair{150, "the held-out objective changed by"}, {60, "fewer than two windows"}}) {
    const TrainingOptions options = until_converged(truth, 1e-9, static_cast<std::uint64_t>(steps));
    const auto model = fresh(spec("l1", "backprop"), truth);
    const Checkpoint done = train(*model, truth.source(), options);
    BOOST_TEST(done.converged == 0u);
    BOOST_TEST(done.step == static_cast<std::uint64_t>(steps));
    note_convergence(done, options, note);
    BOOST_TEST(noted.find(words) != std::string::npos, noted);
  }
}

BOOST_AUTO_TEST_CASE(dead_atoms_are_counted_and_replaced_by_stimuli) {
  Planted truth = planted(16, 24);
  truth.A = arma::abs(truth.A);
  ModelSpec wanted = spec("nonnegative-l1", "hebbian");
  wanted.model.settings.set("dead-after", 5);
  const auto model = fresh(wanted, truth);
  arma::fmat A = model->dictionary();
  A.col(3) = -arma::normalise(arma::mean(truth.A, 1));  // points away from every stimulus
  model->set_parameters({{"dictionary", A}});
  double dead = 0;
  for (const auto& line : train(*model, truth.source(), {.batch = 64, .steps = 40, .record_every = 1}).history)
    dead += line.dead;
  BOOST_TEST(dead >= 1);
  BOOST_TEST(arma::dot(model->dictionary().col(3), A.col(3)) < 0.9f);
}

BOOST_AUTO_TEST_CASE(divergence_is_an_error) {
  const Planted truth = planted(16, 24);
  ModelSpec wanted = spec("weighted-l1", "hebbian");
  wanted.learning.settings.set("rate", 1e6);
  const auto model = fresh(wanted, truth);
  BOOST_CHECK_THROW(train(*model, truth.source(), {.batch = 64, .steps = 100}), RunError);
}

BOOST_AUTO_TEST_CASE(backprop_needs_a_fixed_number_of_iterations) {
  ModelSpec wanted = spec("l1", "backprop");
  wanted.inference.settings.set("tolerance", 1e-3);
  BOOST_CHECK_THROW(make_model(wanted), UsageError);
}
