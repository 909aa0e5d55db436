#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/error.hpp"

/// What every fuzz target does: whatever the bytes of a file are, a reader returns or throws an InputError. Anything
/// else (another exception, a finding of the sanitizers, too much memory or time) ends the run and keeps the bytes.

namespace simplecell::fuzz {

/// A file in memory, whose name ends as readers expect of its kind.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& extension)
      : file_(memfd_create("fuzz", 0)),
        link_(std::filesystem::temp_directory_path() / ("fuzz-" + std::to_string(getpid()) + extension)) {
    std::filesystem::create_symlink("/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(file_), link_);
  }
  ~MemoryFile() {
    std::filesystem::remove(link_);
    close(file_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  const std::filesystem::path& holding(const std::uint8_t* bytes, std::size_t size) const {
    if (ftruncate(file_, 0) != 0 || pwrite(file_, bytes, size, 0) != static_cast<ssize_t>(size)) std::abort();
    return link_;
  }

 private:
  int file_;
  std::filesystem::path link_;
};

/// One trial of `read`, a function of a path.
template <class Read>
int try_reader(const std::uint8_t* bytes, std::size_t size, const std::string& extension, Read&& read) {
  static const MemoryFile file(extension);
  try {
    read(file.holding(bytes, size));
  } catch (const InputError&) {
  }
  return 0;
}

}  // namespace simplecell::fuzz
