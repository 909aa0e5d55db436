#include "io/h5_diff.hpp"

#include <boost/test/unit_test.hpp>

#include "support.hpp"

using namespace simplecell;

namespace {

struct Contents {
  arma::mat matrix{{1, 2}, {3, 4}};
  arma::fcube cube = arma::fcube(2, 2, 2, arma::fill::ones);
  std::string stage = "a", dataset = "set";
  double height = 16;
  bool extra = false;
};

void write(const std::string& path, const Contents& contents) {
  H5Writer file(path, {contents.stage, "1", "{}", "{}"});
  file.write("group/matrix", contents.matrix, false);
  file.write("cube", contents.cube);
  if (contents.extra) file.write("extra", arma::vec{1});
  file.attribute("dataset", contents.dataset);
  file.attribute("height", contents.height);
  file.attribute("unit", contents.dataset, "cube");
  file.commit();
}

std::string diff(const Contents& a, const Contents& b, const DiffOptions& options = {}) {
  const Scratch scratch;
  write(scratch / "a.h5", a);
  write(scratch / "b.h5", b);
  std::ostringstream text;
  for (const auto& difference : differences(H5Reader(scratch / "a.h5"), H5Reader(scratch / "b.h5"), options))
    text << difference.name << " " << difference.what.substr(0, 7) << " " << difference.largest << "; ";
  return text.str();
}

}  // namespace

BOOST_AUTO_TEST_CASE(equal_files_do_not_differ) { BOOST_TEST(diff({}, {}) == ""); }

BOOST_AUTO_TEST_CASE(values_shapes_names_and_attributes_are_compared) {
  BOOST_TEST(diff({}, {.matrix = {{1, 2}, {3, 4.5}}}) == "group/matrix values 0.5; ");
  BOOST_TEST(diff({}, {.matrix = {{1, 2, 3}, {3, 4, 5}}}) == "group/matrix shape nan; ");
  BOOST_TEST(diff({}, {.extra = true}) == "extra missing nan; ");
  BOOST_TEST(diff({.extra = true}, {}) == "extra missing nan; ");
  BOOST_TEST(diff({}, {.dataset = "other"}) == "/@dataset text nan; cube@unit text nan; ");
  BOOST_TEST(diff({}, {.height = 17}) == "/@height values 1; ");
  BOOST_TEST(diff({}, {.cube = 3 * arma::fcube(2, 2, 2, arma::fill::ones)}) == "cube values 2; ");
}

BOOST_AUTO_TEST_CASE(tolerance_and_provenance) {
  const Contents near{.matrix = {{1, 2}, {3, 4.5}}, .stage = "b", .height = 16.5};
  BOOST_TEST(diff({}, near, {.tolerance = 0.5}) == "/@stage text nan; ");
  BOOST_TEST(diff({}, near, {.tolerance = 0.5, .ignore_provenance = true}) == "");
  BOOST_TEST(diff({}, near, {.tolerance = 0.4, .ignore_provenance = true}) ==
             "group/matrix values 0.5; /@height values 0.5; ");
}

BOOST_AUTO_TEST_CASE(nan_equals_nan_and_nothing_else) {
  const Contents with_nan{.matrix = {{1, 2}, {3, arma::datum::nan}}},
      with_inf{.matrix = {{1, 2}, {3, arma::datum::inf}}};
  BOOST_TEST(diff(with_nan, with_nan) == "");
  BOOST_TEST(diff(with_inf, with_inf) == "");
  BOOST_TEST(diff(with_nan, {}, {.tolerance = 1e9}) == "group/matrix values inf; ");
  BOOST_TEST(diff(with_nan, with_inf) == "group/matrix values inf; ");
}
