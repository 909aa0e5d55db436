#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace simplecell {

/// The text of an HDF5 attribute of variable length, as h5py writes it; nothing if the file is damaged there. Such text
/// lies in a heap of its file. libhdf5 follows the attribute's reference into it unchecked, and so beyond its own
/// memory if the file is damaged; here only the reference is read by the library. `file` and `attribute` are open
/// HDF5 identifiers.
std::optional<std::string> heap_text(const std::filesystem::path& path, long long file, long long attribute);

}  // namespace simplecell
