#include "analysis/joint_counts.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "core/random.hpp"

using namespace simplecell;

namespace {

JointCounts bins(const arma::mat& counts) {
  return {arma::linspace(0, static_cast<double>(counts.n_rows), counts.n_rows + 1),
          arma::linspace(0, static_cast<double>(counts.n_cols), counts.n_cols + 1), counts};
}

arma::mat random_counts(std::uint64_t seed) {
  Random random(seed, "counts");
  arma::mat counts(5, 4);
  for (double& count : counts) count = static_cast<double>(random.below(10));
  return counts;
}

arma::mat one(arma::uword row, arma::uword column) {
  arma::mat counts(5, 4, arma::fill::zeros);
  counts(row, column) = 3;
  return counts;
}

double total_change(const arma::vec& left, const arma::vec& right) {
  return arma::accu(arma::abs(arma::cumsum(left / arma::accu(left) - right / arma::accu(right))));
}

}  // namespace

BOOST_AUTO_TEST_CASE(points_are_counted_in_their_bins) {
  const JointCounts three = bins(arma::zeros(3, 2));
  const arma::mat points{{0, 0.5, 2.9, 3, -0.1, 1}, {0, 1.5, 1.9, 1, 1, 2}};  // the last three are outside
  const arma::mat counted = count_in_bins(three, points, {1, 2, 1, 1, 1, 1});
  BOOST_TEST(arma::approx_equal(counted, arma::mat{{1, 2}, {0, 0}, {0, 1}}, "absdiff", 0));
}

BOOST_AUTO_TEST_CASE(mass_is_moved_along_rows_and_columns) {
  BOOST_TEST(earth_movers_distance(one(1, 1), one(1, 1)) == 0);
  BOOST_TEST(std::abs(earth_movers_distance(one(0, 0), one(4, 3)) - 7) < 1e-12);
  BOOST_TEST(std::abs(earth_movers_distance(one(0, 0) + one(4, 3), one(4, 0) + one(0, 3)) - 3) < 1e-12);
  BOOST_TEST(std::isnan(earth_movers_distance(one(0, 0), arma::zeros(5, 4))));
}

// In one dimension it is the area between the cumulative distributions; it is a distance; and where the marginal
// distributions differ it is at least the sum of their distances.
BOOST_AUTO_TEST_CASE(earth_movers_distance_is_what_it_is_in_one_dimension_and_a_distance) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const arma::mat a = random_counts(3 * seed), b = random_counts(3 * seed + 1), c = random_counts(3 * seed + 2);
    const arma::vec left = a.col(0) + 1, right = b.col(0) + 1;
    BOOST_TEST(std::abs(earth_movers_distance(left, right) - total_change(left, right)) < 1e-9);
    const double ab = earth_movers_distance(a, b), ba = earth_movers_distance(b, a);
    BOOST_TEST(std::abs(ab - ba) < 1e-9);
    BOOST_TEST(ab <= earth_movers_distance(a, c) + earth_movers_distance(c, b) + 1e-9);
    const auto marginal = [&](const arma::mat& m, int axis) { return arma::vectorise(arma::sum(m, axis)).eval(); };
    const double rows = total_change(marginal(a, 1), marginal(b, 1)),
                 columns = total_change(marginal(a, 0), marginal(b, 0));
    BOOST_TEST(ab + 1e-9 >= rows + columns);
    BOOST_TEST(std::abs(earth_movers_distance(4 * a, b) - ab) < 1e-9);
  }
}

// Units with the shapes of the cells are as near to these as chance has it; others are farther.
BOOST_AUTO_TEST_CASE(statistics_of_planted_shapes) {
  const JointCounts cells = bins(10 * random_counts(1));
  Random random(1, "shapes");
  std::vector<double> nx, ny;
  for (arma::uword i = 0; i < 5; ++i)
    for (arma::uword j = 0; j < 4; ++j)
      for (int k = 0; k < cells.counts(i, j); ++k)
        nx.push_back(static_cast<double>(i) + random.uniform()),
            ny.push_back(static_cast<double>(j) + random.uniform());
  const arma::mat shapes = arma::join_rows(arma::vec(nx), arma::vec(ny)).t();
  const auto same = joint_statistics(shapes, cells, 200, 1);
  BOOST_TEST((same[0].name == "share_outside_counts" && same[0].value == 0));
  BOOST_TEST((same[1].name == "joint_distance_cells" && same[1].value < 1e-9));
  BOOST_TEST((same[2].value > 0 && same[2].value < 0.3));
  BOOST_TEST((same[2].low < same[2].value && same[2].value < same[2].high));
  arma::mat shifted = shapes;
  shifted.row(0) += 2;  // two bins; what leaves the bins is not counted
  const auto other = joint_statistics(shifted, cells, 200, 1);
  BOOST_TEST(std::abs(other[0].value - arma::mean(arma::conv_to<arma::vec>::from(shifted.row(0) >= 5))) < 1e-12);
  BOOST_TEST(other[1].low > same[2].high);
  BOOST_TEST(other[1].error > 0);
  const auto none = joint_statistics(arma::mat(2, 0), cells, 5, 1);
  BOOST_TEST((std::isnan(none[0].value) && std::isnan(none[1].value) && std::isnan(none[2].value)));
}

BOOST_AUTO_TEST_CASE(without_a_cell_is_the_distance_to_the_others) {
  const JointCounts cells = bins(random_counts(2));
  const arma::mat shapes{{0.5, 1.5, 1.5, 4.5}, {0.5, 3.5, 2.5, 1.5}};
  const arma::vec without = joint_distances_without_cells(shapes, cells);
  BOOST_TEST(without.n_elem == arma::accu(cells.counts));
  JointCounts others = cells;
  const arma::uword first = arma::find(cells.counts > 0).eval().front();
  others.counts(first) -= 1;
  BOOST_TEST(std::abs(without(0) - joint_statistics(shapes, others, 1, 1)[1].value) < 1e-12);
}
