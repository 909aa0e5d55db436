#include "learning/orthonormal.hpp"

#include "core/error.hpp"

namespace simplecell {
namespace {

struct Decomposition {
  arma::mat U, V;
  arma::vec values;
};

// Singular value decomposition by QR iterations ("std"). The faster divide-and-conquer method was observed to fail on
// matrices where this one succeeds.
Decomposition decompose(const arma::fmat& A) {
  Decomposition parts;
  const bool finite = A.is_finite();
  if (!finite || !arma::svd_econ(parts.U, parts.values, parts.V, arma::conv_to<arma::mat>::from(A), "both", "std"))
    throw RunError("atoms can't be made orthonormal" + std::string(finite ? "" : ", some are not finite") +
                   "; lower --rate");
  return parts;
}

// A, scaled so that all singular values are below √3, which makes the iteration converge, and are near 1 if they are
// all equal.
arma::fmat rescaled(const arma::fmat& A) {
  const arma::fmat gram = A.t() * A;
  const float bound = std::sqrt(arma::norm(gram, 1));  // of σ_max(A)
  const float typical = std::sqrt(arma::trace(gram) / static_cast<float>(A.n_cols));
  return A / std::max(typical, bound / 1.7f);
}

}  // namespace

arma::fmat polar_factor(const arma::fmat& A) {
  constexpr int most = 30;
  // Convergence is quadratic: a step that starts from an error below `near` ends below the rounding error of float.
  const float near = 1e-5f * std::sqrt(static_cast<float>(A.n_cols));
  arma::fmat P = rescaled(A);
  for (int iteration = 0; iteration < most && P.is_finite(); ++iteration) {
    arma::fmat error = P.t() * P;
    error.diag() -= 1;
    P -= 0.5f * P * error;
    if (arma::norm(error, "fro") < near) return P;
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
