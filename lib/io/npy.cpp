#include "io/npy.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <numeric>
#include <string>

#include "core/error.hpp"
#include "io/half.hpp"

namespace simplecell {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& what) { throw InputError(path.string() + ": " + what); }

// The value of a key in the header, which is a Python dictionary.
std::string entry(const fs::path& path, const std::string& header, const std::string& key) {
  const std::size_t at = header.find("'" + key + "':");
  if (at == std::string::npos) fail(path, "its header names no '" + key + "'; is it a .npy file?");
  const std::size_t first = header.find_first_not_of(' ', at + key.size() + 3);
  if (first == std::string::npos) fail(path, "its header is cut off");
  if (header[first] == '[') return "[…]";  // a structured type
  const char end = header[first] == '\'' ? '\'' : header[first] == '(' ? ')' : ',';
  const std::size_t last = header.find(end, first + 1);
  if (last == std::string::npos) fail(path, "its header is cut off");
  return end == ',' ? header.substr(first, last - first) : header.substr(first + 1, last - first - 1);
}

std::vector<arma::uword> shape_of(const fs::path& path, const std::string& text) {
  std::vector<arma::uword> shape;
  const char *at = text.data(), *end = at + text.size();
  while (at != end) {
    if (*at == ' ' || *at == ',' || *at == 'L') {  // L as written by Python 2: (60000L, 784L)
      ++at;
      continue;
    }
    arma::uword extent = 0;
    const auto [next, error] = std::from_chars(at, end, extent);
    if (error != std::errc() || extent > (arma::uword{1} << 40)) fail(path, "its header has the shape (" + text + ")");
    shape.push_back(extent), at = next;
  }
  return shape;
}

template <class Stored, class Number>
void convert(const std::string& bytes, bool swapped, Number* values, arma::uword stride) {
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(Stored), values += stride) {
    char number[sizeof(Stored)];
    std::memcpy(number, bytes.data() + at, sizeof number);
    if (swapped) std::reverse(number, number + sizeof number);
    *values = static_cast<Number>(std::bit_cast<Stored>(number));
  }
}

// Calls act with a value of the C++ type for numpy's type name; false if the type is not supported.
template <class Act>
bool with_type(const std::string& name, Act&& act) {
  if (name == "f4") return act(float()), true;
  if (name == "f8") return act(double()), true;
  if (name == "f2") return act(Half()), true;
  if (name == "i1") return act(std::int8_t()), true;
  if (name == "i2") return act(std::int16_t()), true;
  if (name == "i4") return act(std::int32_t()), true;
  if (name == "i8") return act(std::int64_t()), true;
  if (name == "u1" || name == "b1") return act(std::uint8_t()), true;
  if (name == "u2") return act(std::uint16_t()), true;
  if (name == "u4") return act(std::uint32_t()), true;
  if (name == "u8") return act(std::uint64_t()), true;
  return false;
}

std::size_t size_of(const std::string& type) {
  std::size_t size = 0;
  with_type(type, [&](auto number) { size = sizeof number; });
  return size;
}

std::string what_instead(const std::string& type) {
  if (type == "[…]") return "is a structured array; save one of its fields";
  if (type.find('O') != std::string::npos) return "holds Python objects; save an array of numbers";
  if (type.find('c') != std::string::npos) return "holds complex numbers; save their real parts or magnitudes";
  if (type.find_first_of("SUVMm") != std::string::npos) return "holds '" + type + "', not numbers";
  return "holds numbers of type '" + type + "'; convert them to float32 or float64";
}

}  // namespace

NpyFile::NpyFile(const fs::path& path) : path_(path) {
  if (!fs::exists(path)) fail(path, "no such file");
  if (!fs::is_regular_file(path)) fail(path, "is not a regular file");
  file_.open(path, std::ios::binary);
  if (!file_) fail(path, "cannot be opened for reading; check its permissions");
  std::string magic(8, '\0');
  file_.read(magic.data(), 8);
  if (magic.starts_with("PK\x03\x04"))
    fail(path, "is an archive of arrays (.npz); save one of them with numpy.save");
  if (!file_ || !magic.starts_with("\x93NUMPY")) fail(path, "is not a .npy file");
  if (magic[6] < 1 || magic[6] > 3)
    fail(path, "is of version " + std::to_string(magic[6]) + " of .npy; 1 to 3 are read");
  const std::size_t length_bytes = magic[6] == 1 ? 2 : 4;
  std::uint32_t length = 0;
  file_.read(reinterpret_cast<char*>(&length), static_cast<std::streamsize>(length_bytes));
  if (!file_ || length > (1u << 20)) fail(path, "its header is cut off");
  std::string header(length, '\0');
  if (!file_.read(header.data(), length)) fail(path, "its header is cut off");
  start_ = file_.tellg();

  const std::string type = entry(path, header, "descr");
  type_ = type.substr(std::min<std::size_t>(1, type.size()));
  if (size_of(type_) == 0 || std::string("<>|=").find(type[0]) == std::string::npos) fail(path, what_instead(type));
  static_assert(std::endian::native == std::endian::little);
  swapped_ = type[0] == '>';
  fortran_order_ = entry(path, header, "fortran_order") == "True";
  shape_ = shape_of(path, entry(path, header, "shape"));
  const double claimed = static_cast<double>(size_of(type_)) *
                         std::accumulate(shape_.begin(), shape_.end(), 1., std::multiplies<>());
  const auto held = static_cast<double>(fs::file_size(path)) - static_cast<double>(start_);
  if (claimed > held) fail(path, "is cut off: its header promises more numbers");
  if (claimed < held) fail(path, "goes on after its array; save one array in a file");
}

// Reads the numbers [at, at + count) in the order of the file, and stores them `stride` apart.
template <class Number>
void NpyFile::read_run(arma::uword at, arma::uword count, Number* values, arma::uword stride) {
  constexpr arma::uword most = 1 << 16;  // numbers at a time
  const std::size_t size = size_of(type_);
  file_.seekg(start_ + static_cast<std::streamoff>(at * size));
  std::string bytes;
  for (arma::uword done = 0; done < count; done += most) {
    bytes.resize(std::min(most, count - done) * size);
    if (!file_.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) fail(path_, "cannot be read to its end");
    with_type(type_, [&](auto number) {
      convert<decltype(number)>(bytes, swapped_, values + done * stride, stride);
    });
  }
}

template <class Number>
void NpyFile::read(arma::uword first, arma::uword last, Number* values) {
  arma::uword size = 1;
  for (std::size_t axis = 1; axis < shape_.size(); ++axis) size *= shape_[axis];
  if (size == 0 || first == last) return;
  if (!fortran_order_ || shape_.size() < 2) return read_run(first * size, (last - first) * size, values, 1);
  // In Fortran order the values of all samples at one place are contiguous, and the first axis of places varies
  // fastest.
  for (arma::uword place = 0; place < size; ++place) {
    arma::uword in_c_order = 0, rest = place, stride = size;
    for (std::size_t axis = 1; axis < shape_.size(); ++axis) {
      stride /= shape_[axis];
      in_c_order += rest % shape_[axis] * stride;
      rest /= shape_[axis];
    }
    read_run(place * shape_[0] + first, last - first, values + in_c_order, size);
  }
}

template void NpyFile::read(arma::uword, arma::uword, float*);
template void NpyFile::read(arma::uword, arma::uword, double*);

}  // namespace simplecell
