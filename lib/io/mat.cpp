#include "io/mat.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <fstream>
#include <span>
#include <vector>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "io/h5.hpp"
#include "io/pixels.hpp"

namespace simplecell {
namespace {

// The reader is our own because the library for these files (matio 1.5.23) hands out arrays of arbitrary contents when
// a file is cut off, without an error.

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

// Reads tagged elements one after another and never past the end.
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
    if (const std::uint32_t small = word >> 16; small != 0) {  // type and size share a word, the data fill the next
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

Buffer inflate_all(Bytes packed) {
  constexpr std::size_t limit = 8 * most_pixels + (1 << 20);
  struct Stream : z_stream {
    Stream() : z_stream{} {
      if (inflateInit(this) != Z_OK) throw RunError("zlib could not be initialised; out of memory?");
    }
    ~Stream() { inflateEnd(this); }
  } stream;
  stream.next_in = const_cast<unsigned char*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  Buffer unpacked;
  int status = Z_OK;
  while (status == Z_OK) {
    const std::size_t done = unpacked.size();
    if (done >= limit) throw Malformed{"a compressed array is beyond the limit of 2^27 elements"};
    unpacked.resize(std::max<std::size_t>(1 << 16, 2 * done));
    stream.next_out = unpacked.data() + done;
    stream.avail_out = static_cast<uInt>(unpacked.size() - done);
    status = inflate(&stream, Z_NO_FLUSH);
    unpacked.resize(unpacked.size() - stream.avail_out);
  }
  if (status != Z_STREAM_END) throw Malformed{"a compressed array is damaged"};  // its checksum included
  return unpacked;
}

// An array of a file, its values not yet converted.
struct Array {
  std::string name;
  bool usable = false;  // real, numeric, of two or three dimensions
  arma::uword sizes[3] = {1, 1, 1};
  Elements::Element values{};
};

std::size_t bytes_of(std::uint32_t type) {
  switch (type) {
    case int8:
    case uint8:
      return 1;
    case int16:
    case uint16:
      return 2;
    case int32:
    case uint32:
    case float32:
      return 4;
    case int64:
    case uint64:
    case float64:
      return 8;
    default:
      throw Malformed{"an array holds values of an unknown type"};
  }
}

Array parse_array(Bytes bytes, bool big_endian) {
  Elements parts(bytes, big_endian);
  const auto flags_part = parts.next();
  if (flags_part.type != uint32 || flags_part.data.size() < 4) throw Malformed{"an array has no class"};
  const auto flags = parts.number<std::uint32_t>(flags_part.data);
  const std::uint32_t array_class = flags & 0xff;
  const bool numeric = array_class >= 6 && array_class <= 15, complex = flags & 0x800, logical = flags & 0x200;
  Array array;
  if (array_class >= 16) return array;  // function handles and objects, laid out otherwise

  const auto sizes = parts.next();
  const auto name = parts.next();
  if (sizes.type != int32 || sizes.data.size() % 4 != 0) throw Malformed{"an array has no sizes"};
  array.name.assign(name.data.begin(), name.data.end());
  const std::size_t rank = sizes.data.size() / 4;
  array.usable = numeric && !complex && !logical && (rank == 2 || rank == 3);
  if (!array.usable) return array;

  std::uint64_t count = 1;
  for (std::size_t i = 0; i < rank; ++i) {
    const auto size = parts.number<std::int32_t>(sizes.data.subspan(4 * i));
    if (size < 0 || (count *= static_cast<std::uint64_t>(size)) > most_pixels)
      throw Malformed{"array " + array.name + " is beyond the limit of 2^27 elements"};
    array.sizes[i] = static_cast<arma::uword>(size);
  }
  array.values = parts.next();
  if (array.values.data.size() != count * bytes_of(array.values.type))
    throw Malformed{"array " + array.name + " has not as many values as its size says"};
  return array;
}

// All arrays of a Level 5 file. Owns the bytes that they point into.
class Level5 {
 public:
  explicit Level5(Buffer file) : big_(file[126] == 'M') {
    buffers_.push_back(std::move(file));
    Elements elements(Bytes(buffers_.front()).subspan(128), big_);
    while (elements.more()) {
      auto element = elements.next();
      if (element.type == compressed) {
        buffers_.push_back(inflate_all(element.data));
        element = Elements(buffers_.back(), big_).next();
      }
      if (element.type == matrix) arrays_.push_back(parse_array(element.data, big_));
    }
  }

  const std::vector<Array>& arrays() const { return arrays_; }

  arma::cube values(const Array& array) const {
    arma::cube result(array.sizes[0], array.sizes[1], array.sizes[2], arma::fill::none);
    switch (array.values.type) {
      case int8:
        fill<std::int8_t>(array, result);
        break;
      case uint8:
        fill<std::uint8_t>(array, result);
        break;
      case int16:
        fill<std::int16_t>(array, result);
        break;
      case uint16:
        fill<std::uint16_t>(array, result);
        break;
      case int32:
        fill<std::int32_t>(array, result);
        break;
      case uint32:
        fill<std::uint32_t>(array, result);
        break;
      case int64:
        fill<std::int64_t>(array, result);
        break;
      case uint64:
        fill<std::uint64_t>(array, result);
        break;
      case float32:
        fill<float>(array, result);
        break;
      default:
        fill<double>(array, result);
    }
    return result;
  }

 private:
  template <class Stored>
  void fill(const Array& array, arma::cube& result) const {
    const Elements reader({}, big_);
    for (std::size_t i = 0; i < result.n_elem; ++i)
      result[i] = static_cast<double>(reader.number<Stored>(array.values.data.subspan(i * sizeof(Stored))));
  }

  bool big_;
  std::deque<Buffer> buffers_;
  std::vector<Array> arrays_;
};

// Picks the named array, or the only one; the error lists what there is.
std::string choose(const std::filesystem::path& path, const std::vector<std::string>& names,
                   const std::string& wanted) {
  if (names.empty()) throw InputError(path.string() + ": holds no real numeric array of two or three dimensions");
  if (wanted.empty() && names.size() > 1)
    throw InputError(path.string() + ": holds several arrays (" + join(names) + "); name one of them as the variable");
  if (!wanted.empty() && std::find(names.begin(), names.end(), wanted) == names.end())
    throw InputError(path.string() + ": holds no real numeric array " + wanted + "; it holds " + join(names));
  return wanted.empty() ? names[0] : wanted;
}

arma::cube read_level5(const std::filesystem::path& path, Buffer bytes, const std::string& variable) {
  try {
    const Level5 file(std::move(bytes));
    std::vector<std::string> names;
    for (const auto& array : file.arrays())
      if (array.usable) names.push_back(array.name);
    const std::string chosen = choose(path, names, variable);
    const auto found = std::find_if(file.arrays().begin(), file.arrays().end(),
                                    [&](const Array& array) { return array.usable && array.name == chosen; });
    return file.values(*found);
  } catch (const Malformed& malformed) {
    throw InputError(path.string() + ": not a readable MAT file: " + malformed.what);
  }
}

// A 7.3 file is HDF5, with its dimensions in MATLAB's order reversed: just as Armadillo reads them.
arma::cube read_hdf5(const std::filesystem::path& path, const std::string& variable) {
  const H5Reader file(path);
  std::vector<std::string> names;
  for (const auto& name : file.names()) {
    const auto rank = file.shape(name).size();
    const bool own = name.find('/') == std::string::npos && name[0] != '#';  // not a field of a struct
    if (own && (rank == 2 || rank == 3)) names.push_back(name);
  }
  const std::string chosen = choose(path, names, variable);
  if (file.shape(chosen).size() == 3) return arma::conv_to<arma::cube>::from(file.fcube(chosen, false));
  const arma::mat values = file.mat(chosen, false);
  arma::cube result(values.n_rows, values.n_cols, 1);
  result.slice(0) = values;
  return result;
}

Buffer bytes_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(path.string() + ": cannot be opened for reading; check the name and permissions");
  return Buffer((std::istreambuf_iterator<char>(file)), {});
}

}  // namespace

arma::cube read_mat(const std::filesystem::path& path, const std::string& variable) {
  Buffer bytes = bytes_of_file(path);
  if (bytes.size() < 128 || !((bytes[126] == 'I' && bytes[127] == 'M') || (bytes[126] == 'M' && bytes[127] == 'I')))
    throw InputError(path.string() + ": not a MAT file of version 5 or later");
  const int version = bytes[126] == 'I' ? bytes[125] : bytes[124];
  const arma::cube values = version == 2 ? read_hdf5(path, variable) : read_level5(path, std::move(bytes), variable);
  if (values.is_empty()) throw InputError(path.string() + ": the array is empty");
  return values;
}

arma::fcube read_mat_images(const std::filesystem::path& path, const std::string& variable) {
  const arma::cube values = read_mat(path, variable);
  arma::fcube pictures(values.n_cols, values.n_rows, values.n_slices);
  for (arma::uword k = 0; k < values.n_slices; ++k)
    pictures.slice(k) = arma::conv_to<arma::fmat>::from(values.slice(k).t());
  return pictures;
}

}  // namespace simplecell
