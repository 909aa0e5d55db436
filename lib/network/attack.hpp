#pragma once
#include <cstdint>

#include "core/progress.hpp"
#include "network/network.hpp"

namespace simplecell {

/// How an adversary moves images, each pixel by at most epsilon, and never out of [0, 1].
struct Attack {
  double epsilon = 0.1;
  std::uint64_t steps = 40, restarts = 2;
  double step = 0;           ///< length of a step; 0: 2.5 epsilon / steps
  bool random_start = true;  ///< each restart from a random place within epsilon; else from the image
  Climb climb = Climb::cross_entropy;
  double logit_scale = 1;    ///< logits are multiplied by it before they are climbed
  bool until_fooled = true;  ///< an image is done when it is misclassified; else all steps are taken, as for a transfer
};

/// One step to the edge along the signs of the slope (Goodfellow, Shlens & Szegedy 2015).
Attack fast_gradient_sign(double epsilon);

/// Adversarial images (d×n): projected gradient ascent by signs (Madry et al. 2018), the worst of all restarts and
/// steps: misclassified if one was found, else that of the greatest loss. Random starts depend on (seed, image) alone.
arma::fmat attacked(const Network& network, const arma::fmat& images, const arma::uvec& labels, const Attack& attack,
                    std::uint64_t seed, const Progress& progress = {});

/// Normal noise of this standard deviation, and every pixel up or down by epsilon at random; clipped to [0, 1].
arma::fmat with_normal_noise(const arma::fmat& images, double deviation, std::uint64_t seed);
arma::fmat with_sign_noise(const arma::fmat& images, double epsilon, std::uint64_t seed);

/// Share of images that are classified as labelled.
double accuracy(const Network& network, const arma::fmat& images, const arma::uvec& labels);

}  // namespace simplecell
