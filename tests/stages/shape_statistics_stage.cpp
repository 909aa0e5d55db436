#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <numbers>

#include "core/random.hpp"
#include "tables.hpp"

namespace simplecell {
Stage shape_statistics();
}
using namespace simplecell;

namespace {

struct Folder : TableFolder {
  Folder() : TableFolder(shape_statistics) {
    write_fits("gabor.h5", 60, 1);
    write_fits("other.h5", 40, 2);
    std::ofstream cells(*this / "cells.csv");
    cells << "marker,nx,ny\n";
    for (int k = 0; k < 30; ++k) cells << k << "," << 0.1 + 0.02 * k << "," << 0.2 + 0.03 * k << "\n";
  }
  void write_fits(const std::string& name, arma::uword units, std::uint64_t seed, arma::uword short_by = 0) const {
    Random random(seed, "fits");
    const auto draw = [&](double high) {
      arma::vec values(units);
      for (double& value : values) value = random.uniform(0, high);
      return values;
    };
    H5Writer file(*this / name, {});
    file.write("r_squared", draw(1));
    file.write("phase_folded", draw(std::numbers::pi / 2));
    file.write("nx", draw(0.8));
    file.write("ny", arma::vec(draw(1).head(units - short_by)));
    file.write("fitted", arma::uvec(draw(1) > 0.2));
    file.write("silent", arma::uvec(units, arma::fill::zeros));
    file.commit();
  }
};

std::string text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool has(const Table& table, const std::string& metric) {
  for (const auto& name : table.text("metric"))
    if (name == metric) return true;
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_row_a_metric_with_its_interval) {
  const Folder folder;
  const Table table = folder.table({"--bins", "5", "--bootstrap", "50", "--seed", "1"});
  BOOST_TEST((table.names == std::vector<std::string>{"metric", "value", "low", "high", "error"}));
  for (const char* name : {"units", "silent", "share_fitted", "median_r_squared", "share_even", "share_mid",
                           "share_odd", "symmetry_index", "median_nx", "median_ny", "share_blob", "share_even_broad",
                           "phase_ks_two_clusters", "phase_w1_two_clusters", "phase_bin_0", "phase_bin_4"})
    BOOST_TEST(has(table, name), name);
  BOOST_TEST(!has(table, "phase_bin_5"));
  BOOST_TEST(!has(table, "energy_distance_cells"));
  const arma::vec value = table.numbers("value"), low = table.numbers("low"), high = table.numbers("high");
  BOOST_TEST(value(0) == 60);
  BOOST_TEST(arma::all(low <= high));
}

BOOST_AUTO_TEST_CASE(references_add_their_distances) {
  const Folder folder;
  const Table table = folder.table(
      {"--reference", folder / "cells.csv", "--compare", folder / "other.h5", "--seed", "1", "--bootstrap", "20"});
  for (const char* name : {"energy_distance_cells", "energy_distance_other", "phase_ks_other"})
    BOOST_TEST(has(table, name), name);
  folder.table({"--reference", folder / "cells.csv", "--seed", "1", "--bootstrap", "5", "--phases", folder / "p.h5"});
  BOOST_TEST(H5Reader(folder / "p.h5").vec("energy_distance_without").n_elem == 30);
}

// The shares are those of the table, beside the model at the same spread.
BOOST_AUTO_TEST_CASE(phases_for_pictures) {
  const Folder folder;
  const Table table = folder.table({"--bins", "5", "--bootstrap", "5", "--seed", "1", "--cluster-spread", "1",
                                    "--phases", folder / "phases.h5"});
  const H5Reader file(folder / "phases.h5");
  BOOST_TEST(arma::approx_equal(file.vec("edges"), arma::vec{0, 18, 36, 54, 72, 90}, "absdiff", 1e-12));
  const auto names = table.text("metric");
  for (arma::uword bin = 0; bin < 5; ++bin) {
    const auto row = std::find(names.begin(), names.end(), "phase_bin_" + std::to_string(bin)) - names.begin();
    BOOST_TEST(std::abs(file.vec("shares")(bin) - table.numbers("value")(static_cast<arma::uword>(row))) < 1e-12);
  }
  BOOST_TEST(arma::approx_equal(file.vec("two_clusters"), arma::vec{0.5, 0, 0, 0, 0.5}, "absdiff", 1e-12));
  const H5Reader fits(folder / "gabor.h5");
  BOOST_TEST(file.number("fitted") == arma::accu(fits.vec("fitted")));
}

// Fits that are not good enough count as not fitted, those of the other model too.
BOOST_AUTO_TEST_CASE(the_least_r_squared) {
  const Folder folder;
  const auto with = [&](const std::string& least) {
    return folder.table({"--compare", folder / "gabor.h5", "--seed", "1", "--bootstrap", "5", "--min-r-squared", least})
        .numbers("value");
  };
  const H5Reader fits(folder / "gabor.h5");
  const arma::vec fitted = fits.vec("fitted"), r_squared = fits.vec("r_squared");
  const double all = arma::accu(fitted), good = arma::accu(fitted % (r_squared >= 0.6));
  BOOST_TEST((good > 0 && good < all));
  BOOST_TEST(std::abs(with("0")(2) - all / 60) < 1e-12);
  BOOST_TEST(std::abs(with("0.6")(2) - good / 60) < 1e-12);
  const Table same = folder.table({"--compare", folder / "gabor.h5", "--seed", "1", "--min-r-squared", "0.6"});
  const auto names = same.text("metric");
  const auto row = std::find(names.begin(), names.end(), "phase_ks_other") - names.begin();
  BOOST_TEST(same.numbers("value")(static_cast<arma::uword>(row)) == 0);
}

BOOST_AUTO_TEST_CASE(the_seed_and_nothing_else_decides) {
  const Folder folder;
  const auto with = [&](const std::vector<std::string>& more) { return folder.table(more), text(folder / "out.tsv"); };
  const std::string first = with({"--seed", "1", "--bootstrap", "50", "--threads", "1"});
  BOOST_TEST(first == with({"--seed", "1", "--bootstrap", "50", "--threads", "2"}));
  BOOST_TEST(first != with({"--seed", "2", "--bootstrap", "50"}));
  BOOST_TEST(first != with({"--seed", "1", "--bootstrap", "51"}));
  BOOST_TEST(first != with({"--seed", "1", "--bootstrap", "50", "--cluster-spread", "30"}));
  BOOST_TEST(first != with({"--seed", "1", "--bootstrap", "50", "--blob-edge", "0.4"}));
}

BOOST_AUTO_TEST_CASE(unfit_input_is_named) {
  const Folder folder;
  folder.refuses({"--seed", "1"}, 3, "missing.h5: no such file", "missing.h5");
  folder.write_fits("short.h5", 20, 3, 1);
  folder.refuses({"--seed", "1"}, 3, "short.h5: /ny has 19 entries for 20 units", "short.h5");
  folder.refuses({"--seed", "1", "--compare", folder / "short.h5"}, 3, "short.h5: /ny has 19 entries");
  {
    H5Writer file(folder / "codes.h5", {});
    file.write("codes", arma::mat(3, 3));
    file.commit();
  }
  folder.refuses({"--seed", "1"}, 3, "codes.h5: holds no /r_squared; it has /codes", "codes.h5");
  {
    H5Writer file(folder / "empty.h5", {});
    for (const char* name : {"r_squared", "phase_folded", "nx", "ny", "fitted", "silent"})
      file.write(name, arma::vec());
    file.commit();
  }
  folder.refuses({"--seed", "1"}, 3, "empty.h5: /r_squared holds no units", "empty.h5");
  {
    H5Writer file(folder / "nan.h5", {});
    file.write("r_squared", arma::vec{0.5, std::nan("")}, false);
    file.commit();
  }
  folder.refuses({"--seed", "1"}, 3, "nan.h5: /r_squared holds 1 value that is NaN", "nan.h5");
  folder.refuses({"--seed", "1", "--reference", folder / "missing.csv"}, 3, "missing.csv");
  std::ofstream(folder / "names.csv") << "a,b\n1,2\n";
  folder.refuses({"--seed", "1", "--reference", folder / "names.csv"}, 3, "has no column nx; its columns are a, b");
  std::ofstream(folder / "words.csv") << "nx,ny\n1,many\n";
  folder.refuses({"--seed", "1", "--reference", folder / "words.csv"}, 3, "'many' is not a finite number");
  std::ofstream(folder / "one.csv") << "nx,ny\n1,1\n";
  folder.refuses({"--seed", "1", "--reference", folder / "one.csv"}, 3, "one.csv: holds 1 cell, a distance needs two");
}

BOOST_AUTO_TEST_CASE(unfit_options_are_named) {
  const Folder folder;
  folder.refuses({}, 2, "--seed");
  for (const std::vector<std::string>& option : {std::vector<std::string>{"--bins", "0"},
                                                 {"--bins", "-2"},
                                                 {"--bootstrap", "0"},
                                                 {"--bootstrap", "many"},
                                                 {"--cluster-spread", "0"},
                                                 {"--cluster-spread", "nan"},
                                                 {"--cluster-spread", "91"},
                                                 {"--blob-edge", "0"},
                                                 {"--min-r-squared", "1.1"},
                                                 {"--seed", "-1"}})
    folder.refuses({option[0], option[1]}, 2, option[0]);
  BOOST_TEST(fails(folder.measure({"--seed", "1"}, "gabor.h5", "no/such/folder.tsv"), 2, "does not exist"));
  BOOST_TEST(fails(folder.measure({"--seed", "1"}, "gabor.h5", "gabor.h5"), 2, "name the same file"));
}

BOOST_AUTO_TEST_CASE(a_population_without_fits_has_no_numbers) {
  const Folder folder;
  {
    H5Writer file(folder / "none.h5", {});
    for (const char* name : {"r_squared", "phase_folded", "nx", "ny", "fitted", "silent"})
      file.write(name, arma::vec(5, arma::fill::zeros));
    file.commit();
  }
  const Outcome outcome =
      folder.measure({"--seed", "1", "--bootstrap", "5", "--phases", folder / "phases.h5"}, "none.h5");
  BOOST_TEST(outcome.code == 0, outcome.err);
  BOOST_TEST(H5Reader(folder / "phases.h5").vec("shares", false).has_nan());
  BOOST_TEST(text(folder / "out.tsv").find("share_even\tnan\tnan\tnan") != std::string::npos);
}
