#pragma once
#include <filesystem>
#include <optional>
#include <string_view>

namespace simplecell {

/// A file that is written under a temporary name in its folder and renamed when it is complete. A reader sees either
/// the previous file or the complete new one, even after a crash of the machine. Without commit() the temporary file is
/// removed. Temporary files of killed writers are removed when the same file is written again.
class AtomicFile {
 public:
  /// If the path is a symbolic link, its target is written and the link stays. Throws UsageError if the path exists and
  /// is not a regular file, RunError if writing is not permitted.
  explicit AtomicFile(const std::filesystem::path& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// The temporary name under which the caller creates and writes the file.
  const std::filesystem::path& temporary() const { return temporary_; }
  /// The caller calls this with a descriptor of the file after creating it. The file stays locked until commit() or
  /// destruction. By the lock, processes on all machines that share the folder can tell whether its writer is alive.
  void hold(int descriptor);
  /// Throws RunError with the reason why the file can't be written: that of errno, if it is set.
  [[noreturn]] void fail() const;
  /// Flushes the file to disk, under its temporary name.
  void flush() const;
  /// Flushes the file to disk and renames it.
  void commit();

 private:
  std::filesystem::path path_, temporary_;
  int descriptor_ = -1;
};

/// A file of text, written at once and there after commit(). An empty path is that of an output that nobody asked for:
/// nothing is written.
class TextFile {
 public:
  TextFile(const std::filesystem::path& path, std::string_view content);
  /// Does all that may fail, but for the renaming.
  void finish();
  void commit();

 private:
  std::optional<AtomicFile> file_;
};

/// Commits the files that belong together, of the classes TextFile and H5Writer: if one of them can't be written, none
/// is there.
template <class... Files>
void commit_all(Files&... files) {
  (files.finish(), ...);
  (files.commit(), ...);
}

/// Writes a file by way of AtomicFile.
void write_file(const std::filesystem::path& path, std::string_view content);

/// Removes a file, if it exists, and temporary files of its killed writers.
void remove_file(const std::filesystem::path& path);

/// The path after following symbolic links.
std::filesystem::path link_target(std::filesystem::path path);

/// Installs signal handlers that remove the temporary files of this process before a signal ends it.
void remove_temporary_files_on_signals();

}  // namespace simplecell
