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

/// The k leading singular triplets of a sparse matrix, by block Krylov iteration with its smaller Gram matrix. Each
/// block is orthogonalised against all earlier ones, and the iteration is restarted from the best k + 8 Ritz vectors
/// until every residual |BBᵀu − σ²u| is below 1e-9 σ₁². Beyond the matrix's rank, to the accuracy of the residuals,
/// values and vectors are zero. Throws InputError if k exceeds the smaller side, RunError if 100 restarts do not
/// suffice. Source: Musco & Musco (2015), NeurIPS 28:1396–1404.
SingularVectors leading_singular_vectors(const arma::sp_mat& matrix, arma::uword k, std::uint64_t seed);

struct SpectralClusters {
  KMeans clusters;           ///< of the rows of the embedding
  arma::mat embedding;       ///< k×n: a column of norm 1 for each sample; zero for samples without active units
  arma::vec eigenvalues;     ///< the k smallest of the graph's normalised Laplacian, 1 − σ, rising
  arma::uword isolated = 0;  ///< number of samples without active units, which have no edges in the graph
};

/// Spectral clustering of the bipartite graph whose edges of weight x_ij ≥ 0 join atom i and sample j, for codes X m×n.
/// The eigenvectors of its normalised Laplacian follow from the singular vectors of D₁^(−1/2) X D₂^(−1/2), where D₁ and
/// D₂ are the sums of rows and columns. The rows of the samples in the first k vectors are scaled to norm 1 and
/// clustered by k-means. Equal codes share a cluster. Throws InputError if an entry is negative or all entries are
/// zero. Sources: local-geometry, section 3; Dhillon (2001), KDD, 269–274; Ng, Jordan & Weiss (2001), NeurIPS 14.
SpectralClusters spectral_clusters(const arma::fmat& codes, const KMeansOptions& options, std::uint64_t seed,
                                   const Progress& progress = {});

}  // namespace simplecell
