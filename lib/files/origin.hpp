#pragma once
#include <string>

#include "io/matrix.hpp"

namespace simplecell {

/// Where data come from: the name of the data set (that of the file if it has no such attribute) and the source, real
/// or a stand-in (empty if unknown).
struct Origin {
  std::string dataset, source;
};
Origin origin_of(const H5Reader& file);
Origin origin_of(const SampleFile& file);
/// The source of data made from two origins: real if both are; a stand-in if one is; else unknown.
std::string joint_source(const Origin& a, const Origin& b);
/// Writes the attributes `source` and `dataset`, so that results of stand-ins are marked as such.
void write_origin(const Origin& origin, H5Writer& file);

}  // namespace simplecell
