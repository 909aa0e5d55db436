#include "embedding/pca.hpp"

#include <algorithm>
#include <string>

#include "core/distinct.hpp"
#include "core/error.hpp"
#include "core/moments.hpp"

namespace simplecell {
namespace {

constexpr std::size_t width = 1024;  // columns or rows of a chunk

arma::mat centred_rows(const arma::fmat& points, const arma::vec& mean, Range rows) {
  arma::mat block = arma::conv_to<arma::mat>::from(points.rows(rows.first, rows.last - 1));
  block.each_col() -= mean.subvec(rows.first, rows.last - 1);
  return block;
}

arma::mat gram(const arma::fmat& points, const arma::vec& mean) {
  return sum_over_chunks(points.n_cols, chunk_count(points.n_rows, width), [&](std::size_t index) {
    const arma::mat block = centred_rows(points, mean, chunk(points.n_rows, width, index));
    return arma::mat(block.t() * block);
  });
}

// Left singular vectors of the centred points, computed from the right ones.
arma::mat to_components(const arma::fmat& points, const arma::vec& mean, const arma::mat& right) {
  arma::mat components(points.n_rows, right.n_cols);
  parallel_for(chunk_count(points.n_rows, width), [&](std::size_t task, unsigned) {
    const Range rows = chunk(points.n_rows, width, task);
    components.rows(rows.first, rows.last - 1) = centred_rows(points, mean, rows) * right;
  });
  return components;
}

arma::mat project(const arma::fmat& points, const arma::vec& mean, const arma::mat& components) {
  arma::mat scores(components.n_cols, points.n_cols);
  parallel_for(chunk_count(points.n_cols, width), [&](std::size_t task, unsigned) {
    const Range range = chunk(points.n_cols, width, task);
    scores.cols(range.first, range.last - 1) = components.t() * centred(points, mean, range);
  });
  return scores;
}

void check(const arma::fmat& points, arma::uword k) {
  if (points.n_cols < 2) throw InputError("principal components need at least two points");
  const arma::uword most = std::min(points.n_rows, points.n_cols);
  if (k == 0 || k > most)
    throw InputError("asked for " + std::to_string(k) + " principal components of " + std::to_string(points.n_cols) +
                     " points in " + std::to_string(points.n_rows) + " dimensions; there are " + std::to_string(most));
}

}  // namespace

Pca pca(const arma::fmat& points, arma::uword k) {
  check(points, k);
  Pca result;
  result.mean = mean_of(points);
  const bool by_covariance = points.n_rows <= points.n_cols;
  const auto n = static_cast<double>(points.n_cols);
  const arma::mat products = by_covariance ? covariance(points, result.mean) : arma::mat(gram(points, result.mean) / n);
  arma::vec values;
  arma::mat vectors;
  if (!arma::eig_sym(values, vectors, products)) throw RunError("the covariance of the points has no eigenvectors");
  result.total_variance = arma::trace(products);
  result.variance = arma::clamp(arma::reverse(values.tail(k)), 0, arma::datum::inf);
  const arma::mat leading = arma::fliplr(vectors.tail_cols(k));
  result.components = by_covariance ? leading : to_components(points, result.mean, leading);

  const double least =
      static_cast<double>(std::max(points.n_rows, points.n_cols)) * arma::datum::eps * result.variance(0);
  for (arma::uword j = 0; j < k; ++j) {
    auto component = result.components.col(j);
    const double length = arma::norm(component);
    if (!(result.variance(j) > least)) {
      component.zeros();
      result.variance(j) = 0;
    } else {
      component *= (component(arma::index_max(arma::abs(component))) < 0 ? -1 : 1) / length;
    }
  }
  result.scores = project(points, result.mean, result.components);
  return result;
}

void require_variation(const arma::fmat& points) {
  if (points.n_cols > 1 && distinct_columns(points).count() == 1)
    throw InputError("all samples are equal; they vary along no component");
}

}  // namespace simplecell
