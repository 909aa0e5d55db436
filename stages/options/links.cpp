#include "options/links.hpp"

namespace simplecell {

void declare_links(Options& options, LinkFiles& files) {
  options
      .inputs(
          "link", files.samples,
          "HDF5: patches or images (n, ...) of further inputs, the i-th going with the i-th of --input; an input is "
          "named by its data set")
      .required = false;
}

}  // namespace simplecell
