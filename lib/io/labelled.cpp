#include "io/labelled.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "io/archive.hpp"

namespace simplecell {
namespace {

constexpr arma::uword side = 32, plane = side * side, record = 1 + 3 * plane;
constexpr unsigned classes = 10;

unsigned byte_at(const std::string& bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

std::uint32_t big_endian(const std::string& bytes, std::size_t i) {
  return byte_at(bytes, i) << 24 | byte_at(bytes, i + 1) << 16 | byte_at(bytes, i + 2) << 8 | byte_at(bytes, i + 3);
}

double label_at(const std::string& bytes, std::size_t i, const std::string& where) {
  const unsigned label = byte_at(bytes, i);
  if (label >= classes)
    throw InputError(where + " has label " + std::to_string(label) + ", not 0 to 9; is this the right data set?");
  return label;
}

void read_records(const std::string& bytes, const std::string& where, bool rgb, arma::uword first,
                  LabelledImages& into) {
  for (arma::uword k = 0; k < bytes.size() / record; ++k) {
    const std::size_t start = k * record;
    into.labels(first + k) = label_at(bytes, start, where + ": record " + std::to_string(k));
    float* pixels = into.images.slice_memptr(first + k);
    for (arma::uword i = 0; i < (rgb ? 3 * plane : plane); ++i) {
      const auto at = [&](arma::uword channel) { return byte_at(bytes, start + 1 + channel * plane + i); };
      const double level = rgb ? at(0) : (299. * at(0) + 587. * at(1) + 114. * at(2)) / 1000.;
      pixels[i] = static_cast<float>(level / 255.);
    }
  }
}

bool belongs(const std::string& name, const std::string& part) {
  return part == "test" ? name == "test_batch.bin" : name.rfind("data_batch_", 0) == 0 && name.ends_with(".bin");
}

}  // namespace

LabelledImages read_cifar10(const std::filesystem::path& path, bool rgb, const std::string& part) {
  std::vector<UnpackedFile> files = unpack(path, [&](const std::string& name) { return belongs(name, part); });
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  const auto where = [&](const UnpackedFile& file) {
    return path.string() + (file.name == path.filename() ? "" : ": " + file.name);
  };
  arma::uword count = 0;
  for (const auto& file : files) {
    if (file.bytes.empty() || file.bytes.size() % record != 0)
      throw InputError(where(file) + ": " + std::to_string(file.bytes.size()) +
                       " bytes are no whole number of CIFAR-10 records of 3073; is it truncated?");
    count += file.bytes.size() / record;
  }
  if (count == 0)
    throw InputError(path.string() + ": holds no " + (part == "test" ? "test_batch.bin" : "data_batch_*.bin") +
                     " of CIFAR-10; is it the binary version?");
  LabelledImages all{arma::fcube(side, rgb ? 3 * side : side, count), arma::vec(count)};
  arma::uword first = 0;
  for (const auto& file : files) {
    read_records(file.bytes, where(file), rgb, first, all);
    first += file.bytes.size() / record;
  }
  return all;
}

LabelledImages read_mnist(const std::filesystem::path& path) {
  const std::vector<UnpackedFile> files = unpack(path, [](const std::string&) { return true; });
  const std::string where = path.string();
  if (files.size() != 1) throw InputError(where + ": is an archive or empty; name the IDX files one by one");
  const std::string& bytes = files[0].bytes;
  if (bytes.size() < 8) throw InputError(where + ": too short for an IDX file; is it truncated?");
  const std::uint32_t magic = big_endian(bytes, 0);
  const bool pictures = magic == 2051;
  if (!pictures && magic != 2049)
    throw InputError(where + ": begins with " + std::to_string(magic) +
                     ", not 2051 (pictures) or 2049 (labels): no IDX file of MNIST");
  const std::size_t head = pictures ? 16 : 8, n = big_endian(bytes, 4);
  const std::size_t height = pictures && bytes.size() >= head ? big_endian(bytes, 8) : 1;
  const std::size_t width = pictures && bytes.size() >= head ? big_endian(bytes, 12) : 1;
  if (bytes.size() < head || n == 0 || width == 0 || height == 0 || width > 4096 || height > 4096 ||
      bytes.size() - head != n * width * height)
    throw InputError(where + ": holds " + std::to_string(bytes.size()) + " bytes, not what its header says (" +
                     std::to_string(n) + " entries); is it truncated?");
  LabelledImages all;
  if (pictures) {
    all.images.set_size(width, height, n);
    std::transform(bytes.begin() + 16, bytes.end(), all.images.begin(),
                   [](char level) { return static_cast<float>(static_cast<unsigned char>(level) / 255.); });
  } else {
    all.labels.set_size(n);
    for (std::size_t k = 0; k < n; ++k)
      all.labels(k) = label_at(bytes, head + k, where + ": entry " + std::to_string(k));
  }
  return all;
}

}  // namespace simplecell
