#pragma once
#include <limits>
#include <string>
#include <vector>

#include "io/h5.hpp"

namespace simplecell {

/// One difference between two HDF5 files.
struct Difference {
  std::string name;  ///< data set; attributes are "name@attribute", those of the root "/@attribute"
  std::string what;  ///< what differs: values, shape, text, type, or "missing in FILE"
  double largest =
      std::numeric_limits<double>::quiet_NaN();  ///< largest absolute difference of numbers; NaN if not numbers
};

struct DiffOptions {
  double tolerance = 0;            ///< largest absolute difference that is ignored
  bool ignore_provenance = false;  ///< ignore the root attributes stage, version, options and inputs
};

/// All differences between two files: those of data sets first, then those of attributes, in alphabetical order.
/// Numbers are compared in double precision, whatever their stored type. NaN equals NaN; the difference of NaN and a
/// number is infinite.
std::vector<Difference> differences(const H5Reader& a, const H5Reader& b, const DiffOptions& options);

}  // namespace simplecell
