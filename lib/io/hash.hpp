#pragma once
#include <filesystem>
#include <string>

namespace simplecell {

/// The SHA-256 digest of a file's bytes as 64 lower-case hexadecimal digits. Throws InputError if it can't be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace simplecell
