#pragma once
#include <armadillo>
#include <type_traits>

#include "core/entries.hpp"

namespace simplecell {

// Squared Euclidean distances from inner products: |x|² + |y|² − 2xᵀy is fast to compute for many pairs, but small
// distances suffer from cancellation. These are computed again from the differences of coordinates, so that they are
// accurate at any offset, and zero for equal points.

/// |x − y|² of vectors of d numbers, from their differences.
template <class T>
T squared_distance(const T* x, const T* y, arma::uword d) {
  return sum_entries<T>(d, [](T a, T b) { return (a - b) * (a - b); }, x, y);
}

/// Below this share of |x|² + |y|², fewer than 18 of 24 bits are right in single precision, 27 of 53 in double.
template <class T>
inline constexpr T least_share = std::is_same_v<T, float> ? 0x1p-6f : 0x1p-26;

template <class T>
bool cancelled(T square, T norms) {
  return square < least_share<T> * norms;
}

/// Inner products become |x|² + |y|² − 2xᵀy; returns the least distance above what counts as cancelled, at most 0.
template <class T>
inline T combine_products(arma::uword n, const T* norms, T norm, T* products) {
  T least = 0;
#pragma omp simd reduction(min : least)
  for (arma::uword j = 0; j < n; ++j) {
    const T both = norm + norms[j];
    products[j] = both - 2 * products[j];
    const T margin = products[j] - least_share<T> * both;
    least = margin < least ? margin : least;
  }
  return least;
}

/// Inner products of n columns of d numbers with y become squared distances; `norms` and `norm` are squared.
template <class T>
void to_squared_distances(const T* columns, const T* norms, arma::uword n, const T* y, T norm, arma::uword d,
                          T* products) {
  if (vectorised<&combine_products<T>>(n, norms, norm, products) == 0) return;
  for (arma::uword j = 0; j < n; ++j)
    if (cancelled(products[j], norm + norms[j])) products[j] = squared_distance(columns + j * d, y, d);
}

}  // namespace simplecell
