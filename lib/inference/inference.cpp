#include "inference/inference.hpp"

#include <atomic>

#include "core/parallel.hpp"
#include "inference/proximal_gradient.hpp"

namespace simplecell {

const Registry<Inference>& inferences() {
  static const Registry<Inference> all{"inference",
                                       {
                                           ProximalGradient::fista_entry(),
                                           ProximalGradient::ista_entry(),
                                       }};
  return all;
}

Problem::Problem(const Penalty& penalty_, const arma::fmat& A, const Gram& gram_, const arma::fmat& Y)
    : penalty(penalty_), gram(gram_), linear(A.t() * Y), half_energies(0.5f * arma::sum(arma::square(Y), 0).t()) {
  arma::fmat weights;
  if (penalty.weights(A, Y, linear, weights)) linear -= weights;
}

void add_outer(const Support& x, arma::fmat& S) {
  for (arma::uword k = 0; k < x.count; ++k) {
    float* column = S.colptr(x.index[k]);
    for (arma::uword l = k; l < x.count; ++l) column[x.index[l]] += x.value[k] * x.value[l];
  }
}

Solution encode(const Penalty& penalty, const Inference& inference, const arma::fmat& A, const arma::fmat& Y,
                const Progress& progress) {
  Gram gram;
  update_gram(A, gram);
  Solution whole;
  whole.codes.set_size(A.n_cols, Y.n_cols);
  whole.objectives.set_size(Y.n_cols);
  whole.gaps.set_size(Y.n_cols);
  std::atomic<std::size_t> done = 0;
  parallel_for(chunk_count(Y.n_cols, code_chunk), [&](std::size_t index, unsigned) {
    const Range c = chunk(Y.n_cols, code_chunk, index);
    const arma::fmat stimuli(const_cast<float*>(Y.colptr(c.first)), Y.n_rows, c.size(), false, true);
    Solution part;
    inference.solve(Problem(penalty, A, gram, stimuli), part);
    whole.codes.cols(c.first, c.last - 1) = part.codes;
    whole.objectives.subvec(c.first, c.last - 1) = part.objectives;
    whole.gaps.subvec(c.first, c.last - 1) = part.gaps;
    report(progress, done += c.size(), Y.n_cols);
  });
  return whole;
}

}  // namespace simplecell
