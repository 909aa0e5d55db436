#pragma once
#include <cstdint>

#include "core/progress.hpp"
#include "network/network.hpp"

namespace simplecell {

/// Settings of projected gradient ascent. It changes each pixel by at most epsilon and keeps it in [0, 1].
struct Attack {
  double epsilon = 0.1;
  std::uint64_t steps = 40, restarts = 2;
  double step = 0;           ///< length of a step; 0: 2.5 epsilon / steps
  bool random_start = true;  ///< start each restart at a random image within epsilon; false: at the image itself
  AttackObjective objective = AttackObjective::cross_entropy;
  double logit_scale = 1;    ///< factor on the logits in the function that is maximised
  bool until_fooled = true;  ///< stop at an image once it is misclassified; false, as for a transfer: take all steps
};

/// The fast gradient sign method: a single step of length epsilon (Goodfellow, Shlens & Szegedy 2015).
Attack fast_gradient_sign(double epsilon);

/// Adversarial images (d×n) by projected gradient ascent along the signs of the gradient (Madry et al. 2018). Of all
/// restarts and steps the result is a misclassified image, if one was found, otherwise the image of the greatest loss.
/// Random starts depend on seed, restart and the index of the image alone.
arma::fmat attacked(const Network& network, const arma::fmat& images, const arma::uvec& labels, const Attack& attack,
                    std::uint64_t seed, const Progress& progress = {});

/// Images with normal noise of this standard deviation, and with ±epsilon of random sign in every pixel; both clipped
/// to [0, 1].
arma::fmat with_normal_noise(const arma::fmat& images, double deviation, std::uint64_t seed);
arma::fmat with_sign_noise(const arma::fmat& images, double epsilon, std::uint64_t seed);

/// Share of images that are classified correctly.
double accuracy(const Network& network, const arma::fmat& images, const arma::uvec& labels);

}  // namespace simplecell
