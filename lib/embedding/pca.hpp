#pragma once
#include <armadillo>

namespace simplecell {

/// Principal components of n points: scores = componentsᵀ (points − mean).
struct Pca {
  arma::vec mean;             ///< d
  arma::mat components;       ///< d×k, orthonormal, each signed so that its entry of largest magnitude is positive
  arma::vec variance;         ///< k, falling; divisor n
  double total_variance = 0;  ///< over all directions
  arma::mat scores;           ///< k×n
};

/// The k leading principal components of points d×n, exactly: by the eigenvectors of the covariance (d×d) or of the
/// Gram matrix of the centred points (n×n), whichever is smaller, summed in double precision. Directions in which the
/// points do not vary (variance below max(d, n) · 2⁻⁵² of the largest) have variance, component and scores 0. Throws
/// InputError if k exceeds min(d, n) or there are no two points.
Pca pca(const arma::fmat& points, arma::uword k);

/// Throws InputError if several points are all equal, which vary along no component.
void require_variation(const arma::fmat& points);

}  // namespace simplecell
