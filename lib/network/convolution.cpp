#include "network/convolution.hpp"

#include "analysis/rate_distortion.hpp"
#include "inference/proximal_gradient.hpp"

namespace simplecell {
namespace {

double active(const arma::fmat& X) { return static_cast<double>(arma::accu(X != 0)) / static_cast<double>(X.n_elem); }

double largest_difference(const arma::fmat& X, const arma::fmat& Z) { return arma::abs(X - Z).max(); }

}  // namespace

WindowCodes code_windows(const Model& model, const Penalty& penalty, const Windows& windows, const arma::fmat& images,
                         double tolerance, const Progress& progress) {
  const arma::fmat& A = model.dictionary();
  WindowCodes codes{.stimuli = gather_windows(windows, images)};
  codes.own = model.encode(codes.stimuli, progress);
  codes.convolution = convolve(windows, A, images);
  penalty.prox(codes.convolution, 1);
  const ProximalGradient to_the_minimum({.iterations = 10000, .tolerance = tolerance});
  codes.minimum = encode(penalty, to_the_minimum, A, codes.stimuli).codes;
  return codes;
}

WindowAgreement compare(const WindowCodes& codes, const arma::fmat& atoms) {
  const arma::fmat& own = codes.own.codes;
  return {.largest_code = arma::abs(own).max(),
          .convolution_difference = largest_difference(codes.convolution, own),
          .iteration_difference = largest_difference(codes.minimum, own),
          .largest_gap = codes.own.gaps.max(),
          .active_codes = active(own),
          .active_convolution = active(codes.convolution),
          .error_codes = relative_error(atoms, own, codes.stimuli),
          .error_convolution = relative_error(atoms, codes.convolution, codes.stimuli)};
}

}  // namespace simplecell
