#define BOOST_TEST_MODULE synthesize
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
  for (const char* kind : {"dead-leaves", "white-noise"}) {
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
  refused({"--seed", "1", "--smallest-leaf", "9", "--largest-leaf", "3"}, 2,
          "--largest-leaf is less than --smallest-leaf");
  refused({"--seed", "1", "--smallest-leaf", "nan"}, 2, "--smallest-leaf 'nan'");
  refused({"--seed", "1", "--count", "1000000", "--size", "16384"}, 1, "lower --count or --size");
  BOOST_TEST(fails(make("/proc/a.h5", {"--seed", "1", "--count", "1", "--size", "8"}), 1, "cannot be written"));
}
