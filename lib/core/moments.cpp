#include "core/moments.hpp"

namespace simplecell {
namespace {

constexpr std::size_t width = 1024;  // columns of a chunk

}  // namespace

arma::vec mean_of(const arma::fmat& X) {
  const std::size_t chunks = chunk_count(X.n_cols, width);
  arma::mat sums(X.n_rows, chunks, arma::fill::zeros);
  parallel_for(chunks, [&](std::size_t task, unsigned) {
    const Range range = chunk(X.n_cols, width, task);
    for (std::size_t j = range.first; j < range.last; ++j)
      for (arma::uword i = 0; i < X.n_rows; ++i) sums(i, task) += X(i, j);
  });
  return arma::sum(sums, 1) / static_cast<double>(X.n_cols);
}

arma::mat centred(const arma::fmat& X, const arma::vec& mean, Range columns) {
  arma::mat block = arma::conv_to<arma::mat>::from(X.cols(columns.first, columns.last - 1));
  block.each_col() -= mean;
  return block;
}

arma::mat covariance(const arma::fmat& X, const arma::vec& mean) {
  const arma::mat sum = sum_over_chunks(X.n_rows, chunk_count(X.n_cols, width), [&](std::size_t index) {
    const arma::mat block = centred(X, mean, chunk(X.n_cols, width, index));
    return arma::mat(block * block.t());
  });
  return sum / static_cast<double>(X.n_cols);
}

}  // namespace simplecell
