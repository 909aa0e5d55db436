#pragma once
#include <archive.h>
#include <archive_entry.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// Small CIFAR-10 and MNIST files, and the ways in which they come packed.

/// Record k has label (first + k) % 10, and pixel i of channel c is (k + i + 50 c) % 256.
inline std::string cifar_records(unsigned count, unsigned first = 0) {
  std::string bytes;
  for (unsigned k = 0; k < count; ++k) {
    bytes += static_cast<char>((first + k) % 10);
    for (unsigned c = 0; c < 3; ++c)
      for (unsigned i = 0; i < 1024; ++i) bytes += static_cast<char>((k + i + 50 * c) % 256);
  }
  return bytes;
}

inline std::string big_endian_bytes(unsigned value) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift);
  return bytes;
}

/// n pictures of width 3 and height 2; byte i of the pixels is i % 256.
inline std::string idx_pictures(unsigned n) {
  std::string bytes = big_endian_bytes(2051) + big_endian_bytes(n) + big_endian_bytes(2) + big_endian_bytes(3);
  for (unsigned i = 0; i < 6 * n; ++i) bytes += static_cast<char>(i);
  return bytes;
}

/// Labels 0, 1, …, 9, 0, …
inline std::string idx_labels(unsigned n) {
  std::string bytes = big_endian_bytes(2049) + big_endian_bytes(n);
  for (unsigned i = 0; i < n; ++i) bytes += static_cast<char>(i % 10);
  return bytes;
}

/// Writes files into a tar archive, or a single nameless one raw, through a filter (ARCHIVE_FILTER_GZIP, …_XZ).
inline void pack(const std::string& path, int filter, const std::vector<std::pair<std::string, std::string>>& files) {
  archive* out = archive_write_new();
  archive_write_add_filter(out, filter);
  const bool raw = files.size() == 1 && files[0].first.empty();
  if (raw)
    archive_write_set_format_raw(out);
  else
    archive_write_set_format_ustar(out);
  bool good = archive_write_open_filename(out, path.c_str()) == ARCHIVE_OK;
  for (const auto& [name, bytes] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, raw ? "data" : name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    good &= archive_write_header(out, entry) == ARCHIVE_OK;
    good &= archive_write_data(out, bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size());
    archive_entry_free(entry);
  }
  good &= archive_write_close(out) == ARCHIVE_OK;
  archive_write_free(out);
  if (!good) throw std::runtime_error("could not pack " + path);
}
