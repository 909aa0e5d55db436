#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace simplecell {

/// A file as it was before it was packed.
struct UnpackedFile {
  std::string name;  ///< without folders
  std::string bytes;
};

/// The contents of a file, with gzip or xz undone: of a tar archive its regular files that `wanted` accepts by name, in
/// the order of the archive; of anything else that one file. Throws InputError naming the path if it is missing,
/// truncated or damaged, or unpacks to more than 2^30 bytes.
std::vector<UnpackedFile> unpack(const std::filesystem::path& path,
                                 const std::function<bool(const std::string&)>& wanted);

}  // namespace simplecell
