#include <boost/test/unit_test.hpp>

#include "pictures.hpp"
#include "support.hpp"

namespace simplecell {
Stage synthesize();
}
using namespace simplecell;

namespace {

Outcome make(const std::string& output, std::vector<std::string> more) {
  more.insert(more.end(), {"--progress", "off", "--output", output});
  return run(synthesize(), more);
}

}  // namespace

BOOST_AUTO_TEST_CASE(images_say_that_they_are_stand_ins) {
  const Scratch scratch;
  BOOST_TEST(make(scratch / "a.h5", {"--count", "2", "--size", "32", "--seed", "1"}).code == 0);
  BOOST_TEST(make(scratch / "b.h5",
                  {"--kind", "white-noise", "--count", "2", "--size", "32", "--seed", "1", "--dataset", "natural"})
                 .code == 0);
  const H5Reader leaves(scratch / "a.h5"), noise(scratch / "b.h5");
  BOOST_TEST(leaves.shape("images") == (std::vector<arma::uword>{2, 32, 32}), boost::test_tools::per_element());
  BOOST_TEST(leaves.text("source") == "synthetic stand-in");
  BOOST_TEST(noise.text("source") == "synthetic stand-in");
  BOOST_TEST(leaves.text("dataset") == "dead-leaves");
  BOOST_TEST(noise.text("dataset") == "natural");
}

BOOST_AUTO_TEST_CASE(equal_seeds_give_equal_bytes_on_any_number_of_threads) {
  const Scratch scratch;
  for (const char* kind : {"dead-leaves", "white-noise", "digits", "objects"}) {
    const auto file = [&](const std::string& name, const std::string& threads, const std::string& seed) {
      make(scratch / name, {"--kind", kind, "--count", "3", "--size", "24", "--seed", seed, "--threads", threads});
      return bytes_of(scratch / name);
    };
    const std::string one = file("a.h5", "1", "5");
    BOOST_TEST(one == file("b.h5", "2", "5"));
    BOOST_TEST(one != file("c.h5", "1", "6"));
  }
}

BOOST_AUTO_TEST_CASE(leaf_sizes_count) {
  const Scratch scratch;
  const std::vector<std::string> common{"--count", "1", "--size", "32", "--seed", "1"};
  const auto file = [&](const std::string& name, std::vector<std::string> more) {
    more.insert(more.end(), common.begin(), common.end());
    BOOST_TEST(make(scratch / name, more).code == 0);
    return H5Reader(scratch / name).fcube("images");
  };
  const arma::fcube plain = file("a.h5", {}), coarse = file("b.h5", {"--smallest-leaf", "4"}),
                    fine = file("c.h5", {"--largest-leaf", "2"});
  const auto roughness = [](const arma::fcube& image) {
    return arma::mean(arma::vectorise(arma::abs(arma::diff(image.slice(0)))));
  };
  BOOST_TEST(roughness(coarse) < roughness(plain));
  BOOST_TEST(roughness(fine) > roughness(coarse));
}

BOOST_AUTO_TEST_CASE(digits_and_objects_have_labels_and_look_alike_within_a_class) {
  const Scratch scratch;
  for (const char* kind : {"digits", "objects"}) {
    BOOST_TEST(make(scratch / "a.h5", {"--kind", kind, "--count", "600", "--size", "28", "--seed", "1"}).code == 0);
    const H5Reader file(scratch / "a.h5");
    const arma::fcube images = file.fcube("images");
    const arma::vec labels = file.vec("labels");
    BOOST_TEST(file.text("source") == "synthetic stand-in");
    BOOST_TEST((images.min() >= 0 && images.max() <= 1));
    arma::fmat means(28 * 28, 10, arma::fill::zeros);
    const arma::fmat pixels(images.memptr(), 28 * 28, 600);
    for (arma::uword i = 0; i < 300; ++i) means.col(arma::uword(labels(i))) += pixels.col(i);
    for (arma::uword c = 0; c < 10; ++c) means.col(c) /= float(arma::accu(labels.head(300) == c));
    double right = 0;
    for (arma::uword i = 300; i < 600; ++i)
      right += arma::index_min(arma::sum(arma::square(means.each_col() - pixels.col(i)))) == arma::uword(labels(i));
    BOOST_TEST(right / 300 > 0.3);  // of the nearest class mean; chance is 0.1
  }
}

BOOST_AUTO_TEST_CASE(objects_in_colour) {
  const Scratch scratch;
  const std::vector<std::string> common{"--kind", "objects", "--count", "4", "--size", "24", "--seed", "1"};
  auto colour = common;
  colour.insert(colour.end(), {"--colour", "rgb"});
  BOOST_TEST(make(scratch / "grey.h5", common).code == 0);
  BOOST_TEST(make(scratch / "rgb.h5", colour).code == 0);
  const arma::fcube grey = H5Reader(scratch / "grey.h5").fcube("images"),
                    rgb = H5Reader(scratch / "rgb.h5").fcube("images");
  BOOST_TEST(rgb.n_cols == 72u);
  BOOST_TEST(H5Reader(scratch / "rgb.h5").number("channels") == 3);
  const arma::fcube luma =
      0.299f * rgb.tube(0, 0, 23, 23) + 0.587f * rgb.tube(0, 24, 23, 47) + 0.114f * rgb.tube(0, 48, 23, 71);
  BOOST_TEST(arma::abs(grey - luma).max() < 1e-6);  // single precision
}

BOOST_AUTO_TEST_CASE(bad_usage) {
  const Scratch scratch;
  const auto refused = [&](const std::vector<std::string>& more, int code, const std::string& why) {
    BOOST_TEST(fails(make(scratch / "a.h5", more), code, why));
    BOOST_TEST(std::filesystem::is_empty(scratch.path()));
  };
  refused({}, 2, "--seed is missing");
  refused({"--seed", "-1"}, 2, "--seed '-1'");
  refused({"--seed", "1", "--count", "0"}, 2, "--count '0'");
  refused({"--seed", "1", "--count", "-3"}, 2, "--count '-3'");
  refused({"--seed", "1", "--size", "7"}, 2, "--size '7'");
  refused({"--seed", "1", "--kind", "clouds"}, 2, "--kind 'clouds': expected one of dead-leaves, white-noise");
  refused({"--seed", "1", "--kind", "white-noise", "--smallest-leaf", "2"}, 2,
          "--smallest-leaf does not apply to --kind white-noise");
  refused({"--seed", "1", "--kind", "white-noise", "--largest-leaf", "2"}, 2,
          "--largest-leaf does not apply to --kind white-noise");
  refused({"--seed", "1", "--font", "a.ttf"}, 2, "--font does not apply to --kind dead-leaves");
  refused({"--seed", "1", "--kind", "digits", "--colour", "rgb"}, 2, "--colour does not apply to --kind digits");
  refused({"--seed", "1", "--kind", "digits", "--font", "none.ttf"}, 3, "none.ttf: cannot be read");
  refused({"--seed", "1", "--kind", "digits", "--font", "/proc/self/status"}, 3, "the font cannot be read");
  refused({"--seed", "1", "--smallest-leaf", "9", "--largest-leaf", "3"}, 2,
          "--largest-leaf is less than --smallest-leaf");
  refused({"--seed", "1", "--smallest-leaf", "nan"}, 2, "--smallest-leaf 'nan'");
  refused({"--seed", "1", "--count", "1000000", "--size", "16384"}, 1, "lower --count or --size");
  BOOST_TEST(fails(make("/proc/a.h5", {"--seed", "1", "--count", "1", "--size", "8"}), 1, "cannot be written"));
}
