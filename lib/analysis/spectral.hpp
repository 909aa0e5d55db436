#pragma once
#include <armadillo>

#include "analysis/kmeans.hpp"

namespace simplecell {

/// Leading singular triplets of a sparse matrix.
struct SingularVectors {
  arma::mat left;    ///< rows×k
  arma::vec values;  ///< k, falling
  arma::mat right;   ///< columns×k
};

/// The k leading ones of a sparse matrix: block Krylov subspaces of its smaller Gram matrix, orthogonalised against all
/// earlier blocks and restarted from the best k + 8 Ritz vectors until every residual |BBᵀu − σ²u| is below 1e-9 σ₁².
/// Beyond the matrix's rank, as far as those residuals tell, values and vectors are zero. Throws InputError if k exceeds
/// the smaller side, RunError if 100 restarts do not suffice.
/// Source: Musco & Musco (2015), NeurIPS 28:1396–1404.
SingularVectors leading_singular_vectors(const arma::sp_mat& matrix, arma::uword k, std::uint64_t seed);

struct SpectralClusters {
  KMeans clusters;           ///< of the rows of the embedding
  arma::mat embedding;       ///< k×n: a column for each sample, of norm 1; zero for samples without a code
  arma::vec eigenvalues;     ///< k of the graph's normalised Laplacian, 1 − σ, rising
  arma::uword isolated = 0;  ///< samples without a code, which no edge ties to any cluster
};

/// Spectral clustering of the bipartite graph whose edges x_ij ≥ 0 join atom i with sample j, for codes X m×n. The
/// eigenvectors of its normalised Laplacian are the singular vectors of D₁^(−1/2) X D₂^(−1/2), D₁ and D₂ being the sums
/// of rows and columns; the samples' parts of the first k are scaled to rows of norm 1 and clustered by k-means. Equal
/// codes share a cluster. Throws InputError on negative entries, or if no code has any.
/// Sources: local-geometry, section 3; Dhillon (2001), KDD, 269–274; Ng, Jordan & Weiss (2001), NeurIPS 14.
SpectralClusters spectral_clusters(const arma::fmat& codes, const KMeansOptions& options, std::uint64_t seed,
                                   const Progress& progress = {});

}  // namespace simplecell
