#pragma once
#include <armadillo>

namespace simplecell {

/// A window that slides over a stack of maps (sparse-coding-interpretation eq 67): size×size places of `channels` maps
/// of height×width, moved `stride` places at a time, wholly inside the maps.
///
/// A column of maps, and a column of a window, runs over the channels of a place first, then along a row, then from row
/// to row. An image of one channel is its pixels row by row; and the codes of windows (m×(positions·n)), whose columns
/// run along rows, are the m channels of the next layer's maps once reshaped to (m·positions)×n: nothing needs copying.
struct Windows {
  arma::uword channels = 1, height = 0, width = 0;
  arma::uword size = 0, stride = 1;

  arma::uword rows() const { return (height - size) / stride + 1; }    ///< positions from top to bottom
  arma::uword columns() const { return (width - size) / stride + 1; }  ///< positions from left to right
  arma::uword positions() const { return rows() * columns(); }
  arma::uword dimension() const { return channels * size * size; }  ///< of a window
  arma::uword map_dimension() const { return channels * height * width; }
};

/// Throws UsageError if the window is empty or does not fit into the maps, or moves by 0.
void check_windows(const Windows& windows);

/// The windows (dimension×(positions·n)) of maps (map_dimension×n), image after image, row of positions after row.
arma::fmat gather_windows(const Windows& windows, const arma::fmat& maps);

/// A convolution in the sense of neural networks: the correlation of maps (map_dimension×n) with each filter
/// (dimension×m) at every position, summed directly, place by place; m×(positions·n), like filtersᵀ·gather_windows.
arma::fmat convolve(const Windows& windows, const arma::fmat& filters, const arma::fmat& maps);

/// The adjoint of gathering: adds windows (dimension×(positions·n)) up where they were gathered from, into maps
/// (map_dimension×n).
arma::fmat scatter_windows(const Windows& windows, const arma::fmat& gathered);

}  // namespace simplecell
