#pragma once
#include <armadillo>

namespace simplecell {

/// Similarity of reconstructions to templates of classes.
struct Recall {
  arma::ivec nearest;  ///< label of the template with the largest cosine to each reconstruction (n)
  arma::vec cosine;    ///< cosine of each reconstruction with the template of its own label (n); 0 if either is zero
  double right = 0;    ///< share of reconstructions whose nearest template is that of their own label
};

/// Compares reconstructions (d×n) with labels (n) and templates (d×k) with labels (k, all different;
/// linked-dictionaries fig 3). Throws InputError if a label has no template.
Recall recall(const arma::fmat& reconstructions, const arma::ivec& labels, const arma::fmat& templates,
              const arma::ivec& template_labels);

}  // namespace simplecell
