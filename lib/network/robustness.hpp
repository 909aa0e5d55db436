#pragma once
#include <string>
#include <utility>
#include <vector>

#include "core/quantity.hpp"
#include "network/attack.hpp"
#include "network/training.hpp"

namespace simplecell {

/// What measure_robustness measures, on the attacked images.
const Quantities& robustness_metrics();

struct RobustnessOptions {
  std::vector<double> epsilon{0.05, 0.1, 0.2, 0.3};
  std::uint64_t steps = 20, restarts = 2;  ///< of projected gradient ascent
  double noise = 0.3;                      ///< standard deviation of normal noise
  double check = 0.1;                      ///< ε of the additional attacks that would reveal masked gradients
  std::uint64_t shown = 10;                ///< number of images, from all classes, whose adversarial images are kept
};

/// Accuracies under noise and attacks, and some adversarial images.
struct Robustness {
  std::vector<std::pair<std::string, double>> scores;  ///< as robustness_metrics lists them
  arma::uvec shown;         ///< indices of the images that are kept
  arma::fcube adversarial;  ///< their adversarial images by projected gradient ascent, d×shown×ε
  arma::fmat answers;       ///< predicted classes of these, shown×ε
};

/// Measures accuracies under noise, FGSM and projected gradient ascent. Masked gradients, which make a network look
/// more robust than it is (Athalye, Carlini & Wagner 2018), are looked for by attacks with five times as many steps,
/// with the margin in place of the cross-entropy, with logits a tenth and ten times as large, and with images made for
/// another network.
Robustness measure_robustness(const Network& network, const Network* other, const Examples& images,
                              const RobustnessOptions& options, std::uint64_t seed, const Progress& progress = {});

}  // namespace simplecell
