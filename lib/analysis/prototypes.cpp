#include "analysis/prototypes.hpp"

#include <cmath>

#include "core/error.hpp"

namespace simplecell {
namespace {

// Summed-area table of the energy of one filter, summed over channels: sums(y, x) is the energy of all pixels above row
// y and left of column x.
arma::mat corner_sums(const double* filter, arma::uword height, arma::uword width, arma::uword channels) {
  arma::mat sums(height + 1, width + 1, arma::fill::zeros);
  for (arma::uword y = 0; y < height; ++y)
    for (arma::uword x = 0; x < width; ++x) {
      double energy = 0;
      for (arma::uword c = 0; c < channels; ++c) energy += std::pow(filter[(c * height + y) * width + x], 2);
      sums(y + 1, x + 1) = energy + sums(y, x + 1) + sums(y + 1, x) - sums(y, x);
    }
  return sums;
}

double best_window(const arma::mat& sums, arma::uword height, arma::uword width) {
  double best = 0;
  for (arma::uword y = height; y < sums.n_rows; ++y)
    for (arma::uword x = width; x < sums.n_cols; ++x)
      best = std::max(best, sums(y, x) - sums(y - height, x) - sums(y, x - width) + sums(y - height, x - width));
  return best / sums(sums.n_rows - 1, sums.n_cols - 1);
}

// Columns of mean 0 and norm 1; NaN where a column is constant.
arma::mat standardised(const arma::mat& columns) {
  const arma::mat centred = columns.each_row() - arma::mean(columns);
  return centred.each_row() / arma::sqrt(arma::sum(arma::square(centred)));
}

}  // namespace

arma::vec concentration(const arma::mat& filters, arma::uword height, arma::uword width) {
  const arma::uword channels = filters.n_rows / (height * width);
  arma::vec shares(filters.n_cols);
  for (arma::uword j = 0; j < filters.n_cols; ++j)
    shares(j) = best_window(corner_sums(filters.colptr(j), height, width, channels), (height + 1) / 2, (width + 1) / 2);
  return shares;
}

arma::mat class_means(const arma::fmat& stimuli, const arma::uvec& classes) {
  if (classes.n_elem != stimuli.n_cols || classes.is_empty())
    throw InputError(std::to_string(classes.n_elem) + " labels for " + std::to_string(stimuli.n_cols) + " stimuli");
  arma::mat means(stimuli.n_rows, classes.max() + 1, arma::fill::zeros);
  arma::rowvec counts(means.n_cols, arma::fill::zeros);
  for (arma::uword i = 0; i < stimuli.n_cols; ++i) {
    means.col(classes[i]) += arma::conv_to<arma::vec>::from(stimuli.col(i));
    ++counts(classes[i]);
  }
  if (counts.min() == 0) throw InputError("class " + std::to_string(counts.index_min()) + " has no stimulus");
  return means.each_row() / counts;
}

Resemblance most_alike(const arma::mat& filters, const arma::mat& reference) {
  const arma::mat correlations = standardised(reference).t() * standardised(filters);
  Resemblance all{arma::uvec(filters.n_cols), arma::vec(filters.n_cols)};
  for (arma::uword j = 0; j < filters.n_cols; ++j) {
    all.index(j) = 0;
    all.correlation(j) = arma::datum::nan;
    for (arma::uword k = 0; k < reference.n_cols; ++k)
      if (correlations(k, j) > all.correlation(j) || std::isnan(all.correlation(j))) {
        all.index(j) = k;
        all.correlation(j) = correlations(k, j);
      }
  }
  return all;
}

double group_agreement(const arma::uvec& classes, const arma::uvec& chosen, arma::uword size) {
  arma::mat counts(arma::max(chosen) / size + 1, arma::max(classes) + 1, arma::fill::zeros);
  for (const arma::uword j : chosen) ++counts(j / size, classes[j]);
  return arma::accu(arma::max(counts, 1)) / static_cast<double>(chosen.n_elem);
}

}  // namespace simplecell
