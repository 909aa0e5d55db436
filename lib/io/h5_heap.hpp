#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace simplecell {

/// The text of an HDF5 attribute of variable length, as h5py writes it; empty if the file is damaged there. Such text
/// is stored in a heap of the file. libhdf5 follows the attribute's reference into the heap without checks and, if the
/// file is damaged, reads beyond its own memory. Here libhdf5 reads only the reference, and the heap is read with
/// checks. `file` and `attribute` are open HDF5 identifiers.
std::optional<std::string> heap_text(const std::filesystem::path& path, long long file, long long attribute);

}  // namespace simplecell
