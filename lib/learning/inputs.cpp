#include "learning/inputs.hpp"

namespace simplecell {
namespace {

// 1 − ‖Y − AX‖²/‖Y‖²: the share of the energy of Y that A X explains.
double explained(const arma::fmat& Y, const arma::fmat& A, const arma::fmat& X) {
  const double energy = arma::accu(arma::square(Y));
  return energy > 0 ? 1 - arma::accu(arma::square(Y - A * X)) / energy : arma::datum::nan;
}

}  // namespace

std::vector<Range> input_rows(const std::vector<Input>& inputs) {
  std::vector<Range> rows;
  for (const Input& input : inputs) {
    const std::size_t first = rows.empty() ? 0 : rows.back().last;
    rows.push_back({first, first + input.rows});
  }
  return rows;
}

void normalise_inputs(const std::vector<Input>& inputs, arma::fmat& A) {
  for (const Range r : input_rows(inputs)) A.rows(r.first, r.last - 1) = arma::normalise(A.rows(r.first, r.last - 1));
}

std::vector<InputReport> assess_inputs(const std::vector<Input>& inputs, const Penalty& penalty,
                                       const Inference& inference, const arma::fmat& A, const arma::fmat& Y) {
  const arma::fmat shared = encode(penalty, inference, A, Y).codes;
  arma::fmat first;
  std::vector<InputReport> reports;
  for (const Range r : input_rows(inputs)) {
    const arma::fmat own = Y.rows(r.first, r.last - 1), atoms = A.rows(r.first, r.last - 1);
    const arma::fmat alone = encode(penalty, inference, atoms, own).codes;
    if (first.is_empty()) first = alone;
    reports.push_back({static_cast<double>(arma::accu(alone != 0)) / static_cast<double>(Y.n_cols),
                       explained(own, atoms, shared), explained(own, atoms, first)});
  }
  return reports;
}

}  // namespace simplecell
