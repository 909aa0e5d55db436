#pragma once
#include <string>

#include "learning/model.hpp"
#include "penalty/registry.hpp"

namespace simplecell {

/// Calls act(registry, member of ModelSpec) for each kind of part. A model's parameter that is named after such a kind
/// is the choice of a part, with parameters of its own.
template <class Do>
void for_each_part(Do&& act) {
  act(penalties(), &ModelSpec::penalty);
  act(inferences(), &ModelSpec::inference);
  act(learning_rules(), &ModelSpec::learning);
}

inline bool has_part(const ModelSpec& spec, const std::string& kind) {
  return models().find(spec.model.name).has(kind);
}

}  // namespace simplecell
