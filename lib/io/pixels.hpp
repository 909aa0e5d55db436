#pragma once
#include <armadillo>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/error.hpp"

namespace simplecell {

/// What the picture readers share: limits, and the way from stored samples to grey levels.

inline constexpr std::uint64_t largest_side = 1 << 16;
inline constexpr std::uint64_t most_pixels = std::uint64_t{1} << 27;

/// Refuses sizes that no picture has, before any memory is asked for.
inline void check_picture_size(const std::filesystem::path& path, std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0 || width > largest_side || height > largest_side || width * height > most_pixels)
    throw InputError(path.string() + ": a picture of " + std::to_string(width) + "×" + std::to_string(height) +
                     " pixels is beyond the limit of 2^27 pixels; is the file damaged?");
}

/// One row of interleaved samples (1 or 2 grey and alpha, 3 or 4 RGB and alpha) to grey levels 0..255; `full` is the
/// largest value of a sample, 255 or 65535. Returns false if a pixel is not opaque.
template <class Sample>
bool grey_row(const Sample* samples, arma::uword width, unsigned channels, double full, float* grey) {
  const bool colour = channels >= 3, alpha = channels % 2 == 0;
  bool opaque = true;
  for (arma::uword x = 0; x < width; ++x, samples += channels) {
    // Integer weights of sum 1000: a grey RGB pixel keeps its level exactly.
    const double level = colour ? (299. * samples[0] + 587. * samples[1] + 114. * samples[2]) / 1000. : samples[0];
    grey[x] = static_cast<float>(level * 255. / full);
    if (alpha && samples[channels - 1] != full) opaque = false;
  }
  return opaque;
}

}  // namespace simplecell
