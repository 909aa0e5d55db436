#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <limits>
#include <numbers>

#include "analysis/gabor.hpp"
#include "core/random.hpp"
#include "real_data.hpp"
#include "support.hpp"

namespace simplecell {
Stage fit_gabor();
}
using namespace simplecell;

namespace {

constexpr PatchShape shape{.height = 8, .width = 12};

Gabor planted(arma::uword unit) {
  return {.amplitude = 1,
          .x0 = 0.3 * double(unit),
          .y0 = -0.5,
          .theta = 0.4 * double(unit),
          .sigma_x = 1.5,
          .sigma_y = 2,
          .frequency = 0.2,
          .phase = 0.5};
}

arma::mat filters() {
  arma::mat columns(shape.pixels(), 6);
  for (arma::uword j = 0; j < 6; ++j) columns.col(j) = render(planted(j), shape);
  columns.col(5) *= 0.01;  // as good as never learned
  return columns;
}

struct Folder : Scratch {
  Folder() { write("rf.h5", filters(), shape); }

  void write(const std::string& name, const arma::mat& rf, PatchShape size, const arma::vec& active = {}) const {
    H5Writer file(*this / name, {});
    file.write("rf", rf, false);
    file.write("rf_pixel", arma::mat(2 * rf), false);
    file.write("dictionary", arma::conv_to<arma::fmat>::from(rf), false);
    if (!active.is_empty()) file.write("active", active);
    if (size.height) file.attribute("patch_height", static_cast<double>(size.height));
    if (size.width) file.attribute("patch_width", static_cast<double>(size.width));
    file.attribute("source", "real"), file.attribute("dataset", "planted");
    file.commit();
  }
  Outcome fit(const std::string& input, std::vector<std::string> more = {},
              const std::string& output = "out.h5") const {
    more.insert(more.end(), {"--progress", "off", "--input", *this / input, "--output", *this / output});
    return run(fit_gabor(), more);
  }
  arma::vec fitted(const std::string& input, const std::vector<std::string>& more, const char* name = "fitted") const {
    const Outcome outcome = fit(input, more);
    BOOST_TEST(outcome.code == 0, outcome.err);
    return H5Reader(*this / "out.h5").vec(name);
  }
  void refuses(const std::string& input, const std::vector<std::string>& more, int code, const std::string& why) const {
    std::filesystem::remove(*this / "out.h5");
    const Outcome outcome = fit(input, more);
    BOOST_TEST(fails(outcome, code, why), outcome.err << "does not say: " << why);
    for (const auto& entry : std::filesystem::directory_iterator(path()))
      BOOST_TEST(entry.path().filename().string().find("out.h5") != 0u);
  }
};

std::string bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_output_has_the_documented_layout) {
  const Folder folder;
  const Outcome outcome = folder.fit("rf.h5");
  BOOST_TEST(outcome.code == 0, outcome.err);
  const H5Reader file(folder / "out.h5");
  const arma::mat parameters = file.mat("parameters"), reconstruction = file.mat("reconstruction");
  BOOST_TEST((parameters.n_rows == 8 && parameters.n_cols == 6));
  BOOST_TEST(file.text("stage") == "fit-gabor");
  BOOST_TEST((file.text("source") == "real" && file.text("dataset") == "planted"));
  BOOST_TEST((file.number("patch_height") == 8 && file.number("patch_width") == 12));
  const arma::vec fitted = file.vec("fitted"), silent = file.vec("silent"), r_squared = file.vec("r_squared");
  for (arma::uword j = 0; j < 5; ++j) {
    BOOST_TEST((fitted(j) == 1 && silent(j) == 0 && r_squared(j) > 0.999999));
    BOOST_TEST(std::abs(parameters(6, j) - 0.2) < 1e-4);  // see property/gabor_recovery for the accuracy of fits
    BOOST_TEST(std::abs(file.vec("nx")(j) - 0.3) < 1e-4);
    BOOST_TEST(std::abs(file.vec("ny")(j) - 0.4) < 1e-4);
    BOOST_TEST(std::abs(file.vec("phase_folded")(j) - 0.5) < 1e-4);
    BOOST_TEST(arma::abs(reconstruction.col(j) - filters().col(j)).max() < 1e-4);
  }
  BOOST_TEST((fitted(5) == 0 && silent(5) == 1 && r_squared(5) == 0));
  BOOST_TEST(arma::abs(reconstruction.col(5)).max() == 0);
}

// Each with its cut, whole pixels among the positions.
BOOST_AUTO_TEST_CASE(examples_with_their_cuts) {
  const Folder folder;
  BOOST_TEST(folder.fit("rf.h5", {"--examples", "0,50,100"}).code == 0);
  const H5Reader file(folder / "out.h5");
  const arma::vec units = file.vec("examples/unit"), nx = file.vec("nx"), position = file.vec("examples/position");
  BOOST_TEST(units.n_elem == 4u);
  BOOST_TEST((nx(static_cast<arma::uword>(units(0))) <= nx(static_cast<arma::uword>(units(1))) &&
              nx(static_cast<arma::uword>(units(1))) <= nx(static_cast<arma::uword>(units(2)))));
  const arma::mat field = file.mat("examples/field", false), fit = file.mat("examples/fit");
  BOOST_TEST((arma::size(field) == arma::size(fit) && field.n_rows == position.n_elem && field.n_cols == 4));
  BOOST_TEST(arma::any(position == 1));
  BOOST_TEST(field.has_nan());  // the ends are beyond the patch
  const arma::mat parameters = file.mat("parameters");
  const arma::uword centre = arma::index_min(arma::abs(position));
  for (arma::uword i = 0; i < 4; ++i) {
    const arma::vec gabor = parameters.col(static_cast<arma::uword>(units(i)));
    BOOST_TEST(std::abs(fit(centre, i) - gabor(0) * std::cos(gabor(7))) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(any_of_the_arrays_is_fitted) {
  const Folder folder;
  for (const char* array : {"rf", "rf_pixel", "dictionary"}) {
    BOOST_TEST(folder.fit("rf.h5", {"--array", array}).code == 0);
    const double amplitude = H5Reader(folder / "out.h5").mat("parameters")(0, 0);
    BOOST_TEST(std::abs(amplitude - (array == std::string("rf_pixel") ? 2 : 1)) < 1e-4);
  }
}

BOOST_AUTO_TEST_CASE(the_patch_is_as_given_or_as_the_file_says_or_square) {
  const Folder folder;
  folder.write("bare.h5", filters(), {});
  folder.refuses("bare.h5", {}, 3,
                 "bare.h5: /rf has patches of 96 pixels, no square; give --shape");
  BOOST_TEST(folder.fitted("bare.h5", {"--shape", "8x12"}, "fitted")(0) == 1);
  folder.refuses("bare.h5", {"--shape", "8x8"}, 3, "patches of 96 pixels, not 8 x 8");
  folder.refuses("bare.h5", {"--shape", "8"}, 3, "patches of 96 pixels, not 8 x 8");
  folder.write("wrong.h5", filters(), {12, 12});
  folder.refuses("wrong.h5", {}, 3, "patches of 96 pixels, not 12 x 12");
  BOOST_TEST(folder.fit("wrong.h5", {"--shape", "8x12"}).code == 0);
  folder.write("square.h5", arma::mat(49, 3, arma::fill::randu), {});
  BOOST_TEST(folder.fit("square.h5").code == 0);
  BOOST_TEST(H5Reader(folder / "out.h5").number("patch_width") == 7);
}

BOOST_AUTO_TEST_CASE(a_senseless_patch_attribute_is_named) {
  const Folder folder;
  for (const double height : {-8., 0.5, 1e300}) {
    H5Writer file(folder / "odd.h5", {});
    file.write("rf", filters());
    file.attribute("patch_height", height);
    file.commit();
    folder.refuses("odd.h5", {}, 3, "odd.h5: attribute 'patch_height' is ");
  }
}

BOOST_AUTO_TEST_CASE(silent_units_are_left_out) {
  const Folder folder;
  BOOST_TEST(arma::accu(folder.fitted("rf.h5", {"--min-norm", "0"})) == 6);
  BOOST_TEST(arma::accu(folder.fitted("rf.h5", {"--min-norm", "0.1"})) == 5);
  folder.write("active.h5", filters(), shape, {0.1, 0.01, 0.2, 0, 0.3, 0.3});
  BOOST_TEST(arma::accu(folder.fitted("active.h5", {}, "silent")) == 2);
  BOOST_TEST(arma::accu(folder.fitted("active.h5", {"--min-active", "0.05"}, "silent")) == 3);
  folder.refuses("rf.h5", {"--min-active", "0.05"}, 3, "rf.h5: holds no /active, which --min-active needs");
  folder.write("short.h5", filters(), shape, {0.1, 0.01});
  folder.refuses("short.h5", {}, 3, "short.h5: /active has 2 entries for 6 units");
}

BOOST_AUTO_TEST_CASE(every_option_of_the_fit_acts) {
  const Folder folder;
  Random random(1, "test");
  folder.write("noise.h5", arma::conv_to<arma::mat>::from(random.normal(96, 20)), shape);
  BOOST_REQUIRE(folder.fit("noise.h5").code == 0);
  const arma::mat usual = H5Reader(folder / "out.h5").mat("parameters");
  const std::vector<std::vector<std::string>> changes{
      {"--starts", "1"},      {"--iterations", "2"},  {"--min-cycles", "3"},    {"--max-frequency", "0.2"},
      {"--min-sigma", "1.5"}, {"--max-sigma", "0.2"}, {"--centre-margin", "0"}, {"--amplitude-limit", "0.5"}};
  for (const auto& change : changes) {
    BOOST_TEST(folder.fit("noise.h5", change).code == 0);
    BOOST_TEST(arma::abs(H5Reader(folder / "out.h5").mat("parameters") - usual).max() > 1e-3, change[0]);
  }
  BOOST_TEST(folder.fit("noise.h5", {"--amplitude-limit", "0"}).code == 0);
  BOOST_TEST(arma::accu(folder.fitted("noise.h5", {})) == 0);
  BOOST_TEST(arma::accu(folder.fitted("noise.h5", {"--min-r-squared", "0", "--centre-margin", "0"})) == 20);
}

BOOST_AUTO_TEST_CASE(threads_change_no_byte) {
  const Folder folder;
  BOOST_TEST(folder.fit("rf.h5", {"--threads", "1"}, "one.h5").code == 0);
  BOOST_TEST(folder.fit("rf.h5", {"--threads", "2"}, "two.h5").code == 0);
  BOOST_TEST((bytes(folder / "one.h5") == bytes(folder / "two.h5")));
}

BOOST_AUTO_TEST_CASE(unfit_input_is_named) {
  const Folder folder;
  arma::mat damaged = filters();
  damaged(3, 1) = damaged(4, 1) = damaged(7, 4) = std::numeric_limits<double>::quiet_NaN();
  folder.write("nan.h5", damaged, shape);
  folder.refuses("nan.h5", {}, 3, "nan.h5: /rf holds 3 values that are NaN or infinite, first in column 1");
  folder.refuses("missing.h5", {}, 3, "missing.h5: no such file");
  std::ofstream(folder / "text.h5") << "no HDF5";
  folder.refuses("text.h5", {}, 3, "text.h5: not a readable HDF5 file");
  std::filesystem::copy(folder / "rf.h5", folder / "cut.h5");
  std::filesystem::resize_file(folder / "cut.h5", std::filesystem::file_size(folder / "cut.h5") / 2);
  folder.refuses("cut.h5", {}, 3, "cut.h5: ");
  {
    H5Writer file(folder / "other.h5", {});
    file.write("codes", arma::mat(3, 3));
    file.commit();
  }
  folder.refuses("other.h5", {}, 3, "other.h5: holds no /rf; name one of its arrays with --array: /codes");
}

BOOST_AUTO_TEST_CASE(unfit_options_are_named) {
  const Folder folder;
  folder.refuses("rf.h5", {"--array", "codes"}, 3, "rf.h5: holds no /codes; it has /dictionary, /rf, /rf_pixel");
  const std::vector<std::vector<std::string>> unfit{
      {"--examples", "101"},       {"--examples", "10,"},       {"--example-r-squared", "2"},
      {"--starts", "0"},           {"--starts", "-3"},
      {"--starts", "1.5"},         {"--iterations", "0"},       {"--min-cycles", "0"},
      {"--min-cycles", "nan"},     {"--max-frequency", "0"},    {"--max-frequency", "2"},
      {"--min-sigma", "-1"},       {"--min-sigma", "inf"},      {"--max-sigma", "0"},
      {"--centre-margin", "-0.1"}, {"--amplitude-limit", "-1"}, {"--amplitude-limit", "nan"},
      {"--min-r-squared", "1.1"},  {"--min-norm", "2"},         {"--min-active", "nan"},
      {"--shape", "-8"},           {"--shape", "8xwide"}};
  for (const auto& option : unfit) folder.refuses("rf.h5", option, 2, option[0]);
  folder.refuses("rf.h5", {"--min-cycles", "10"}, 2,
                 "lowest frequency");  // 10 / 12 cycles per pixel, above the highest
  folder.refuses("rf.h5", {"--min-sigma", "13"}, 2, "smallest width");
  BOOST_TEST(fails(folder.fit("rf.h5", {}, "no/such/folder.h5"), 2, "does not exist"));
  BOOST_TEST(fails(run(fit_gabor(), {"--input", folder / "rf.h5", "--progress", "off"}), 2, "--output"));
}

BOOST_AUTO_TEST_CASE(nothing_to_fit_is_no_error) {
  const Folder folder;
  folder.write("zero.h5", arma::mat(96, 4, arma::fill::zeros), shape);
  BOOST_TEST(arma::accu(folder.fitted("zero.h5", {})) == 0);
  BOOST_TEST(arma::accu(folder.fitted("zero.h5", {}, "silent")) == 4);
}

BOOST_AUTO_TEST_CASE(it_says_what_it_fitted) {
  const Folder folder;
  const Outcome outcome = run(fit_gabor(), {"--input", folder / "rf.h5", "--output", folder / "out.h5"});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.err.find("fit-gabor: fitted 5 of 6 units, 1 is silent") != std::string::npos, outcome.err);
}
