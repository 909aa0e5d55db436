#pragma once
#include <armadillo>

namespace simplecell {

/// The number of samples with label i in labelling a and label j in labelling b, (max(a) + 1)×(max(b) + 1).
arma::umat contingency(const arma::uvec& a, const arma::uvec& b);

/// Solves the assignment problem: assigns every row to a different column so that the sum of costs is least. Costs are
/// finite, with no more rows than columns; O(rows² · columns) operations. Source: Kuhn (1955), Naval Research Logistics
/// Quarterly 2:83–97, with potentials and shortest augmenting paths (Jonker & Volgenant 1987, Computing 38:325–340).
arma::uvec assignment(const arma::mat& cost);

/// Three measures of agreement between clusters and classes. None depends on the numbering of the clusters.
struct Agreement {
  double accuracy =
      0;           ///< share of samples in the class that their cluster is matched with, by the best one-to-one match
  double nmi = 0;  ///< mutual information over the mean of the two entropies; 1 if both have one label only
  double ari = 0;  ///< Rand index adjusted for chance: 0 expected, 1 equal (Hubert & Arabie 1985, J Classif 2:193–218)
};

/// Throws InputError if the labellings differ in length or are empty.
Agreement agreement(const arma::uvec& clusters, const arma::uvec& classes);

}  // namespace simplecell
