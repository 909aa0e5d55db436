#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "inference/inference.hpp"

namespace simplecell {

/// A registered inference; the parameters of which more brings codes nearer to the minimum are set to `effort`.
inline std::unique_ptr<Inference> with_effort(const std::string& name, double effort) {
  const auto& entry = inferences().find(name);
  Settings settings = entry.defaults();
  for (const auto& parameter : entry.parameters)
    if (parameter.effort) settings.set(parameter.name, effort);
  return entry.make(settings);
}

/// Whether it has such a parameter; without one it is exact for orthonormal atoms alone.
inline bool is_iterative(const std::string& name) {
  const auto& parameters = inferences().find(name).parameters;
  return std::any_of(parameters.begin(), parameters.end(), [](const auto& parameter) { return parameter.effort; });
}

/// Names of the registered inferences that are accepted, so that a new one is tested without being named.
template <class Accept>
std::vector<std::string> inferences_that(Accept accept) {
  std::vector<std::string> names;
  for (const auto& name : inferences().names())
    if (accept(*with_effort(name, 1))) names.push_back(name);
  return names;
}

}  // namespace simplecell
