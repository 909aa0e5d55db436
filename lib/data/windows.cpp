#include "data/windows.hpp"

#include <algorithm>
#include <string>

#include "core/error.hpp"
#include "core/parallel.hpp"

namespace simplecell {
namespace {

constexpr std::size_t images_per_chunk = 16;

// Calls act(map, window, run) for each row of each window of one image, with the indices of its first value in maps and
// in windows; `run` values are contiguous in both.
template <class Act>
void for_runs(const Windows& w, Act&& act) {
  const arma::uword run = w.channels * w.size, map_row = w.channels * w.width;
  arma::uword in_windows = 0;
  for (arma::uword row = 0; row < w.rows(); ++row)
    for (arma::uword column = 0; column < w.columns(); ++column)
      for (arma::uword y = 0; y < w.size; ++y, in_windows += run)
        act((row * w.stride + y) * map_row + column * w.stride * w.channels, in_windows, run);
}

void check_rows(const arma::fmat& columns, arma::uword expected, const char* what) {
  if (columns.n_rows != expected)
    throw InputError(std::string(what) + " of " + std::to_string(columns.n_rows) + " values; expected " +
                     std::to_string(expected));
}

}  // namespace

void check_windows(const Windows& w) {
  if (w.channels == 0 || w.size == 0 || w.stride == 0)
    throw UsageError("windows need at least one channel, a size and a stride of at least 1");
  if (w.size > std::min(w.height, w.width))
    throw UsageError("windows of " + std::to_string(w.size) + "×" + std::to_string(w.size) + " do not fit into " +
                     std::to_string(w.height) + "×" + std::to_string(w.width));
}

arma::fmat gather_windows(const Windows& windows, const arma::fmat& maps) {
  check_windows(windows);
  check_rows(maps, windows.map_dimension(), "maps");
  arma::fmat gathered(windows.dimension(), windows.positions() * maps.n_cols, arma::fill::none);
  parallel_for(chunk_count(maps.n_cols, images_per_chunk), [&](std::size_t index, unsigned) {
    const Range images = chunk(maps.n_cols, images_per_chunk, index);
    for (arma::uword i = images.first; i < images.last; ++i) {
      const float* from = maps.colptr(i);
      float* to = gathered.colptr(i * windows.positions());
      for_runs(windows, [&](arma::uword map, arma::uword window, arma::uword run) {
        std::copy_n(from + map, run, to + window);
      });
    }
  });
  return gathered;
}

arma::fmat convolve(const Windows& windows, const arma::fmat& filters, const arma::fmat& maps) {
  check_windows(windows);
  check_rows(maps, windows.map_dimension(), "maps");
  check_rows(filters, windows.dimension(), "filters");
  arma::fmat responses(filters.n_cols, windows.positions() * maps.n_cols, arma::fill::none);
  parallel_for(chunk_count(maps.n_cols, images_per_chunk), [&](std::size_t index, unsigned) {
    const Range images = chunk(maps.n_cols, images_per_chunk, index);
    for (arma::uword i = images.first; i < images.last; ++i)
      for (arma::uword j = 0; j < filters.n_cols; ++j) {
        arma::fvec sums(windows.positions(), arma::fill::zeros);
        for_runs(windows, [&](arma::uword map, arma::uword window, arma::uword run) {
          const float *place = maps.colptr(i) + map, *filter = filters.colptr(j) + window % windows.dimension();
          float& sum = sums[window / windows.dimension()];
          for (arma::uword k = 0; k < run; ++k) sum += filter[k] * place[k];
        });
        for (arma::uword position = 0; position < windows.positions(); ++position)
          responses(j, i * windows.positions() + position) = sums[position];
      }
  });
  return responses;
}

arma::fmat scatter_windows(const Windows& windows, const arma::fmat& gathered) {
  check_windows(windows);
  check_rows(gathered, windows.dimension(), "windows");
  if (gathered.n_cols % windows.positions() != 0)
    throw InputError(std::to_string(gathered.n_cols) +
                     " windows are not those of whole images; expected a multiple of " +
                     std::to_string(windows.positions()));
  arma::fmat maps(windows.map_dimension(), gathered.n_cols / windows.positions(), arma::fill::zeros);
  parallel_for(chunk_count(maps.n_cols, images_per_chunk), [&](std::size_t index, unsigned) {
    const Range images = chunk(maps.n_cols, images_per_chunk, index);
    for (arma::uword i = images.first; i < images.last; ++i) {
      const float* from = gathered.colptr(i * windows.positions());
      float* to = maps.colptr(i);
      for_runs(windows, [&](arma::uword map, arma::uword window, arma::uword run) {
        for (arma::uword k = 0; k < run; ++k) to[map + k] += from[window + k];
      });
    }
  });
  return maps;
}

}  // namespace simplecell
