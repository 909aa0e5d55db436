#include "analysis/activity.hpp"

#include <cmath>

#include "analysis/prototypes.hpp"

namespace simplecell {
namespace {

// Sums over groups of `size` consecutive rows of `values`; the last group may be smaller.
arma::mat sum_groups(const arma::mat& values, arma::uword size) {
  arma::mat sums((values.n_rows + size - 1) / size, values.n_cols);
  for (arma::uword g = 0; g < sums.n_rows; ++g)
    sums.row(g) = arma::sum(values.rows(g * size, std::min(values.n_rows, (g + 1) * size) - 1), 0);
  return sums;
}

// Entropy of each column in nats; NaN for a column of zeros.
arma::rowvec entropies(const arma::mat& columns) {
  arma::rowvec all(columns.n_cols);
  for (arma::uword i = 0; i < columns.n_cols; ++i) {
    const double total = arma::accu(columns.col(i));
    all[i] = total > 0 ? 0 : arma::datum::nan;
    for (arma::uword j = 0; j < columns.n_rows; ++j)
      if (const double share = columns(j, i) / total; share > 0) all[i] -= share * std::log(share);
  }
  return all;
}

double finite_mean(const arma::rowvec& values) {
  const arma::rowvec finite = values.elem(arma::find_finite(values)).t();
  return finite.is_empty() ? arma::datum::nan : arma::mean(finite);
}

double share_of_most_active(const arma::mat& maps, arma::uword size) {
  const arma::mat sorted = arma::sort(maps, "descend");
  return finite_mean(arma::sum(sorted.head_rows(std::min(size, maps.n_rows)), 0) / arma::sum(maps, 0));
}

double mean_cosine(const arma::mat& maps) {
  const arma::mat unit = arma::normalise(maps), cosines = unit.t() * unit;
  const double c = static_cast<double>(maps.n_cols);
  return c < 2 ? arma::datum::nan : (arma::accu(cosines) - arma::trace(cosines)) / (c * (c - 1));
}

double mean_class_entropy(const arma::mat& maps) {
  const arma::rowvec weight = arma::sum(maps, 1).t(), entropy = entropies(maps.t());
  const arma::uvec active = arma::find(weight > 0);
  return active.is_empty() ? arma::datum::nan : arma::dot(weight(active), entropy(active)) / arma::accu(weight);
}

}  // namespace

Activity measure_activity(const arma::fmat& codes, const arma::uvec& class_of, arma::uword size) {
  Activity all;
  all.maps = class_means(arma::abs(codes), class_of);
  const arma::uword classes = all.maps.n_cols;
  arma::mat shares = sum_groups(arma::square(arma::conv_to<arma::mat>::from(codes)), size);
  const arma::rowvec energy = arma::sum(shares, 0);
  const arma::uvec awake = arma::find(energy > 0);
  all.silent_stimuli = 1 - static_cast<double>(awake.n_elem) / static_cast<double>(codes.n_cols);
  all.active_share = static_cast<double>(arma::accu(codes != 0)) / static_cast<double>(codes.n_elem);

  arma::mat wins(shares.n_rows, classes, arma::fill::zeros);
  arma::rowvec counts(classes, arma::fill::zeros);
  all.group_maps.zeros(shares.n_rows, classes);
  for (const arma::uword i : awake) {
    shares.col(i) /= energy[i];
    all.top_group_energy += shares.col(i).max() / static_cast<double>(awake.n_elem);
    wins(shares.col(i).index_max(), class_of[i]) += 1;
    all.group_maps.col(class_of[i]) += shares.col(i);
    ++counts[class_of[i]];
  }
  all.group_maps.each_row() /= arma::max(counts, arma::ones<arma::rowvec>(classes));
  all.group_class = arma::index_max(wins, 1);
  if (classes <= shares.n_rows) {
    all.own_group_wins = arma::trace(wins.head_rows(classes)) / static_cast<double>(awake.n_elem);
    all.own_group_energy = arma::dot(all.group_maps.head_rows(classes).eval().diag(), counts) / arma::accu(counts);
  }
  all.top_group_purity = arma::accu(arma::max(wins, 1)) / static_cast<double>(awake.n_elem);
  all.map_top_share = share_of_most_active(all.maps, size);
  all.map_entropy = finite_mean(entropies(sum_groups(all.maps, size)));
  all.class_entropy = mean_class_entropy(all.maps);
  all.map_cosine = mean_cosine(all.maps);
  return all;
}

}  // namespace simplecell
