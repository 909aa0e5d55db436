#pragma once
#include <armadillo>

namespace simplecell {

// Columns that are still at work stand first in their matrices; what is done makes room for the last of them.

/// The first `columns` columns of M, not copied.
inline arma::fmat head(arma::fmat& M, arma::uword columns) { return {M.memptr(), M.n_rows, columns, false, true}; }

/// Column `from` of M over column `to`.
inline void move_column(arma::fmat& M, arma::uword from, arma::uword to) {
  if (from != to) M.col(to) = M.col(from);
}

}  // namespace simplecell
