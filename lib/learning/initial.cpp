#include "learning/initial.hpp"

#include "analysis/kmeans.hpp"
#include "core/error.hpp"
#include "core/random.hpp"

namespace simplecell {
namespace {

LabelledStimuli labelled_stimuli(const Start& start, arma::uword atoms) {
  if (!start.labelled)
    throw InputError(
        "--initial class needs labelled stimuli; make them with extract-patches --whole of labelled images");
  return start.labelled(std::max<arma::uword>(2000, 10 * atoms));
}

// Atom j is the next unused stimulus of class owner(j), an index into the sorted classes; an index beyond the last
// class stands for any class.
arma::fmat pick(const LabelledStimuli& all, arma::uword atoms, const std::function<arma::uword(arma::uword)>& owner) {
  const arma::vec classes = arma::unique(all.labels);
  std::vector<bool> used(all.labels.n_elem, false);
  arma::fmat A(all.stimuli.n_rows, atoms);
  for (arma::uword j = 0; j < atoms; ++j) {
    const arma::uword label = owner(j);
    const auto fits = [&](arma::uword i) {
      return !used[i] && (label >= classes.n_elem || all.labels[i] == classes[label]);
    };
    arma::uword i = 0;
    while (i < used.size() && !fits(i)) ++i;
    if (i == used.size())
      throw InputError("--initial class: too few stimuli" +
                       (label < classes.n_elem ? " of class " + number_text(classes[label]) : std::string()));
    used[i] = true;
    A.col(j) = all.stimuli.col(i);
  }
  return A;
}

}  // namespace

arma::fmat atoms_of_clusters(const Start& start, arma::uword atoms, arma::uword groups) {
  constexpr arma::uword least = 5000;  // stimuli for k-means
  const arma::uword size = atoms / groups;
  const arma::fmat Y = start.stimuli(std::max(least, 20 * atoms));
  const KMeans found = kmeans(Y, {.clusters = groups, .restarts = 3}, start.seed);
  if (size == 1) {
    arma::fmat A = Y.head_cols(atoms);  // random stimuli, where fewer than that are different
    A.head_cols(found.centres.n_cols) = arma::conv_to<arma::fmat>::from(found.centres);
    return A;
  }
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
  const LabelledStimuli all = labelled_stimuli(start, atoms);
  const arma::uword classes = arma::vec(arma::unique(all.labels)).n_elem, size = atoms / groups;
  return pick(all, atoms, [=](arma::uword j) { return (j / size) * classes / groups; });
}

arma::fmat atoms_of_owners(const Start& start, arma::uword atoms,
                           const std::function<arma::uword(arma::uword)>& owner) {
  return pick(labelled_stimuli(start, atoms), atoms, owner);
}

}  // namespace simplecell
