#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "core/random.hpp"
#include "penalty/cauchy.hpp"
#include "penalty/graph_laplacian.hpp"
#include "penalty/group_l1.hpp"
#include "penalty/nonnegative_l1.hpp"
#include "penalty/simplex.hpp"
#include "penalty/top_k.hpp"
#include "penalty/weighted_l1.hpp"
#include "penalties.hpp"

using namespace simplecell;
namespace data = boost::unit_test::data;

namespace {

const auto every_penalty = data::make(penalties().names());

double inner(const arma::fmat& a, const arma::fmat& b) {
  return arma::accu(arma::conv_to<arma::mat>::from(a) % arma::conv_to<arma::mat>::from(b));
}

}  // namespace

// prox(v) minimises ½‖x − v‖² + step·value(x): nothing else, feasible or made so by the map itself, does better.
BOOST_DATA_TEST_CASE(prox_minimises_its_own_definition, every_penalty, name) {
  const auto penalty = usual(name);
  if (!penalty->nature().proximal || penalty->nature().smooth) return;
  Random random(1, "prox");
  const float step = 0.7f;
  const auto cost = [&](const arma::fmat& x, const arma::fmat& v) {
    return 0.5 * inner(x - v, x - v) + step * arma::accu(penalty->values(x));
  };
  for (int trial = 0; trial < 50; ++trial) {
    const arma::fmat v = random.normal(12, 1) * 0.5f;
    arma::fmat x = v;
    penalty->prox(x, step);
    for (int rival = 0; rival < 40; ++rival) {
      arma::fmat other = x + random.normal(12, 1) * (rival % 2 ? 0.05f : 0.5f);
      penalty->prox(other, 1e-6f);  // back to where value is finite
      BOOST_TEST(cost(other, v) >= cost(x, v) - 1e-6);  // rounding of float
    }
  }
}

BOOST_DATA_TEST_CASE(prox_adjoint_is_its_transposed_derivative, every_penalty, name) {
  const auto penalty = usual(name);
  if (!penalty->nature().proximal) return;
  Random random(2, "prox");
  const float step = 0.7f, h = 1e-3f;
  int checked = 0;
  for (int trial = 0; trial < 50; ++trial) {
    const arma::fmat v = random.normal(12, 3) * 0.5f, direction = random.normal(12, 3), weight = random.normal(12, 3);
    arma::fmat x = v, plus = v + h * direction, minus = v - h * direction, pulled = weight;
    penalty->prox(x, step);
    penalty->prox(plus, step);
    penalty->prox(minus, step);
    // Only where no entry crosses a kink between the two points.
    if (arma::any(arma::vectorise((plus != 0) != (minus != 0)))) continue;
    penalty->prox_adjoint(v, x, pulled);
    // float's rounding of entries of order one, over 2h, summed at random over 36 of them
    BOOST_TEST(std::abs(inner(pulled, direction) - inner(weight, plus - minus) / (2 * h)) < 1e-3);
    ++checked;
  }
  BOOST_TEST(checked > 10);
}

BOOST_DATA_TEST_CASE(gradient_of_value, every_penalty, name) {
  const auto penalty = usual(name);
  Random random(3, "gradient");
  for (int trial = 0; trial < 20; ++trial) {
    arma::fmat x = random.normal(10, 2), direction = random.normal(10, 2), gradient(10, 2, arma::fill::zeros);
    x = arma::sign(x) % (arma::abs(x) + 0.1f);  // away from the kink at zero …
    if (penalty->nature().nonnegative) x = arma::abs(x);
    const float h = 1e-2f;  // … which the difference must not reach
    direction = arma::clamp(direction, -3, 3);
    penalty->add_gradient(x, gradient);
    penalty->add_subgradient(x, gradient);
    const arma::vec up = penalty->values(x + h * direction), down = penalty->values(x - h * direction);
    const double difference = arma::accu(up - down) / (2 * h);
    // central differences err by h² times a third derivative, of order one here
    BOOST_TEST(std::abs(inner(gradient, direction) - difference) < 5e-3 * (1 + std::abs(difference)));
  }
}

// What a penalty says of itself holds: codes below zero never leave the proximal map of one that allows none, and
// every non-zero code of one that counts them costs the same.
BOOST_DATA_TEST_CASE(nature_is_what_the_operations_do, every_penalty, name) {
  const auto penalty = usual(name);
  const Nature nature = penalty->nature();
  Random random(15, "nature");
  const arma::fmat v = random.normal(12, 20);
  arma::fmat x = v;
  penalty->prox(x, 0.1f);
  if (nature.proximal) BOOST_TEST((x.min() >= 0) == nature.nonnegative);
  else BOOST_TEST(arma::all(arma::vectorise(x == v)));
  if (!std::isnan(nature.unit_cost))
    for (arma::uword i = 0; i < x.n_cols; ++i)
      BOOST_TEST(penalty->values(x)[i] == nature.unit_cost * static_cast<double>(arma::accu(x.col(i) != 0)));
  BOOST_TEST((nature.coupled > 0) == (penalty->coupling(v) != nullptr));
}

// A code that lies between two others costs no more than they do on the way: the certificate of a duality gap rests on
// it.
BOOST_DATA_TEST_CASE(convex_penalties_are_convex, every_penalty, name) {
  const auto penalty = usual(name);
  if (!penalty->nature().convex) return;
  Random random(16, "convex");
  for (int trial = 0; trial < 50; ++trial) {
    arma::fmat one = random.normal(12, 5), other = random.normal(12, 5);
    penalty->prox(one, 0.1f);
    penalty->prox(other, 0.1f);
    const auto share = static_cast<float>(random.uniform(0, 1));
    const arma::vec between = penalty->values(share * one + (1 - share) * other);
    const arma::vec ends = share * penalty->values(one) + (1 - share) * penalty->values(other);
    BOOST_TEST((between - ends).max() < 1e-5);  // rounding of float sums of order ten
  }
}

BOOST_DATA_TEST_CASE(hessian_of_smooth_values, every_penalty, name) {
  const auto penalty = usual(name);
  if (!penalty->nature().smooth) return;
  Random random(4, "hessian");
  const arma::fmat x = random.normal(10, 2), direction = random.normal(10, 2);
  arma::fmat product(10, 2, arma::fill::zeros), plus = product, minus = product;
  const float h = 1e-2f;
  penalty->add_hessian_product(x, direction, product);
  penalty->add_gradient(x + h * direction, plus);
  penalty->add_gradient(x - h * direction, minus);
  BOOST_TEST(arma::norm(product - (plus - minus) / (2 * h)) < 2e-2 * arma::norm(product));
  const double bound = penalty->nature().curvature * inner(direction, direction);
  BOOST_TEST(std::abs(inner(product, direction)) <= bound);
}

BOOST_DATA_TEST_CASE(weights_adjoint_is_their_derivative, every_penalty, name) {
  const auto penalty = usual(name);
  Random random(5, "weights");
  const arma::fmat A = random.normal(8, 5), Y = random.normal(8, 6), W = random.normal(5, 6);
  if (!penalty->nature().weighted) return;
  arma::fmat gradient(8, 5, arma::fill::zeros);
  penalty->add_weights_adjoint(A, W, Y * W.t(), gradient);
  const arma::fmat direction = random.normal(8, 5);
  const float h = 1e-2f;
  arma::fmat plus, minus;
  const arma::fmat up = A + h * direction, down = A - h * direction;
  penalty->weights(up, Y, up.t() * Y, plus);
  penalty->weights(down, Y, down.t() * Y, minus);
  BOOST_TEST(inner(gradient, direction) == (inner(plus, W) - inner(minus, W)) / (2 * h),
             boost::test_tools::tolerance(1e-3));  // exact for a quadratic but for rounding of float
}

BOOST_AUTO_TEST_CASE(simplex_projection_satisfies_kkt) {
  Random random(6, "simplex");
  for (int trial = 0; trial < 500; ++trial) {
    const arma::uword m = 1 + random.below(300);
    const float scale = std::pow(10.f, static_cast<float>(random.uniform(-3, trial < 400 ? 3 : 12)));
    const arma::fvec v = random.normal(m, 1) * scale + static_cast<float>(random.uniform(-50, 50));
    arma::fvec x = v;
    project_onto_simplex(x.memptr(), m);
    const float rounding = 4e-6f * (1 + arma::abs(v).max());  // float epsilon times the size of the entries
    BOOST_TEST(x.min() >= 0);
    BOOST_TEST(std::abs(arma::accu(x) - 1) < 1e-4);  // whatever the scale
    // One threshold τ with x = v − τ on the support and v ≤ τ off it.
    const arma::uvec on = arma::find(x > 0);
    const float tau = arma::mean(arma::fvec(v(on) - x(on)));
    BOOST_TEST(arma::abs(v(on) - x(on) - tau).max() <= rounding);
    for (arma::uword j = 0; j < m; ++j)
      if (x[j] == 0) BOOST_TEST(v[j] <= tau + rounding);
  }
}

BOOST_AUTO_TEST_CASE(simplex_projection_known_answers) {
  arma::fvec inside{0.2f, 0.5f, 0.3f}, corner{5, 0, 1}, ties{7, 7, 7};
  project_onto_simplex(inside.memptr(), 3);
  project_onto_simplex(corner.memptr(), 3);
  project_onto_simplex(ties.memptr(), 3);
  BOOST_TEST(arma::approx_equal(inside, arma::fvec{0.2f, 0.5f, 0.3f}, "absdiff", 1e-6f));
  BOOST_TEST(arma::approx_equal(corner, arma::fvec{1, 0, 0}, "absdiff", 0.f));
  BOOST_TEST(arma::approx_equal(ties, arma::fvec(3, arma::fill::value(1.f / 3)), "absdiff", 1e-6f));
}

// clustering-biases eqs 1–2: with R = [Y A] and L = D − W of the bipartite graph with edges x_ij.
BOOST_AUTO_TEST_CASE(weighted_l1_is_the_quadratic_form_of_a_graph_laplacian) {
  Random random(7, "laplacian");
  const arma::uword d = 6, m = 4, n = 5;
  const arma::fmat A = random.normal(d, m), Y = random.normal(d, n);
  const WeightedL1 penalty(0.37);
  arma::fmat X = random.normal(m, n);
  penalty.prox(X, 1);

  arma::fmat W(n + m, n + m, arma::fill::zeros);
  W.submat(0, n, n - 1, n + m - 1) = X.t();
  W.submat(n, 0, n + m - 1, n - 1) = X;
  const arma::fmat L = arma::diagmat(arma::sum(W, 1)) - W, R = arma::join_rows(Y, A);
  BOOST_TEST(total_value(penalty, X, A, Y) == 0.37 * arma::trace(R * L * R.t()), boost::test_tools::tolerance(1e-5));
}

// local-geometry eqs 5, 10, with 𝓛 written out for stimuli on a line, where the neighbours are plain to see.
BOOST_AUTO_TEST_CASE(graph_laplacian_is_its_trace) {
  Random random(8, "graph");
  const arma::fmat Y{{0.f, 1.f, 2.1f, 3.3f, 4.6f}};
  arma::fmat W(5, 5, arma::fill::zeros);
  for (const auto& [i, j] : {std::pair{0, 1}, {1, 2}, {2, 3}, {3, 4}}) W(i, j) = W(j, i) = 1;
  const arma::fmat L = arma::diagmat(arma::sum(W, 1)) - W, X = random.normal(7, 5);
  const GraphLaplacian penalty({.lambda = 0.2, .graph = 0.6, .neighbours = 1});
  const auto tied = penalty.coupling(Y);
  const double expected = 0.2 * arma::accu(arma::abs(X)) + 0.6 * arma::trace(X * L * X.t());
  BOOST_TEST(arma::accu(tied->values(X)) == expected, boost::test_tools::tolerance(1e-5));

  arma::fmat gradient(7, 5, arma::fill::zeros), product = gradient;
  tied->add_gradient(X, gradient);
  BOOST_TEST(arma::norm(gradient - 0.6f * X * (L.t() + L), "fro") < 1e-5 * arma::norm(gradient, "fro"));
  const arma::fmat V = random.normal(7, 5);
  tied->add_hessian_product(X, V, product);
  BOOST_TEST(arma::norm(product - 1.2f * V * L, "fro") < 1e-5 * arma::norm(product, "fro"));
  BOOST_TEST(tied->nature().curvature >= 1.2 * arma::eig_sym(L).max());
  BOOST_TEST(!penalty.nature().smooth);
}

// silhouettes eq 7 on one group of norm 5 and one below the threshold, and a last group of one.
BOOST_AUTO_TEST_CASE(group_threshold_known_answers) {
  const GroupL1 two({.lambda = 2, .group_size = 2});
  arma::fmat x{3, -4, 0.6f, 0.8f, -2};
  x = x.t();
  BOOST_TEST(two.values(x)[0] == 2 * (5 + 1 + 2), boost::test_tools::tolerance(1e-6));
  two.prox(x, 0.5f);
  BOOST_TEST(arma::approx_equal(x, arma::fmat{2.4f, -3.2f, 0, 0, -1}.t(), "absdiff", 1e-6f));

  arma::fmat rates = arma::fmat{3, -4, 0.6f, 0.8f, -2}.t();
  const GroupL1 one({.lambda = 2, .group_size = 2, .sides = GroupL1::Sides::one});
  one.prox(rates, 0.5f);
  BOOST_TEST(arma::approx_equal(rates, arma::fmat{2.4f, 0, 0, 0, 0}.t(), "absdiff", 1e-6f));
  BOOST_TEST(one.nature().group_size == 2u);
  BOOST_TEST(one.nature().nonnegative);
}

BOOST_AUTO_TEST_CASE(groups_of_one_are_l1) {
  Random random(12, "groups");
  const arma::fmat v = random.normal(20, 6);
  for (const char* name : {"l1", "nonnegative-l1"}) {
    const auto& entry = penalties().find(name);
    Settings settings = entry.defaults();
    settings.set("lambda", 0.4);
    const auto plain = entry.make(settings);
    const GroupL1 grouped({.lambda = 0.4, .group_size = 1,
                           .sides = name == std::string("l1") ? GroupL1::Sides::two : GroupL1::Sides::one});
    arma::fmat expected = v, x = v, pulled(20, 6, arma::fill::ones), pulled_expected = pulled;
    plain->prox(expected, 0.7f);
    grouped.prox(x, 0.7f);
    BOOST_TEST(arma::abs(x - expected).max() < 1e-6f);
    BOOST_TEST(arma::abs(grouped.values(x) - plain->values(expected)).max() < 1e-5);
    plain->prox_adjoint(v, expected, pulled_expected);
    grouped.prox_adjoint(v, x, pulled);
    BOOST_TEST(arma::abs(pulled - pulled_expected).max() < 1e-5f);
  }
}

// The one-sided map is no proximal map, its Jacobian not symmetric: the transpose matters.
BOOST_AUTO_TEST_CASE(one_sided_group_adjoint_is_its_transposed_derivative) {
  Random random(13, "groups");
  const GroupL1 one({.lambda = 0.5, .group_size = 5, .sides = GroupL1::Sides::one});
  const float step = 0.7f, h = 1e-3f;
  int checked = 0;
  for (int trial = 0; trial < 60; ++trial) {
    const arma::fmat v = random.normal(12, 3), direction = random.normal(12, 3), weight = random.normal(12, 3);
    arma::fmat x = v, plus = v + h * direction, minus = v - h * direction, pulled = weight;
    for (arma::fmat* moved : {&x, &plus, &minus}) one.prox(*moved, step);
    if (arma::any(arma::vectorise((plus != 0) != (minus != 0)))) continue;
    one.prox_adjoint(v, x, pulled);
    // float's rounding of entries of order one, over 2h, summed at random over 36 of them
    BOOST_TEST(std::abs(inner(pulled, direction) - inner(weight, plus - minus) / (2 * h)) < 3e-3);
    ++checked;
  }
  BOOST_TEST(checked > 10);
}

// sparse-coding-interpretation eqs 45–46: a penalty with a λ of its own for each unit is, unit by unit, one with that
// λ.
BOOST_DATA_TEST_CASE(lambda_of_each_unit, data::make(penalties_with("lambda-factors")), name) {
  const auto& entry = penalties().find(name);
  Settings settings = entry.defaults(), single = settings;
  settings.set("lambda", 0.4);
  settings.set("lambda-factors", std::string("0.5,1,2,0"));
  const auto several = entry.make(settings);
  BOOST_TEST(several->nature().units == 4u);
  const arma::fmat v = Random(14, "units").normal(4, 30);
  arma::fmat x = v, slope(4, 30, arma::fill::zeros);
  several->prox(x, 0.7f);
  several->add_subgradient(x, slope);
  arma::vec values(30, arma::fill::zeros);
  const arma::fvec lambdas{0.2f, 0.4f, 0.8f, 0.f};
  for (arma::uword j = 0; j < 4; ++j) {
    single.set("lambda", static_cast<double>(0.4f * (lambdas[j] / 0.4f)));
    const auto one = entry.make(single);
    arma::fmat alone = v.row(j), slope_alone(1, 30, arma::fill::zeros);
    one->prox(alone, 0.7f);
    one->add_subgradient(alone, slope_alone);
    values += one->values(alone);
    BOOST_TEST(arma::abs(x.row(j) - alone).max() < 1e-6f);
    BOOST_TEST(arma::abs(slope.row(j) - slope_alone).max() < 1e-6f);
  }
  BOOST_TEST(arma::abs(several->values(x) - values).max() < 1e-5);
}

BOOST_DATA_TEST_CASE(lists_of_factors_are_checked, data::make(penalties_with("lambda-factors")), name) {
  const auto& entry = penalties().find(name);
  Settings settings = entry.defaults();
  for (const char* wrong : {"0.5,x", "0.5,,1", "1;2", "-1", "nan"}) {
    settings.set("lambda-factors", std::string(wrong));
    BOOST_CHECK_EXCEPTION(entry.make(settings), UsageError, [](const UsageError& error) {
      return std::string(error.what()).find("expected numbers with commas between, each at least 0") !=
             std::string::npos;
    });
  }
}

// Whatever the number of units, and for codes small enough that 1 + (x/σ)² rounds, or so large that it is (x/σ)².
BOOST_DATA_TEST_CASE(cauchy_is_a_sum_of_logarithms, data::make({1u, 15u, 16u, 17u, 128u, 200u, 256u}), m) {
  Random random(m, "cauchy");
  for (const float scale : {1e-3f, 1.f, 1e6f}) {
    const arma::fmat X = random.normal(m, 3) * scale;
    const arma::vec values = Cauchy(0.3, 0.316).values(X);
    for (arma::uword i = 0; i < X.n_cols; ++i) {
      double sum = 0;
      for (const float x : arma::fvec(X.col(i))) sum += std::log1p(std::pow(x / 0.316, 2));
      BOOST_TEST(values[i] == 0.3 * sum, boost::test_tools::tolerance(1e-6));
    }
  }
}

// sparse-coding-interpretation eq 79; among equals the first.
BOOST_AUTO_TEST_CASE(top_k_known_answers) {
  const TopK two(2);
  arma::fmat x = arma::fmat{{3, -4, 0.5f, 0}, {1, -1, 1, 1}, {0, 0, 0, 2}}.t();
  BOOST_TEST(two.values(x)[0] == infinity);
  two.prox(x, 1);
  BOOST_TEST(arma::approx_equal(x, arma::fmat{{3, -4, 0, 0}, {1, -1, 0, 0}, {0, 0, 0, 2}}.t(), "absdiff", 0.f));
  BOOST_TEST(two.values(x)[0] == 0);
  arma::fmat short_one = arma::fvec{1, 2};
  two.prox(short_one, 1);
  BOOST_TEST(short_one[1] == 2.f);
}

BOOST_AUTO_TEST_CASE(graph_joins_the_k_nearest) {
  Random random(9, "graph");
  const arma::fmat Y = random.normal(6, 40);
  const arma::uword k = 4;
  const auto tied = GraphLaplacian({.lambda = 0, .graph = 1, .neighbours = k}).coupling(Y);
  for (arma::uword i = 0; i < 40; ++i) {
    // Moving the code of one stimulus alone costs its degree, and pulls at its neighbours.
    arma::fmat X(1, 40, arma::fill::zeros), pull = X;
    X[i] = 1;
    tied->add_gradient(X, pull);
    arma::fvec distances = arma::sum(arma::square(Y.each_col() - Y.col(i)), 0).t();
    const arma::uvec order = arma::sort_index(distances);
    for (arma::uword rank = 1; rank <= k; ++rank) BOOST_TEST(pull[order[rank]] == -2.f);
    BOOST_TEST(arma::accu(pull) == 0.f);
    BOOST_TEST(arma::accu(tied->values(X)) == 0.5 * pull[i]);
  }
}

BOOST_AUTO_TEST_CASE(unknown_names_list_the_known) {
  BOOST_CHECK_EXCEPTION(penalties().find("l3"), UsageError, [](const UsageError& error) {
    return std::string(error.what()) == "--penalty 'l3': expected one of " + join(penalties().names());
  });
}
