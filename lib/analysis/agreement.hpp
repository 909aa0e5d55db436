#pragma once
#include <armadillo>

namespace simplecell {

/// How many samples have label i of the one and label j of the other labelling, (max(a) + 1)×(max(b) + 1).
arma::umat contingency(const arma::uvec& a, const arma::uvec& b);

/// The assignment of each row to a column of its own whose sum of costs is least, for a matrix of finite costs with no
/// more rows than columns; O(rows² · columns). Source: Kuhn (1955), Naval Research Logistics Quarterly 2:83–97, with
/// potentials and shortest augmenting paths (Jonker & Volgenant 1987, Computing 38:325–340).
arma::uvec assignment(const arma::mat& cost);

/// How well clusters agree with classes; none of the three depends on the clusters' names.
struct Agreement {
  double accuracy =
      0;           ///< share of samples in the class that their cluster is matched with, by the best one-to-one match
  double nmi = 0;  ///< mutual information over the mean of the two entropies; 1 if both have one label only
  double ari = 0;  ///< Rand index adjusted for chance: 0 expected, 1 equal (Hubert & Arabie 1985, J Classif 2:193–218)
};

/// Throws InputError if the labellings differ in length or are empty.
Agreement agreement(const arma::uvec& clusters, const arma::uvec& classes);

}  // namespace simplecell
