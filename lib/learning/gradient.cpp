#include "learning/gradient.hpp"

#include "core/parallel.hpp"

namespace simplecell {
namespace {

// The derivatives with the codes held fixed.
void hold_fixed(const arma::fmat& codes, Adjoint& adjoint) {
  Support support(codes.n_rows);
  for (arma::uword i = 0; i < codes.n_cols; ++i) {
    support.gather(codes.colptr(i), codes.n_rows);
    add_outer(support, adjoint.gram);
  }
  adjoint.codes = codes;
}

arma::uvec count_uses(const arma::fmat& codes) {
  arma::uvec uses(codes.n_rows, arma::fill::zeros);
  for (arma::uword i = 0; i < codes.n_cols; ++i) {
    const float* x = codes.colptr(i);
    for (arma::uword j = 0; j < codes.n_rows; ++j) uses[j] += x[j] != 0;
  }
  return uses;
}

}  // namespace

void DictionaryGradient::solve(const Penalty& penalty, const Inference& inference, const arma::fmat& A,
                               const Gram& gram, const arma::fmat& Y, bool through_inference, Part& part) const {
  const Problem problem(penalty, A, gram, Y);
  part.adjoint.gram.zeros(A.n_cols, A.n_cols);
  if (through_inference) {
    inference.solve_and_differentiate(problem, part.solution, part.adjoint);
  } else {
    inference.solve(problem, part.solution);
    hold_fixed(part.solution.codes, part.adjoint);
  }
  part.uses = count_uses(part.solution.codes);
  part.stimuli_codes = Y * part.adjoint.codes.t();
  part.weights.zeros(A.n_rows, A.n_cols);
  penalty.add_weights_adjoint(A, part.adjoint.codes, part.stimuli_codes, part.weights);
}

BatchReport DictionaryGradient::compute(const Penalty& penalty, const Inference& inference, const arma::fmat& A,
                                        const Gram& gram, const arma::fmat& Y, bool through_inference,
                                        arma::fmat& gradient) {
  const arma::uword n = Y.n_cols, m = A.n_cols;
  parts_.resize(chunk_count(n, code_chunk));
  parallel_for(parts_.size(), [&](std::size_t index, unsigned) {
    const Range c = chunk(n, code_chunk, index);
    const arma::fmat stimuli(const_cast<float*>(Y.colptr(c.first)), Y.n_rows, c.size(), false, true);
    solve(penalty, inference, A, gram, stimuli, through_inference, parts_[index]);
  });

  moment_.set_size(m, m);
  parallel_for(chunk_count(m, code_chunk), [&](std::size_t index, unsigned) {
    const Range c = chunk(m, code_chunk, index);
    auto sum = moment_.submat(c.first, c.first, m - 1, c.last - 1);
    sum = parts_.front().adjoint.gram.submat(c.first, c.first, m - 1, c.last - 1);
    for (std::size_t k = 1; k < parts_.size(); ++k)
      sum += parts_[k].adjoint.gram.submat(c.first, c.first, m - 1, c.last - 1);
  });
  moment_ = arma::symmatl(moment_);

  gradient.set_size(A.n_rows, m);
  parallel_for(chunk_count(m, code_chunk), [&](std::size_t index, unsigned) {
    const Range c = chunk(m, code_chunk, index);
    arma::fmat total = A * moment_.cols(c.first, c.last - 1);
    for (const Part& part : parts_)
      total += part.weights.cols(c.first, c.last - 1) - part.stimuli_codes.cols(c.first, c.last - 1);
    gradient.cols(c.first, c.last - 1) = total / static_cast<float>(n);
  });

  BatchReport report;
  report.uses.zeros(m);
  for (const Part& part : parts_) {
    report.objective += arma::accu(part.solution.objectives) / static_cast<double>(n);
    report.uses += part.uses;
  }
  report.active_fraction = static_cast<double>(arma::accu(report.uses)) / static_cast<double>(n * m);
  return report;
}

}  // namespace simplecell
