#include "io/h5_heap.hpp"

#include <hdf5.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <vector>

namespace simplecell {
namespace {

using Bytes = std::vector<unsigned char>;

// A reference into a heap: the length of the text, the byte of the file at which a collection of objects begins, and
// the number of the object in the collection.
struct Reference {
  std::uint64_t length, collection, object;
};

std::uint64_t number(const Bytes& bytes, std::size_t first, std::size_t count) {  // little-endian
  std::uint64_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8 | bytes[first + i];
  return value;
}

// A type conversion that leaves the bytes unchanged.
herr_t as_it_is(hid_t, hid_t, H5T_cdata_t* data, std::size_t, std::size_t, std::size_t, void*, void*, hid_t) {
  data->need_bkg = H5T_BKG_NO;
  return 0;
}

// The stored bytes of an attribute's value. libhdf5 returns them as an opaque type once a conversion to it is
// registered.
Bytes stored_bytes(hid_t attribute) {
  Bytes bytes(H5Aget_storage_size(attribute));
  const hid_t text = H5Tcopy(H5T_C_S1), opaque = H5Tcreate(H5T_OPAQUE, std::max<std::size_t>(bytes.size(), 1));
  H5Tset_size(text, H5T_VARIABLE);
  static const bool registered = H5Tregister(H5T_PERS_SOFT, "as it is", text, opaque, as_it_is) >= 0;
  if (!registered || H5Aread(attribute, opaque, bytes.data()) < 0) bytes.clear();
  H5Tclose(opaque);
  H5Tclose(text);
  return bytes;
}

std::optional<Reference> reference(hid_t file, hid_t attribute) {
  std::size_t address_size = 0, length_size = 0;
  hsize_t start = 0;
  const hid_t creation = H5Fget_create_plist(file);
  H5Pget_sizes(creation, &address_size, &length_size);
  H5Pget_userblock(creation, &start);
  H5Pclose(creation);
  const Bytes bytes = stored_bytes(attribute);
  if (address_size != 8 || length_size != 8 || bytes.size() != 16) return {};
  return Reference{number(bytes, 0, 4), start + number(bytes, 4, 8), number(bytes, 12, 4)};
}

Bytes read(std::ifstream& file, std::uint64_t first, std::uint64_t count) {
  Bytes bytes(count);
  file.seekg(static_cast<std::streamoff>(first));
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(count));
  return file ? bytes : Bytes{};
}

}  // namespace

std::optional<std::string> heap_text(const std::filesystem::path& path, long long file, long long attribute) {
  const auto wanted = reference(file, attribute);
  if (!wanted) return {};
  if (wanted->length == 0) return "";
  // A collection begins with "GCOL", a version and its size. Objects follow: the number, reference count, size and
  // contents of each, padded to eight bytes (HDF5 file format specification, III.E).
  constexpr std::uint64_t header = 16;
  const std::uint64_t bytes = std::filesystem::file_size(path);
  if (wanted->collection > bytes || bytes - wanted->collection < header) return {};
  std::ifstream in(path, std::ios::binary);
  const Bytes start = read(in, wanted->collection, header);
  if (start.empty() || std::string(start.begin(), start.begin() + 4) != "GCOL") return {};
  const std::uint64_t end = wanted->collection + std::min(number(start, 8, 8), bytes - wanted->collection);
  for (std::uint64_t at = wanted->collection + header; at + header <= end;) {
    const Bytes object = read(in, at, header);
    if (object.empty()) return {};
    const std::uint64_t index = number(object, 0, 2), size = number(object, 8, 8), room = end - at - header;
    if (index == 0 || size > room) return {};
    if (index == wanted->object) {
      if (wanted->length > size) return {};
      const Bytes text = read(in, at + header, wanted->length);
      const std::string value(text.begin(), text.end());
      return value.substr(0, value.find('\0'));
    }
    at += header + std::min((size + 7) / 8 * 8, room);
  }
  return {};
}

}  // namespace simplecell
