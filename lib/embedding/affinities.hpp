#pragma once
#include <armadillo>
#include <cstdint>
#include <vector>

#include "core/progress.hpp"

namespace simplecell {

/// The joint probabilities p_ij of t-SNE, symmetric, sparse, of sum 1: row i holds entries offsets[i] to
/// offsets[i + 1] − 1 with rising columns.
struct Affinities {
  std::vector<std::size_t> offsets;
  std::vector<std::uint32_t> columns;
  std::vector<float> values;

  std::size_t size() const { return offsets.size() - 1; }  ///< n
};

/// For each column of squared distances the probabilities ∝ exp(−β d²) whose perplexity exp(H) is the one asked for: β
/// is found by bisection, of log β, to 1e-10 of H. Where more than `perplexity` neighbours are equally near, no β does,
/// and they share equally.
arma::fmat conditional_probabilities(const arma::fmat& squared_distances, double perplexity);

/// Affinities of points d×n from the 3·perplexity nearest neighbours of each, p_ij = (p_j|i + p_i|j) / 2n. Throws
/// InputError if there are not as many other points, naming the largest perplexity there can be.
/// Source: van der Maaten & Hinton (2008), JMLR 9:2579–2605, eqs 1–2; van der Maaten (2014), JMLR 15:3221–3245, eq 7.
Affinities affinities(const arma::fmat& points, double perplexity, const Progress& progress = {});

}  // namespace simplecell
