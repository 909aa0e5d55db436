#pragma once
#include <armadillo>
#include <filesystem>
#include <fstream>
#include <vector>

namespace simplecell {

/// An array in a .npy file, as written by numpy.save (numpy/lib/format.py, versions 1 to 3): integers of 1 to 8 bytes,
/// floating-point numbers of 2 to 8 bytes, or booleans, in either byte order, in C or Fortran order.
class NpyFile {
 public:
  /// Reads the header. Throws InputError naming the file if it is missing, truncated, not a .npy file or of another
  /// type.
  explicit NpyFile(const std::filesystem::path& path);

  const std::vector<arma::uword>& shape() const { return shape_; }
  /// Whether its numbers may have more than the 24 bits of single precision.
  bool exceeds_single() const { return type_[1] - '0' > (type_[0] == 'f' ? 4 : 2); }
  /// Reads samples [first, last) along the first axis, one after another, with the other axes in C order.
  template <class Number>
  void read(arma::uword first, arma::uword last, Number* values);

 private:
  template <class Number>
  void read_run(arma::uword at, arma::uword count, Number* values, arma::uword stride);

  std::filesystem::path path_;
  std::ifstream file_;
  std::vector<arma::uword> shape_;
  std::string type_;           // numpy's type name, such as "f4"
  bool swapped_ = false;       // whether the byte order differs from this machine's
  bool fortran_order_ = false;
  std::streamoff start_ = 0;   // position of the first number
};

}  // namespace simplecell
