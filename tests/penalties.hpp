#pragma once
#include <string>
#include <vector>

#include "penalty/registry.hpp"

namespace simplecell {

inline std::unique_ptr<Penalty> usual(const std::string& name) {
  const auto& entry = penalties().find(name);
  return entry.make(entry.defaults());
}

/// The same with another lambda, or the usual one if it has none.
inline std::unique_ptr<Penalty> of_lambda(const std::string& name, double lambda) {
  const auto& entry = penalties().find(name);
  Settings settings = entry.defaults();
  if (entry.has("lambda")) settings.set("lambda", lambda);
  return entry.make(settings);
}

/// Names of the registered penalties whose nature is accepted, so that a new one is tested without being named.
template <class Accept>
std::vector<std::string> penalties_that(Accept accept) {
  std::vector<std::string> names;
  for (const auto& name : penalties().names())
    if (accept(usual(name)->nature())) names.push_back(name);
  return names;
}

/// Whether each code is what the proximal map makes of its projection, where atoms are orthonormal, and without jumps.
inline bool has_continuous_closed_form(const Nature& penalty) {
  return penalty.proximal && penalty.convex && penalty.coupled == 0;
}

/// Whether the codes jump as the dictionary changes, as those of hard thresholds do.
inline bool jumps(const Nature& penalty) { return penalty.proximal && !penalty.convex; }

/// Names of those that have a parameter of this name.
inline std::vector<std::string> penalties_with(const std::string& parameter) {
  std::vector<std::string> names;
  for (const auto& entry : penalties().entries)
    if (entry.has(parameter)) names.push_back(entry.name);
  return names;
}

/// Names of those that a large lambda lets no unit be active with: a projection of order one is mapped to zero.
inline std::vector<std::string> sparse_penalties() {
  std::vector<std::string> names;
  for (const auto& name : penalties_with("lambda")) {
    const auto penalty = of_lambda(name, 1000);
    arma::fmat projections(24, 1, arma::fill::ones);
    penalty->prox(projections, 1);
    if (!penalty->nature().weighted && projections.is_zero()) names.push_back(name);
  }
  return names;
}

/// Those of them that are convex and ask of each unit and each stimulus alone what it costs.
inline std::vector<std::string> separable_sparse_penalties() {
  std::vector<std::string> names;
  for (const auto& name : sparse_penalties()) {
    const Nature nature = usual(name)->nature();
    if (nature.convex && nature.group_size == 1 && nature.coupled == 0) names.push_back(name);
  }
  return names;
}

}  // namespace simplecell
