#pragma once
#include <armadillo>

#include "data/preprocessing.hpp"

namespace simplecell {

/// The amplitudes that gratings of equal contrast in images have after the steps of whole images, relative to the
/// frequency that passes best, at frequencies in cycles per pixel. Each olshausen-field step passes R(f) = f
/// exp(−(f/f0)⁴); a common gain, or a mean image that is subtracted, changes no ratio of contrasts. Throws InputError
/// if the steps are unknown, or do not preserve contrast: images of unit norm, and patches of unit variance.
arma::vec passed_amplitudes(const Preprocessing& steps, const arma::vec& frequencies);

/// The steps for patches that are modulations about the mean stimulus, as gratings are: maps subtract no mean.
Preprocessing of_modulations(Preprocessing steps);

}  // namespace simplecell
