#pragma once
#include <armadillo>
#include <filesystem>
#include <string>

namespace simplecell {

/// A real numeric array of two or three dimensions from a MATLAB file in MATLAB's own order, rows × columns × k. Level
/// 5 files (either byte order, compressed or not) and 7.3 files (HDF5) are read; integer and single classes are
/// converted. An empty name takes the only numeric array; with several, the InputError lists them. A file that is cut
/// off or inconsistent anywhere is refused as a whole. Source: "MAT-File Format", The MathWorks, chapter 1.
arma::cube read_mat(const std::filesystem::path& path, const std::string& variable = "");

/// The same, turned from MATLAB's upright pictures (row, column, k) into columns × rows × k, whose pixels run row by
/// row.
arma::fcube read_mat_images(const std::filesystem::path& path, const std::string& variable = "");

}  // namespace simplecell
