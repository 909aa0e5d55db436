#pragma once
#include "app/options.hpp"
#include "files/links.hpp"

namespace simplecell {

/// Declares --link.
void declare_links(Options& options, LinkFiles& files);

}  // namespace simplecell
