#pragma once
#include <armadillo>
#include <cstdint>

#include "core/progress.hpp"

namespace simplecell {

/// The dead-leaves model: opaque leaves that occlude one another. With radii of density ∝ r⁻³ it is scale-invariant
/// between the two bounds, and its images share the power spectrum of natural images, about 1/f², their edges and their
/// occlusions.
/// Leaves are ellipses of random shape, orientation and grey level, each lightly shaded along one direction and
/// streaked along another, with edges that are soft over one to three pixels. Grey levels are whole numbers 0 … 255, as
/// in a photograph. Sources: Lee, Mumford & Huang (2001), Int. J. Computer Vision 41:35–59; Ruderman (1997), Vision
/// Research 37:3385–3398.
struct DeadLeavesOptions {
  arma::uword width = 512, height = 512;  ///< pixels
  double smallest = 0.75;                 ///< least radius, pixels
  double largest = 0;                     ///< greatest radius, pixels; 0: half the longer side
};

/// `count` independent images, width×height×count. Image i depends on seed, i and the options alone.
arma::fcube dead_leaves(arma::uword count, const DeadLeavesOptions& options, std::uint64_t seed,
                        const Progress& progress = {});

/// Gaussian white noise of mean 128 and standard deviation 32: images without any structure, for controls.
/// Image i depends on (seed, i) and its size alone.
arma::fcube white_noise(arma::uword count, arma::uword width, arma::uword height, std::uint64_t seed,
                        const Progress& progress = {});

}  // namespace simplecell
