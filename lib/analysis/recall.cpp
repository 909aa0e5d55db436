#include "analysis/recall.hpp"

#include "core/error.hpp"

namespace simplecell {

Recall recall(const arma::fmat& reconstructions, const arma::ivec& labels, const arma::fmat& templates,
              const arma::ivec& template_labels) {
  const arma::uword n = reconstructions.n_cols;
  const arma::fmat unit = arma::normalise(templates), cosines = unit.t() * arma::normalise(reconstructions);
  Recall all{arma::ivec(n), arma::vec(n)};
  arma::uword right = 0;
  for (arma::uword i = 0; i < n; ++i) {
    const arma::uvec own = arma::find(template_labels == labels[i]);
    if (own.n_elem != 1)
      throw InputError(std::to_string(own.n_elem) + " templates of class " + std::to_string(labels[i]) +
                       ", expected one");
    all.nearest[i] = template_labels[cosines.col(i).index_max()];
    all.cosine[i] = cosines(own[0], i);
    right += all.nearest[i] == template_labels[own[0]];
  }
  all.right = static_cast<double>(right) / static_cast<double>(n);
  return all;
}

}  // namespace simplecell
