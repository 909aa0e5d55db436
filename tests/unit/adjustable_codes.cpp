#include "learning/adjustable_codes.hpp"

#include <boost/test/unit_test.hpp>

#include "core/random.hpp"
#include "inference/inference.hpp"
#include "learning/rule.hpp"
#include "penalty/registry.hpp"

using namespace simplecell;

namespace {

ModelSpec sparse_coding(const std::string& penalty, double lambda, const std::string& inference) {
  ModelSpec spec;
  spec.atoms = 16;
  spec.model = {"dictionary", models().find("dictionary").defaults()};
  spec.penalty = {penalty, penalties().find(penalty).defaults()};
  spec.inference = {inference, inferences().find(inference).defaults()};
  spec.learning = {"hebbian", learning_rules().find("hebbian").defaults()};
  spec.penalty.settings.set("lambda", lambda);
  return spec;
}

State atoms() { return {{"dictionary", arma::normalise(Random(1, "atoms").normal(9, 16))}}; }

arma::fmat stimuli() { return Random(2, "stimuli").normal(9, 300); }

}  // namespace

// Codes at the setting that was found have the error, for these stimuli and, as codes of any, for others.
BOOST_AUTO_TEST_CASE(an_error_is_reached_by_lambda) {
  const AdjustableCodes model(sparse_coding("l1", 0.5, "fista"), atoms(), stimuli(), {});
  BOOST_TEST(model.by_lambda());
  const Adjusted at = model.match(0.3, 0.01);
  BOOST_TEST((at.reached && at.by == "lambda"));
  const arma::fmat X = model.codes(stimuli(), at);
  BOOST_TEST(relative_error(atoms().at("dictionary"), X, stimuli()) == at.point.error);
  BOOST_TEST(std::abs(at.point.error - 0.3) <= 0.003);
  const arma::fmat few = model.codes(stimuli().head_cols(10), at);
  BOOST_TEST(arma::abs(few - X.head_cols(10)).max() < 1e-5);
}

BOOST_AUTO_TEST_CASE(dense_codes_are_cut_to_the_error) {
  const AdjustableCodes model(sparse_coding("ridge", 0.01, "fista"), atoms(), stimuli(), {});
  BOOST_TEST(!model.by_lambda());
  BOOST_TEST(model.trained_point().units == 16);
  const Adjusted at = model.match(0.3, 1e-6);
  BOOST_TEST((at.reached && at.by == "kept"));  // within less than one coefficient makes
  BOOST_TEST(relative_error(atoms().at("dictionary"), model.codes(stimuli(), at), stimuli()) == at.point.error);
}

BOOST_AUTO_TEST_CASE(a_curve_rises_in_its_settings) {
  const AdjustableCodes model(sparse_coding("l1", 0.5, "fista"), atoms(), stimuli(),
                              {.decades_down = 1, .decades_up = 0.5, .per_decade = 2});
  const std::vector<RatePoint> curve = model.curve();
  BOOST_TEST(curve.size() == 4u);
  for (std::size_t i = 1; i < curve.size(); ++i)
    BOOST_TEST((curve[i].setting > curve[i - 1].setting && curve[i].error > curve[i - 1].error));
}
