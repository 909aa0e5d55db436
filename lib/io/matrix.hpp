#pragma once
#include <armadillo>
#include <filesystem>
#include <string>
#include <vector>

namespace simplecell {

/// A matrix of samples from a file of any of three kinds, told apart by extension:
///   .h5, .hdf5        the data set `array` (by default the first there is of codes, patches, images), (n, …);
///   .npy              (n, …), numbers of 1 to 8 bytes in this machine's byte order, in C or Fortran order;
///   .tsv, .csv, .txt  a line for each sample; a first line that holds a word names the columns and is passed over.
/// Axes after the first are flattened; a column of ours is a sample, d×n. Throws InputError naming the file: missing,
/// malformed, no matrix, empty, values that are no finite single-precision numbers (with their place), an `array` for a
/// file that has none.
arma::fmat read_samples(const std::filesystem::path& path, const std::string& array = "");

/// Whole numbers from 0 to 9999, one a sample, from the same kinds of files (HDF5: the data set `labels`).
arma::uvec read_labels(const std::filesystem::path& path);

/// Whether the file is HDF5 by its extension.
bool is_hdf5(const std::filesystem::path& path);

}  // namespace simplecell
