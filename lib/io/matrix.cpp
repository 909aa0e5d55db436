#include "io/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "io/npy.hpp"
#include "io/number_table.hpp"

namespace simplecell {
namespace {

namespace fs = std::filesystem;

std::string extension(const fs::path& path) {
  std::string text = path.extension().string();
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

using Shape = std::vector<arma::uword>;

arma::uword numbers_of_one(const Shape& shape) {
  return std::accumulate(shape.begin() + 1, shape.end(), arma::uword{1}, std::multiplies<>());
}

std::string text_of(const Shape& shape) {
  std::vector<std::string> extents;
  for (const auto extent : shape) extents.push_back(std::to_string(extent));
  return join(extents, " x ");
}

bool could_be_samples(const Shape& shape) { return shape.size() >= 2; }
bool could_be_labels(const Shape& shape) { return shape.size() == 1 || (shape.size() == 2 && shape[1] == 1); }

}  // namespace

/// An array of a file of any kind, with its shape. Rows can be read without reading the whole array.
class ArrayFile {
 public:
  ArrayFile(const fs::path& path, const ArrayChoice& choice, bool (*will_do)(const Shape&)) : path_(path) {
    const std::string kind = extension(path);
    if (!is_hdf5(path) && !choice.named.empty())
      fail("holds one array without a name; leave --" + choice.option + " out");
    if (is_hdf5(path))
      open_h5(choice, will_do);
    else if (kind == ".npy")
      shape_ = npy_.emplace(path).shape();
    else if (kind == ".tsv" || kind == ".csv" || kind == ".txt")
      shape_ = table_.emplace(path).shape();
    else if (kind == ".npz")
      fail("is an archive of arrays; save one of them with numpy.save, as .npy");
    else
      fail("is of no known kind; samples are read from .h5, .hdf5, .npy, .tsv, .csv and .txt");
    if (shape_.empty()) throw InputError(name() + ": is a single number, expected samples (n, d)");
  }

  const fs::path& path() const { return path_; }
  const Shape& shape() const { return shape_; }
  const H5Reader* h5() const { return h5_ ? &*h5_ : nullptr; }
  std::string name() const { return path_.string() + (h5_ ? ": /" + array_ : ""); }
  const std::string& array() const { return array_; }
  bool found() const { return found_; }
  [[noreturn]] void fail(const std::string& what) const { throw InputError(path_.string() + ": " + what); }

  arma::mat mat() { return h5_ ? h5_->mat(array_) : read<double>(0, shape_[0]); }
  arma::fmat columns(arma::uword first, arma::uword last) {
    return h5_ ? h5_->columns(array_, first, last) : read<float>(first, last);
  }
  arma::fcube fcube(arma::uword height, arma::uword width) {
    if (h5_ && shape_.size() == 3) return h5_->fcube(array_);
    const arma::fmat samples = columns(0, shape_[0]);
    return arma::fcube(samples.memptr(), width, height, shape_[0]);
  }

  std::optional<arma::uword> collapsed() {
    if (!exceeds_single()) return {};
    constexpr arma::uword width = 4096;  // samples read at once
    const arma::uword d = numbers_of_one(shape_), n = shape_[0];
    arma::vec low(d), high(d), error(d, arma::fill::zeros);
    low.fill(infinity), high.fill(-infinity);
    for (arma::uword first = 0; first < n; first += width) {
      const arma::mat values = doubles(first, std::min(n, first + width));
      low = arma::min(low, arma::min(values, 1)), high = arma::max(high, arma::max(values, 1));
      const arma::mat rounded = arma::conv_to<arma::mat>::from(arma::conv_to<arma::fmat>::from(values));
      error = arma::max(error, arma::max(arma::abs(values - rounded), 1));
    }
    const arma::uvec found = arma::find(error > 0x1p-12 * (high - low) && high > low, 1);
    return found.is_empty() ? std::nullopt : std::optional(found[0]);
  }

 private:
  bool exceeds_single() const { return h5_ ? h5_->exceeds_single(array_) : npy_ ? npy_->exceeds_single() : true; }

  arma::mat doubles(arma::uword first, arma::uword last) {
    return h5_ ? h5_->double_columns(array_, first, last) : read<double>(first, last);
  }

  template <class Number>
  arma::Mat<Number> read(arma::uword first, arma::uword last) {
    arma::Mat<Number> values(numbers_of_one(shape_), last - first);
    if (table_)
      table_->read(first, last, values.memptr());
    else
      npy_->read(first, last, values.memptr());
    for (arma::uword i = 0; i < values.n_elem; ++i)
      if (!std::isfinite(values(i)))
        fail("holds a value that is NaN, infinite or beyond single precision in sample " +
             std::to_string(first + i / values.n_rows + 1) + ", column " + std::to_string(i % values.n_rows + 1) +
             "; values must be finite");
    return values;
  }

  void open_h5(const ArrayChoice& choice, bool (*will_do)(const Shape&)) {
    h5_.emplace(path_);
    array_ = choice.named.substr(std::min(choice.named.find_first_not_of('/'), choice.named.size()));
    for (const auto& usual : choice.usual)
      if (array_.empty() && h5_->has(usual)) array_ = usual;
    if (array_.empty()) find_array(choice, will_do);
    shape_ = h5_->shape(array_);
  }

  void find_array(const ArrayChoice& choice, bool (*will_do)(const Shape&)) {
    std::vector<std::string> fit, held;
    for (const auto& name : h5_->names()) {
      if (!h5_->holds_numbers(name)) continue;
      const Shape shape = h5_->shape(name);
      held.push_back("/" + name + " (" + text_of(shape) + ")");
      if (will_do(shape) && (name != "labels" || choice.usual.front() == name)) fit.push_back(name);
    }
    if (held.empty())
      fail("holds no array of numbers" + (h5_->names().empty() ? "" : "; it has /" + join(h5_->names(), ", /")));
    std::vector<std::string> usual;
    for (const auto& name : choice.usual) usual.push_back("/" + name);
    found_ = fit.size() == 1 && !h5_->has_attribute("stage");
    if (!found_)
      fail("holds no " + join(usual, " or ") + "; name one of its arrays with --" + choice.option + ": " + join(held));
    array_ = fit.front();
  }

  fs::path path_;
  Shape shape_;
  std::optional<H5Reader> h5_;
  std::string array_;
  bool found_ = false;
  std::optional<NpyFile> npy_;
  std::optional<NumberTable> table_;
};

SampleFile::SampleFile(const fs::path& path, const ArrayChoice& choice)
    : file_(std::make_shared<ArrayFile>(path, choice, could_be_samples)) {
  const Shape& shape = file_->shape();
  if (std::find(shape.begin(), shape.end(), arma::uword{0}) != shape.end()) file_->fail("holds no samples");
  if (shape.size() == 1) {
    const std::string n = std::to_string(shape[0]);
    throw InputError(name() + ": is a row of " + n + " numbers, expected samples (n, d); reshape it to (" + n +
                     ", 1) for samples of one number, or to (1, " + n + ") for one sample");
  }
}

const fs::path& SampleFile::path() const { return file_->path(); }
std::string SampleFile::name() const { return file_->name(); }
bool SampleFile::found() const { return file_->found(); }
arma::uword SampleFile::count() const { return file_->shape().front(); }
arma::uword SampleFile::size() const { return numbers_of_one(file_->shape()); }
const std::string& SampleFile::array() const { return file_->array(); }
std::optional<arma::uword> SampleFile::collapsed() const { return file_->collapsed(); }
const Shape& SampleFile::shape() const { return file_->shape(); }
const H5Reader* SampleFile::h5() const { return file_->h5(); }

Shape SampleFile::picture() const {
  Shape axes(shape().begin() + 1, shape().end());
  while (axes.size() > 2) {
    const auto one = std::find(axes.begin(), axes.end(), arma::uword{1});
    if (one == axes.end()) return {};
    axes.erase(one);
  }
  return axes.size() == 2 ? axes : Shape{};
}

arma::mat SampleFile::mat() const { return file_->mat(); }

arma::fmat SampleFile::columns(arma::uword first, arma::uword last) const { return file_->columns(first, last); }

arma::fcube SampleFile::fcube() const {
  const Shape axes = picture();
  if (axes.empty()) throw InputError(name() + " is " + text_of(shape()) + ", expected images (n, height, width)");
  return file_->fcube(axes[0], axes[1]);
}

arma::fmat read_samples(const fs::path& path, const std::string& array) {
  return SampleFile(path, {.named = array}).fmat();
}

arma::ivec read_labels(const fs::path& path, const std::string& array, const std::string& option) {
  ArrayFile file(path, {.named = array, .usual = {"labels"}, .option = option}, could_be_labels);
  const bool is_row =
      is_hdf5(path) && file.shape().size() == 2 && file.shape().front() == 1;  // as MATLAB writes a column to HDF5
  const arma::uword count = is_row ? file.shape().back() : file.shape().front();
  if (count == 0) file.fail("holds no labels");
  if (!is_row && numbers_of_one(file.shape()) != 1)
    file.fail("has " + std::to_string(numbers_of_one(file.shape())) + " numbers a sample, expected one label");
  const arma::mat values = file.mat();
  constexpr double limit = 9007199254740992;  // 2^53: double precision does not represent all larger whole numbers
  arma::ivec labels(count);
  for (arma::uword i = 0; i < count; ++i) {
    const auto refuse = [&](const std::string& why) {
      file.fail("label " + number_text(values(i)) + " of sample " + std::to_string(i + 1) + " " + why);
    };
    if (values(i) != std::floor(values(i))) refuse("is not a whole number");
    if (std::abs(values(i)) >= limit) refuse("is too large to be told from others; number the classes anew");
    labels(i) = static_cast<arma::sword>(values(i));
  }
  return labels;
}

bool is_hdf5(const fs::path& path) { return extension(path) == ".h5" || extension(path) == ".hdf5"; }

}  // namespace simplecell
