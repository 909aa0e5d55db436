#pragma once
#include <armadillo>
#include <filesystem>
#include <string>
#include <vector>

namespace simplecell {

/// Treatment of colour. luminance: one grey plane, the luma 0.299 R + 0.587 G + 0.114 B of the stored (gamma-encoded)
/// values (ITU-R BT.601). rgb: three planes, which are equal for grey images.
enum class Colour { luminance, rgb };

/// Images with their labels. The pixels of an image are stored row by row from the upper left corner, so that the shape
/// in h5py is (n, height, width). In colour the red plane is above the green above the blue: (n, 3 height, width).
struct ImageSet {
  arma::fcube images;              ///< width×height×n, or width×3·height×n
  arma::vec labels;                ///< n whole numbers, or empty
  arma::uword channels = 1;        ///< planes of an image: 1 or 3
  std::string source;              ///< the file, for messages
  std::vector<std::string> notes;  ///< lines for the user about anything that was left out or guessed

  arma::uword width() const { return images.n_rows; }
  arma::uword height() const { return images.n_cols / channels; }
};

/// Crops images to their central square of `size` pixels. Throws InputError if they are smaller.
void crop(ImageSet& set, arma::uword size);

/// Throws InputError if a pixel is NaN or infinite, or if all images are constant, since nothing can be learned from
/// them. Constant images among others are kept, and a note gives their number.
void check_pixels(ImageSet& set);

/// Keeps the first `count` images and labels, or all if there are fewer.
void keep_first(ImageSet& set, arma::uword count);

/// Concatenates the images and labels of sets; a set may consist of labels alone. Throws InputError if images differ in
/// size, or if there are labels, but not as many as images.
ImageSet joined(std::vector<ImageSet> sets);

}  // namespace simplecell
