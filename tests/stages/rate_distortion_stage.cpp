#include <boost/test/unit_test.hpp>

#include "tables.hpp"
#include "trained.hpp"

namespace simplecell {
Stage rate_distortion();
}
using namespace simplecell;

namespace {

struct Folder : TrainingFolder {
  Outcome measure(std::vector<std::string> more, const std::string& input = "patches.h5") const {
    more.insert(more.end(), {"--progress", "off", "--input", *this / input, "--dictionary", *this / "dictionary.h5",
                             "--curve", *this / "curve.tsv", "--output", *this / "rate.tsv"});
    return run(rate_distortion(), more);
  }
  double metric(const std::string& name) const { return metric_of(*this / "rate.tsv", name); }
};

}  // namespace

// A smaller weight of the penalty means more active units and, solved to the end, a smaller error.
BOOST_AUTO_TEST_CASE(a_sparse_model_climbs_a_ladder_of_lambdas) {
  const Folder folder;
  BOOST_TEST(folder.train({"--lambda", "0.5"}).code == 0);
  BOOST_TEST(folder.measure({"--decades-up", "0.5", "--decades-down", "1"}).code == 0);
  const Table curve = read_table(folder / "curve.tsv");
  const arma::vec lambda = curve.numbers("setting"), units = curve.numbers("units"), error = curve.numbers("error");
  BOOST_TEST(curve.text("ladder")[0] == "lambda");
  BOOST_TEST(lambda.n_elem == 7u);  // 4 a decade, and the trained one
  BOOST_TEST(std::abs(lambda(4) - 0.5) < 1e-12);
  BOOST_TEST((units.is_sorted("descend") && error.is_sorted("ascend")));
  BOOST_TEST(std::abs(folder.metric("active_units") - folder.metric("active_fraction") * 20) < 1e-9);
  BOOST_TEST(folder.metric("dead_atoms") == 0);
  const double at = folder.metric("error_at_10_units");
  BOOST_TEST((at > error.min() && at < error.max()));
}

BOOST_AUTO_TEST_CASE(a_dense_model_keeps_its_largest_coefficients) {
  const Folder folder;
  BOOST_TEST(folder.train({"--penalty", "cauchy", "--lambda", "0.05"}).code == 0);
  BOOST_TEST(folder.measure({}).code == 0);
  const Table curve = read_table(folder / "curve.tsv");
  const arma::vec kept = curve.numbers("setting"), units = curve.numbers("units");
  BOOST_TEST(curve.text("ladder")[0] == "kept");
  BOOST_TEST((kept(0) == 1 && kept(kept.n_elem - 1) == 20));
  BOOST_TEST(arma::all(units <= kept));
}

BOOST_AUTO_TEST_CASE(bad_input) {
  const Folder folder;
  refuses_held_out(folder);
}
