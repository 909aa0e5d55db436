#pragma once
#include <armadillo>

#include "data/windows.hpp"
#include "learning/model.hpp"

namespace simplecell {

/// Codes of the windows of images (m×(positions·n)) by a trained model's own inference; what a convolution layer of the
/// same filters makes of them, the correlation with every atom followed by the proximal map of the penalty; and the
/// minimum that FISTA finds (sparse-coding-interpretation eqs 33, 45, 67).
struct WindowCodes {
  arma::fmat stimuli;      ///< the windows (d×(positions·n))
  Solution own;
  arma::fmat convolution, minimum;
};

/// Of images (pixels×n); `tolerance` is the duality gap of the minimum, relative to the objective.
WindowCodes code_windows(const Model& model, const Penalty& penalty, const Windows& windows, const arma::fmat& images,
                         double tolerance, const Progress& progress = {});

/// How far these agree.
struct WindowAgreement {
  double largest_code;                             ///< |x| of the model's own codes, at most
  double convolution_difference;                   ///< from the convolution layer, at most
  double iteration_difference;                     ///< from the minimum, at most
  double largest_gap;                              ///< relative duality gap of the own codes; NaN where unknown
  double active_codes, active_convolution;         ///< shares of non-zero responses
  double error_codes, error_convolution;           ///< energy of the windows that the atoms leave unexplained, a share
};
WindowAgreement compare(const WindowCodes& codes, const arma::fmat& atoms);

}  // namespace simplecell
