#pragma once
#include <string>

#include "embedding/affinities.hpp"

namespace simplecell {

/// How the positions are moved.
struct TsneOptions {
  arma::uword iterations = 1000;   ///< all of them
  double exaggeration = 12;        ///< factor on the attraction of the first iterations …
  arma::uword exaggerated = 250;   ///< … of which there are so many
  double learning_rate = 0;        ///< of the gradient itself, factor 4 included; 0: number of samples / 12
  std::string repulsion = "auto";  ///< exact; interpolated; auto: exact up to 6,000 points
};

struct Tsne {
  arma::mat positions;    ///< 2×n, of mean 0 over all samples
  arma::vec steps;        ///< iterations after which the divergence was taken, …
  arma::vec divergences;  ///< … without exaggeration, with the sum over all pairs as the repulsion has it
};

/// Moves the positions of n points so that KL(P‖Q) becomes small, where q_ij ∝ w_i w_j / (1 + |y_i − y_j|²) and w_i is how
/// many equal samples point i stands for: the t-SNE of all samples, equal ones being at equal places
/// (docs/embedding.md). Descends by momentum with a gain
/// for each coordinate (Jacobs 1988): 0.5 at a quarter of the learning rate while attraction is exaggerated, then 0.8
/// at the whole. (A rate of n / 12 without the factor 4 of the gradient, as is usual for all iterations, is bounded by
/// the exaggerated attraction. Four times that afterwards ends 2 % lower: on 5,000 digits at 1.247 instead of 1.273;
/// twelve times gives 1.246.) `start` is 2×n. Throws RunError if the positions run away, InputError for an
/// unknown repulsion or a start that does not fit.
/// Sources: van der Maaten & Hinton (2008), JMLR 9:2579–2605; learning rate and start: Belkina et al. (2019), Nature
/// Communications 10:5415; Kobak & Berens (2019), ibid. 10:5416.
Tsne tsne(const Affinities& P, const arma::mat& start, const TsneOptions& options, const Progress& progress = {});

/// Where t-SNE starts: the two leading principal components of points d×n, 2×n, scaled so that the first has standard
/// deviation 1e-4. A component without variance is replaced by normal noise of 1e-6, for positions on a line would stay
/// on it.
arma::mat tsne_start(const arma::fmat& points);

/// Gradient of KL(P‖Q) at positions 2×n over all pairs, in the place of one sample of each point, the attraction times
/// `exaggeration`.
arma::mat kl_gradient(const Affinities& P, const arma::mat& positions, double exaggeration = 1);

/// KL(P‖Q) over all pairs; takes n² time.
double kl_divergence(const Affinities& P, const arma::mat& positions);

}  // namespace simplecell
