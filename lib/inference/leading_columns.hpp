#pragma once
#include <armadillo>

namespace simplecell {

// Iterative solvers keep the columns that have not converged at the front of their matrices. When one converges, the
// last of the unconverged columns takes its place.

/// The first `columns` columns of M, not copied.
inline arma::fmat head(arma::fmat& M, arma::uword columns) { return {M.memptr(), M.n_rows, columns, false, true}; }

/// Copies column `from` of M to column `to`.
inline void move_column(arma::fmat& M, arma::uword from, arma::uword to) {
  if (from != to) M.col(to) = M.col(from);
}

}  // namespace simplecell
