#include "learning/orthonormal.hpp"

#include "core/error.hpp"

namespace simplecell {
namespace {

struct Decomposition {
  arma::mat U, V;
  arma::vec values;
};

// By QR iterations: slower than dividing and conquering, which has been seen to fail where this does not.
Decomposition decompose(const arma::fmat& A) {
  Decomposition parts;
  const bool finite = A.is_finite();
  if (!finite || !arma::svd_econ(parts.U, parts.values, parts.V, arma::conv_to<arma::mat>::from(A), "both", "std"))
    throw RunError("atoms can't be made orthonormal" + std::string(finite ? "" : ", some are not finite") +
                   "; lower --rate");
  return parts;
}

}  // namespace

arma::fmat polar_factor(const arma::fmat& A) {
  constexpr int most = 20;
  const float size = static_cast<float>(A.n_cols);
  const float rounding = 1e-6f * std::sqrt(size);  // of float, over a row of the Gram matrix's m² entries
  arma::fmat P = A;
  for (int iteration = 0; iteration < most; ++iteration) {
    arma::fmat error = P.t() * P;
    error.diag() -= 1;
    const float norm = arma::norm(error, "fro");
    if (!(norm < 0.9f)) break;  // too far away for it to be sure to converge; or not a number
    P -= 0.5f * P * error;
    if (norm < rounding * 10) return P;  // convergence is quadratic: the last step took the error below rounding
  }
  const Decomposition parts = decompose(A);
  return arma::conv_to<arma::fmat>::from(parts.U * parts.V.t());
}

arma::fmat printed_orthonormal(const arma::fmat& A) {
  const Decomposition parts = decompose(A);
  if (!(parts.values.min() > 1e-6 * parts.values.max()))
    throw RunError("eq 18 as printed divides by a singular value of zero: atoms are linearly dependent");
  return arma::conv_to<arma::fmat>::from(A * parts.V * arma::diagmat(1 / parts.values));
}

}  // namespace simplecell
