#pragma once
#include <armadillo>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "io/h5.hpp"

namespace simplecell {

/// Which array of an HDF5 file is taken: the one that is named, or else the first there is of the usual ones, or else, in
/// a file that is not ours, the only one that will do.
struct ArrayChoice {
  std::string named{};
  std::vector<std::string> usual{"codes", "patches", "images"};
  std::string option = "array";  ///< that names it on the command line
};

class ArrayFile;

/// A file of samples of any of three kinds, told apart by extension:
///   .h5, .hdf5        an array (n, …) of it;
///   .npy              an array (n, …);
///   .tsv, .csv, .txt  a table of numbers, a line for each sample.
/// In memory a sample is a column, d×n, its axes flattened in C order. Throws InputError naming the file: missing,
/// malformed, no samples, values that are no finite numbers of the precision asked for (with their place).
class SampleFile {
 public:
  explicit SampleFile(const std::filesystem::path& path, const ArrayChoice& choice = {});

  const std::filesystem::path& path() const;
  std::string name() const;  ///< for messages: the path, and the array of an HDF5 file
  bool found() const;        ///< whether the array is neither named nor usual

  arma::uword count() const;
  arma::uword size() const;                     ///< d
  const std::vector<arma::uword>& shape() const;  ///< (n, …), as in the file
  /// Height and width of samples that are pictures, axes of length 1 aside; else empty.
  std::vector<arma::uword> picture() const;

  arma::fmat fmat() const { return columns(0, count()); }
  arma::mat mat() const;
  arma::fmat columns(arma::uword first, arma::uword last) const;  ///< samples [first, last), without reading the rest
  arma::fcube fcube() const;                                      ///< pictures: width×height×n

  /// What else an HDF5 file holds; null for other kinds.
  const H5Reader* h5() const;

 private:
  std::shared_ptr<ArrayFile> file_;
};

/// Samples d×n, or labels, whole numbers, one a sample: of an HDF5 file the array named, or else `labels`, or else, in a
/// file that is not ours, the only one of one number a sample.
arma::fmat read_samples(const std::filesystem::path& path, const std::string& array = "");
arma::ivec read_labels(const std::filesystem::path& path, const std::string& array = "",
                       const std::string& option = "labels-array");

/// Whether the file is HDF5 by its extension.
bool is_hdf5(const std::filesystem::path& path);

}  // namespace simplecell
