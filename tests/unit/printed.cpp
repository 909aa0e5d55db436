#include "penalty/printed.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "penalty/registry.hpp"

using namespace simplecell;

namespace {

const arma::frowvec inputs = arma::linspace<arma::frowvec>(-3, 3, 601);

struct Made {
  Settings settings;
  arma::fmat outputs;
};

Made make(const std::string& name, double lambda, float step, const std::string& factors = "") {
  const auto& entry = penalties().find(name);
  Made made{entry.defaults(), {}};
  made.settings.set("lambda", lambda);
  if (!factors.empty()) made.settings.set("lambda-factors", factors);
  const auto penalty = entry.make(made.settings);
  made.outputs = arma::repmat(inputs, std::max<arma::uword>(1, penalty->nature().units), 1);
  penalty->prox(made.outputs, step);
  return made;
}

}  // namespace

// By hand: 3 shrunk by 1 is 2, and halved by a ridge of 1; a ReLU of bias −1 silences what is below 1.
BOOST_AUTO_TEST_CASE(known_values) {
  const auto map = [](const std::string& name) {
    for (const auto& printed : printed_maps())
      if (printed.penalty == name) return printed.map;
    throw std::logic_error(name);
  };
  BOOST_TEST(map("l1")(3, 1) == 2);
  BOOST_TEST(map("l1")(-3, 1) == -2);
  BOOST_TEST(map("l1")(0.5, 1) == 0);
  BOOST_TEST(map("nonnegative-l1")(3, 1) == 2);
  BOOST_TEST(map("nonnegative-l1")(-3, 1) == 0);
  BOOST_TEST(map("ridge")(3, 1) == 1.5);
}

// x is the printed map of v where no other x makes ½(x − v)² + weight·S(x) smaller.
BOOST_AUTO_TEST_CASE(what_is_printed_minimises) {
  for (const auto& printed : printed_maps()) {
    const auto cost = [&](double x, double v, double weight) {
      if (printed.penalty == "nonnegative-l1" && x < 0) return arma::datum::inf;
      return (x - v) * (x - v) / 2 + weight * (printed.penalty == "ridge" ? x * x / 2 : std::abs(x));
    };
    for (const float v : {-2.5f, -0.3f, 0.2f, 1.7f})
      for (const double x : {-1.5, -0.2, 0., 0.1, 0.9, 1.3})
        BOOST_TEST(cost(printed.map(v, 0.4f), v, 0.4) <= cost(x, v, 0.4) + 1e-6, printed.penalty << " at " << v);
  }
}

BOOST_AUTO_TEST_CASE(penalties_are_what_is_printed) {
  const double rounding = 4e-7;  // a unit in the last place of numbers up to 3
  for (const auto& printed : printed_maps())
    for (const float step : {1.f, 0.3f}) {
      const Made made = make(printed.penalty, 0.7, step);
      BOOST_TEST(formula_difference(printed.penalty, made.settings, step, inputs, made.outputs) < rounding);
    }
  const Made own = make("nonnegative-l1", 1, 1, "0.4,1,1.8");
  BOOST_TEST(formula_difference("nonnegative-l1", own.settings, 1, inputs, own.outputs) < rounding);
}

BOOST_AUTO_TEST_CASE(another_map_is_found_out) {
  Made made = make("l1", 0.7, 1);
  made.outputs(0, 600) += 0.25f;
  BOOST_TEST(std::abs(formula_difference("l1", made.settings, 1, inputs, made.outputs) - 0.25) < 1e-6);
  BOOST_TEST(formula_difference("l1", made.settings, 0.5f, inputs, made.outputs) > 0.3);
  const Made own = make("nonnegative-l1", 1, 1, "0.4,1,1.8");
  Settings other = own.settings;
  other.set("lambda-factors", std::string("0.4,1,1.7"));
  BOOST_TEST(formula_difference("nonnegative-l1", other, 1, inputs, own.outputs) > 0.09);
  BOOST_TEST(std::isnan(formula_difference("l0", make("l0", 1, 1).settings, 1, inputs, make("l0", 1, 1).outputs)));
}
