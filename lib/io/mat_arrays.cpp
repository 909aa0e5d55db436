#include "io/mat_arrays.hpp"

#include <zlib.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <fstream>
#include <memory>
#include <span>
#include <string_view>

#include "core/error.hpp"
#include "io/h5.hpp"
#include "io/pixels.hpp"

namespace simplecell {
namespace {

// Files of level 5 are not read by matio (1.5.23), because for truncated files it returns arrays of arbitrary contents
// without an error.

using Bytes = std::span<const unsigned char>;
using Buffer = std::vector<unsigned char>;

enum Type : std::uint32_t {
  int8 = 1,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  float32,
  float64 = 9,
  int64 = 12,
  uint64,
  matrix,
  compressed
};

struct Malformed {
  std::string what;
};

// Reads tagged elements one after another, never beyond the end of the bytes.
class Elements {
 public:
  Elements(Bytes bytes, bool big_endian) : bytes_(bytes), big_(big_endian) {}

  bool more() const { return at_ < bytes_.size(); }

  struct Element {
    std::uint32_t type;
    Bytes data;
  };

  Element next() {
    const auto word = number<std::uint32_t>(take(4));
    if (const std::uint32_t small = word >> 16; small != 0) {  // small element: type and size in a word, then the data
      const Bytes data = take(4);
      if (small > 4) throw Malformed{"an element claims more bytes than it has"};
      return {word & 0xffff, data.first(small)};
    }
    const auto size = number<std::uint32_t>(take(4));
    const Bytes data = take(size);
    if (word != compressed && more()) take(std::min<std::size_t>((8 - size % 8) % 8, bytes_.size() - at_));
    return {word, data};
  }

  template <class Number>
  Number number(Bytes bytes) const {
    unsigned char raw[sizeof(Number)];
    std::copy_n(bytes.begin(), sizeof raw, raw);
    if (big_) std::reverse(raw, raw + sizeof raw);
    Number value;
    std::memcpy(&value, raw, sizeof value);
    return value;
  }

 private:
  Bytes take(std::size_t count) {
    if (count > bytes_.size() - at_) throw Malformed{"the file is cut off"};
    const Bytes taken = bytes_.subspan(at_, count);
    at_ += count;
    return taken;
  }

  Bytes bytes_;
  bool big_;
  std::size_t at_ = 0;
};

template <class Number>
arma::fvec numbers(Bytes bytes, bool big_endian) {
  const Elements reader({}, big_endian);
  arma::fvec values(bytes.size() / sizeof(Number), arma::fill::none);
  for (std::size_t i = 0; i < values.n_elem; ++i)
    values[i] = static_cast<float>(reader.number<Number>(bytes.subspan(i * sizeof(Number))));
  return values;
}

struct NumberType {
  std::uint32_t type;
  std::size_t bytes;
  arma::fvec (*numbers)(Bytes, bool big_endian);
};

const NumberType& number_type(std::uint32_t type) {
  static constexpr NumberType types[] = {{int8, 1, numbers<std::int8_t>},   {uint8, 1, numbers<std::uint8_t>},
                                         {int16, 2, numbers<std::int16_t>}, {uint16, 2, numbers<std::uint16_t>},
                                         {int32, 4, numbers<std::int32_t>}, {uint32, 4, numbers<std::uint32_t>},
                                         {float32, 4, numbers<float>},      {float64, 8, numbers<double>},
                                         {int64, 8, numbers<std::int64_t>}, {uint64, 8, numbers<std::uint64_t>}};
  for (const auto& known : types)
    if (known.type == type) return known;
  throw Malformed{"an array holds values of an unknown type"};
}

constexpr const char* kinds[] = {"",     "cell",  "struct", "object", "char",  "sparse", "double", "single",
                                 "int8", "uint8", "int16",  "uint16", "int32", "uint32", "int64",  "uint64"};
constexpr std::uint32_t cell_class = 1, first_numeric_class = 6;

// Replaces characters of a name that would break a one-line message.
std::string printable(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::iscntrl(c); }, '?');
  return name;
}

// Parses the header of an array: class, sizes and name.
MatArray parse_head(Elements& parts) {
  const auto flags_part = parts.next();
  if (flags_part.type != uint32 || flags_part.data.size() < 4) throw Malformed{"an array has no class"};
  const auto flags = parts.number<std::uint32_t>(flags_part.data);
  const std::uint32_t array_class = flags & 0xff;
  const bool complex = flags & 0x800, logical = flags & 0x200;
  if (array_class >= std::size(kinds)) return {};  // function handles and objects have another layout

  const auto sizes = parts.next();
  const auto name = parts.next();
  if (sizes.type != int32 || sizes.data.size() % 4 != 0) throw Malformed{"an array has no sizes"};
  MatArray array{.name = printable({name.data.begin(), name.data.end()}),
                 .kind = logical ? "logical" : kinds[array_class]};
  for (std::size_t i = 0; i < sizes.data.size(); i += 4) {
    const auto size = parts.number<std::int32_t>(sizes.data.subspan(i));
    if (size < 0) throw Malformed{"array " + array.name + " has a negative size"};
    array.sizes.push_back(static_cast<arma::uword>(size));
  }
  const bool empty = std::find(array.sizes.begin(), array.sizes.end(), 0u) != array.sizes.end();
  array.numeric = array_class >= first_numeric_class && !complex && !empty && array.sizes.size() >= 2;
  return array;
}

// Parses an array whose bytes belong to `owner`. Cells within cells are not parsed.
MatArray parse_array(Bytes bytes, bool big_endian, const std::shared_ptr<const Buffer>& owner, bool is_cell = false) {
  if (bytes.empty()) return {};  // an empty cell
  Elements parts(bytes, big_endian);
  MatArray array = parse_head(parts);
  while (array.kind == kinds[cell_class] && !is_cell && parts.more()) {
    const auto cell = parts.next();
    if (cell.type != matrix) throw Malformed{"a cell of " + array.name + " is no array"};
    array.cells.push_back(parse_array(cell.data, big_endian, owner, true));
  }
  if (!array.numeric) return array;
  const auto values = parts.next();
  const NumberType& type = number_type(values.type);
  double count = 1;
  for (const arma::uword size : array.sizes) count *= static_cast<double>(size);
  if (static_cast<double>(values.data.size()) != count * static_cast<double>(type.bytes))
    throw Malformed{"array " + array.name + " has not as many values as its size says"};
  const std::size_t slice = values.data.size() / array.sizes.back();
  array.slices = [=, data = values.data, keep = owner, convert = type.numbers](arma::uword first, arma::uword last) {
    return convert(data.subspan(first * slice, (last - first) * slice), big_endian);
  };
  return array;
}

bool is_of_use(const MatArray& array) { return array.numeric || array.kind == kinds[cell_class]; }

// Uncompresses an element. It is always uncompressed to its end, which verifies the checksum, but only the header is
// kept if the array cannot hold images or labels.
struct Unpacked {
  Buffer bytes;
  bool whole = true;
};

Unpacked inflate_array(Bytes packed, bool big_endian) {
  constexpr std::size_t limit = 8 * most_pixels + (1 << 20), step = 1 << 16, tag = 8;
  struct Stream : z_stream {
    Stream() : z_stream{} {
      if (inflateInit(this) != Z_OK) throw RunError("zlib could not be initialised; out of memory?");
    }
    ~Stream() { inflateEnd(this); }
  } stream;
  stream.next_in = const_cast<unsigned char*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  Unpacked result;
  Buffer& bytes = result.bytes;
  Buffer beyond;
  int status = Z_OK;
  while (status == Z_OK) {
    const std::size_t done = bytes.size();
    if (done == step && beyond.empty()) {
      Elements parts(Bytes(bytes).subspan(tag), big_endian);
      result.whole = is_of_use(parse_head(parts));
      beyond.resize(step);
    }
    if (done >= limit) throw Malformed{"a compressed array is beyond the limit of 2^30 bytes"};
    if (result.whole) bytes.resize(std::max(step, 2 * done));
    stream.next_out = result.whole ? bytes.data() + done : beyond.data();
    stream.avail_out = static_cast<uInt>(result.whole ? bytes.size() - done : step);
    status = inflate(&stream, Z_NO_FLUSH);
    if (result.whole) bytes.resize(bytes.size() - stream.avail_out);
  }
  if (status != Z_STREAM_END) throw Malformed{"a compressed array is damaged"};  // or its checksum is wrong
  return result;
}

std::vector<MatArray> level5_arrays(Buffer file) {
  const bool big_endian = file[126] == 'M';
  const auto whole_file = std::make_shared<const Buffer>(std::move(file));
  std::vector<MatArray> arrays;
  Elements elements(Bytes(*whole_file).subspan(128), big_endian);
  while (elements.more()) {
    auto element = elements.next();
    auto owner = whole_file;
    if (element.type == compressed) {
      Unpacked unpacked = inflate_array(element.data, big_endian);
      owner = std::make_shared<const Buffer>(std::move(unpacked.bytes));
      if (!unpacked.whole) {
        Elements parts(Bytes(*owner).subspan(8), big_endian);
        arrays.push_back(parse_head(parts));
        continue;
      }
      element = Elements(*owner, big_endian).next();
    }
    if (element.type == matrix) arrays.push_back(parse_array(element.data, big_endian, owner));
  }
  // Arrays without names are not variables, but function handles, objects, and data that MATLAB stores for them.
  std::erase_if(arrays, [](const MatArray& array) { return array.name.empty(); });
  return arrays;
}

// An array of a file of level 7.3, which is HDF5 with reversed dimensions; so its numbers are in MATLAB's order.
MatArray hdf5_array(const std::shared_ptr<const H5Reader>& file, const std::string& name) {
  const auto attribute = [&](const char* attribute_name) {
    return file->has_attribute(attribute_name, name) && file->is_text(attribute_name, name)
               ? file->text(attribute_name, name)
               : "";
  };
  MatArray array{.name = printable(name), .kind = attribute("MATLAB_class"), .sizes = file->shape(name)};
  std::reverse(array.sizes.begin(), array.sizes.end());
  const bool is_number = std::find(kinds + first_numeric_class, std::end(kinds), array.kind) != std::end(kinds);
  const bool empty = file->has_attribute("MATLAB_empty", name) ||
                     std::find(array.sizes.begin(), array.sizes.end(), 0u) != array.sizes.end();
  array.numeric = (is_number || array.kind == "logical" || array.kind.empty()) && !empty && array.sizes.size() >= 2 &&
                  file->holds_numbers(name);
  array.slices = [=](arma::uword first, arma::uword last) -> arma::fvec {
    return arma::vectorise(file->columns(name, first, last, false));
  };
  return array;
}

std::vector<MatArray> hdf5_arrays(const std::filesystem::path& path) {
  const auto file = std::make_shared<const H5Reader>(path);
  std::vector<MatArray> arrays;
  for (const auto& name : file->names()) {
    if (name.find('/') != std::string::npos) continue;  // a field of a struct, or the contents of a cell
    arrays.push_back(hdf5_array(file, name));
    if (arrays.back().kind != kinds[cell_class]) continue;
    for (const auto& target : file->targets(name))
      arrays.back().cells.push_back(file->has(target) ? hdf5_array(file, target) : MatArray{});
  }
  return arrays;
}

}  // namespace

std::vector<MatArray> read_mat_arrays(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  char head[128];
  if (!file) throw InputError(path.string() + ": cannot be opened for reading; check the name and permissions");
  file.read(head, sizeof head);
  const std::string_view order(head + 126, 2);
  if (file.gcount() != sizeof head || (order != "IM" && order != "MI"))
    throw InputError(path.string() + ": not a MAT file of version 5 or later");
  file.close();
  const int version = order == "IM" ? head[125] : head[124];
  if (version == 2) return hdf5_arrays(path);
  try {
    return level5_arrays(bytes_of_file(path));
  } catch (const Malformed& malformed) {
    throw InputError(path.string() + ": not a readable MAT file: " + malformed.what);
  }
}

}  // namespace simplecell
