#pragma once
#include <armadillo>
#include <cstdint>
#include <vector>

#include "core/progress.hpp"

namespace simplecell {

/// The joint probabilities p_ij of t-SNE between n different points, as a symmetric sparse matrix: row i has the
/// entries offsets[i] to offsets[i + 1] − 1, with rising columns. Point i stands for times[i] equal samples, and
/// within[i] is the sum of the joint probabilities among these. All probabilities, those within points included, sum to
/// 1.
struct Affinities {
  std::vector<std::size_t> offsets;
  std::vector<std::uint32_t> columns;
  std::vector<float> values;
  arma::vec times, within;

  std::size_t size() const { return offsets.size() - 1; }  ///< n
};

/// For each column of squared distances, the probabilities ∝ exp(−β d²) with the given perplexity exp(H). log β is
/// found by bisection, until the entropy H is accurate to 1e-10. If more than `perplexity` neighbours are at the same
/// least distance, no β has this perplexity, and these neighbours get equal probabilities.
struct Conditional {
  arma::fmat probabilities;
  arma::vec precision;  ///< β; infinite if no β has the perplexity
};
Conditional conditional_probabilities(const arma::fmat& squared_distances, double perplexity);

/// The given perplexity, but no more than a third of the number of other points, and no less than 1.
double possible_perplexity(double perplexity, arma::uword points);

/// Multiplies points (d×n) by a power of two, which changes no digit and no affinity, if they are so large or so small
/// that squares of their differences would leave single precision.
void moderate(arma::fmat& points);

/// Affinities of different points d×n, from the 3·perplexity nearest neighbours of each. Point i stands for times_i
/// equal samples, N samples in all; empty `times` stands for one each. The β of a point is found with every other point
/// counted once. With this β, one sample of point i has probabilities ∝ exp(−β d²) for all other samples, those equal
/// to it (at d = 0) included; p_j|i is their sum over the samples of point j, and p_ij = (times_i p_j|i + times_j
/// p_i|j) / 2N. Throws InputError, naming the largest possible perplexity, unless there are more than 3·perplexity
/// points, and if they differ so much in size that the squared distances of the smallest vanish beside the largest (see
/// moderate). Source: van der Maaten & Hinton (2008), JMLR 9:2579–2605, eqs 1–2; van der Maaten (2014), JMLR 15:3221–3245,
/// eq 7.
Affinities affinities(const arma::fmat& points, arma::vec times, double perplexity, const Progress& progress = {});

}  // namespace simplecell
