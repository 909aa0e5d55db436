#pragma once
#include "app/options.hpp"
#include "embedding/plane.hpp"

namespace simplecell {

void declare_plane(Options& options, PlaneOptions& plane);

}  // namespace simplecell
