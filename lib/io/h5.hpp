#pragma once
#include <armadillo>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "io/atomic_file.hpp"

namespace simplecell {

/// How a file was made; stored as attributes of its root. The same for equal runs.
struct Provenance {
  std::string stage, version;
  std::string options;  ///< JSON object: every option that affects the result, with its value
  std::string inputs;   ///< JSON object: role -> sha256 of the file
  std::string kernels;  ///< for which processors the kernels were that computed it: the last digits depend on them
};

/// Reads arrays from an HDF5 file. Arrays are column-per-sample here, hence rows = samples in h5py: a C-order data set
/// of shape (n, d) is an Armadillo d×n. Every error is an InputError naming file and data set.
class H5Reader {
 public:
  explicit H5Reader(const std::filesystem::path& path);
  ~H5Reader();
  H5Reader(const H5Reader&) = delete;
  H5Reader& operator=(const H5Reader&) = delete;

  const std::filesystem::path& path() const { return path_; }
  bool has(const std::string& name) const;
  std::vector<std::string> names() const;                        ///< full paths of all data sets, sorted
  std::vector<arma::uword> shape(const std::string& name) const; ///< as in h5py
  bool holds_numbers(const std::string& name) const;             ///< numbers, or booleans, which are read as 0 and 1
  bool exceeds_single(const std::string& name) const;            ///< whether its numbers may have more than 24 bits
  std::vector<std::string> targets(const std::string& name) const;  ///< names that a data set of references points to

  /// Axes after the first are flattened; a 1-D data set is read as one column. `finite` (the default) refuses NaN and
  /// infinity, naming the first column.
  arma::fmat fmat(const std::string& name, bool finite = true) const;
  arma::mat mat(const std::string& name, bool finite = true) const;
  arma::fcube fcube(const std::string& name, bool finite = true) const;  ///< (n, b, a) in h5py is a×b×n
  arma::vec vec(const std::string& name, bool finite = true) const;
  /// All numbers of a data set of any shape, in the order of the file.
  arma::vec values(const std::string& name, bool finite = true) const;
  /// Columns [first, last) alone, without reading the rest.
  arma::fmat columns(const std::string& name, arma::uword first, arma::uword last, bool finite = true) const;
  arma::mat double_columns(const std::string& name, arma::uword first, arma::uword last) const;  ///< need not be finite

  /// Attributes of the root group, or of the data set `on`.
  bool has_attribute(const std::string& name, const std::string& on = "/") const;
  std::vector<std::string> attributes(const std::string& on = "/") const;  ///< their names, sorted
  bool is_text(const std::string& name, const std::string& on = "/") const;  ///< as opposed to a number
  std::string text(const std::string& name, const std::string& on = "/") const;
  double number(const std::string& name, const std::string& on = "/") const;

 private:
  [[noreturn]] void fail(const std::string& what) const;
  std::filesystem::path path_;
  long long file_ = -1;
};

/// Writes an HDF5 file, which appears under its name when commit() returns (io/atomic_file.hpp). It has no timestamps,
/// so that equal contents are equal bytes.
class H5Writer {
 public:
  H5Writer(const std::filesystem::path& path, const Provenance& provenance);
  ~H5Writer();
  H5Writer(const H5Writer&) = delete;
  H5Writer& operator=(const H5Writer&) = delete;

  /// Names may hold groups: "history/objective". Throws RunError, naming the first column, if values are NaN or
  /// infinite and `finite` is true.
  void write(const std::string& name, const arma::fmat& value, bool finite = true);
  void write(const std::string& name, const arma::mat& value, bool finite = true);
  void write(const std::string& name, const arma::fcube& value, bool finite = true);
  void write(const std::string& name, const arma::vec& value, bool finite = true);
  void write(const std::string& name, const arma::uvec& value);
  void write(const std::string& name, const arma::ivec& value);
  /// For arrays larger than memory: makes a data set of float32 of this shape (as in h5py), which is then filled with
  /// columns in any order, each once, and can be read again.
  void reserve(const std::string& name, const std::vector<arma::uword>& shape);
  void fill(const std::string& name, arma::uword first, const arma::fmat& columns);
  arma::fmat columns(const std::string& name, arma::uword first, arma::uword last) const;
  void attribute(const std::string& name, const std::string& value, const std::string& on = "/");
  void attribute(const std::string& name, double value, const std::string& on = "/");  ///< RunError unless finite
  /// Copies attributes of another file's root. Throws InputError if one is missing there.
  void copy_attributes(const H5Reader& from, const std::vector<std::string>& names);

  /// Does all that may fail, but for the renaming; nothing can be written after it.
  void finish();
  void commit();

 private:
  explicit H5Writer(const std::filesystem::path& path);
  void check(bool written) const;
  template <class Array>
  void put(const std::string& name, const std::vector<arma::uword>& shape, const Array& value, bool finite);
  AtomicFile target_;
  long long file_ = -1;
};

}  // namespace simplecell
