#pragma once
#include <armadillo>
#include <cstdint>
#include <string>

#include "core/progress.hpp"

namespace simplecell {

/// Labelled images with values in [0, 1].
struct LabelledPictures {
  arma::fcube images;  ///< width×height×n
  arma::vec labels;    ///< n, 0 … 9
};

/// `count` images of the digits 0 to 9, white on black: glyphs of a font, each slanted, rotated, stretched, bent,
/// thickened or thinned, and shifted at random. A stand-in for handwriting, with centred strokes and empty borders, but
/// far less variety. Image i depends on seed, i, its size and the font alone.
/// `font` holds the bytes of a TrueType or OpenType file. Throws InputError if it cannot be used.
LabelledPictures draw_digits(const std::string& font, arma::uword count, arma::uword size, std::uint64_t seed,
                             const Progress& progress = {});

struct DigitOptions {
  std::uint64_t size = 28;  ///< height and width of a picture in pixels
  double em = 26;           ///< size of the font in pixels
  double rotation = 0;      ///< degrees, anticlockwise
};

/// The digits 0 to 9 of a font without deformation, white on black, each with its bounding box centred in the image.
/// Throws InputError if the font cannot be used, UsageError if a digit is larger than the image.
LabelledPictures render_digits(const std::string& font, const DigitOptions& options);

}  // namespace simplecell
