#pragma once
#include <filesystem>
#include <string_view>

namespace simplecell {

/// A file that is written under a temporary name in its own folder and renamed when it is whole: a reader sees the file
/// that was there before, or all of the new one, even after the machine has crashed. Without commit() nothing is left
/// behind. What a writer left that was killed is removed when the same file is written next.
class AtomicFile {
 public:
  /// A symbolic link stays, and its target is written. Throws UsageError if the path names anything but a regular file
  /// or a new one, RunError if it may not be written.
  explicit AtomicFile(const std::filesystem::path& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// The name under which the file is to be created and written.
  const std::filesystem::path& temporary() const { return temporary_; }
  /// To be called once the file is there, with a descriptor of it. Keeps it locked until the end: that tells a writer
  /// that works from one that was killed, on every machine that shares the folder.
  void hold(int descriptor);
  /// Throws RunError that says why the file can't be written: by errno, if that is set.
  [[noreturn]] void fail() const;
  /// Brings what was written to the disk and gives the file its name.
  void commit();

 private:
  std::filesystem::path path_, temporary_;
  int descriptor_ = -1;
};

/// Writes a whole file.
void write_file(const std::filesystem::path& path, std::string_view content);

/// Removes a file, if it is there, and what killed writers of it left.
void remove_file(const std::filesystem::path& path);

/// Where writing to this path ends up: the target of a symbolic link (and of further ones), else the path itself.
std::filesystem::path link_target(std::filesystem::path path);

/// From here on a signal that ends the program removes its temporary files first.
void remove_temporary_files_on_signals();

}  // namespace simplecell
