#pragma once
#include "learning/model.hpp"

namespace simplecell {

// Initial dictionaries (d×atoms) of groups of equal size, each made from stimuli of one cluster or class. The number of
// atoms is a multiple of the number of groups.

/// Every group holds random stimuli of one of `groups` clusters, which k-means finds among random stimuli. Groups of
/// one atom hold the centre of the cluster, or a random stimulus if fewer stimuli are different. Throws RunError if a
/// cluster has too few stimuli.
arma::fmat atoms_of_clusters(const Start& start, arma::uword atoms, arma::uword groups);

/// Every group holds random stimuli of one class: group g of G those of class ⌊g·C/G⌋ of C. Labels are used here, so
/// results with this start must be called class-informed. Throws InputError if stimuli have no labels or a class has
/// too few stimuli.
arma::fmat atoms_of_classes(const Start& start, arma::uword atoms, arma::uword groups);

/// Atom j is a random stimulus of class owner(j), an index into the sorted classes, or of any class if owner(j) is not
/// below the number of classes.
arma::fmat atoms_of_owners(const Start& start, arma::uword atoms, const std::function<arma::uword(arma::uword)>& owner);

}  // namespace simplecell
