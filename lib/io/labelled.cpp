#include "io/labelled.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "io/archive.hpp"
#include "io/pixels.hpp"

namespace simplecell {
namespace {

unsigned byte_at(const std::string& bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

// ---- CIFAR ----

constexpr unsigned side = 32, plane_bytes = side * side;

struct Cifar {
  unsigned classes, label_bytes;
  std::string name, train, test;  // name of the set; beginnings of the names of its training and test files
  std::size_t train_files;        // how many files of training images it has

  unsigned record() const { return label_bytes + 3 * plane_bytes; }
  bool has(const std::string& file, const std::string& part) const {
    return file.starts_with(part == "test" ? test : train) && file.ends_with(".bin");
  }
  std::string remedy() const {
    return "; take the binary one, cifar-" + std::to_string(classes) +
           "-binary.tar.gz of https://www.cs.toronto.edu/~kriz/cifar.html";
  }
};

const Cifar cifar_sets[] = {{10, 1, "CIFAR-10", "data_batch_", "test_batch", 5},
                             {100, 2, "CIFAR-100", "train", "test", 1}};

// CIFAR-100 for CIFAR-10 and vice versa.
const Cifar& other_than(const Cifar& set) { return cifar_sets[set.classes == 10]; }

std::string use_other(const Cifar& set) { return "; use --format cifar" + std::to_string(set.classes); }

// Explains why an archive has none of the expected files.
std::string missing(const Cifar& set, const std::string& part, const std::vector<std::string>& names) {
  const auto any = [&](auto holds) { return std::any_of(names.begin(), names.end(), holds); };
  const Cifar& other = other_than(set);
  if (any([&](const std::string& name) { return other.has(name, part); }))
    return "holds the pictures of " + other.name + use_other(other);
  if (any([](const std::string& name) { return name.ends_with(".mat"); }))
    return "is the MATLAB version of " + set.name + set.remedy();
  const auto is_batch = [&](const std::string& name) {
    return name.starts_with(set.train) || name.starts_with(set.test);
  };
  if (any([&](const std::string& name) { return is_batch(name) && !name.ends_with(".bin"); }))
    return "is the Python version of " + set.name + " (pickles)" + set.remedy();
  return "holds no " + (part == "test" ? set.test : set.train) + "*.bin of " + set.name + "; is it the right archive?";
}

void check_records(const Cifar& set, const std::string& where, const std::string& bytes) {
  const auto refuse = [&](const std::string& what) { throw InputError(where + what); };
  if (bytes.size() > 1 && byte_at(bytes, 0) == 0x80 && byte_at(bytes, 1) <= 5)
    refuse(": is a Python pickle, perhaps the Python version of " + set.name + set.remedy());
  if (bytes.starts_with("MATLAB"))
    refuse(": is a MATLAB file, perhaps the MATLAB version of " + set.name + set.remedy());
  if (!bytes.empty() && bytes.size() % set.record() == 0) return;
  const Cifar& other = other_than(set);
  if (!bytes.empty() && bytes.size() % other.record() == 0)
    refuse(": holds records of " + other.name + use_other(other));
  refuse(": " + std::to_string(bytes.size()) + " bytes are no whole number of " + set.name + " records of " +
         std::to_string(set.record()) + "; is it truncated?");
}

void read_records(const Cifar& set, const std::string& where, const std::string& bytes, Canvas& canvas,
                  arma::uword first, ImageSet& into) {
  float row[3 * side];
  for (arma::uword k = 0; k < bytes.size() / set.record(); ++k) {
    const std::size_t pixels = k * set.record() + set.label_bytes;
    const unsigned label = byte_at(bytes, pixels - 1);
    if (label >= set.classes)
      throw InputError(where + ": record " + std::to_string(k) + " has label " + std::to_string(label) + ", not 0 to " +
                       std::to_string(set.classes - 1) + "; is this the right data set?");
    constexpr unsigned coarse_classes = 20;
    if (set.label_bytes == 2 && byte_at(bytes, pixels - 2) >= coarse_classes)
      throw InputError(where + ": record " + std::to_string(k) + " has coarse label " +
                       std::to_string(byte_at(bytes, pixels - 2)) + ", not 0 to 19; is this the right data set?");
    into.labels(first + k) = label;
    for (unsigned y = 0; y < side; ++y) {
      for (unsigned i = 0; i < 3 * side; ++i)
        row[i] = static_cast<float>(byte_at(bytes, pixels + i % 3 * plane_bytes + y * side + i / 3));
      canvas.set_row(y, row, 3, true);
    }
    into.images.slice(first + k) = canvas.pixels();
  }
}

// ---- IDX ----

template <class Number>
double number_at(const std::string& bytes, std::size_t at) {
  char raw[sizeof(Number)];
  std::copy_n(bytes.data() + at, sizeof raw, raw);
  std::reverse(raw, raw + sizeof raw);  // the format is big-endian
  Number number;
  std::memcpy(&number, raw, sizeof number);
  return number;
}

struct IdxType {
  unsigned mark;
  std::size_t bytes;
  double (*at)(const std::string& bytes, std::size_t at);
};

constexpr IdxType idx_types[] = {{0x08, 1, number_at<std::uint8_t>}, {0x09, 1, number_at<std::int8_t>},
                                 {0x0b, 2, number_at<std::int16_t>}, {0x0c, 4, number_at<std::int32_t>},
                                 {0x0d, 4, number_at<float>},        {0x0e, 8, number_at<double>}};

// An array of an IDX file.
struct Idx {
  const IdxType* type;
  std::vector<std::size_t> sizes;
  std::size_t first;  // position of the first number, in bytes
  const std::string& bytes;

  double operator()(std::size_t i) const { return type->at(bytes, first + i * type->bytes); }
};

Idx parse_idx(const std::string& where, const std::string& bytes) {
  if (bytes.size() < 4) throw InputError(where + ": too short for an IDX file; is it truncated?");
  const unsigned mark = byte_at(bytes, 2), rank = byte_at(bytes, 3);
  const auto type = std::find_if(std::begin(idx_types), std::end(idx_types),
                                 [&](const IdxType& known) { return known.mark == mark; });
  if (byte_at(bytes, 0) != 0 || byte_at(bytes, 1) != 0 || type == std::end(idx_types) || rank == 0)
    throw InputError(where + ": is no IDX file, the format of MNIST, by its first bytes");
  Idx idx{type, {}, 4 + 4 * std::size_t{rank}, bytes};
  double expected = static_cast<double>(type->bytes);
  for (std::size_t at = 4; at < idx.first && at + 4 <= bytes.size(); at += 4) {
    const auto size = static_cast<std::uint32_t>(static_cast<std::int32_t>(number_at<std::int32_t>(bytes, at)));
    idx.sizes.push_back(size), expected *= size;
  }
  if (!idx.sizes.empty() && idx.sizes[0] == 0) throw InputError(where + ": is an IDX file of no samples");
  const double held = static_cast<double>(bytes.size()) - static_cast<double>(idx.first);
  if (idx.sizes.size() < rank || held == 0 || held != expected)
    throw InputError(where + ": holds " + std::to_string(bytes.size()) +
                     " bytes, not what its header says; is it truncated?");
  return idx;
}

arma::fcube idx_pictures(const std::string& where, const Idx& idx) {
  const std::size_t count = idx.sizes[0], height = idx.sizes[1], width = idx.sizes[2];
  check_picture_size(where, width, height);
  arma::fcube images(width, height, count);
  const bool levels = idx.type->mark == 0x08;
  for (std::size_t i = 0; i < images.n_elem; ++i) images[i] = static_cast<float>(levels ? idx(i) / 255. : idx(i));
  return images;
}

// Labels that are the first of every `step` numbers.
arma::vec idx_labels(const std::string& where, const Idx& idx, std::size_t step) {
  arma::vec labels(idx.sizes[0]);
  for (std::size_t k = 0; k < labels.n_elem; ++k) {
    labels(k) = idx(k * step);
    if (labels(k) != std::round(labels(k)))
      throw InputError(where + ": entry " + std::to_string(k) + " is " + number_text(labels(k)) +
                       ", no whole number, so no label");
  }
  return labels;
}

}  // namespace

ImageSet read_cifar(const std::filesystem::path& path, unsigned classes, Colour colour, const std::string& part) {
  const Cifar& set = cifar_sets[classes == 100];
  std::vector<std::string> names;
  std::vector<UnpackedFile> files = unpack(path, [&](const std::string& name) {
    names.push_back(name);
    return set.has(name, part);
  });
  if (files.empty()) throw InputError(path.string() + ": " + missing(set, part, names));
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  const auto where = [&](const UnpackedFile& file) {
    return path.string() + (file.name == path.filename() ? "" : ": " + file.name);
  };
  arma::uword count = 0;
  for (const auto& file : files) {
    check_records(set, where(file), file.bytes);
    count += file.bytes.size() / set.record();
  }
  Canvas canvas(side, side, colour, {1, 255});
  ImageSet all{.images = arma::fcube(side, side * canvas.channels(), count),
               .labels = arma::vec(count),
               .channels = canvas.channels(),
               .source = path.string()};
  const std::size_t expected = names.empty() || part == "test" ? 1 : set.train_files;
  if (files.size() < expected)
    all.notes.push_back(path.string() + ": holds " + std::to_string(files.size()) + " of the " +
                        std::to_string(expected) + " files of training images of " + set.name);
  arma::uword first = 0;
  for (const auto& file : files) {
    read_records(set, where(file), file.bytes, canvas, first, all);
    first += file.bytes.size() / set.record();
  }
  return all;
}

ImageSet read_idx(const std::filesystem::path& path) {
  const std::vector<UnpackedFile> files = unpack(path, [](const std::string&) { return true; });
  const std::string where = path.string();
  if (files.size() != 1) throw InputError(where + ": is an archive or empty; name the IDX files one by one");
  const Idx idx = parse_idx(where, files[0].bytes);
  ImageSet set{.source = where};
  const std::size_t rank = idx.sizes.size();
  const bool extended = rank == 2 && idx.type->mark == 0x0c && idx.sizes[1] == 8;
  if (rank == 3) {
    set.images = idx_pictures(where, idx);
  } else if (rank == 1 || extended) {
    set.labels = idx_labels(where, idx, extended ? 8 : 1);
  } else {
    throw InputError(where + ": has " + std::to_string(rank) +
                     " dimensions, expected three of pictures or one of labels");
  }
  if (extended)
    set.notes.push_back(where + ": has eight numbers a label, as QMNIST has; the first, the class, is taken");
  return set;
}

}  // namespace simplecell
