#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "network/training.hpp"
#include "support.hpp"

using namespace simplecell;
namespace data = boost::unit_test::data;

namespace {

LayerSpec layer(const std::string& kind, arma::uword units, arma::uword window = 0, arma::uword stride = 1) {
  LayerSpec spec{kind, layer_kinds().find(kind).defaults(), units, window, stride};
  if (kind == "top-k") spec.settings.set("active", 4);
  if (kind == "lasso") spec.settings.set("lambda", 0.1);
  if (kind == "relu-prior" || kind == "relu-unit" || kind == "orthogonal") spec.settings.set("lambda", 0.1);
  return spec;
}

NetworkSpec two_layers(const std::string& kind) {
  return {.height = 5, .width = 4, .classes = 3, .layers = {layer(kind, 12), layer(kind, 8)}};
}

NetworkSpec windowed(const std::string& kind) {
  return {.height = 7, .width = 6, .classes = 3, .layers = {layer(kind, 6, 3, 1), layer(kind, 9, 2, 2)}};
}

// Positive pictures of three classes, each brightest in a place of its own.
Examples examples(arma::uword dimension, arma::uword count, const std::string& purpose = "images") {
  Random random(5, purpose);
  Examples some{arma::fmat(dimension, count), arma::uvec(count)};
  for (arma::uword i = 0; i < count; ++i) {
    some.labels[i] = i % 3;
    for (arma::uword p = 0; p < dimension; ++p)
      some.images(p, i) = static_cast<float>(random.uniform(0, p % 3 == i % 3 ? 1 : 0.6));
  }
  return some;
}

// Parameters away from their start, as after some training: every λ another.
void unsettle(Network& network) {
  Random random(6, "parameters");
  const auto parameters = network.parameters();
  for (arma::fmat* value : parameters) {
    const arma::fmat change = random.normal(value->n_rows, value->n_cols);
    *value += value->n_cols == 1 ? arma::fmat(0.05f * arma::abs(change)) : arma::fmat(0.2f * change);
  }
  *parameters[parameters.size() - 2] *= 3;  // weights: a loss with slopes that stand out from its rounding
  network.refresh();
}

// The derivative along a direction of all parameters by a difference in double steps: −f(2h) + 8f(h) − 8f(−h) + f(−2h).
// The step of the inference 1/L is a constant of the network, and constraints are left alone: the state holds the one,
// and is not brought back to the other.
template <class Value>
double slope_along(Network& network, const State& direction, float h, Value&& value) {
  const State at = network.state();
  const auto moved = [&](float t) {
    State state = at;
    for (auto& [name, parameter] : state) parameter += t * direction.at(name);
    network.set_state(state);
    return value();
  };
  const double slope = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
  network.set_state(at);
  return slope;
}

// Derivatives against differences along random directions in one parameter at a time, each relative to the gradient's
// norm.
void check_gradient(Network& network, const Examples& some, const NetworkLoss& loss) {
  const Network::Batch batch = network.differentiate(some.images, some.labels, loss);
  BOOST_TEST(batch.loss == network.evaluate(some.images, some.labels, loss).loss);
  Random random(7, "direction");
  const auto names = network.names();
  constexpr float h = 5e-4f;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!network.learned(i, loss)) continue;
    const arma::fmat& gradient = batch.gradient[i];
    BOOST_TEST_REQUIRE(arma::norm(gradient, "fro") > 0, names[i]);
    arma::vec errors(15);
    for (double& error : errors) {
      State direction = network.state();
      for (auto& [name, value] : direction) value.zeros();
      arma::fmat& along = direction.at(names[i]) = random.normal(gradient.n_rows, gradient.n_cols);
      along += 2 * gradient / arma::norm(gradient, "fro");  // so that there is a slope to be seen
      along /= arma::norm(along, "fro");
      const double difference =
          slope_along(network, direction, h, [&] { return network.evaluate(some.images, some.labels, loss).loss; });
      error = std::abs(arma::accu(gradient % along) - difference) / arma::norm(gradient, "fro");
    }
    // The loss is rounded to about its 5e-7th part; a kink of a rectifier inside ±2h disturbs single directions.
    const double rounding = 5e-7 * batch.loss / h / arma::norm(gradient, "fro");
    BOOST_TEST(arma::median(errors) < 3e-3 + rounding, names[i] << ": " << arma::median(errors));
    BOOST_TEST(errors.max() < 5e-2 + rounding, names[i] << ": " << errors.max());
  }
}

}  // namespace

BOOST_DATA_TEST_CASE(gradient_of_the_cross_entropy, data::make(layer_kinds().names()), kind) {
  Network network(two_layers(kind), 1);
  unsettle(network);
  check_gradient(network, examples(20, 40), {});
}

BOOST_DATA_TEST_CASE(gradient_through_sliding_windows, data::make(layer_kinds().names()), kind) {
  Network network(windowed(kind), 1);
  unsettle(network);
  check_gradient(network, examples(42, 30), {});
}

BOOST_DATA_TEST_CASE(gradient_of_the_image_reconstructed_by_both_layers, data::make(layer_kinds().names()), kind) {
  Network network(two_layers(kind), 1);
  unsettle(network);
  for (const double labels : {0, 1})
    check_gradient(
        network, examples(20, 40),
        {.labels = labels, .reconstruction = 0.3, .target = NetworkLoss::Target::image, .first = 0.7, .second = 0.4});
}

// A single layer, since the loss of the second takes the codes of the first as given.
BOOST_DATA_TEST_CASE(gradient_of_reconstructed_inputs, data::make(layer_kinds().names()), kind) {
  NetworkSpec spec = windowed(kind);
  spec.layers.resize(1);
  Network network(spec, 1);
  unsettle(network);
  for (const double labels : {0, 1})
    check_gradient(network, examples(42, 30), {.labels = labels, .reconstruction = 0.2});
}

BOOST_AUTO_TEST_CASE(a_layer_that_reconstructs_its_inputs_moves_none_below) {
  Network both(two_layers("lasso"), 1);
  NetworkSpec spec = two_layers("lasso");
  spec.layers.resize(1);
  Network first(spec, 1);
  const Examples some = examples(20, 40);
  const NetworkLoss loss{.labels = 0, .reconstruction = 1};
  const arma::fmat with = both.differentiate(some.images, some.labels, loss).gradient[0];
  const arma::fmat alone = first.differentiate(some.images, some.labels, loss).gradient[0];
  BOOST_TEST(arma::approx_equal(with, alone, "absdiff", 1e-6));  // rounding, if that
}

BOOST_DATA_TEST_CASE(slope_by_the_images, data::make(layer_kinds().names()) * data::make({0, 1}), kind, margin) {
  for (const NetworkSpec& spec : {two_layers(kind), windowed(kind)}) {
    Network network(spec, 1);
    unsettle(network);
    const Examples some = examples(network.dimension(), 30);
    const AttackObjective objective = margin ? AttackObjective::margin : AttackObjective::cross_entropy;
    arma::fmat slope, ignored;
    network.judge(some.images, some.labels, objective, 2, slope);
    Random random(8, "direction");
    arma::vec errors(15);
    for (double& error : errors) {
      arma::fmat along = random.normal(slope.n_rows, slope.n_cols) + slope / arma::abs(slope).max();
      along /= arma::norm(along, "fro");
      const auto value = [&](float t) {
        return arma::accu(network.judge(some.images + t * along, some.labels, objective, 2, ignored).losses);
      };
      const float h = 4e-3f;
      const double difference = (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h);
      error = std::abs(arma::accu(slope % along) - difference) / arma::norm(slope, "fro");
    }
    // As above; top-k jumps where units change places, which 15 directions of 30 images meet now and then.
    BOOST_TEST(arma::median(errors) < 4e-3, arma::median(errors));
  }
}

// ΦᵀΦ = I: the closed form is the minimum of ½‖u − Φa‖² + λᵀa over a ≥ 0 (eq 45), which iterations find as well.
BOOST_AUTO_TEST_CASE(orthogonal_layer_is_lasso_with_orthonormal_atoms) {
  NetworkSpec closed = two_layers("orthogonal"), iterated = two_layers("lasso");
  for (LayerSpec& wanted : iterated.layers) wanted.settings.set("iterations", 60);
  Network one(closed, 1), other(iterated, 2);
  other.set_state(one.state());
  const arma::fmat images = examples(20, 50).images;
  const auto a = one.codes(images), b = other.codes(images);
  for (std::size_t i = 0; i < 2; ++i)
    BOOST_TEST(arma::abs(a[i] - b[i]).max() < 1e-5f);  // rounding of float, and a step 1e-3 shorter than 1
}

// Codes of the lasso layer satisfy its optimality conditions: Φᵀ(u − Φa) = λ where a > 0, ≤ λ elsewhere.
BOOST_AUTO_TEST_CASE(lasso_layer_solves_its_lasso) {
  NetworkSpec spec = two_layers("lasso");
  spec.layers.resize(1);
  spec.layers[0].settings.set("iterations", 1000);
  Network network(spec, 1);
  unsettle(network);
  const arma::fmat images = examples(20, 50).images, a = network.codes(images)[0];
  arma::fmat slack = -network.atoms(0).t() * (images - network.atoms(0) * a);
  slack.each_col() += network.lambda(0).col(0);
  BOOST_TEST(arma::abs(slack.elem(arma::find(a > 0))).max() < 1e-3f);  // of inner products near 1, to 1000 iterations
  BOOST_TEST(slack.min() > -1e-3f);
}

BOOST_AUTO_TEST_CASE(top_k_keeps_no_more_than_k) {
  Network network(two_layers("top-k"), 1);
  for (const arma::fmat& codes : network.codes(examples(20, 50).images))
    for (arma::uword i = 0; i < codes.n_cols; ++i) BOOST_TEST(arma::accu(codes.col(i) > 0) <= 4u);
}

BOOST_AUTO_TEST_CASE(constraints_hold_after_every_change) {
  for (const auto& kind : layer_kinds().names()) {
    NetworkSpec spec = two_layers(kind);
    if (kind != "relu" && kind != "top-k")
      for (LayerSpec& wanted : spec.layers) wanted.settings.set("lambda-min", 0.2);
    Network network(spec, 1);
    for (int i = 0; i < 3; ++i) {
      unsettle(network);
      const arma::fmat gram = network.atoms(0).t() * network.atoms(0);
      if (kind == "orthogonal") BOOST_TEST(arma::abs(gram - arma::fmat(12, 12, arma::fill::eye)).max() < 3e-6f);
      if (kind == "lasso" || kind == "relu-unit") BOOST_TEST(arma::abs(gram.diag() - 1).max() < 3e-6f);
      if (kind != "relu" && kind != "top-k") BOOST_TEST(network.lambda(0).min() >= 0.2f);
    }
  }
}

BOOST_AUTO_TEST_CASE(sizes_that_do_not_go_together_are_refused) {
  NetworkSpec spec = two_layers("orthogonal");
  spec.layers[0].units = 21;
  BOOST_CHECK_EXCEPTION(Network(spec, 1), UsageError, says("21 orthonormal atoms do not fit into 20 dimensions"));
  NetworkSpec wide = windowed("relu");
  wide.layers[1].window = 6;
  BOOST_CHECK_THROW(Network(wide, 1), UsageError);
  Network network(windowed("relu"), 1);
  const Examples some = examples(42, 9);
  BOOST_CHECK_EXCEPTION(
      network.evaluate(some.images, some.labels, {.reconstruction = 1, .target = NetworkLoss::Target::image}),
      UsageError, says("two layers without windows"));
}

BOOST_DATA_TEST_CASE(every_kind_learns_the_labels, data::make(layer_kinds().names()), kind) {
  Network network(two_layers(kind), 1);
  const TrainedNetwork trained = train_network(network, examples(20, 1200), examples(20, 300, "validation"),
                                               {.batch = 50, .epochs = 12, .rate = 5e-3}, 3);
  BOOST_TEST(trained.history.row(4).max() > 0.8);  // classes overlap; a third is chance
  const Examples fresh = examples(20, 300, "test");
  BOOST_TEST(network.evaluate(fresh.images, fresh.labels, {}).right > 0.8);
}

BOOST_AUTO_TEST_CASE(the_best_epoch_is_kept_and_patience_ends_training) {
  Network network(two_layers("relu"), 1);
  const Examples held = examples(20, 90, "validation");
  const NetworkTraining options{.batch = 50, .epochs = 60, .rate = 2e-2, .patience = 3};
  const TrainedNetwork trained = train_network(network, examples(20, 200), held, options, 3);
  const arma::uword best = trained.history.row(4).index_max();  // the first, where several are equal
  BOOST_TEST(trained.best_epoch == trained.history(0, best));
  BOOST_TEST(trained.history.n_cols == std::min<arma::uword>(60, best + 4));
  BOOST_TEST(network.evaluate(held.images, held.labels, {}).right == trained.history(4, best),
             boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(reconstruction_alone_lowers_its_loss_and_leaves_lambda) {
  for (const auto target : {NetworkLoss::Target::inputs, NetworkLoss::Target::image}) {
    Network network(two_layers("lasso"), 1);
    const arma::fmat lambda = network.lambda(0);
    const NetworkTraining options{
        .loss = {.labels = 0, .reconstruction = 1, .target = target}, .batch = 50, .epochs = 15, .rate = 1e-2};
    const TrainedNetwork trained =
        train_network(network, examples(20, 600), examples(20, 100, "validation"), options, 3);
    BOOST_TEST(trained.history(3, trained.history.n_cols - 1) < 0.8 * trained.history(3, 0));
    BOOST_TEST(arma::approx_equal(network.lambda(0), lambda, "absdiff", 0));
  }
}

BOOST_AUTO_TEST_CASE(weight_decay_shrinks_weights) {
  arma::fvec norms(2);
  for (const int decay : {0, 1}) {
    Network network(two_layers("relu"), 1);
    train_network(network, examples(20, 600), examples(20, 60, "validation"),
                  {.epochs = 5, .rate = 5e-3, .weight_decay = decay * 20.}, 3);
    norms[decay] = arma::norm(network.atoms(0), "fro");
  }
  BOOST_TEST(norms[1] < 0.8f * norms[0]);
}

BOOST_AUTO_TEST_CASE(threads_change_nothing) {
  State states[2];
  for (unsigned count : {1, 2}) {
    set_threads(count);
    Network network(windowed("lasso"), 1);
    train_network(network, examples(42, 500), examples(42, 60, "validation"), {.epochs = 2}, 3);
    states[count - 1] = network.state();
  }
  for (const auto& [name, value] : states[0]) BOOST_TEST(arma::approx_equal(value, states[1].at(name), "absdiff", 0));
}

BOOST_AUTO_TEST_CASE(training_taken_up_again_ends_the_same) {
  const Examples some = examples(20, 500), held = examples(20, 60, "validation");
  const NetworkTraining options{.batch = 50, .epochs = 3, .weight_decay = 0.1, .checkpoint_every = 7};
  Network whole(two_layers("lasso"), 1);
  std::vector<Checkpoint> kept;
  const TrainedNetwork one =
      train_network(whole, some, held, options, 3, {}, [&](const Checkpoint& c) { kept.push_back(c); });
  BOOST_TEST_REQUIRE(kept.size() == 4u);
  for (const Checkpoint& from : kept) {
    Network again(two_layers("lasso"), 1);
    const TrainedNetwork other = train_network(again, some, held, options, 3, from);
    BOOST_TEST(arma::approx_equal(one.history, other.history, "absdiff", 0));
    for (const auto& [name, value] : whole.state())
      BOOST_TEST(arma::approx_equal(value, again.state().at(name), "absdiff", 0), name);
  }
}
