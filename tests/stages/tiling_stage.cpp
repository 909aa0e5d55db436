#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <numbers>

#include "core/random.hpp"
#include "tables.hpp"

namespace simplecell {
Stage tiling();
}
using namespace simplecell;

namespace {

struct Fits {
  arma::uword units = 80, parameters = 8;
  double frequency = 0.1;
};

struct Folder : TableFolder {
  Folder() : TableFolder(tiling) {
    write_fits("gabor.h5", {});
    write_counts("counts.csv", 3);
  }
  void write_fits(const std::string& name, const Fits& like) const {
    Random random(1, "fits");
    arma::mat parameters(like.parameters, like.units, arma::fill::ones);
    arma::vec fitted(like.units, arma::fill::ones), silent(like.units, arma::fill::zeros), r_squared(like.units);
    for (arma::uword j = 0; j < like.units; ++j) {
      const double frequency = like.frequency * std::exp2(random.uniform());
      const arma::vec all{1, random.uniform(-5, 5), random.uniform(-5, 5), random.uniform(0, std::numbers::pi), 2, 3,
                          frequency, 0};
      parameters.col(j) = all.head(like.parameters);
      r_squared(j) = random.uniform(0.8, 1);
    }
    if (like.units > 3) fitted(0) = 0, silent(1) = 1, parameters.submat(6, 0, 6, 1).zeros();
    H5Writer file(*this / name, {});
    file.write("parameters", parameters);
    file.write("r_squared", r_squared);
    file.write("phase_folded", fitted);
    file.write("nx", fitted);
    file.write("ny", fitted);
    file.write("fitted", fitted);
    file.write("silent", silent);
    file.commit();
  }
  void write_counts(const std::string& name, int bins, const std::string& more = "") const {
    std::ofstream file(*this / name);
    file << "nx_lo,nx_hi,ny_lo,ny_hi,cells\n";
    for (int x = 0; x < bins; ++x)
      for (int y = 0; y < bins; ++y)
        file << 0.2 * x << "," << 0.2 * (x + 1) << "," << 0.3 * y << "," << 0.3 * (y + 1) << "," << x + y << "\n";
    file << more;
  }
};

std::string text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

double value(const Table& table, const std::string& metric) {
  const auto names = table.text("metric");
  const auto row = std::find(names.begin(), names.end(), metric) - names.begin();
  return std::stod(table.text("value").at(static_cast<std::size_t>(row)));
}

const std::vector<std::string> quick{"--seed", "1", "--bootstrap", "20", "--placements", "3"};

std::vector<std::string> with(std::vector<std::string> more) {
  more.insert(more.begin(), quick.begin(), quick.end());
  return more;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_row_a_metric_and_what_pictures_need) {
  const Folder folder;
  const Table table = folder.table(with({"--counts", folder / "counts.csv", "--tiling", folder / "t.h5",
                                         "--position-steps", "5", "--orientation-steps", "6",
                                         "--frequency-steps", "4"}));
  BOOST_TEST((table.names == std::vector<std::string>{"metric", "value", "low", "high", "error"}));
  BOOST_TEST(value(table, "units") == 78);  // without one that is not fitted, and one that is silent
  const H5Reader file(folder / "t.h5");
  BOOST_TEST((file.shape("units") == std::vector<arma::uword>{78, 4}));
  BOOST_TEST((file.shape("gap") == std::vector<arma::uword>{4, 6}));
  BOOST_TEST((file.shape("position_gap") == std::vector<arma::uword>{5, 5}));
  BOOST_TEST((file.shape("band") == std::vector<arma::uword>{2, 3}));
  BOOST_TEST(file.vec("random_largest").n_elem == 3);
  BOOST_TEST(file.mat("gap").max() == value(table, "largest_gap"));
  BOOST_TEST(arma::accu(file.mat("counts")) == value(table, "in_band"));
  BOOST_TEST(arma::accu(file.mat("position_counts")) == value(table, "in_band"));
  BOOST_TEST(file.mat("joint/cells")(2, 1) == 3);  // nx in the third bin, ny in the second
  BOOST_TEST(file.vec("joint/ny_edges").n_elem == 4);
  BOOST_TEST(file.vec("joint/distance_without").n_elem == arma::accu(file.mat("joint/cells")));
  BOOST_TEST(std::abs(arma::accu(file.mat("joint/units")) - 78 * (1 - value(table, "share_outside_counts"))) < 1e-9);
}

BOOST_AUTO_TEST_CASE(without_counts_there_is_no_distance_to_cells) {
  const Folder folder;
  folder.table(quick);
  BOOST_TEST(text(folder / "out.tsv").find("joint_distance") == std::string::npos);
  folder.table(with({"--tiling", folder / "t.h5"}));
  BOOST_TEST(!H5Reader(folder / "t.h5").has("joint/cells"));
}

BOOST_AUTO_TEST_CASE(options_do_what_they_say) {
  const Folder folder;
  const auto numbers = [&](const std::vector<std::string>& more) { return folder.table(with(more)); };
  const double all = value(numbers({"--left-out", "0"}), "in_band");
  BOOST_TEST(all == 78);
  BOOST_TEST(value(numbers({"--left-out", "0.2"}), "in_band") < 40);
  BOOST_TEST(value(numbers({"--min-r-squared", "0.9"}), "units") < 60);
  const double coarse = value(numbers({"--position-steps", "2", "--frequency-steps", "2", "--orientation-steps", "2"}),
                              "largest_gap"),
               fine = value(numbers({"--position-steps", "9", "--frequency-steps", "9", "--orientation-steps", "20"}),
                            "largest_gap");
  BOOST_TEST(coarse <= fine);  // the points of the coarse grid are among those of the fine one
}

BOOST_AUTO_TEST_CASE(the_seed_and_nothing_else_decides) {
  const Folder folder;
  const auto written = [&](const std::string& seed, const std::string& bootstrap, const std::string& placements,
                           const std::string& threads) {
    folder.table({"--seed", seed, "--bootstrap", bootstrap, "--placements", placements, "--threads", threads,
                  "--counts", folder / "counts.csv", "--tiling", folder / "t.h5"});
    const H5Reader file(folder / "t.h5");
    return std::pair(text(folder / "out.tsv"), file.values("random_largest"));
  };
  const auto [first, placed] = written("1", "20", "3", "1");
  const auto [again, placed_again] = written("1", "20", "3", "2");
  BOOST_TEST(first == again);
  BOOST_TEST(arma::approx_equal(placed, placed_again, "absdiff", 0));
  BOOST_TEST(first != written("2", "20", "3", "1").first);
  BOOST_TEST(first != written("1", "21", "3", "1").first);
  BOOST_TEST(first != written("1", "20", "4", "1").first);
}

BOOST_AUTO_TEST_CASE(unfit_input_is_named) {
  const Folder folder;
  folder.refuses(quick, 3, "missing.h5: no such file", "missing.h5");
  folder.write_fits("short.h5", {.parameters = 7});
  folder.refuses(quick, 3, "short.h5: /parameters is not of shape (80, 8)", "short.h5");
  folder.write_fits("flat.h5", {.units = 3, .frequency = 0});
  folder.refuses(quick, 3, "flat.h5: unit 0 is fitted, but its sigma_x, sigma_y or f is not above 0", "flat.h5");
  const auto refuses_counts = [&](const std::string& name, const std::string& why) {
    folder.refuses(with({"--counts", folder / name}), 3, name + ": " + why);
  };
  refuses_counts("missing.csv", "no such file");
  std::ofstream(folder / "names.csv") << "a,b\n1,2\n";
  refuses_counts("names.csv", "has no column nx_lo");
  folder.write_counts("twice.csv", 3, "0,0.2,0,0.3,1\n");
  refuses_counts("twice.csv", "does not have each of its 3 x 3 bins once");
  folder.write_counts("apart.csv", 3, "0.7,0.9,0,0.3,1\n");
  refuses_counts("apart.csv", "the bins of nx do not follow each other without a gap");
  folder.write_counts("half.csv", 3, "0.6,0.8,0,0.3,0.5\n");
  refuses_counts("half.csv", "cells is not a whole number in row 10");
  folder.write_counts("none.csv", 1);
  refuses_counts("none.csv", "counts no cells");
}

BOOST_AUTO_TEST_CASE(unfit_options_are_named) {
  const Folder folder;
  folder.refuses({}, 2, "--seed");
  for (const std::vector<std::string>& option : {std::vector<std::string>{"--left-out", "0.5"},
                                                 {"--left-out", "-0.1"},
                                                 {"--position-steps", "1"},
                                                 {"--orientation-steps", "0"},
                                                 {"--frequency-steps", "1"},
                                                 {"--placements", "0"},
                                                 {"--bootstrap", "0"},
                                                 {"--min-r-squared", "1.1"},
                                                 {"--seed", "-1"}})
    folder.refuses({option[0], option[1]}, 2, option[0]);
  BOOST_TEST(fails(folder.measure(quick, "gabor.h5", "gabor.h5"), 2, "name the same file"));
}

BOOST_AUTO_TEST_CASE(a_population_of_one_has_no_gaps) {
  const Folder folder;
  folder.write_fits("one.h5", {.units = 1});
  const Outcome outcome = folder.measure(
      with({"--tiling", folder / "t.h5", "--counts", folder / "counts.csv"}), "one.h5");
  BOOST_TEST(outcome.code == 0, outcome.err);
  BOOST_TEST(outcome.err.find("fewer than two units") != std::string::npos);
  BOOST_TEST(text(folder / "out.tsv").find("largest_gap\tnan\tnan\tnan") != std::string::npos);
  BOOST_TEST(H5Reader(folder / "t.h5").mat("gap", false).has_nan());
}
