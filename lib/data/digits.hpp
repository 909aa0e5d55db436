#pragma once
#include <armadillo>
#include <cstdint>
#include <string>

#include "core/progress.hpp"

namespace simplecell {

/// Pictures with a label each, values in [0, 1].
struct LabelledPictures {
  arma::fcube images;  ///< width×height×n
  arma::vec labels;    ///< n, 0 … 9
};

/// `count` pictures of the digits 0 to 9, white on black: the glyphs of a font, each slanted, turned, stretched, bent
/// smoothly, thickened or thinned, and shifted at random, so that no two are alike. A stand-in for handwriting, with
/// its centred strokes and empty borders but far less of its variety. Picture i depends on (seed, i), its size and the
/// font alone.
/// `font` holds the bytes of a TrueType or OpenType file. Throws InputError if it cannot be used.
LabelledPictures draw_digits(const std::string& font, arma::uword count, arma::uword size, std::uint64_t seed,
                             const Progress& progress = {});

struct DigitOptions {
  std::uint64_t size = 28;  ///< height and width of a picture in pixels
  double em = 26;           ///< size of the font in pixels
  double rotation = 0;      ///< degrees, anticlockwise
};

/// The digits 0 to 9 of a font as they are, white on black, each with its bounding box in the middle of the picture.
/// Throws InputError if the font cannot be used, UsageError if a digit is larger than the picture.
LabelledPictures render_digits(const std::string& font, const DigitOptions& options);

}  // namespace simplecell
