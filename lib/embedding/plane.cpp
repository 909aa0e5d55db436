#include "embedding/plane.hpp"

#include <cmath>

#include "core/bounds.hpp"
#include "core/distinct.hpp"
#include "core/memory.hpp"
#include "embedding/pca.hpp"

namespace simplecell {

Plane embed_in_plane(arma::fmat samples, const PlaneOptions& options, const Note& note, const Progress& neighbours,
                     const Progress& iterations) {
  const Distinct distinct = distinct_columns(samples);
  moderate(samples);
  const double entries = 6 * options.perplexity * static_cast<double>(distinct.count());
  require_memory(40 * entries, std::to_string(samples.n_cols) + " samples", "lower --perplexity or --count");
  if (options.pca > 0 && options.pca < std::min(samples.n_rows, samples.n_cols))
    samples = arma::conv_to<arma::fmat>::from(pca(samples, options.pca).scores);
  const Affinities P = affinities(samples.cols(distinct.first), distinct.times, options.perplexity, neighbours);
  const double perplexity = possible_perplexity(options.perplexity, distinct.count());
  if (perplexity < options.perplexity)
    note("of " + std::to_string(samples.n_cols) + " samples " + std::to_string(distinct.count()) +
         " are different; perplexity " + number_text(options.perplexity) + " is lowered to " +
         number_text(std::round(100 * perplexity) / 100));
  const arma::mat start = tsne_start(samples);
  const Tsne result = tsne(P, start.cols(distinct.first), options.tsne, iterations);
  return {result.positions.cols(distinct.which), result.steps, result.divergences, kl_divergence(P, result.positions)};
}

}  // namespace simplecell
