#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace simplecell {

/// An uncompressed file.
struct UnpackedFile {
  std::string name;  ///< file name without folders
  std::string bytes;
};

/// Uncompresses a file that may be packed by gzip or xz. Returns, of a tar archive, the regular files whose names
/// `wanted` accepts, in the order of the archive; otherwise the one file. Throws InputError naming the path if it is
/// missing, truncated or damaged, or unpacks to more than 2^30 bytes.
std::vector<UnpackedFile> unpack(const std::filesystem::path& path,
                                 const std::function<bool(const std::string&)>& wanted);

}  // namespace simplecell
