#include "classify/classifier.hpp"

#include <algorithm>

#include "classify/linear_svm.hpp"
#include "classify/rbf_svm.hpp"
#include "classify/softmax_regression.hpp"
#include "core/bounds.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"

namespace simplecell {

TrainingSet TrainingSet::subset(const arma::uvec& chosen) const {
  return {samples.cols(chosen), arma::uvec(labels.elem(chosen)), classes};
}

arma::fmat LinearClassifier::decisions(const arma::fmat& samples) const {
  constexpr std::size_t width = 1024;
  const arma::fmat weights = arma::conv_to<arma::fmat>::from(weights_);
  const arma::fvec bias = arma::conv_to<arma::fvec>::from(bias_);
  arma::fmat result(weights.n_cols, samples.n_cols);
  parallel_for(chunk_count(samples.n_cols, width), [&](std::size_t task, unsigned) {
    const Range r = chunk(samples.n_cols, width, task);
    result.cols(r.first, r.last - 1) = (weights.t() * samples.cols(r.first, r.last - 1)).eval().each_col() + bias;
  });
  return result;
}

arma::uvec LinearClassifier::classes(const arma::fmat& decisions) const { return arma::index_max(decisions, 0).t(); }

std::vector<std::pair<std::string, arma::mat>> LinearClassifier::parts(const arma::vec& origin) const {
  return {{"weights", weights_}, {"bias", bias_ - weights_.t() * origin}};
}

const std::vector<Method>& methods() {
  static const std::vector<Method> all{
      {"logistic",
       "multinomial logistic regression, 1/2 |W|^2 + C sum of losses, bias free",
       {0.01, 0.03, 0.1, 0.3, 1, 3, 10},
       1e-5,
       false,
       false,
       softmax_regression},
      {"linear-svm",
       "linear SVM of squared hinge losses, one class against the rest, bias free",
       {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1},
       1e-4,
       false,
       true,
       linear_svm},
      {"rbf-svm",
       "SVM with kernel exp(-gamma |x - y|^2), each class against each other",
       {1, 3, 10, 30},
       1e-3,
       true,
       true,
       rbf_svm},
  };
  return all;
}

const Method& method_named(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& method : methods()) {
    if (method.name == name) return method;
    names.push_back(method.name);
  }
  throw InputError("unknown method '" + name + "'; there are " + join(names));
}

}  // namespace simplecell
