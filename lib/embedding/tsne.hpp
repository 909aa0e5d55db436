#pragma once
#include <string>

#include "embedding/affinities.hpp"

namespace simplecell {

/// Settings of the optimisation.
struct TsneOptions {
  arma::uword iterations = 1000;   ///< total number, exaggerated ones included
  double exaggeration = 12;        ///< factor on the attraction in the exaggerated iterations
  arma::uword exaggerated = 250;   ///< number of exaggerated iterations, which come first
  double learning_rate = 0;        ///< of the gradient itself, factor 4 included; 0: number of samples / 12
  std::string repulsion = "auto";  ///< exact; interpolated; auto: exact up to 6,000 points
};

struct Tsne {
  arma::mat positions;    ///< 2×n, of mean 0 over all samples
  arma::vec steps;        ///< numbers of iterations after which the divergence was computed
  arma::vec divergences;  ///< KL divergence after these, without exaggeration; Z as estimated by the repulsion
};

/// t-SNE from the positions `start` (2×n) of n points: minimises KL(P‖Q), where q_ij ∝ w_i w_j / (1 + |y_i − y_j|²) and
/// point i stands for w_i equal samples. The result is the t-SNE of all samples with equal samples at equal positions
/// (docs/embedding.md). Gradient descent with momentum and a gain for each coordinate (Jacobs 1988): momentum 0.5 and a
/// quarter of the learning rate during exaggeration, then momentum 0.8 and the full rate. (The usual rate of n / 12
/// without the gradient's factor 4 is as much as the exaggerated attraction allows. Four times that rate after
/// exaggeration ends at a 2 % lower divergence: on 5,000 digits at 1.25 instead of 1.27; twelve times no lower.)
/// Throws RunError if the positions diverge, InputError for an unknown repulsion or a start of the wrong size.
/// Sources: van der Maaten & Hinton (2008), JMLR 9:2579–2605; learning rate and start: Belkina et al. (2019), Nature
/// Communications 10:5415; Kobak & Berens (2019), ibid. 10:5416.
Tsne tsne(const Affinities& P, const arma::mat& start, const TsneOptions& options, const Progress& progress = {});

/// Initial positions (2×n) for points d×n: their two leading principal components, scaled so that the first has
/// standard deviation 1e-4. A component without variance is replaced by normal noise of standard deviation 1e-6,
/// because positions on a line would stay on it.
arma::mat tsne_start(const arma::fmat& points);

/// Gradient of KL(P‖Q) at positions 2×n, summed over all pairs, with respect to the position of one sample of each
/// point; the attraction is multiplied by `exaggeration`.
arma::mat kl_gradient(const Affinities& P, const arma::mat& positions, double exaggeration = 1);

/// KL(P‖Q) over all pairs; takes n² time.
double kl_divergence(const Affinities& P, const arma::mat& positions);

}  // namespace simplecell
