#pragma once
#include <limits>
#include <string>
#include <vector>

#include "io/h5.hpp"

namespace simplecell {

/// One place in which two HDF5 files differ.
struct Difference {
  std::string name;  ///< of the data set; an attribute is "name@attribute", of the root "/@attribute"
  std::string what;  ///< values, shape, text, type, or missing in FILE
  double largest =
      std::numeric_limits<double>::quiet_NaN();  ///< absolute difference of numbers; NaN where it has no meaning
};

struct DiffOptions {
  double tolerance = 0;            ///< numbers differ if they are further apart than this
  bool ignore_provenance = false;  ///< skip the root attributes stage, version, options and inputs
};

/// All differences between two files: data sets first, then attributes, each in alphabetical order. Numbers are
/// compared as doubles whatever type they are stored in; two NaN are equal, a NaN and a number are infinitely far
/// apart.
std::vector<Difference> differences(const H5Reader& a, const H5Reader& b, const DiffOptions& options);

}  // namespace simplecell
