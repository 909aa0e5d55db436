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
  double check = 0.1;                      ///< ε of the attacks that look for masked gradients
  std::uint64_t shown = 10;                ///< images whose adversarial images are kept, one of each class in turn
};

/// Shares of images that are classified rightly, and some of the images that are not.
struct Robustness {
  std::vector<std::pair<std::string, double>> scores;  ///< as robustness_metrics lists them
  arma::uvec shown;         ///< which images
  arma::fcube adversarial;  ///< of projected gradient ascent, d×shown×ε
  arma::fmat answers;       ///< what they are taken for, shown×ε
};

/// Attacks that would find what masked gradients hide (Athalye, Carlini & Wagner 2018) are five times as many steps,
/// the margin in place of the cross-entropy, logits a tenth and ten times as large, and images made for another
/// network.
Robustness measure_robustness(const Network& network, const Network* other, const Examples& images,
                              const RobustnessOptions& options, std::uint64_t seed, const Progress& progress = {});

}  // namespace simplecell
