#pragma once
#include <armadillo>
#include <utility>

namespace simplecell {

/// Images of one size (width×height×n), or pictures of different sizes: each lies in the upper left corner of a frame
/// as wide as the widest and as high as the highest of them, and the rest of the frame is zero.
struct Pictures {
  arma::fcube pixels;
  arma::umat sizes;  ///< 2×n: height and width of each; empty if all fill the frame

  Pictures(arma::fcube images = {}, arma::umat their_sizes = {})
      : pixels(std::move(images)), sizes(std::move(their_sizes)) {}

  bool differ() const { return !sizes.is_empty(); }
  arma::uword count() const { return pixels.n_slices; }
  arma::uword height(arma::uword i) const { return differ() ? sizes(0, i) : pixels.n_cols; }
  arma::uword width(arma::uword i) const { return differ() ? sizes(1, i) : pixels.n_rows; }
  arma::uword longer_side() const { return std::max(pixels.n_rows, pixels.n_cols); }  ///< of the largest picture

  /// The pixels of a picture, row by row.
  arma::fmat picture(arma::uword i) const {
    return differ() ? arma::fmat(pixels.slice(i).submat(0, 0, width(i) - 1, height(i) - 1)) : pixels.slice(i);
  }
  void set_picture(arma::uword i, const arma::fmat& picture) {
    pixels.slice(i).submat(0, 0, width(i) - 1, height(i) - 1) = picture;
  }
};

}  // namespace simplecell
