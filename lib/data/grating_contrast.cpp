#include "data/grating_contrast.hpp"

#include <cmath>

#include "core/error.hpp"

namespace simplecell {

arma::vec passed_amplitudes(const Preprocessing& steps, const arma::vec& frequencies) {
  if (!steps.images)
    throw InputError("does not say how its images were whitened, so that contrasts in images are unknown; give "
                     "--contrast-in stimuli");
  if (steps.patches && steps.patches->variance == "unit")
    throw InputError("its patches were divided by their standard deviation, so that contrasts in images have no "
                     "effect; give --contrast-in stimuli");
  double filters = 0, fall = 0;  // the product of all R(f) is f^filters exp(−fall f⁴), f in cycles per pixel
  for (const ImageStep& step : *steps.images) {
    if (step.method == "unit-norm")
      throw InputError("its images were divided by their norm, so that contrasts in images have no effect; give "
                       "--contrast-in stimuli");
    if (step.method != "olshausen-field") continue;
    filters += 1;
    fall += std::pow(step.longer_side / step.cutoff, 4);
  }
  if (filters == 0) return arma::ones(frequencies.n_elem);
  const double best = std::pow(filters / (4 * fall), 0.25);
  return arma::pow(frequencies / best, filters) % arma::exp(filters / 4 - fall * arma::pow(frequencies, 4));
}

Preprocessing of_modulations(Preprocessing steps) {
  for (Whitening& map : steps.maps) map.mean.zeros();
  return steps;
}

}  // namespace simplecell
