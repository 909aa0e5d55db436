#include <boost/test/unit_test.hpp>

#include "core/random.hpp"
#include "io/tsv.hpp"
#include "support.hpp"

namespace simplecell {
Stage activity_statistics();
}
using namespace simplecell;

namespace {

struct Folder : Scratch {
  Folder() {
    arma::fmat codes(6, 40, arma::fill::zeros);
    arma::vec labels(40);
    for (arma::uword i = 0; i < 40; ++i) {
      labels[i] = static_cast<double>(i % 2);
      codes(3 * (i % 2), i) = codes(3 * (i % 2) + 1, i) = 1;
    }
    write("codes.h5", codes, labels);
    write("unlabelled.h5", codes, {});
    write("few.h5", codes, labels.head(7));
  }
  void write(const std::string& name, const arma::fmat& codes, const arma::vec& labels) const {
    H5Writer file(*this / name, {});
    file.write("codes", codes);
    if (!labels.is_empty()) file.write("labels", labels);
    file.attribute("source", "real");
    file.attribute("dataset", "test");
    file.commit();
  }
  Outcome describe(const std::string& input, std::vector<std::string> more) const {
    more.insert(more.end(), {"--progress", "off", "--input", *this / input, "--output", *this / "out.h5",
                             "--statistics", *this / "out.tsv"});
    return run(activity_statistics(), more);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(maps_and_statistics) {
  const Folder folder;
  BOOST_TEST(folder.describe("codes.h5", {"--group-size", "3"}).code == 0);
  const H5Reader file(folder / "out.h5");
  BOOST_TEST(file.shape("maps") == (std::vector<arma::uword>{2, 6}), boost::test_tools::per_element());
  BOOST_TEST(file.shape("group_maps") == (std::vector<arma::uword>{2, 2}), boost::test_tools::per_element());
  BOOST_TEST(arma::approx_equal(file.vec("group_class"), arma::vec{0, 1}, "absdiff", 0));
  BOOST_TEST(file.number("group_size") == 3);
  BOOST_TEST(file.text("dataset") == "test");
  const Table table = read_table(folder / "out.tsv");
  BOOST_TEST(table.text("metric") ==
                 (std::vector<std::string>{"stimuli", "silent_stimuli", "active_share", "top_group_energy",
                                           "top_group_purity", "own_group_energy", "own_group_wins", "map_top_share",
                                           "map_entropy", "class_entropy", "map_cosine"}),
             boost::test_tools::per_element());
  BOOST_TEST(table.numbers("value")(4) == 1);
}

BOOST_AUTO_TEST_CASE(undefined_statistics_are_told_with_their_cause) {
  const Folder folder;
  folder.write("zero.h5", arma::fmat(6, 40, arma::fill::zeros), arma::floor(arma::regspace(0, 39) / 20));
  folder.write("one.h5", arma::fmat(6, 40, arma::fill::ones), arma::vec(40, arma::fill::zeros));
  const auto told = [&](const std::string& input) {
    return run(activity_statistics(), {"--input", folder / input, "--progress", "plain", "--output", folder / "out.h5",
                                       "--statistics", folder / "out.tsv"}).err;
  };
  BOOST_TEST(told("zero.h5").find("undefined (nan): all codes are zero") != std::string::npos, told("zero.h5"));
  BOOST_TEST(told("one.h5").find("map_cosine is undefined (nan): all stimuli are of one class") != std::string::npos);
  BOOST_TEST(told("codes.h5").empty());
}

BOOST_AUTO_TEST_CASE(bad_input) {
  const Folder folder;
  BOOST_TEST(fails(folder.describe("unlabelled.h5", {}), 3, "holds no labels"));
  BOOST_TEST(fails(folder.describe("few.h5", {}), 3, "7 labels for 40 stimuli"));
  BOOST_TEST(fails(folder.describe("none.h5", {}), 3, "none.h5"));
  BOOST_TEST(fails(folder.describe("codes.h5", {"--group-size", "7"}), 2, "--group-size 7 is more than the 6 units"));
  BOOST_TEST(fails(folder.describe("codes.h5", {"--group-size", "0"}), 2, "--group-size '0'"));
}
