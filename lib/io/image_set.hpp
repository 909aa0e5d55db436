#pragma once
#include <armadillo>
#include <filesystem>
#include <string>
#include <vector>

namespace simplecell {

/// Treatment of colour. luminance: one grey plane, the luma 0.299 R + 0.587 G + 0.114 B of the stored (gamma-encoded)
/// values (ITU-R BT.601). rgb: three planes, which are equal for grey images. light: one grey plane, the luminance
/// 0.2126 R + 0.7152 G + 0.0722 B (ITU-R BT.709) in linear light; the transfer function of sRGB (IEC 61966-2-1) is
/// inverted, in grey images too. linear_light: the same of levels that are linear already, as measurements always are.
enum class Colour { luminance, rgb, light, linear_light };

/// Images with their labels. The pixels of an image are stored row by row from the upper left corner, so that the shape
/// in h5py is (n, height, width). In colour the red plane is above the green above the blue: (n, 3 height, width).
struct ImageSet {
  arma::fcube images;              ///< width×height×n, or width×3·height×n
  arma::umat sizes;                ///< 2×n: height and width of images of different sizes, else empty; see joined
  arma::vec labels;                ///< n whole numbers, or empty
  arma::uword channels = 1;        ///< planes of an image: 1 or 3
  bool levels = true;              ///< grey levels on the scale 0 … 255; else measurements on a scale of their own
  std::string source;              ///< the file, for messages
  std::vector<std::string> notes;  ///< lines for the user about anything that was left out or guessed

  arma::uword width() const { return images.n_rows; }
  arma::uword height() const { return images.n_cols / channels; }
};

/// Crops images to their central square of `size` pixels. Throws InputError if they are smaller.
void crop(ImageSet& set, arma::uword size);

/// Throws InputError if a pixel is NaN or infinite, or if the images of all sets are constant, since nothing can be
/// learned from them. Constant images among others are kept, and a note gives their number.
void check_pixels(std::vector<ImageSet>& sets);

/// Keeps the first `count` images and labels, or all if there are fewer.
void keep_first(ImageSet& set, arma::uword count);

/// Shrinks images whose longer side has more than `longer_side` pixels to this number. Each new pixel is the mean of
/// the area that it covers, the light that fell there.
void shrink(ImageSet& set, arma::uword longer_side);

/// The size of the smallest frame into which the images of all sets fit, in the order of an ImageSet.
arma::SizeMat common_frame(const std::vector<ImageSet>& sets);

/// Concatenates the images and labels of sets; a set may consist of labels alone. Images of one plane and of different
/// sizes lie in the upper left corner of their common frame, whose rest is zero. Images of different scales give a
/// note. Throws InputError if images in colour differ in size, or if there are labels, but not as many as images.
ImageSet joined(std::vector<ImageSet> sets);

}  // namespace simplecell
