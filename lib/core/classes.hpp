#pragma once
#include <algorithm>
#include <armadillo>

namespace simplecell {

/// Labels of samples, any whole numbers, as classes.
struct Classes {
  arma::ivec labels;  ///< of the classes, each once, ascending (c)
  arma::uvec of;      ///< for each sample, the index in `labels` of its class (n)
};

inline Classes classes_of(const arma::ivec& labels) {
  Classes classes{arma::unique(labels), arma::uvec(labels.n_elem)};
  for (arma::uword i = 0; i < labels.n_elem; ++i)
    classes.of[i] = static_cast<arma::uword>(
        std::lower_bound(classes.labels.begin(), classes.labels.end(), labels[i]) - classes.labels.begin());
  return classes;
}

}  // namespace simplecell
