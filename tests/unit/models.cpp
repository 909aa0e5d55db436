#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "core/vector_math.hpp"
#include "data/dead_leaves.hpp"
#include "inference/inference.hpp"
#include "learning/local_low_dimensionality.hpp"
#include "learning/rule.hpp"
#include "learning/training.hpp"
#include "learning/unused_steps.hpp"
#include "penalty/registry.hpp"
#include "support.hpp"

using namespace simplecell;
namespace data = boost::unit_test::data;

namespace {

// The words that a model takes for one of its parameters.
std::vector<std::string> words(const std::string& model, const std::string& parameter) {
  for (const Parameter& any : models().find(model).parameters)
    if (any.name == parameter) return any.words;
  throw std::invalid_argument(model + " has no " + parameter);
}

ModelSpec spec(const std::string& name, arma::uword atoms) {
  ModelSpec spec;
  spec.model = {name, models().find(name).defaults()};
  spec.penalty = {"l1", penalties().find("l1").defaults()};
  spec.inference = {"fista", inferences().find("fista").defaults()};
  spec.learning = {"hebbian", learning_rules().find("hebbian").defaults()};
  spec.atoms = atoms;
  return spec;
}

arma::fmat noise(arma::uword d, arma::uword n, const std::string& purpose) { return Random(7, purpose).normal(d, n); }

// Independent sources, mixed: by default symmetric with heavy tails (Laplacian), else skewed (exponential).
struct Mixture {
  arma::fmat mixing, stimuli;
  Mixture(arma::uword m, arma::uword n, bool skewed = false) : mixing(noise(m, m, "mixing")) {
    Random random(8, "sources");
    arma::fmat sources(m, n);
    for (float& s : sources) {
      s = static_cast<float>(-std::log(1 - random.uniform()));
      if (!skewed && random.below(2)) s = -s;
    }
    stimuli = mixing * sources + 3.f;  // a mean to be taken off
  }
};

// Patches of size×size pixels, cut every few pixels from a picture of dead leaves.
arma::fmat patches_of_leaves(arma::uword size, arma::uword every) {
  const arma::fmat picture = dead_leaves(1, {.width = 256, .height = 256}, 9).slice(0);
  const arma::uword along = (256 - size) / every + 1;
  arma::fmat patches(size * size, along * along);
  for (arma::uword i = 0; i < patches.n_cols; ++i) {
    const arma::uword row = i / along * every, column = i % along * every;
    patches.col(i) = arma::vectorise(picture.submat(row, column, row + size - 1, column + size - 1));
  }
  return patches;
}

// Amari's distance of a matrix from a permutation with scales: 0 for one, up to 1.
double amari(const arma::mat& P) {
  const arma::mat B = arma::abs(P);
  const double m = static_cast<double>(P.n_rows);
  const double rows = arma::accu(arma::sum(B, 1) / arma::max(B, 1) - 1),
               columns = arma::accu(arma::sum(B, 0) / arma::max(B, 0) - 1);
  return (rows + columns) / (2 * m * (m - 1));
}

Start beginning(const arma::fmat& stimuli, arma::uword ensemble = 1) {
  return {.seed = 5, .dimension = stimuli.n_rows, .ensemble = ensemble, .stimuli = [stimuli](arma::uword count) {
            return arma::fmat(stimuli.head_cols(count));
          }};
}

std::unique_ptr<Model> learned(const ModelSpec& wanted, const arma::fmat& Y, int steps, arma::uword ensemble = 1) {
  auto model = make_model(wanted, beginning(Y, ensemble));
  for (int step = 0; step < steps; ++step) model->learn(Y, static_cast<std::uint64_t>(step), 1);
  return model;
}

bool same(const arma::fmat& a, const arma::fmat& b) { return arma::approx_equal(a, b, "absdiff", 0); }

}  // namespace

BOOST_AUTO_TEST_CASE(elementary_functions_are_those_of_the_standard_library) {
  for (float x = -86; x < 86; x += 0.0137f) {
    BOOST_REQUIRE(std::abs(vector_exp(x) / std::exp(double(x)) - 1) < 2 * 1.2e-7);  // 2 units in the last place
    const auto [log_cosh, tanh] = vector_log_cosh_tanh(x);
    BOOST_REQUIRE(std::abs(tanh - std::tanh(double(x))) < 2.4e-7);
    BOOST_REQUIRE(std::abs(log_cosh - std::log(std::cosh(double(x)))) < 2e-7 * std::max(1.f, std::abs(x)));
  }
  for (float x = 1e-30f; x < 1e30f; x *= 1.0137f) {
    const double expected = std::log(double(x));
    BOOST_REQUIRE(std::abs(vector_log(x) - expected) < 2e-7 * std::max(1., std::abs(expected)));
  }
  BOOST_TEST(vector_log(1) == 0);
  BOOST_TEST(vector_exp(-100) == 0);
  BOOST_TEST(vector_log_cosh_tanh(1e9f).tanh == 1);
  BOOST_TEST(vector_log_cosh_tanh(-1e9f).tanh == -1);
  BOOST_TEST(vector_log_cosh_tanh(0).tanh == 0);
}

// With n stimuli the error of an estimated source is of order √(c/n) with c of a few; Amari's distance averages it.
BOOST_DATA_TEST_CASE(independent_sources_are_recovered,
                     data::make(words("fastica", "nonlinearity")) * data::make(words("fastica", "approach")) *
                         data::make(words("fastica", "extrapolation")),
                     nonlinearity, approach, extrapolation) {
  const Mixture mixture(8, 20000, nonlinearity == std::string("skew"));
  ModelSpec wanted = spec("fastica", 8);
  wanted.model.settings.set("nonlinearity", nonlinearity);
  wanted.model.settings.set("approach", approach);
  wanted.model.settings.set("extrapolation", extrapolation);
  const auto model = learned(wanted, mixture.stimuli, 100);
  const arma::mat unmixing = arma::conv_to<arma::mat>::from(model->parameters().at("unmixing")).t();
  BOOST_TEST(amari(unmixing * arma::conv_to<arma::mat>::from(mixture.mixing)) < 0.03);

  // Codes are uncorrelated with variance 1, and the dictionary mixes them into the stimuli again.
  const arma::fmat X = model->encode(mixture.stimuli).codes;
  const arma::mat covariance = arma::cov(arma::conv_to<arma::mat>::from(X.t()), 1);
  BOOST_TEST(arma::abs(covariance - arma::eye(8, 8)).max() < 1e-3);  // single precision, a mean beside it
  BOOST_TEST(arma::norm(model->dictionary() * X - mixture.stimuli, "fro") < 1e-4 * arma::norm(mixture.stimuli, "fro"));
  // Signs are fixed.
  for (arma::uword j = 0; j < 8; ++j)
    BOOST_TEST(model->dictionary().col(j).max() == arma::abs(model->dictionary().col(j)).max());

  // What has converged stays.
  const arma::fmat before = model->dictionary();
  model->learn(mixture.stimuli, 100, 1);
  BOOST_TEST(arma::norm(model->dictionary() - before, "fro") < 1e-3 * arma::norm(before, "fro"));
}

BOOST_AUTO_TEST_CASE(extrapolation_does_no_harm) {
  const auto contrast = [](const arma::fmat& stimuli, const std::string& extrapolation) {
    ModelSpec wanted = spec("fastica", stimuli.n_rows);
    wanted.model.settings.set("extrapolation", extrapolation);
    return arma::mean(learned(wanted, stimuli, 40)->encode(stimuli).objectives);
  };
  for (const arma::fmat& stimuli : {Mixture(32, 4000).stimuli, patches_of_leaves(8, 4)})
    BOOST_TEST(contrast(stimuli, "aligned") < contrast(stimuli, "none") + 1e-4);
}

BOOST_AUTO_TEST_CASE(components_are_in_order_of_non_gaussianity) {
  const Mixture mixture(8, 20000);
  const auto model = learned(spec("fastica", 8), mixture.stimuli, 60);
  arma::mat X = arma::conv_to<arma::mat>::from(model->encode(mixture.stimuli).codes);
  X.each_col() -= arma::vec(arma::mean(X, 1));
  const arma::vec contrast = arma::mean(arma::log(arma::cosh(X)), 1) - 0.374567207;
  BOOST_TEST(arma::abs(contrast).eval().is_sorted("descend"));
  BOOST_TEST(arma::mean(model->encode(mixture.stimuli).objectives) == arma::mean(contrast) + 0.374567207,
             boost::test_tools::tolerance(1e-4));
}

BOOST_AUTO_TEST_CASE(fewer_components_are_the_leading_ones_and_more_than_there_are_is_refused) {
  const Mixture mixture(8, 4000);
  const auto model = learned(spec("fastica", 3), mixture.stimuli, 5);
  BOOST_TEST(model->dictionary().n_cols == 3u);
  // The dictionary spans the leading principal subspace.
  arma::fmat vectors;
  arma::fvec values;
  arma::eig_sym(values, vectors, arma::fmat(arma::cov(arma::fmat(mixture.stimuli.t()))));
  const arma::fmat lead = vectors.tail_cols(3), A = model->dictionary();
  BOOST_TEST(arma::norm(A - lead * lead.t() * A, "fro") < 1e-3 * arma::norm(A, "fro"));
  arma::fmat flat = mixture.stimuli;
  flat.row(0).zeros();
  BOOST_CHECK_EXCEPTION(learned(spec("fastica", 8), flat, 1), UsageError,
                        says("--atoms 8: the stimuli of the first batch span 7 dimensions"));
}

// Central differences in double precision: their error is about 1e-16/h + h² = 1e-9 for h = 1e-6 … 1e-4 of the slope.
BOOST_DATA_TEST_CASE(the_gradient_of_lld_is_that_of_its_loss, data::make(words("lld", "loss")),
                     measure) {
  const arma::mat S = arma::abs(arma::conv_to<arma::mat>::from(noise(6, 40, "responses")));
  const LldLoss loss = lld_loss(S, 8, measure);
  for (int k = 0; k < 20; ++k) {
    const arma::mat direction = arma::conv_to<arma::mat>::from(noise(6, 40, "direction" + std::to_string(k)));
    const double h = 1e-5;
    const double difference =
        (lld_loss(S + h * direction, 8, measure).value - lld_loss(S - h * direction, 8, measure).value) / (2 * h);
    BOOST_TEST(std::abs(arma::accu(loss.gradient % direction) - difference) < 1e-7);
  }
}

BOOST_AUTO_TEST_CASE(the_losses_of_lld_have_known_values) {
  // Two units; each ensemble lies along one of them, with variance 1, about the same mean.
  const arma::mat S{{1, -1, 0, 0}, {0, 0, 1, -1}};
  BOOST_TEST(lld_loss(S, 2, "trace").value == 1, boost::test_tools::tolerance(1e-12));                 // 1 / (½ + ½)
  BOOST_TEST(lld_loss(S, 2, "nuclear").value == std::sqrt(0.5), boost::test_tools::tolerance(1e-12));  // 1 / 2√½
  BOOST_TEST(lld_loss(S, 2, "participation").value == 0.5, boost::test_tools::tolerance(1e-12));       // 1 / 2
}

BOOST_DATA_TEST_CASE(lld_lowers_its_loss_with_filters_of_norm_1, data::make(words("lld", "loss")),
                     measure) {
  // Neighbours share three of six dimensions.
  const auto batch = [](std::uint64_t step) {
    Random random(3, "batch", step);
    arma::fmat Y = random.normal(6, 256);
    for (arma::uword i = 0; i < 256; ++i) Y.submat(0, i, 2, i) = 2 * Y.submat(0, i - i % 8, 2, i - i % 8);
    return Y;
  };
  ModelSpec wanted = spec("lld", 6);
  wanted.model.settings.set("loss", measure);
  wanted.model.settings.set("rate", 0.01);
  const auto model = make_model(wanted, beginning(batch(0), 8));
  const double before = model->learn(batch(1000), 0, 1).objective;
  for (std::uint64_t step = 0; step < 300; ++step) model->learn(batch(step), step, 1);
  const double after = model->learn(batch(1000), 300, 1).objective;
  BOOST_TEST(after < 0.8 * before);
  const arma::fmat W = model->dictionary(), X = model->encode(batch(1)).codes;
  BOOST_TEST(arma::abs(arma::sqrt(arma::sum(arma::square(W), 0)) - 1).max() < 1e-5f);
  BOOST_TEST(X.min() == 0);
  arma::fmat drive = W.t() * batch(1);
  drive.each_col() += arma::fvec(model->parameters().at("bias"));
  BOOST_TEST(arma::abs(X - arma::clamp(drive, 0.f, 1e9f)).max() < 1e-5f);
  // The filters turn to what neighbours share; the participation ratio, blind to scale, can do with rare responses.
  if (measure != std::string("participation")) BOOST_TEST(arma::accu(arma::square(W.head_rows(3))) > 0.8 * 6);
}

BOOST_AUTO_TEST_CASE(lld_whose_units_all_fall_silent_has_diverged) {
  const arma::fmat Y = noise(6, 32, "silent");
  const auto model = make_model(spec("lld", 4), Start{.dimension = 6, .ensemble = 8});
  BOOST_TEST(std::isfinite(model->learn(Y, 1, 1).objective));
  State silent = model->save();
  silent.at("bias").fill(-1e6f);
  model->restore(silent);
  BOOST_TEST(std::isnan(model->learn(Y, 1, 1).objective));
}

BOOST_AUTO_TEST_CASE(lld_without_ensembles_is_refused) {
  BOOST_CHECK_EXCEPTION(make_model(spec("lld", 4), beginning(noise(6, 9, "x"))), UsageError,
                        says("lld learns from ensembles of neighbouring patches"));
}

// Under a constant drive b from rest u_k = b(1 − (1 − Δt)^k), so a unit fires whenever that passes θ.
BOOST_AUTO_TEST_CASE(a_single_spiking_unit_fires_as_often_as_it_must) {
  ModelSpec wanted = spec("sailnet", 1);
  wanted.model.settings.set("contrast", "none");
  for (const double b : {0.5, 1.01, 1.5, 2., 4., 10., 25.}) {
    const auto model = make_model(wanted, State{{"dictionary", arma::fmat(1, 1, arma::fill::ones)},
                                                {"lateral", arma::fmat(1, 1, arma::fill::zeros)},
                                                {"thresholds", arma::fmat(1, 1, arma::fill::ones)}});
    int interval = 1;
    while (interval <= 50 && b * (1 - std::pow(0.9, interval)) <= 1) ++interval;
    const Solution solution = model->encode(arma::fmat(1, 1, arma::fill::value(static_cast<float>(b))));
    BOOST_TEST(solution.codes(0, 0) == 50 / interval);
    BOOST_TEST(solution.objectives[0] == 0.5 * std::pow(b - 50 / interval, 2), boost::test_tools::tolerance(1e-5));
  }
}

BOOST_AUTO_TEST_CASE(an_inhibited_unit_fires_later) {
  // The first unit fires at every step, and each of its spikes takes Δt·W from the second, whose drive Δt·4 is no more.
  ModelSpec wanted = spec("sailnet", 2);
  wanted.model.settings.set("contrast", "none");
  const auto count = [&](float inhibition) {
    const arma::fmat W{{0, 0}, {inhibition, 0}};
    const auto model = make_model(wanted, State{{"dictionary", arma::fmat(2, 2, arma::fill::eye)},
                                                {"lateral", W},
                                                {"thresholds", arma::fmat(2, 1, arma::fill::ones)}});
    return arma::fvec(model->encode(arma::fvec{11, 4}).codes);
  };
  BOOST_TEST(count(0)[0] == 50);
  BOOST_TEST(count(0)[1] == 16);  // u passes 1 after 3 steps
  BOOST_TEST(count(4)[1] == 0);
}

BOOST_AUTO_TEST_CASE(spiking_units_meet_their_rate_and_lose_their_correlations) {
  const Mixture mixture(12, 4000);
  ModelSpec wanted = spec("sailnet", 16);
  const auto model = make_model(wanted, beginning(mixture.stimuli));
  for (std::uint64_t step = 0; step < 3000; ++step) {
    const arma::uword first = (step * 100) % 4000;
    model->learn(mixture.stimuli.cols(first, first + 99), step, 1);
  }
  const arma::mat X = arma::conv_to<arma::mat>::from(model->encode(mixture.stimuli).codes);
  // Thresholds integrate the difference from the target, at 0.1 of it in a batch of 100: within a few per cent.
  BOOST_TEST(arma::abs(arma::mean(X, 1) - 0.05).max() < 0.02);
  const arma::fmat W = model->parameters().at("lateral");
  BOOST_TEST(W.min() == 0);
  BOOST_TEST(arma::abs(W.diag()).max() == 0);
  BOOST_TEST(arma::abs(W - W.t()).max() < 1e-4f * W.max());  // the rule is symmetric
  // Inhibition holds E[n_i n_j] at or below p².
  arma::mat pairs = X * X.t() / 4000;
  pairs.diag().zeros();
  BOOST_TEST(arma::mean(arma::vectorise(pairs)) < 2 * 0.05 * 0.05);
}

BOOST_AUTO_TEST_CASE(free_energy_never_rises_from_one_full_batch_to_the_next) {
  const arma::fmat Y = noise(5, 2000, "stimuli");
  for (const double stiffness : {0.2, 2., 1e9})
    for (const double memory : {0., 0.5, 1.}) {
      ModelSpec wanted = spec("soft-kmeans", 12);
      wanted.model.settings.set("stiffness", stiffness);
      wanted.model.settings.set("memory", memory);
      const auto model = make_model(wanted, beginning(Y));
      double last = infinity;
      for (std::uint64_t step = 0; step < 40; ++step) {
        const double energy = model->learn(Y, step, 1).objective;
        BOOST_TEST(energy <= last + 1e-5);  // single precision on squared distances of about 5
        last = energy;
      }
      BOOST_TEST(arma::mean(model->encode(Y).objectives) <= last + 1e-5);
    }
}

BOOST_AUTO_TEST_CASE(soft_codes_are_a_softmax_of_distances) {
  const arma::fmat Y = noise(5, 70, "stimuli"), A = noise(5, 4, "atoms");
  ModelSpec wanted = spec("soft-kmeans", 4);
  wanted.model.settings.set("stiffness", 0.7);
  const Solution solution = make_model(wanted, State{{"dictionary", A}})->encode(Y);
  for (arma::uword i = 0; i < Y.n_cols; ++i) {
    arma::vec weights(4);
    for (arma::uword j = 0; j < 4; ++j) weights[j] = std::exp(-0.7 * std::pow(arma::norm(Y.col(i) - A.col(j)), 2));
    const arma::vec x = weights / arma::accu(weights), found = arma::conv_to<arma::vec>::from(solution.codes.col(i));
    BOOST_TEST(arma::abs(found - x).max() < 1e-5);
    BOOST_TEST(solution.objectives[i] == -std::log(arma::accu(weights)) / 0.7, boost::test_tools::tolerance(1e-4));
  }
}

// At infinite stiffness the codes are those of the weighted ℓ1 at λ → ∞: the nearest atom takes all.
BOOST_AUTO_TEST_CASE(hard_codes_are_those_of_the_weighted_l1_at_a_large_lambda) {
  const arma::fmat Y = noise(5, 200, "stimuli"), A = noise(5, 12, "atoms");
  ModelSpec hard = spec("soft-kmeans", 12);
  hard.model.settings.set("stiffness", 1e9);
  const arma::fmat X = make_model(hard, State{{"dictionary", A}})->encode(Y).codes;
  ModelSpec weighted = spec("dictionary", 12);
  weighted.penalty = {"weighted-l1", penalties().find("weighted-l1").defaults()};
  weighted.penalty.settings.set("lambda", 1e4);
  BOOST_TEST(arma::abs(X - make_model(weighted, State{{"dictionary", A}})->encode(Y).codes).max() < 1e-3f);
}

BOOST_AUTO_TEST_CASE(prototypes_are_found) {
  Random random(4, "clusters");
  const arma::fmat centres = 5 * arma::eye<arma::fmat>(6, 6);
  arma::fmat Y = 0.3f * random.normal(6, 3000);
  for (arma::uword i = 0; i < Y.n_cols; ++i) Y.col(i) += centres.col(i % 6);
  ModelSpec wanted = spec("soft-kmeans", 6);
  wanted.model.settings.set("memory", 0);
  const auto model = learned(wanted, Y, 30);
  for (arma::uword k = 0; k < 6; ++k) {
    double nearest = infinity;
    for (arma::uword j = 0; j < 6; ++j)
      nearest = std::min<double>(nearest, arma::norm(model->dictionary().col(j) - centres.col(k)));
    BOOST_TEST(nearest < 5 * 0.3 * std::sqrt(6 / 500.));  // five standard errors of a mean of 500
  }
}

BOOST_AUTO_TEST_CASE(prototypes_that_win_nothing_are_replaced_or_kept) {
  const arma::fmat Y = noise(5, 500, "stimuli");
  for (const bool reseed : {true, false}) {
    ModelSpec wanted = spec("soft-kmeans", 4);
    wanted.model.settings.set("dead-after", 3);
    wanted.model.settings.set("stiffness", 100);
    wanted.model.settings.set("dead-atoms", reseed ? "reseed" : "keep");
    const auto model = make_model(wanted, beginning(Y));
    arma::fmat A = model->dictionary();
    A.col(2).fill(1000);
    model->set_parameters({{"dictionary", A}});
    arma::uword dead = 0;
    for (std::uint64_t step = 0; step < 4; ++step) dead += model->learn(Y, step, 1).dead;
    BOOST_TEST(dead == 1u);
    BOOST_TEST((arma::norm(model->dictionary().col(2)) < 100) == reseed);
  }
}

BOOST_AUTO_TEST_CASE(unused_steps_are_counted_in_a_row) {
  UnusedSteps unused(3);
  unused.reset(2);
  const auto step = [&](double first, double second) {
    return unused.step([&](arma::uword j) { return j ? second : first; });
  };
  BOOST_TEST(step(0, 0).empty());
  BOOST_TEST(step(0, 1).empty());
  BOOST_TEST((step(0, 0) == std::vector<arma::uword>{0}));
  BOOST_TEST(step(0, 0).empty());  // begins anew
  BOOST_TEST((step(1, 0) == std::vector<arma::uword>{1}));
}

BOOST_DATA_TEST_CASE(every_model_ignores_the_threads_resumes_to_the_bit_and_is_read_again, data::make(models().names()),
                     name) {
  const arma::fmat Y = Mixture(10, 3000).stimuli;
  const StimulusSource source = [&](std::uint64_t index, arma::uword count, arma::fmat& out) {
    const arma::uword first = (index * 37) % (3000 - count);
    out = Y.cols(first, first + count - 1);
  };
  const auto fresh = [&] { return make_model(spec(name, 8), beginning(Y, 4)); };
  const TrainingOptions options{.batch = 600, .steps = 30, .record_every = 7, .checkpoint_every = 10};
  set_threads(1);
  const auto one = fresh();
  Checkpoint kept;
  const auto history = train(*one, source, options, {}, [&](const Checkpoint& c) {
    if (c.step == 20) kept = c;
  }).history;
  set_threads(3);
  const auto three = fresh();
  train(*three, source, options);
  const arma::fmat codes = three->encode(Y).codes;
  set_threads(1);
  BOOST_TEST(same(one->dictionary(), three->dictionary()));
  BOOST_TEST(same(one->encode(Y).codes, codes));

  const auto resumed = fresh();
  const auto rest = train(*resumed, source, options, kept).history;
  for (const auto& [part, value] : one->save()) BOOST_TEST(same(value, resumed->save().at(part)), part);
  BOOST_TEST(rest.back().objective == history.back().objective);

  // Its parameters are all that encoding needs …
  const auto again = make_model(spec(name, 8), one->parameters());
  BOOST_TEST(same(again->encode(Y).codes, codes));
  BOOST_TEST(same(again->dictionary(), one->dictionary()));
  const auto further = fresh();
  further->set_parameters(one->parameters());
  further->learn(Y.head_cols(600), 0, 1);  // … it may go on learning …
  // … and each of them is needed.
  for (const auto& [part, value] : one->parameters()) {
    State lacking = one->parameters(), odd = lacking;
    lacking.erase(part);
    odd[part] = arma::fmat();
    BOOST_CHECK_EXCEPTION(make_model(spec(name, 8), lacking), InputError,
                          says("the model's '" + part + "' is missing"));
    BOOST_CHECK_EXCEPTION(make_model(spec(name, 8), odd), InputError,
                          says("the model's '" + part + "' is of the wrong"));
  }
  BOOST_TEST(one->memory(10, 600) > 0);
}

BOOST_AUTO_TEST_CASE(an_unknown_model_is_refused) {
  ModelSpec wanted;
  wanted.model.name = "oracle";
  BOOST_CHECK_EXCEPTION(make_model(wanted), UsageError, says("--model 'oracle': expected one of dictionary, fastica"));
}
