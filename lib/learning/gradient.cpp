#include "learning/gradient.hpp"

#include "core/parallel.hpp"

namespace simplecell {
namespace {

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
                               const Gram& gram, const arma::fmat& Y, const GradientOptions& options,
                               const arma::fmat& drive, Part& part) const {
  Problem problem(penalty, A, gram, Y);
  if (!drive.is_empty()) problem.linear += drive;
  if (options.through_inference) {
    inference.solve_and_differentiate(problem, options.loss, part.solution, part.adjoint);
  } else {
    inference.solve(problem, part.solution);
    part.adjoint.codes = part.solution.codes;
    part.adjoint.gram.zeros(A.n_cols, A.n_cols);
    add_second_moment(part.solution.codes, part.adjoint.gram);
  }
  part.uses = count_uses(part.solution.codes);
  Panels stimuli_codes;
  stimuli_codes.zeros(A.n_rows, A.n_cols);
  add_outer_product(Panels(Y), part.adjoint.codes, stimuli_codes);
  part.stimuli_codes = stimuli_codes.matrix();
  part.weights.zeros(A.n_rows, A.n_cols);
  penalty.add_weights_adjoint(A, part.adjoint.codes, part.stimuli_codes, part.weights);
}

BatchReport DictionaryGradient::compute(const Penalty& penalty, const Inference& inference, const arma::fmat& A,
                                        const Gram& gram, const arma::fmat& Y, const GradientOptions& options,
                                        arma::fmat& gradient, const arma::fmat& drive) {
  const arma::uword n = Y.n_cols, m = A.n_cols;
  const arma::uword width = chunk_width(penalty, inference);
  parts_.resize(chunk_count(n, width));
  parallel_for(parts_.size(), [&](std::size_t index, unsigned) {
    const Range c = chunk(n, width, index);
    const arma::fmat stimuli(const_cast<float*>(Y.colptr(c.first)), Y.n_rows, c.size(), false, true);
    const arma::fmat driven = drive.is_empty() ? arma::fmat() : arma::fmat(drive.cols(c.first, c.last - 1));
    solve(penalty, inference, A, gram, stimuli, options, driven, parts_[index]);
  });

  moment_.set_size(m, m);
  Panels& sum = parts_.front().adjoint.gram;
  parallel_for(sum.count(), [&](std::size_t panel, unsigned) {
    for (std::size_t k = 1; k < parts_.size(); ++k) sum.add(panel, parts_[k].adjoint.gram);
    sum.unpack(panel, moment_);
  });
  moment_ += moment_.t();

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
  report.power.zeros(m);
  for (const Part& part : parts_) {
    report.objective += arma::accu(part.solution.objectives) / static_cast<double>(n);
    report.uses += part.uses;
    report.power += arma::mean(arma::square(part.solution.codes), 1) *
                    (static_cast<float>(part.solution.codes.n_cols) / static_cast<float>(n));
  }
  report.active_fraction = static_cast<double>(arma::accu(report.uses)) / static_cast<double>(n * m);
  return report;
}

}  // namespace simplecell
