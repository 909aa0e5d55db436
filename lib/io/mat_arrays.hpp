#pragma once
#include <armadillo>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace simplecell {

/// An array of a MATLAB file.
struct MatArray {
  std::string name, kind;          ///< kind: MATLAB's class (double, uint8, logical, char, cell, struct, …), or sparse
  std::vector<arma::uword> sizes;  ///< rows, columns, …
  bool numeric = false;            ///< real numbers or logical values, and not empty
  std::vector<MatArray> cells{};   ///< cells of a cell array, in MATLAB's order
  /// Reads slices [first, last) along the last dimension; numbers are in MATLAB's order, column by column.
  std::function<arma::fvec(arma::uword first, arma::uword last)> slices{};
};

/// All arrays of a file of level 5 (in either byte order, compressed or not) or 7.3 (HDF5), without fields of structs.
/// Numbers of any class become single precision. Throws InputError if any part of the file is truncated or
/// inconsistent. Source: "MAT-File Format", The MathWorks, chapter 1.
std::vector<MatArray> read_mat_arrays(const std::filesystem::path& path);

}  // namespace simplecell
