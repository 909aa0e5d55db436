#include "learning/dictionary_model.hpp"
#include "learning/fast_ica.hpp"
#include "learning/identity.hpp"
#include "learning/local_low_dimensionality.hpp"
#include "learning/sailnet.hpp"
#include "learning/soft_kmeans.hpp"

namespace simplecell {

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
