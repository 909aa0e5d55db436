#pragma once
#include <armadillo>
#include <filesystem>
#include <fstream>

/// A table of samples (d×n) as text: a line each, numbers separated by tabs.
inline void write_rows(const std::filesystem::path& path, const arma::fmat& samples) {
  std::ofstream file(path);
  file.precision(9);
  for (arma::uword j = 0; j < samples.n_cols; ++j)
    for (arma::uword i = 0; i < samples.n_rows; ++i) file << samples(i, j) << (i + 1 < samples.n_rows ? '\t' : '\n');
}
