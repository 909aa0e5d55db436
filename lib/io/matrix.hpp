#pragma once
#include <armadillo>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/h5.hpp"

namespace simplecell {

/// Selects an array of an HDF5 file: the named one, if a name is given; otherwise the first existing of the usual
/// names; otherwise, in a file that this project did not write, the only suitable array.
struct ArrayChoice {
  std::string named{};
  std::vector<std::string> usual{"codes", "patches", "images"};
  std::string option = "array";  ///< command line option that names the array, for messages
};

class ArrayFile;

/// A file of samples, of one of three kinds by its extension:
///   .h5, .hdf5        an array (n, …) of the file;
///   .npy              an array (n, …);
///   .tsv, .csv, .txt  a table of numbers with a line for each sample.
/// In memory samples are columns (d×n), with their axes flattened in C order. Throws InputError naming the file if it
/// is missing or malformed, has no samples, or has a value that is not finite in the requested precision (with its
/// place).
class SampleFile {
 public:
  explicit SampleFile(const std::filesystem::path& path, const ArrayChoice& choice = {});

  const std::filesystem::path& path() const;
  std::string name() const;  ///< for messages: the path, and the array of an HDF5 file
  bool found() const;        ///< whether the array was found without a given or usual name

  arma::uword count() const;
  arma::uword size() const;                     ///< d
  const std::string& array() const;             ///< name of the array of an HDF5 file, else empty
  const std::vector<arma::uword>& shape() const;  ///< (n, …), as in the file
  /// Height and width of samples that are images, ignoring axes of length 1; otherwise empty.
  std::vector<arma::uword> picture() const;

  arma::fmat fmat() const { return columns(0, count()); }
  arma::mat mat() const;
  arma::fmat columns(arma::uword first, arma::uword last) const;  ///< samples [first, last), without reading the rest
  arma::fcube fcube() const;                                      ///< pictures: width×height×n

  /// The first feature, from 0, of which single precision keeps fewer than 12 bits: its values lie so close together for
  /// their size that rounding errors exceed 2^-12 of their range.
  std::optional<arma::uword> collapsed() const;

  /// The reader of an HDF5 file, for its other arrays and attributes; null for other kinds.
  const H5Reader* h5() const;

 private:
  std::shared_ptr<ArrayFile> file_;
};

/// Reads samples (d×n), or labels: a whole number for each sample. Labels of an HDF5 file are the named array;
/// otherwise `labels`; otherwise, in a file that this project did not write, the only array with one number per sample.
arma::fmat read_samples(const std::filesystem::path& path, const std::string& array = "");
arma::ivec read_labels(const std::filesystem::path& path, const std::string& array = "",
                       const std::string& option = "labels-array");

/// Whether the extension is that of HDF5 files.
bool is_hdf5(const std::filesystem::path& path);

}  // namespace simplecell
