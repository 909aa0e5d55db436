#pragma once
#include "learning/model.hpp"

namespace simplecell {

/// Atoms to start from, in groups of equal size that each resemble one part of the data (d×atoms; atoms a multiple of
/// groups).

/// Every group holds random stimuli of one of `groups` clusters, found by k-means among random stimuli; groups of one
/// atom hold the centre of the cluster.
arma::fmat atoms_of_clusters(const Start& start, arma::uword atoms, arma::uword groups);

/// Every group holds random stimuli of one class: group g of G those of class ⌊g·C/G⌋ of C. This tells the model which
/// stimuli belong together, and whatever is made from it must be called class-informed. Throws InputError if stimuli
/// have no labels, or a class too few stimuli.
arma::fmat atoms_of_classes(const Start& start, arma::uword atoms, arma::uword groups);

/// Atom j is a random stimulus of the class owner(j) of classes in order, or of any where there is none of that number.
arma::fmat atoms_of_owners(const Start& start, arma::uword atoms, const std::function<arma::uword(arma::uword)>& owner);

}  // namespace simplecell
