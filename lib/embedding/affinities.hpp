#pragma once
#include <armadillo>
#include <cstdint>
#include <vector>

#include "core/progress.hpp"

namespace simplecell {

/// The joint probabilities p_ij of t-SNE between n different points, symmetric and sparse: row i holds entries offsets[i]
/// to offsets[i + 1] − 1 with rising columns. Point i stands for times[i] equal samples; among those are the joint
/// probabilities whose sum is within[i]. Together they sum to 1.
struct Affinities {
  std::vector<std::size_t> offsets;
  std::vector<std::uint32_t> columns;
  std::vector<float> values;
  arma::vec times, within;

  std::size_t size() const { return offsets.size() - 1; }  ///< n
};

/// For each column of squared distances the probabilities ∝ exp(−β d²) whose perplexity exp(H) is the one asked for: β
/// is found by bisection, of log β, to 1e-10 of H. Where more than `perplexity` neighbours are equally near, no β does,
/// and they share equally.
struct Conditional {
  arma::fmat probabilities;
  arma::vec precision;  ///< β; infinite where no β does
};
Conditional conditional_probabilities(const arma::fmat& squared_distances, double perplexity);

/// The perplexity asked for, or as much less as so few different points allow: a third of the others, at least 1.
double possible_perplexity(double perplexity, arma::uword points);

/// Affinities of different points d×n that stand for so many samples each (N in all; `times` may be empty for one each),
/// from the 3·perplexity nearest neighbours of each. A point's β counts every other point once; with that, p_j|i is the
/// sum over the samples of j of the probabilities ∝ exp(−β d²) that one sample of i has for all others, its equals at
/// d = 0 included, and p_ij = (times_i p_j|i + times_j p_i|j) / 2N. Throws InputError if there are not more points than
/// 3·perplexity, naming the largest perplexity there can be.
/// Source: van der Maaten & Hinton (2008), JMLR 9:2579–2605, eqs 1–2; van der Maaten (2014), JMLR 15:3221–3245, eq 7.
Affinities affinities(const arma::fmat& points, arma::vec times, double perplexity, const Progress& progress = {});

}  // namespace simplecell
