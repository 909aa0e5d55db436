#include "penalty/registry.hpp"

#include "penalty/cauchy.hpp"
#include "penalty/graph_laplacian.hpp"
#include "penalty/group_l1.hpp"
#include "penalty/l0.hpp"
#include "penalty/l1.hpp"
#include "penalty/nonnegative_l1.hpp"
#include "penalty/ridge.hpp"
#include "penalty/smoothed_l1.hpp"
#include "penalty/top_k.hpp"
#include "penalty/weighted_l1.hpp"

namespace simplecell {

const Registry<Penalty>& penalties() {
  static const Registry<Penalty> all{"penalty",
                                     {
                                         L1::entry(),
                                         NonnegativeL1::entry(),
                                         WeightedL1::entry(),
                                         GroupL1::entry(),
                                         GraphLaplacian::entry(),
                                         L0::entry(),
                                         TopK::entry(),
                                         Ridge::entry(),
                                         Cauchy::entry(),
                                         SmoothedL1::entry(),
                                     }};
  return all;
}

double total_value(const Penalty& penalty, const arma::fmat& X, const arma::fmat& A, const arma::fmat& Y) {
  arma::fmat C;
  if (penalty.nature().weighted) penalty.weights(A, Y, A.t() * Y, C);
  const double weighted = C.is_empty() ? 0 : arma::accu(arma::conv_to<arma::mat>::from(C % X));
  const auto coupled = penalty.coupling(Y);
  return weighted + arma::accu((coupled ? *coupled : penalty).values(X));
}

}  // namespace simplecell
