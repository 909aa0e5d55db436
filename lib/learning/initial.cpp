#include "learning/initial.hpp"

#include "analysis/kmeans.hpp"
#include "core/error.hpp"
#include "core/random.hpp"

namespace simplecell {

arma::fmat atoms_of_clusters(const Start& start, arma::uword atoms, arma::uword groups) {
  constexpr arma::uword least = 5000;  // stimuli, of which clusters can be told
  const arma::uword size = atoms / groups;
  const arma::fmat Y = start.stimuli(std::max(least, 20 * atoms));
  const KMeans found = kmeans(Y, {.clusters = groups, .restarts = 3}, start.seed);
  if (size == 1) return arma::conv_to<arma::fmat>::from(found.centres);
  arma::fmat A(Y.n_rows, atoms);
  for (arma::uword g = 0; g < groups; ++g) {
    const arma::uvec own = arma::find(found.labels == g);
    if (own.n_elem < size)
      throw RunError("k-means left cluster " + std::to_string(g) + " fewer stimuli than atoms; use --initial stimuli");
    const arma::uvec chosen = own(Random(start.seed, "atoms of clusters", g).sample(own.n_elem, size));
    A.cols(g * size, (g + 1) * size - 1) = Y.cols(chosen);
  }
  return A;
}

arma::fmat atoms_of_classes(const Start& start, arma::uword atoms, arma::uword groups) {
  if (!start.labelled)
    throw InputError("--initial class needs labelled stimuli; make them with extract-patches --whole of labelled images");
  const LabelledStimuli all = start.labelled(std::max<arma::uword>(2000, 10 * atoms));
  const arma::vec classes = arma::unique(all.labels);
  const arma::uword size = atoms / groups;
  std::vector<arma::uword> used(classes.n_elem, 0);
  arma::fmat A(all.stimuli.n_rows, atoms);
  for (arma::uword g = 0; g < groups; ++g) {
    const arma::uword label = g * classes.n_elem / groups;
    const arma::uvec own = arma::find(all.labels == classes[label]);
    if (used[label] + size > own.n_elem)
      throw InputError("--initial class: too few stimuli of class " + std::to_string(static_cast<int>(classes[label])));
    for (arma::uword j = 0; j < size; ++j) A.col(g * size + j) = all.stimuli.col(own[used[label]++]);
  }
  return A;
}

}  // namespace simplecell
