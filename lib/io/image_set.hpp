#pragma once
#include <armadillo>
#include <filesystem>
#include <string>
#include <vector>

namespace simplecell {

/// What becomes of colour: one grey plane, luma 0.299 R + 0.587 G + 0.114 B of the stored (gamma-encoded) values (ITU-R
/// BT.601), or three planes, which are equal if there is no colour.
enum class Colour { luminance, rgb };

/// Pictures as they are read, with all that is known of them. The pixels of a picture run row by row from its upper
/// left corner, so that h5py sees (n, height, width); in colour red lies above green above blue, (n, 3 height, width).
struct ImageSet {
  arma::fcube images;              ///< width×height×n, or width×3·height×n
  arma::vec labels;                ///< n whole numbers, or none
  arma::uword channels = 1;        ///< planes of a picture: 1 or 3
  std::string source;              ///< the file, for messages
  std::vector<std::string> notes;  ///< a line on each thing that was left out or had to be guessed

  arma::uword width() const { return images.n_rows; }
  arma::uword height() const { return images.n_cols / channels; }
};

/// Keeps the central square of each picture. Throws InputError if they are smaller.
void crop(ImageSet& set, arma::uword size);

/// Throws InputError at a pixel that is NaN or infinite, and if every picture is constant, for nothing can be learned
/// from those; constant ones among others stay, with a note that counts them.
void check_pixels(ImageSet& set);

/// Keeps the first pictures and labels, so many that there are.
void keep_first(ImageSet& set, arma::uword count);

/// All pictures and labels, one set after the other; a set may hold labels alone. Throws InputError unless they are of
/// one size and labels, if there are any, as many as pictures.
ImageSet joined(std::vector<ImageSet> sets);

}  // namespace simplecell
