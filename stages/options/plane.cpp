#include "options/plane.hpp"

namespace simplecell {

void declare_plane(Options& options, PlaneOptions& v) {
  options.group("t-SNE");
  options.integer("pca", v.pca, at_least(0), "principal components that samples are first reduced to; 0: no reduction");
  options.real("perplexity", v.perplexity, between(1, 1e5),
               "effective number of neighbours; three times as many are searched for");
  options.integer("iterations", v.tsne.iterations, between(1, 1e6), "iterations, with exaggeration and without");
  options.real("exaggeration", v.tsne.exaggeration, between(1, 1e3), "factor of the attraction while exaggerated");
  options.integer("exaggerated", v.tsne.exaggerated, at_least(0), "iterations with exaggeration");
  options.real("learning-rate", v.tsne.learning_rate, at_least(0),
               "step per gradient, a quarter of it while exaggerated; 0: n / 12");
  options.choice("repulsion", v.tsne.repulsion, {"auto", "exact", "interpolated"},
                 "exact: over all pairs; interpolated: on a grid; auto: by the number of samples");
}

}  // namespace simplecell
