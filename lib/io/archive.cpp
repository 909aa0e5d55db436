#include "io/archive.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>

#include "core/error.hpp"

namespace simplecell {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 30;  // the largest known file, EMNIST by class, has 547 MB

using Archive = std::unique_ptr<archive, decltype(&archive_read_free)>;

[[noreturn]] void fail(const Archive& file, const std::filesystem::path& path) {
  const char* text = archive_error_string(file.get());
  std::string why = text ? text : "its packing is damaged";
  std::replace(why.begin(), why.end(), '\n', ' ');
  throw InputError(path.string() + ": cannot be unpacked (" + why + "); is it truncated?");
}

Archive open_archive(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    throw InputError(path.string() + ": cannot be opened for reading; check the name and permissions");
  Archive file(archive_read_new(), archive_read_free);
  if (!file) throw RunError("libarchive could not be initialised; out of memory?");
  archive_read_support_filter_gzip(file.get());
  archive_read_support_filter_xz(file.get());
  archive_read_support_format_tar(file.get());
  archive_read_support_format_raw(file.get());
  archive_read_support_format_empty(file.get());
  if (archive_read_open_filename(file.get(), path.c_str(), 1 << 16) != ARCHIVE_OK) fail(file, path);
  return file;
}

std::string contents(const Archive& file, const std::filesystem::path& path) {
  std::string bytes;
  std::vector<char> block(1 << 16);
  while (true) {
    const la_ssize_t count = archive_read_data(file.get(), block.data(), block.size());
    if (count < 0) fail(file, path);
    if (count == 0) return bytes;
    if (bytes.size() + static_cast<std::size_t>(count) > most_bytes)
      throw InputError(path.string() + ": unpacks to more than 1 GB; is it the right file?");
    bytes.append(block.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::vector<UnpackedFile> unpack(const std::filesystem::path& path,
                                 const std::function<bool(const std::string&)>& wanted) {
  const Archive file = open_archive(path);
  std::vector<UnpackedFile> files;
  archive_entry* entry = nullptr;
  int status;
  while ((status = archive_read_next_header(file.get(), &entry)) == ARCHIVE_OK) {
    if (archive_format(file.get()) == ARCHIVE_FORMAT_RAW) {
      files.push_back({path.filename().string(), contents(file, path)});
      continue;
    }
    const char* member = archive_entry_pathname(entry);
    const std::string name = member ? std::filesystem::path(member).filename().string() : "";
    if (archive_entry_filetype(entry) == AE_IFREG && wanted(name)) files.push_back({name, contents(file, path)});
  }
  if (status != ARCHIVE_EOF) fail(file, path);
  return files;
}

}  // namespace simplecell
