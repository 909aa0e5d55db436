#include "analysis/shapes.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "core/parallel.hpp"
#include "core/random.hpp"

using namespace simplecell;

namespace {

constexpr double pi = std::numbers::pi;

Shapes population(arma::uword n, std::uint64_t seed) {
  Random random(seed, "population");
  Shapes shapes{arma::vec(n), arma::vec(n), arma::vec(n), arma::vec(n), arma::uvec(n), arma::uvec(n)};
  for (arma::uword j = 0; j < n; ++j) {
    shapes.r_squared(j) = random.uniform(), shapes.phase(j) = random.uniform(0, pi / 2);
    shapes.nx(j) = random.uniform(0, 0.8), shapes.ny(j) = random.uniform(0, 0.8);
    shapes.silent(j) = random.uniform() < 0.1, shapes.fitted(j) = !shapes.silent(j) && random.uniform() < 0.8;
  }
  return shapes;
}

Metric find(const std::vector<Metric>& metrics, const std::string& name) {
  for (const auto& metric : metrics)
    if (metric.name == name) return metric;
  throw std::out_of_range(name);
}

arma::mat plane(const Shapes& shapes) {
  const arma::uvec fitted = arma::find(shapes.fitted);
  return arma::join_rows(shapes.nx.elem(fitted), shapes.ny.elem(fitted)).t();
}

}  // namespace

BOOST_AUTO_TEST_CASE(silent_units_are_small_or_do_not_respond) {
  arma::mat filters(4, 6, arma::fill::ones);
  filters.col(1) *= 0.05;
  filters.col(2) *= 0.2;
  filters.col(3).zeros();
  BOOST_TEST(arma::all(silent_units(filters, 0.1) == arma::uvec{0, 1, 0, 1, 0, 0}));
  BOOST_TEST(arma::all(silent_units(filters, 0) == arma::uvec{0, 0, 0, 1, 0, 0}));
  const arma::vec active{0.5, 0.5, 0.5, 0.5, 0.001, 0};
  BOOST_TEST(arma::all(silent_units(filters, 0, active) == arma::uvec{0, 0, 0, 1, 0, 1}));
  BOOST_TEST(arma::all(silent_units(filters, 0, active, 0.01) == arma::uvec{0, 0, 0, 1, 1, 1}));
  BOOST_TEST(silent_units(arma::mat(4, 0), 0.1).is_empty());
}

BOOST_AUTO_TEST_CASE(numbers_of_a_small_population_are_right) {
  const Shapes shapes{.r_squared = {0.9, 0.9, 0.9, 0.5, 0},
                      .phase = {0.1, 1.5, 1.5, 0.1, 0},
                      .nx = {0.2, 0.4, 0.6, 9, 9},
                      .ny = {0.2, 0.3, 0.8, 9, 9},
                      .fitted = {1, 1, 1, 0, 0},
                      .silent = {0, 0, 0, 0, 1}};
  const auto metrics = shape_statistics(shapes, {}, {}, {.bins = 2, .bootstrap = 50}, 1);
  BOOST_TEST(find(metrics, "units").value == 5);
  BOOST_TEST(find(metrics, "silent").value == 1);
  BOOST_TEST(find(metrics, "share_fitted").value == 0.75);
  BOOST_TEST(find(metrics, "median_r_squared").value == 0.9);
  BOOST_TEST(std::abs(find(metrics, "share_even").value - 1.0 / 3) < 1e-15);
  BOOST_TEST(std::abs(find(metrics, "share_odd").value - 2.0 / 3) < 1e-15);
  BOOST_TEST(std::abs(find(metrics, "symmetry_index").value - 1.0 / 3) < 1e-15);
  BOOST_TEST(find(metrics, "median_nx").value == 0.4);
  BOOST_TEST(find(metrics, "median_ny").value == 0.3);
  BOOST_TEST(std::abs(find(metrics, "share_blob").value - 1.0 / 3) < 1e-15);
  BOOST_TEST(std::abs(find(metrics, "share_even_broad").value - 1.0 / 3) < 1e-15);
  BOOST_TEST(std::abs(find(metrics, "phase_bin_1").value - 2.0 / 3) < 1e-15);
  const auto share_below = [&](double edge) {
    return find(shape_statistics(shapes, {}, {}, {.bootstrap = 1, .blob_edge = edge}, 1), "share_blob").value;
  };
  BOOST_TEST(share_below(0.2) == 0);
  BOOST_TEST(std::abs(share_below(0.41) - 2.0 / 3) < 1e-15);
}

BOOST_AUTO_TEST_CASE(intervals_hold_their_values_and_depend_on_the_seed_alone) {
  const Shapes shapes = population(200, 1), other = population(150, 2);
  const arma::mat cells = plane(population(93, 3));
  set_threads(1);
  const auto one = shape_statistics(shapes, cells, other, {.bootstrap = 200}, 7);
  set_threads(3);
  const auto three = shape_statistics(shapes, cells, other, {.bootstrap = 200}, 7),
             elsewhere = shape_statistics(shapes, cells, other, {.bootstrap = 200}, 8);
  set_threads(1);
  BOOST_REQUIRE(one.size() == three.size());
  int differ = 0;
  for (std::size_t k = 0; k < one.size(); ++k) {
    BOOST_TEST_CONTEXT(one[k].name) {
      BOOST_TEST((one[k].value == three[k].value && one[k].low == three[k].low && one[k].high == three[k].high &&
                  one[k].error == three[k].error));
      BOOST_TEST(one[k].low <= one[k].high);
      BOOST_TEST(one[k].value == elsewhere[k].value);
      const bool distance =
          one[k].name.find("_ks_") != std::string::npos || one[k].name.find("_w1_") != std::string::npos;
      if (!distance) BOOST_TEST((one[k].low <= one[k].value && one[k].value <= one[k].high));  // distances only grow
    }
    differ += one[k].low != elsewhere[k].low;
  }
  BOOST_TEST(differ > 5);
}

// The interval of a share has the width of the binomial's: 2 · 1.96 · sqrt(p (1 − p) / n), here to 15 %, a few times
// what 2000 resamples leave uncertain.
BOOST_AUTO_TEST_CASE(the_interval_of_a_share_is_the_binomial_one) {
  Shapes shapes = population(400, 4);
  shapes.silent.zeros();
  const Metric fitted = find(shape_statistics(shapes, {}, {}, {.bootstrap = 2000}, 1), "share_fitted");
  const double expected = 2 * 1.96 * std::sqrt(fitted.value * (1 - fitted.value) / 400);
  BOOST_TEST(std::abs(fitted.high - fitted.low - expected) < 0.15 * expected);
  BOOST_TEST(std::abs(2 * 1.96 * fitted.error - expected) < 0.1 * expected);
}

// The standard error is that of units: the recorded cells widen the interval and leave the error as it is.
BOOST_AUTO_TEST_CASE(cells_widen_the_interval_and_not_the_error_of_units) {
  const Shapes shapes = population(300, 4);
  const arma::mat many = plane(population(400, 5)), few = many.head_cols(12);
  const auto with = [&](const arma::mat& cells) {
    return find(shape_statistics(shapes, cells, {}, {.bootstrap = 500}, 1), "energy_distance_cells");
  };
  BOOST_TEST(with(few).high - with(few).low > 2 * (with(many).high - with(many).low));
  BOOST_TEST(with(few).high - with(few).low > 2 * 2 * 1.96 * with(few).error);
}

BOOST_AUTO_TEST_CASE(without_a_cell_is_the_distance_to_the_others) {
  const Shapes shapes = population(50, 4);
  arma::mat cells = plane(population(9, 5));
  const arma::vec without = distances_without_cells(shapes, cells);
  BOOST_TEST(without.n_elem == cells.n_cols);
  cells.shed_col(3);
  const auto others = shape_statistics(shapes, cells, {}, {.bootstrap = 1}, 1);
  BOOST_TEST(std::abs(without(3) - find(others, "energy_distance_cells").value) < 1e-12);
}

BOOST_AUTO_TEST_CASE(silent_units_change_nothing_but_their_count) {
  Shapes shapes = population(100, 5), heard = shapes;
  const arma::uvec kept = arma::find(shapes.silent == 0);
  heard = {shapes.r_squared.elem(kept), shapes.phase.elem(kept),  shapes.nx.elem(kept),
           shapes.ny.elem(kept),        shapes.fitted.elem(kept), shapes.silent.elem(kept)};
  const auto all = shape_statistics(shapes, {}, {}, {.bootstrap = 100}, 1),
             some = shape_statistics(heard, {}, {}, {.bootstrap = 100}, 1);
  for (std::size_t k = 2; k < all.size(); ++k)
    BOOST_TEST((all[k].value == some[k].value && all[k].low == some[k].low && all[k].high == some[k].high));
}

BOOST_AUTO_TEST_CASE(distances_tell_populations_apart) {
  const Shapes shapes = population(250, 6), same = population(250, 7);
  Shapes shifted = same;
  shifted.nx += 0.3;
  shifted.phase *= 0.5;
  const auto to_same = shape_statistics(shapes, plane(same), same, {.bootstrap = 200}, 1);
  const auto to_shifted = shape_statistics(shapes, plane(shifted), shifted, {.bootstrap = 200}, 1);
  const auto low = find(to_same, "energy_distance_cells");
  BOOST_TEST((low.low < 0 && low.high > 0));  // no difference: the interval holds zero
  BOOST_TEST(find(to_shifted, "energy_distance_cells").low > low.high);
  BOOST_TEST(find(to_shifted, "energy_distance_other").low > low.high);
  BOOST_TEST(find(to_shifted, "phase_ks_other").low > find(to_same, "phase_ks_other").value);
}

BOOST_AUTO_TEST_CASE(nothing_fitted_is_no_number) {
  Shapes shapes = population(10, 8);
  shapes.fitted.zeros();
  const auto metrics = shape_statistics(shapes, plane(population(20, 9)), {}, {.bootstrap = 10}, 1);
  BOOST_TEST(find(metrics, "share_fitted").value == 0);
  for (const char* name : {"share_even", "median_nx", "phase_bin_0", "phase_w1_two_clusters", "energy_distance_cells"})
    BOOST_TEST((std::isnan(find(metrics, name).value) && std::isnan(find(metrics, name).low)));
}
