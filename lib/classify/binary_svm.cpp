#include "classify/binary_svm.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "core/processor.hpp"

namespace simplecell {
namespace {

constexpr std::size_t block_width = 512;  // samples in a block; loops over a block have no branches
constexpr double flattest = 1e-12;  // least curvature, used for pairs of equal samples

// Over the samples of one block: the largest v = y − Kβ of those whose β may grow, and the smallest v of those whose β
// may shrink. v is called lack below.
struct Extremes {
  double highest, lowest;
};

// lack ← lack − step (row_i − row_j); returns the new extremes.
inline Extremes update(std::size_t n, double* lack, double step, const float* row_i, const float* row_j,
                       const float* may_grow, const float* may_shrink) {
  double highest = -infinity, lowest = infinity;
#pragma omp simd reduction(max : highest) reduction(min : lowest)
  for (std::size_t k = 0; k < n; ++k) {
    lack[k] -= step * (static_cast<double>(row_i[k]) - static_cast<double>(row_j[k]));
    const double up = lack[k] + static_cast<double>(may_grow[k]), down = lack[k] + static_cast<double>(may_shrink[k]);
    highest = up > highest ? up : highest;
    lowest = down < lowest ? down : lowest;
  }
  return {highest, lowest};
}

inline Extremes extremes(std::size_t n, const double* lack, const float* may_grow, const float* may_shrink) {
  double highest = -infinity, lowest = infinity;
#pragma omp simd reduction(max : highest) reduction(min : lowest)
  for (std::size_t k = 0; k < n; ++k) {
    const double up = lack[k] + static_cast<double>(may_grow[k]), down = lack[k] + static_cast<double>(may_shrink[k]);
    highest = up > highest ? up : highest;
    lowest = down < lowest ? down : lowest;
  }
  return {highest, lowest};
}

// For each pair (i, k), twice the decrease of the objective by an unconstrained step: gap² / curvature, or 0 if the
// pair does not violate the optimality conditions. Returns the largest.
inline float gains(std::size_t n, const double* lack, double highest, const float* row, const float* may_shrink,
                   float* gain) {
  float best = 0;
#pragma omp simd reduction(max : best)
  for (std::size_t k = 0; k < n; ++k) {
    const float gap = static_cast<float>(highest - lack[k]) - may_shrink[k];
    const float curvature = 2 - 2 * row[k];
    const float use = gap > 0 ? gap : 0.f;
    gain[k] = use * use / (curvature > static_cast<float>(flattest) ? curvature : static_cast<float>(flattest));
    best = gain[k] > best ? gain[k] : best;
  }
  return best;
}

}  // namespace

BinarySvm::BinarySvm(const RbfKernel& kernel, arma::vec labels, std::size_t cache_bytes)
    : rows_(kernel, cache_bytes),
      labels_(std::move(labels)),
      coefficients_(labels_.n_elem, arma::fill::zeros),
      lack_(labels_),
      may_grow_(labels_.n_elem),
      may_shrink_(labels_.n_elem) {}

void BinarySvm::mark(arma::uword j) {
  constexpr float never = std::numeric_limits<float>::infinity();
  const double most = labels_(j) > 0 ? cost_ : 0, least = labels_(j) > 0 ? 0 : -cost_;
  may_grow_(j) = coefficients_(j) < most ? 0 : -never;
  may_shrink_(j) = coefficients_(j) > least ? 0 : never;
}

void BinarySvm::start_from_last(double cost) {
  if (cost < cost_) {  // the last optimum may violate |β| ≤ C
    coefficients_.zeros();
    lack_ = labels_;
  }
  cost_ = cost;
  for (arma::uword j = 0; j < labels_.n_elem; ++j) mark(j);
  const Extremes all = vectorised<&extremes>(lack_.n_elem, lack_.memptr(), may_grow_.memptr(), may_shrink_.memptr());
  highest_ = all.highest, lowest_ = all.lowest;
  first_ = 0;
  while (lack_(first_) + static_cast<double>(may_grow_(first_)) != highest_) ++first_;
}

arma::uword BinarySvm::choose_second(const float* row) const {
  std::array<float, block_width> gain;
  float best = -1;
  arma::uword chosen = 0;
  for (std::size_t start = 0; start < lack_.n_elem; start += block_width) {
    const std::size_t n = std::min<std::size_t>(block_width, lack_.n_elem - start);
    const float most =
        vectorised<&gains>(n, lack_.memptr() + start, highest_, row + start, may_shrink_.memptr() + start, gain.data());
    if (most <= best) continue;
    best = most;
    chosen = start + static_cast<arma::uword>(std::find(gain.begin(), gain.begin() + n, most) - gain.begin());
  }
  return chosen;
}

void BinarySvm::step(arma::uword i, arma::uword j, const float* row_i, const float* row_j) {
  const double curvature = std::max(flattest, 2 - 2 * static_cast<double>(row_i[j]));
  const double most = labels_(i) > 0 ? cost_ : 0, least = labels_(j) > 0 ? 0 : -cost_;
  const double above = most - coefficients_(i), below = coefficients_(j) - least;
  const double length = std::min({(lack_(i) - lack_(j)) / curvature, above, below});
  coefficients_(i) = length == above ? most : coefficients_(i) + length;
  coefficients_(j) = length == below ? least : coefficients_(j) - length;
  mark(i), mark(j);

  highest_ = -infinity, lowest_ = infinity;
  std::size_t block = 0;
  for (std::size_t start = 0; start < lack_.n_elem; start += block_width) {
    const std::size_t n = std::min<std::size_t>(block_width, lack_.n_elem - start);
    const Extremes found = vectorised<&update>(n, lack_.memptr() + start, length, row_i + start, row_j + start,
                                  may_grow_.memptr() + start, may_shrink_.memptr() + start);
    if (found.highest > highest_) highest_ = found.highest, block = start;
    lowest_ = std::min(lowest_, found.lowest);
  }
  first_ = block;
  while (first_ + 1 < lack_.n_elem && lack_(first_) + static_cast<double>(may_grow_(first_)) != highest_) ++first_;
}

BinaryOptimum BinarySvm::solve(double cost, double tolerance) {
  start_from_last(cost);
  const arma::uword limit = std::max<arma::uword>(10000000, 100 * lack_.n_elem);
  for (arma::uword iteration = 0;; ++iteration) {
    if (highest_ - lowest_ < tolerance) return optimum(iteration);
    if (iteration == limit)
      throw RunError("the SVM needs more than " + std::to_string(limit) + " iterations with C = " + number_text(cost) +
                     "; raise --tolerance or lower --cost");
    const arma::uword i = first_;
    const float* row_i = rows_[i];
    const arma::uword j = choose_second(row_i);
    step(i, j, row_i, rows_[j]);
  }
}

BinaryOptimum BinarySvm::optimum(arma::uword iterations) const {
  BinaryOptimum found{.coefficients = coefficients_, .iterations = iterations};
  found.violation = std::max(0., highest_ - lowest_);
  double sum = 0;
  arma::uword free = 0;
  for (arma::uword j = 0; j < lack_.n_elem; ++j) {
    found.objective -= coefficients_(j) * (labels_(j) + lack_(j)) / 2;  // by Kβ = y − v
    if (may_grow_(j) == 0 && may_shrink_(j) == 0) sum += lack_(j), ++free;
  }
  found.bias = free > 0 ? sum / static_cast<double>(free) : (highest_ + lowest_) / 2;
  return found;
}

}  // namespace simplecell
