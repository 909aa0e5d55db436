#include "io/matrix.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <numeric>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "io/h5.hpp"

namespace simplecell {
namespace {

namespace fs = std::filesystem;

// Samples one after another, as in the file.
struct Samples {
  arma::uword count = 0, size = 0;
  arma::vec values;
};

[[noreturn]] void fail(const fs::path& path, const std::string& what) { throw InputError(path.string() + ": " + what); }

std::ifstream open(const fs::path& path) {
  if (!fs::exists(path)) fail(path, "no such file");
  if (!fs::is_regular_file(path)) fail(path, "is not a regular file");
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path, "cannot be opened for reading; check its permissions");
  return file;
}

// ---- .npy, version 1 to 3 of numpy/lib/format.py ----

template <class Number>
void convert(const std::string& bytes, arma::vec& values) {
  Number number;
  for (arma::uword i = 0; i < values.n_elem; ++i) {
    std::memcpy(&number, bytes.data() + i * sizeof number, sizeof number);
    values[i] = static_cast<double>(number);
  }
}

struct NumberType {
  std::string name;
  std::size_t bytes;
  void (*convert)(const std::string&, arma::vec&);
};

const NumberType& number_type(const fs::path& path, const std::string& name) {
  static const NumberType types[] = {
      {"f4", 4, convert<float>},         {"f8", 8, convert<double>},       {"b1", 1, convert<std::uint8_t>},
      {"i1", 1, convert<std::int8_t>},   {"u1", 1, convert<std::uint8_t>}, {"i2", 2, convert<std::int16_t>},
      {"u2", 2, convert<std::uint16_t>}, {"i4", 4, convert<std::int32_t>}, {"u4", 4, convert<std::uint32_t>},
      {"i8", 8, convert<std::int64_t>},  {"u8", 8, convert<std::uint64_t>}};
  static_assert(std::endian::native == std::endian::little);
  for (const auto& type : types)
    if (name == "<" + type.name || name == "|" + type.name) return type;
  fail(path, "holds numbers of type '" + name + "'; convert them to float32 or float64 of this machine's byte order");
}

// What follows 'key': in the header, a Python dictionary.
std::string entry(const fs::path& path, const std::string& header, const std::string& key) {
  const std::size_t at = header.find("'" + key + "':");
  if (at == std::string::npos) fail(path, "its header names no '" + key + "'; is it a .npy file?");
  const std::size_t first = header.find_first_not_of(' ', at + key.size() + 3);
  if (first == std::string::npos) fail(path, "its header is cut off");
  const char end = header[first] == '\'' ? '\'' : header[first] == '(' ? ')' : ',';
  const std::size_t last = header.find(end, first + 1);
  if (last == std::string::npos) fail(path, "its header is cut off");
  return end == ',' ? header.substr(first, last - first) : header.substr(first + 1, last - first - 1);
}

std::vector<arma::uword> shape_of(const fs::path& path, const std::string& text) {
  std::vector<arma::uword> shape;
  const char *at = text.data(), *end = at + text.size();
  while (at != end) {
    if (*at == ' ' || *at == ',') {
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

Samples read_npy(const fs::path& path) {
  std::ifstream file = open(path);
  std::string start(8, '\0');
  if (!file.read(start.data(), 8) || start.substr(0, 6) != "\x93NUMPY") fail(path, "is not a .npy file");
  const std::size_t length_bytes = start[6] == 1 ? 2 : 4;
  std::uint32_t length = 0;
  file.read(reinterpret_cast<char*>(&length), static_cast<std::streamsize>(length_bytes));
  if (!file || length > (1u << 20)) fail(path, "its header is cut off");
  std::string header(length, '\0');
  if (!file.read(header.data(), length)) fail(path, "its header is cut off");
  const NumberType& type = number_type(path, entry(path, header, "descr"));
  const auto shape = shape_of(path, entry(path, header, "shape"));
  if (shape.empty()) fail(path, "holds a single number, expected samples (n, d)");
  const bool by_columns = entry(path, header, "fortran_order") == "True";
  if (by_columns && shape.size() > 2) fail(path, "is in Fortran order with more than two axes; save it in C order");

  Samples samples{shape[0], 1, {}};
  const double claimed = std::accumulate(shape.begin(), shape.end(), 1., std::multiplies<>());
  const auto held = static_cast<double>(fs::file_size(path) - 8 - length_bytes - length);
  if (claimed * static_cast<double>(type.bytes) > held) fail(path, "is cut off: its header promises more numbers");
  for (std::size_t axis = 1; axis < shape.size(); ++axis) samples.size *= shape[axis];
  samples.values.set_size(samples.count * samples.size);
  std::string bytes(samples.values.n_elem * type.bytes, '\0');
  if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) fail(path, "cannot be read to its end");
  type.convert(bytes, samples.values);
  if (by_columns && shape.size() == 2) {
    samples.values = arma::vectorise(arma::mat(arma::reshape(samples.values, samples.count, samples.size).t()));
  }
  return samples;
}

// ---- text ----

bool parse_line(const std::string& line, char separator, std::vector<double>& numbers, std::string& bad) {
  numbers.clear();
  for (std::size_t first = 0; first <= line.size();) {
    const std::size_t last = std::min(line.find(separator, first), line.size());
    double value = 0;
    const auto [end, error] = std::from_chars(line.data() + first, line.data() + last, value);
    if (error != std::errc() || end != line.data() + last) return bad = line.substr(first, last - first), false;
    numbers.push_back(value), first = last + 1;
  }
  return true;
}

Samples read_text(const fs::path& path) {
  std::ifstream file = open(path);
  Samples samples;
  std::string line, bad;
  std::vector<double> numbers, all;
  bool first = true;
  char separator = '\t';
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    if (first) separator = line.find('\t') != std::string::npos ? '\t' : ',';
    const bool parsed = parse_line(line, separator, numbers, bad);
    const bool names = first && !parsed;
    first = false;
    if (names) continue;
    const std::string at = "line " + std::to_string(number) + ": ";
    if (!parsed) fail(path, at + "'" + bad.substr(0, 40) + "' is not a number");
    if (samples.count == 0) samples.size = numbers.size();
    if (numbers.size() != samples.size)
      fail(path, at + std::to_string(numbers.size()) + " numbers where the lines before have " +
                     std::to_string(samples.size));
    all.insert(all.end(), numbers.begin(), numbers.end()), ++samples.count;
  }
  samples.values = all;
  return samples;
}

// ---- any ----

Samples read_h5(const fs::path& path, const std::string& array) {
  const H5Reader file(path);
  std::string name = array;
  for (const char* usual : {"codes", "patches", "images"})
    if (name.empty() && file.has(usual)) name = usual;
  if (name.empty()) {
    std::vector<std::string> held;
    for (const auto& other : file.names()) held.push_back("/" + other);
    fail(path, "holds no /codes, /patches or /images; name one of its arrays with --array: " + join(held));
  }
  const auto shape = file.shape(name);
  if (shape.empty()) fail(path, "/" + name + " is a single number, expected samples (n, d)");
  Samples samples{shape[0], 0, file.values(name)};
  if (samples.count > 0) samples.size = samples.values.n_elem / samples.count;
  return samples;
}

Samples read_any(const fs::path& path, const std::string& array) {
  const std::string extension = path.extension().string();
  if (is_hdf5(path)) return read_h5(path, array);
  const bool text = extension == ".tsv" || extension == ".csv" || extension == ".txt";
  if (!text && extension != ".npy")
    fail(path, "is of no known kind; samples are read from .h5, .hdf5, .npy, .tsv, .csv and .txt");
  if (!array.empty()) fail(path, "holds one matrix without a name; leave --array out");
  return text ? read_text(path) : read_npy(path);
}

}  // namespace

bool is_hdf5(const fs::path& path) { return path.extension() == ".h5" || path.extension() == ".hdf5"; }

arma::fmat read_samples(const fs::path& path, const std::string& array) {
  const Samples samples = read_any(path, array);
  if (samples.count == 0 || samples.size == 0) fail(path, "holds no samples");
  arma::fmat result(samples.size, samples.count);
  for (arma::uword i = 0; i < result.n_elem; ++i) {
    result(i) = static_cast<float>(samples.values(i));
    if (!std::isfinite(result(i)))
      fail(path, "holds " + number_text(samples.values(i)) + " in sample " + std::to_string(i / samples.size + 1) +
                     ", column " + std::to_string(i % samples.size + 1) + "; values must be finite");
  }
  return result;
}

arma::uvec read_labels(const fs::path& path) {
  const Samples samples = read_any(path, is_hdf5(path) ? "labels" : "");
  if (samples.count == 0) fail(path, "holds no labels");
  if (samples.size != 1) fail(path, "has " + std::to_string(samples.size) + " numbers a sample, expected one label");
  arma::uvec labels(samples.count);
  for (arma::uword i = 0; i < labels.n_elem; ++i) {
    const double value = samples.values(i);
    if (!(value >= 0 && value <= 9999 && value == std::floor(value)))
      fail(path, "label " + number_text(value) + " of sample " + std::to_string(i + 1) +
                     " is not a whole number from 0 to 9999");
    labels(i) = static_cast<arma::uword>(value);
  }
  return labels;
}

}  // namespace simplecell
