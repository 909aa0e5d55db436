#pragma once
#include <armadillo>

namespace simplecell {

/// A window of size×size places that slides over `channels` maps of height×width places in steps of `stride`, always
/// inside the maps (sparse-coding-interpretation eq 67).
///
/// In a column of maps, and in a column of a window, the channel varies fastest, then the place along a row, then the
/// row. A column of an image with one channel holds its pixels row by row. The codes of all windows (m×(positions·n)),
/// reshaped to (m·positions)×n, are the m channels of the next layer's maps, without any copying.
struct Windows {
  arma::uword channels = 1, height = 0, width = 0;
  arma::uword size = 0, stride = 1;

  arma::uword rows() const { return (height - size) / stride + 1; }    ///< positions from top to bottom
  arma::uword columns() const { return (width - size) / stride + 1; }  ///< positions from left to right
  arma::uword positions() const { return rows() * columns(); }
  arma::uword dimension() const { return channels * size * size; }  ///< number of values of a window
  arma::uword map_dimension() const { return channels * height * width; }
};

/// Throws UsageError if the window is empty, does not fit into the maps, or has a stride of 0.
void check_windows(const Windows& windows);

/// The windows (dimension×(positions·n)) of maps (map_dimension×n), image by image, positions row by row.
arma::fmat gather_windows(const Windows& windows, const arma::fmat& maps);

/// A convolution as in neural networks: the correlation of maps (map_dimension×n) with each filter (dimension×m) at
/// every position, m×(positions·n). It is summed directly, independently of gather_windows, and equals
/// filtersᵀ·gather_windows.
arma::fmat convolve(const Windows& windows, const arma::fmat& filters, const arma::fmat& maps);

/// The adjoint of gather_windows: adds the values of windows (dimension×(positions·n)) at their places in maps
/// (map_dimension×n).
arma::fmat scatter_windows(const Windows& windows, const arma::fmat& gathered);

}  // namespace simplecell
