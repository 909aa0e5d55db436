#pragma once
#include <functional>
#include <string>

#include "analysis/gratings.hpp"
#include "core/progress.hpp"
#include "data/preprocessing.hpp"
#include "io/h5.hpp"

namespace simplecell {

/// The amplitudes of gratings of this contrast, the root mean square of a pixel, at frequencies in cycles per pixel:
/// alike in the stimuli of a model, or alike in its images before these were whitened, which the steps say.
arma::vec grating_amplitudes(double contrast, bool in_images, const Preprocessing& steps, const arma::vec& frequencies);

/// Responses of units to gratings with these amplitudes, cut to a shape and preprocessed by the steps, some thousand
/// at a time. `encode` infers codes (m×n) of stimuli (d×n).
GratingResponses responses_to_gratings(arma::uword units, const std::function<arma::fmat(const arma::fmat&)>& encode,
                                       const Preprocessing& steps, PatchShape shape, const GratingGrid& grid,
                                       const arma::vec& amplitudes, const Progress& progress = {});

/// Calls put(name, array, finite) for each array of the tuning of units and of the grid that it was measured on;
/// `finite` says that no entry is undefined.
template <class Put>
void for_each_array(const Tuning& tuning, const GratingGrid& grid, Put&& put) {
  put("orientation", tuning.orientation, false);
  put("frequency", tuning.frequency, false);
  put("circular_variance", tuning.circular_variance, false);
  put("bandwidth", tuning.bandwidth, false);
  put("orthogonal_ratio", tuning.orthogonal_ratio, false);
  put("frequency_bandwidth", tuning.frequency_bandwidth, false);
  put("modulation", tuning.modulation, false);
  put("response", tuning.response, true);
  put("orientation_tuning", tuning.orientation_tuning, true);
  put("frequency_tuning", tuning.frequency_tuning, true);
  put("orientations", arma::vec(grid.orientations * (180 / arma::datum::pi)), true);
  put("frequencies", grid.frequencies, true);
}

/// Writes the tuning of units and the grid of gratings that it was measured on (docs/files.md).
void write_tuning(const Tuning& tuning, const GratingGrid& grid, H5Writer& file);

/// The circular variances of recorded cells, the column orivar of a table. Throws InputError if there are fewer than
/// two cells, or one is not in [0, 1].
arma::vec read_circular_variances(const std::string& path);

/// Height and width of the patches of pixels that a model was trained on, before these were mapped: as its record says
/// or else as given. Throws InputError if that is unknown, or if stimuli are not single grey patches but have colour
/// planes or linked inputs.
PatchShape grating_shape(const H5Reader& trained, const Preprocessing& steps, PatchShape given);

}  // namespace simplecell
