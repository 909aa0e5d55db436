#pragma once
#include <boost/test/unit_test.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "io/tsv.hpp"
#include "support.hpp"

/// The entry of a metric in a table.
inline double metric_of(const std::string& path, const std::string& name, const std::string& column = "value") {
  const simplecell::Table table = simplecell::read_table(path);
  const auto names = table.text("metric"), values = table.text(column);
  const auto at = std::find(names.begin(), names.end(), name);
  BOOST_REQUIRE(at != names.end());
  return std::stod(values[std::size_t(at - names.begin())]);
}

/// A folder with a stage that measures gabor.h5 and writes the table out.tsv.
struct TableFolder : Scratch {
  explicit TableFolder(simplecell::Stage (*measures)()) : stage(measures) {}

  Outcome measure(std::vector<std::string> more, const std::string& input = "gabor.h5",
                  const std::string& output = "out.tsv") const {
    more.insert(more.end(), {"--progress", "off", "--input", *this / input, "--output", *this / output});
    return run(stage(), more);
  }
  simplecell::Table table(const std::vector<std::string>& more) const {
    const Outcome outcome = measure(more);
    BOOST_TEST(outcome.code == 0, outcome.err);
    BOOST_TEST((outcome.out.empty() && outcome.err.empty()));
    return simplecell::read_table(*this / "out.tsv");
  }
  /// Neither the table nor a part of it is left behind.
  void refuses(const std::vector<std::string>& more, int code, const std::string& why,
               const std::string& input = "gabor.h5") const {
    std::filesystem::remove(*this / "out.tsv");
    const Outcome outcome = measure(more, input);
    BOOST_TEST(fails(outcome, code, why), outcome.err << "does not say: " << why);
    for (const auto& entry : std::filesystem::directory_iterator(path()))
      BOOST_TEST(entry.path().filename().string().find("out.tsv") != 0u);
  }

  simplecell::Stage (*stage)();
};

/// What every stage refuses that brings codes to a reconstruction of held-out patches (stages/options/held_out.hpp).
/// `folder` trains and measures; it holds no dictionary yet.
template <typename Folder>
void refuses_held_out(const Folder& folder) {
  BOOST_TEST(fails(folder.measure({}), 3, "dictionary.h5"));
  BOOST_TEST(folder.train({}).code == 0);
  folder.write_patches("small.h5", arma::fmat(25, 10, arma::fill::ones));
  BOOST_TEST(fails(folder.measure({}, "small.h5"), 3, "small.h5: /patches has 25 pixels, the dictionary 36"));
  folder.write_patches("zero.h5", arma::fmat(36, 10, arma::fill::zeros));
  BOOST_TEST(fails(folder.measure({}, "zero.h5"), 3, "zero.h5: /patches holds zeros only"));
  BOOST_TEST(fails(folder.measure({}, "none.h5"), 3, "none.h5"));
  for (const char* option : {"--per-decade", "--least-iterations"})
    BOOST_TEST(fails(folder.measure({option, "0"}), 2, std::string(option) + " '0'"));
  BOOST_TEST(fails(folder.measure({"--decades-up", "-1"}), 2, "--decades-up '-1'"));
  BOOST_TEST(fails(folder.measure({"--decades-down", "11"}), 2, "--decades-down '11'"));
}
