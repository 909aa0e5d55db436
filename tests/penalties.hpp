#pragma once
#include <string>
#include <vector>

#include "penalty/registry.hpp"

namespace simplecell {

inline std::unique_ptr<Penalty> usual(const std::string& name) {
  const auto& entry = penalties().find(name);
  return entry.make(entry.defaults());
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

}  // namespace simplecell
