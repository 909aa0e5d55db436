#pragma once
#include <algorithm>
#include <armadillo>
#include <atomic>
#include <vector>

#include "core/parallel.hpp"
#include "core/progress.hpp"

namespace simplecell {

/// A view of columns of Y, without copying.
inline const arma::fmat view(const arma::fmat& Y, Range columns) {
  return {const_cast<float*>(Y.colptr(columns.first)), Y.n_rows, columns.size(), false, true};
}

/// Runs body(columns, stimuli) for blocks of `width` columns of Y on all threads.
template <class Body>
void for_columns(const arma::fmat& Y, std::size_t width, const Progress& progress, Body&& body) {
  std::atomic<std::size_t> done = 0;
  parallel_for(chunk_count(Y.n_cols, width), [&](std::size_t index, unsigned) {
    const Range c = chunk(Y.n_cols, width, index);
    body(c, view(Y, c));
    report(progress, done += c.size(), Y.n_cols);
  });
}

/// Partial sums over the columns of Y: runs body(columns, stimuli, part) for blocks of `width` columns, where each part
/// accumulates several blocks in turn. Returns the parts, at most 32, which the caller adds in order. How blocks are
/// assigned to parts depends only on the number of columns, and memory does not grow with the size of the batch.
template <class Part, class Body>
std::vector<Part> gather_columns(const arma::fmat& Y, std::size_t width, Body&& body) {
  constexpr std::size_t most_parts = 32;
  const std::size_t part_width =
      width * std::max<std::size_t>(1, chunk_count(chunk_count(Y.n_cols, width), most_parts));
  std::vector<Part> parts(chunk_count(Y.n_cols, part_width));
  parallel_for(parts.size(), [&](std::size_t index, unsigned) {
    const Range whole = chunk(Y.n_cols, part_width, index);
    for (std::size_t k = 0; k < chunk_count(whole.size(), width); ++k) {
      const Range c = chunk(whole.size(), width, k), columns{whole.first + c.first, whole.first + c.last};
      body(columns, view(Y, columns), parts[index]);
    }
  });
  return parts;
}

/// target += value; an empty target becomes a copy of value.
template <class Matrix, class Value>
void add_to(Matrix& target, const Value& value) {
  if (target.is_empty())
    target = value;
  else
    target += value;
}

}  // namespace simplecell
