#pragma once
#include <string>

#include "io/matrix.hpp"

namespace simplecell {

/// Where data come from: the data set's name, which is that of the file if it says nothing, and whether it is real or a
/// stand-in, which is empty if it says nothing.
struct Origin {
  std::string dataset, source;
};
Origin origin_of(const H5Reader& file);
Origin origin_of(const SampleFile& file);
/// The source of what two origins make together: real if both are; a stand-in if one is; else unknown.
std::string joint_source(const Origin& a, const Origin& b);
/// Attributes `source` and `dataset`, so that stand-ins stay stand-ins.
void write_origin(const Origin& origin, H5Writer& file);

}  // namespace simplecell
