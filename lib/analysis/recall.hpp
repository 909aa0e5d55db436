#pragma once
#include <armadillo>

namespace simplecell {

/// What reconstructions resemble.
struct Recall {
  arma::ivec nearest;  ///< the label of the template of the largest cosine with each reconstruction (n)
  arma::vec cosine;    ///< cosine of each reconstruction with the template of its own label (n); 0 if either is zero
  double right = 0;    ///< share of reconstructions whose nearest template is that of their own label
};

/// Reconstructions (d×n) with their labels (n) against templates (d×k) with theirs (k, each once). Throws InputError if
/// a label has no template (linked-dictionaries fig 3).
Recall recall(const arma::fmat& reconstructions, const arma::ivec& labels, const arma::fmat& templates,
              const arma::ivec& template_labels);

}  // namespace simplecell
