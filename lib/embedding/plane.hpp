#pragma once
#include "core/note.hpp"
#include "embedding/tsne.hpp"

namespace simplecell {

/// How samples are embedded in the plane.
struct PlaneOptions {
  std::uint64_t pca = 50;  ///< principal components that samples are first reduced to; 0: no reduction
  double perplexity = 30;  ///< effective number of neighbours
  TsneOptions tsne;
};

/// Samples in the plane, equal ones at equal places.
struct Plane {
  arma::mat positions;           ///< 2×n
  arma::vec steps, divergences;  ///< as in Tsne
  double divergence;             ///< KL, over all pairs
};

/// t-SNE of samples (d×n) from their two leading principal components. A perplexity that is too large for the number of
/// different samples is lowered, which is noted. Throws RunError for too little memory, and as affinities() and tsne().
Plane embed_in_plane(arma::fmat samples, const PlaneOptions& options, const Note& note, const Progress& neighbours = {},
                     const Progress& iterations = {});

}  // namespace simplecell
