#pragma once
#include <armadillo>
#include <filesystem>
#include <fstream>
#include <vector>

namespace simplecell {

/// An array in a .npy file, as numpy.save writes it (numpy/lib/format.py, versions 1 to 3): whole numbers of 1 to 8
/// bytes, floating-point ones of 2 to 8, and truth values, of either byte order, in C or Fortran order.
class NpyFile {
 public:
  /// Reads the header. Throws InputError naming the file: missing, no .npy, cut off, of another type.
  explicit NpyFile(const std::filesystem::path& path);

  const std::vector<arma::uword>& shape() const { return shape_; }
  /// Samples [first, last) of the first axis one after another, the other axes of each in C order.
  template <class Number>
  void read(arma::uword first, arma::uword last, Number* values);

 private:
  template <class Number>
  void read_run(arma::uword at, arma::uword count, Number* values, arma::uword stride);

  std::filesystem::path path_;
  std::ifstream file_;
  std::vector<arma::uword> shape_;
  std::string type_;           // of a number, as "f4"
  bool swapped_ = false;       // of the other byte order than this machine's
  bool fortran_order_ = false;
  std::streamoff start_ = 0;   // of the numbers
};

}  // namespace simplecell
