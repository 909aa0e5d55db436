#include "analysis/spectral.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/distinct.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"

namespace simplecell {
namespace {

constexpr std::size_t width = 1024;  // columns of a chunk
constexpr arma::uword depth = 6;     // blocks of a Krylov space
constexpr arma::uword spare = 8;     // vectors beyond those asked for
constexpr double tolerance = 1e-9;

// B V, computed on all threads by chunks of columns of B.
arma::mat times(const arma::sp_mat& B, const arma::mat& V) {
  const std::size_t chunks = chunk_count(B.n_cols, width);
  std::vector<arma::mat> parts(chunks);
  const arma::mat rows = V.t();
  parallel_for(chunks, [&](std::size_t task, unsigned) {
    arma::mat part(V.n_cols, B.n_rows, arma::fill::zeros);
    const Range range = chunk(B.n_cols, width, task);
    for (std::size_t j = range.first; j < range.last; ++j)
      for (arma::uword e = B.col_ptrs[j]; e < B.col_ptrs[j + 1]; ++e)
        part.col(B.row_indices[e]) += B.values[e] * rows.col(j);
    parts[task] = std::move(part);
  });
  arma::mat sum(V.n_cols, B.n_rows, arma::fill::zeros);
  for (const auto& part : parts) sum += part;
  return sum.t();
}

// Bᵀ U
arma::mat times_transposed(const arma::sp_mat& B, const arma::mat& U) {
  arma::mat result(U.n_cols, B.n_cols, arma::fill::zeros);
  const arma::mat rows = U.t();
  parallel_for(chunk_count(B.n_cols, width), [&](std::size_t task, unsigned) {
    const Range range = chunk(B.n_cols, width, task);
    for (std::size_t j = range.first; j < range.last; ++j)
      for (arma::uword e = B.col_ptrs[j]; e < B.col_ptrs[j + 1]; ++e)
        result.col(j) += B.values[e] * rows.col(B.row_indices[e]);
  });
  return result.t();
}

arma::mat times_gram(const arma::sp_mat& B, const arma::mat& U) { return times(B, times_transposed(B, U)); }

// The columns of `block`, orthonormalised against `basis` and each other; linearly dependent columns are dropped.
arma::mat orthonormal(const arma::mat& basis, const arma::mat& block) {
  arma::mat all = basis;
  for (arma::uword j = 0; j < block.n_cols && all.n_cols < block.n_rows; ++j) {
    arma::vec column = block.col(j);
    const double length = arma::norm(column);
    for (int pass = 0; pass < 2 && all.n_cols > 0; ++pass) column -= all * (all.t() * column);
    const double rest = arma::norm(column);
    if (length > 0 && rest > 1e-12 * length) all = arma::join_rows(all, column / rest);
  }
  return all.n_cols > basis.n_cols ? arma::mat(all.tail_cols(all.n_cols - basis.n_cols))
                                   : arma::mat(block.n_rows, arma::uword{0});
}

struct Ritz {
  arma::vec values;           // falling
  arma::mat vectors, images;  // images: the vectors multiplied by the Gram matrix BBᵀ
};

// Ritz values and vectors of BBᵀ in the block Krylov space of `start`.
Ritz krylov(const arma::sp_mat& B, const arma::mat& start) {
  arma::mat basis(start.n_rows, arma::uword{0}), images = basis, block = orthonormal(basis, start);
  for (arma::uword level = 0; level < depth && block.n_cols > 0; ++level) {
    const arma::mat image = times_gram(B, block);
    basis = arma::join_rows(basis, block), images = arma::join_rows(images, image);
    block = orthonormal(basis, image);
  }
  arma::vec values;
  arma::mat rotation;
  const arma::mat projected = basis.t() * images;
  if (!arma::eig_sym(values, rotation, (projected + projected.t()) / 2))
    throw RunError("the singular vectors of the codes could not be found");
  rotation = arma::fliplr(rotation);
  return {arma::reverse(values), basis * rotation, images * rotation};
}

}  // namespace

SingularVectors leading_singular_vectors(const arma::sp_mat& matrix, arma::uword k, std::uint64_t seed) {
  const bool wide = matrix.n_rows <= matrix.n_cols;
  const arma::sp_mat B = wide ? matrix : arma::sp_mat(matrix.t());
  if (k == 0 || k > B.n_rows)
    throw InputError("asked for " + std::to_string(k) + " singular vectors of a matrix of " +
                     std::to_string(matrix.n_rows) + " by " + std::to_string(matrix.n_cols));
  const arma::uword size = std::min(B.n_rows, k + spare);
  arma::mat start = arma::conv_to<arma::mat>::from(Random(seed, "spectral").normal(B.n_rows, size));
  for (int restart = 0; restart < 100; ++restart) {
    const Ritz ritz = krylov(B, start);
    const arma::uword found = std::min(k, ritz.values.n_elem);
    const arma::mat residual =
        ritz.images.head_cols(found) - ritz.vectors.head_cols(found) * arma::diagmat(ritz.values.head(found));
    start = ritz.vectors.head_cols(std::min(size, ritz.vectors.n_cols));
    // A Krylov space of fewer than k dimensions is invariant; random directions are added to it.
    if (found < k) {
      start = arma::join_rows(
          start, arma::conv_to<arma::mat>::from(Random(seed, "spectral", restart + 1).normal(B.n_rows, size - found)));
      continue;
    }
    if (arma::max(arma::sqrt(arma::sum(arma::square(residual), 0))) > tolerance * std::max(ritz.values(0), 1e-300))
      continue;
    SingularVectors result;
    result.values = arma::sqrt(arma::clamp(ritz.values.head(k), 0, arma::datum::inf));
    arma::mat near = ritz.vectors.head_cols(k), far = times_transposed(B, near);
    for (arma::uword j = 0; j < k; ++j) {
      const double length = arma::norm(far.col(j));
      if (length * length > tolerance * ritz.values(0))
        far.col(j) /= length;
      else  // beyond the matrix's rank, to the accuracy of the residuals
        near.col(j).zeros(), far.col(j).zeros(), result.values(j) = 0;
    }
    result.left = wide ? near : far, result.right = wide ? far : near;
    return result;
  }
  throw RunError("the singular vectors of the codes did not settle in 100 restarts; ask for fewer clusters");
}

namespace {

arma::sp_mat normalised(const arma::fmat& codes) {
  arma::vec rows(codes.n_rows, arma::fill::zeros), columns(codes.n_cols, arma::fill::zeros);
  std::vector<arma::uword> places;
  std::vector<double> values;
  for (arma::uword j = 0; j < codes.n_cols; ++j)
    for (arma::uword i = 0; i < codes.n_rows; ++i) {
      const auto x = static_cast<double>(codes(i, j));
      if (x < 0)
        throw InputError("sample " + std::to_string(j + 1) +
                         " has negative codes, which are no edges of a graph; take their magnitudes or use k-means");
      if (x > 0) rows(i) += x, columns(j) += x, places.insert(places.end(), {i, j}), values.push_back(x);
    }
  if (values.empty()) throw InputError("all codes are zero; there is no graph to cluster");
  for (std::size_t e = 0; e < values.size(); ++e)
    values[e] /= std::sqrt(rows(places[2 * e]) * columns(places[2 * e + 1]));
  return {arma::umat(places.data(), 2, values.size()), arma::vec(values), codes.n_rows, codes.n_cols};
}

}  // namespace

SpectralClusters spectral_clusters(const arma::fmat& codes, const KMeansOptions& options, std::uint64_t seed,
                                   const Progress& progress) {
  const arma::sp_mat graph = normalised(codes);
  const SingularVectors leading = leading_singular_vectors(graph, options.clusters, seed);
  SpectralClusters result;
  result.eigenvalues = 1 - leading.values;
  result.embedding = leading.right.t();
  for (arma::uword j = 0; j < graph.n_cols; ++j)
    if (graph.col_ptrs[j] == graph.col_ptrs[j + 1]) {
      result.embedding.col(j).zeros();
      ++result.isolated;
    } else if (const double length = arma::norm(result.embedding.col(j)); length > 0) {
      result.embedding.col(j) /= length;
    }
  const Distinct distinct = distinct_columns(codes);  // equal codes have equal vectors except for rounding
  result.embedding = arma::mat(result.embedding.cols(distinct.first.elem(distinct.which)));
  result.clusters = kmeans(arma::conv_to<arma::fmat>::from(result.embedding), options, seed, progress);
  return result;
}

}  // namespace simplecell
