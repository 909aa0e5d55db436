#include <boost/test/unit_test.hpp>

#include "io/tsv.hpp"
#include "support.hpp"

namespace simplecell {
Stage proximal_map();
}
using namespace simplecell;

namespace {

struct Folder : Scratch {
  Outcome tabulate(std::vector<std::string> more) const {
    more.insert(more.end(), {"--progress", "off", "--output", *this / "map.tsv"});
    return run(proximal_map(), more);
  }
  Table table(const std::vector<std::string>& more) const {
    const Outcome outcome = tabulate(more);
    BOOST_TEST(outcome.code == 0, outcome.err);
    return read_table(*this / "map.tsv");
  }
  void refuses(const std::vector<std::string>& more, const std::string& why) const {
    const Outcome outcome = tabulate(more);
    BOOST_TEST(fails(outcome, 2, why), outcome.err << "does not say: " << why);
    BOOST_TEST(!std::filesystem::exists(*this / "map.tsv"));
  }
};

}  // namespace

// Five inputs, −2 to 2; single precision, and halves are exact.
BOOST_AUTO_TEST_CASE(known_curves) {
  const Folder folder;
  const auto outputs = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--range", "2", "--points", "5"});
    const Table table = folder.table(more);
    BOOST_TEST(arma::approx_equal(table.numbers("input"), arma::vec{-2, -1, 0, 1, 2}, "absdiff", 0));
    return table.numbers("output_1");
  };
  const auto same = [](const arma::vec& a, const arma::vec& b) { return arma::approx_equal(a, b, "absdiff", 1e-6); };
  BOOST_TEST(same(outputs({"--lambda", "0.5"}), {-1.5, -0.5, 0, 0.5, 1.5}));
  BOOST_TEST(same(outputs({"--penalty", "nonnegative-l1", "--lambda", "0"}), {0, 0, 0, 1, 2}));  // ReLU
  BOOST_TEST(same(outputs({"--penalty", "nonnegative-l1", "--lambda", "0.5", "--step", "2"}), {0, 0, 0, 0, 1}));
  BOOST_TEST(same(outputs({"--penalty", "l0", "--lambda", "1.5"}), {-2, 0, 0, 0, 2}));
  BOOST_TEST(same(outputs({"--penalty", "top-k", "--k", "1"}), {-2, -1, 0, 1, 2}));
  BOOST_TEST(same(outputs({"--penalty", "ridge", "--lambda", "1"}), {-1, -0.5, 0, 0.5, 1}));
}

BOOST_AUTO_TEST_CASE(a_column_for_each_unit) {
  const Folder folder;
  const Table table =
      folder.table({"--penalty", "nonnegative-l1", "--lambda", "2", "--lambda-factors", "0,0.5,1", "--points", "7"});
  BOOST_TEST(table.names == (std::vector<std::string>{"input", "output_1", "output_2", "output_3"}),
             boost::test_tools::per_element());
  BOOST_TEST(table.numbers("output_1")(6) == 3);
  BOOST_TEST(table.numbers("output_2")(6) == 2);
  BOOST_TEST(table.numbers("output_3")(6) == 1);
}

// Against what the paper prints; of the hard threshold it prints no formula that is compared.
BOOST_AUTO_TEST_CASE(how_far_the_table_is_from_the_formula) {
  const Folder folder;
  const auto difference = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--statistics", folder / "statistics.tsv"});
    folder.table(more);
    const Table table = read_table(folder / "statistics.tsv");
    BOOST_TEST(table.text("metric").front() == "formula_difference");
    return table.text("value").front();
  };
  BOOST_TEST(std::stod(difference({"--penalty", "l1", "--lambda", "1"})) < 1e-6);
  BOOST_TEST(std::stod(difference({"--penalty", "ridge", "--lambda", "3", "--step", "0.5"})) < 1e-6);
  BOOST_TEST(std::stod(difference({"--penalty", "nonnegative-l1", "--lambda", "2", "--lambda-factors", "0,0.5,1"})) <
             1e-6);
  BOOST_TEST(difference({"--penalty", "l0", "--lambda", "1"}) == "nan");
}

BOOST_AUTO_TEST_CASE(bad_options) {
  const Folder folder;
  folder.refuses({"--penalty", "l3"}, "--penalty");
  folder.refuses({"--penalty", "ridge", "--k", "3"}, "--k has no effect with penalty ridge; leave it out");
  folder.refuses({"--lambda", "-1"}, "--lambda");
  folder.refuses({"--lambda-factors", "1,a"},
                 "--lambda-factors 'a': expected numbers with commas between, each at least 0");
  folder.refuses({"--range", "0"}, "--range");
  folder.refuses({"--points", "1"}, "--points");
  folder.refuses({"--step", "0"}, "--step");
}
