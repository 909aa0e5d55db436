#include <cmath>

#include "learning/dictionary_model.hpp"
#include "learning/fast_ica.hpp"
#include "learning/identity.hpp"
#include "learning/local_low_dimensionality.hpp"
#include "learning/sailnet.hpp"
#include "learning/soft_kmeans.hpp"

namespace simplecell {

double model_lambda(const ModelSpec& spec) {
  const auto& numbers = spec.penalty.settings.numbers();
  const auto found = numbers.find("lambda");
  return found == numbers.end() ? std::nan("") : found->second;
}

void override_lambda(ModelSpec& spec, double lambda) {
  if (std::isnan(model_lambda(spec)))
    throw UsageError("--lambda has no effect with model " + spec.model.name + "; leave it out");
  spec.penalty.settings.set("lambda", lambda);
}

const Registry<Model, ModelSpec>& models() {
  static const Registry<Model, ModelSpec> all{"model",
                                              {
                                                  dictionary_model(),
                                                  fast_ica(),
                                                  local_low_dimensionality(),
                                                  identity_model(),
                                                  sailnet(),
                                                  soft_kmeans(),
                                              }};
  return all;
}

std::unique_ptr<Model> make_model(const ModelSpec& spec) { return models().find(spec.model.name).make(spec); }

std::unique_ptr<Model> make_model(const ModelSpec& spec, const Start& start) {
  auto model = make_model(spec);
  model->start(start);
  return model;
}

std::unique_ptr<Model> make_model(const ModelSpec& spec, const State& parameters) {
  auto model = make_model(spec);
  model->set_parameters(parameters);
  return model;
}

}  // namespace simplecell
