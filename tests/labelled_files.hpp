#pragma once
#include <archive.h>
#include <archive_entry.h>

#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// Small CIFAR and IDX files, and the ways in which they come packed.

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

/// Record k has coarse label k % 20 and fine label k % 100; pixels as above.
inline std::string cifar100_records(unsigned count) {
  std::string bytes;
  for (unsigned k = 0; k < count; ++k)
    bytes += static_cast<char>(k % 20) + std::string(1, static_cast<char>(k % 100)) +
             cifar_records(k + 1).substr(k * 3073 + 1);
  return bytes;
}

/// An IDX file of numbers of one type, 0x08 (uint8) to 0x0e (double).
template <class Number>
std::string idx(unsigned type, const std::vector<unsigned>& sizes, const std::vector<Number>& numbers) {
  const auto append = [](std::string& bytes, auto number) {
    const auto* first = reinterpret_cast<const char*>(&number);
    bytes.append(std::reverse_iterator(first + sizeof number), std::reverse_iterator(first));
  };
  std::string bytes{0, 0, static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const unsigned size : sizes) append(bytes, size);
  for (const Number number : numbers) append(bytes, number);
  return bytes;
}

/// n pictures of width 3 and height 2; byte i of the pixels is i % 256.
inline std::string idx_pictures(unsigned n) {
  std::vector<unsigned char> bytes;
  for (unsigned i = 0; i < 6 * n; ++i) bytes.push_back(static_cast<unsigned char>(i));
  return idx(8, {n, 2, 3}, bytes);
}

/// Labels 0, 1, …, 9, 0, …
inline std::string idx_labels(unsigned n) {
  std::vector<unsigned char> bytes;
  for (unsigned i = 0; i < n; ++i) bytes.push_back(static_cast<unsigned char>(i % 10));
  return idx(8, {n}, bytes);
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
