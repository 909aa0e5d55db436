#include "learning/rule.hpp"

#include "learning/adam.hpp"
#include "learning/hebbian.hpp"
#include "learning/variance_gain.hpp"

namespace simplecell {

const Registry<LearningRule>& learning_rules() {
  static const Registry<LearningRule> all{
      "learning",
      {
          Hebbian::entry(),
          VarianceGain::entry(),
          Adam::backprop(),
          Adam::stop_gradient(),
      }};
  return all;
}

}  // namespace simplecell
