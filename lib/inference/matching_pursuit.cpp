#include "inference/matching_pursuit.hpp"

namespace simplecell {
namespace {

// Selects the active set of one stimulus at a time. Gram–Schmidt on the selected atoms, in the order of selection,
// gives q₁, q₂, …; these are never formed, only their inner products with atoms and stimulus.
class Pursuit {
 public:
  Pursuit(const Problem& problem, arma::uword most)
      : gram_(problem.gram.matrix),
        most_(most),
        unit_cost_(problem.nature.unit_cost),
        along_(problem.atoms(), most),
        coefficients_(most) {}

  void solve(const float* b, float* x) {
    const arma::uword m = gram_.n_rows;
    set_.clear();
    residual_ = arma::fvec(b, m);  // aⱼᵀr
    unexplained_ = gram_.diag();   // squared norm of the part of aⱼ that is orthogonal to the selected atoms
    const arma::fvec norms = unexplained_;
    while (set_.size() < most_) {
      const arma::uword best = choose(norms);
      if (best == m || 0.5 * residual_[best] * residual_[best] / unexplained_[best] <= unit_cost_) break;
      add(best);
    }
    write(x);
  }

 private:
  // The unit whose addition lowers the residual most; m if all others are linear combinations of the selected atoms.
  arma::uword choose(const arma::fvec& norms) const {
    constexpr float dependent = 1e-4f;  // of the squared norm; well above the rounding error of float
    arma::uword best = gram_.n_rows;
    float most = 0;
    for (arma::uword j = 0; j < gram_.n_rows; ++j) {
      if (!(unexplained_[j] > dependent * norms[j])) continue;
      const float gain = residual_[j] * residual_[j] / unexplained_[j];
      if (gain > most) {
        most = gain;
        best = j;
      }
    }
    return best;
  }

  void add(arma::uword unit) {
    const arma::uword k = set_.size();
    const float scale = 1 / std::sqrt(unexplained_[unit]);
    arma::fvec w = gram_.col(unit);  // aⱼᵀq of the new direction q
    for (arma::uword i = 0; i < k; ++i) w -= along_(unit, i) * along_.col(i);
    w *= scale;
    along_.col(k) = w;
    coefficients_[k] = residual_[unit] * scale;  // yᵀq
    residual_ -= coefficients_[k] * w;
    unexplained_ -= arma::square(w);
    unexplained_[unit] = 0;
    set_.push_back(unit);
  }

  // Codes x of the selected units from the coefficients c of the orthonormal directions: R x = c with R_ki = a_iᵀq_k.
  void write(float* x) const {
    std::fill_n(x, gram_.n_rows, 0.f);
    for (arma::uword i = set_.size(); i-- > 0;) {
      float rest = coefficients_[i];
      for (arma::uword k = i + 1; k < set_.size(); ++k) rest -= along_(set_[k], i) * x[set_[k]];
      x[set_[i]] = rest / along_(set_[i], i);
    }
  }

  const arma::fmat& gram_;
  arma::uword most_;
  double unit_cost_;
  arma::fmat along_;  // aⱼᵀq_k (m×most)
  std::vector<float> coefficients_;
  std::vector<arma::uword> set_;
  arma::fvec residual_, unexplained_;
};

}  // namespace

void MatchingPursuit::solve(const Problem& problem, Solution& solution) const {
  const arma::uword m = problem.atoms(), most = options_.active ? std::min(options_.active, m) : m;
  arma::fmat codes(m, problem.size()), image(m, problem.size());
  Pursuit pursuit(problem, most);
  for (arma::uword i = 0; i < problem.size(); ++i) pursuit.solve(problem.linear.colptr(i), codes.colptr(i));
  multiply(problem.gram.panels, codes, image);
  solution.assess(problem, std::move(codes), image);
}

Entry<Inference> MatchingPursuit::entry() {
  return {"matching-pursuit",
          "optimised orthogonal matching pursuit, for l0",
          {{.name = "active", .help = "most units that may be active; 0 for as many as pay their price", .value = 0,
            .bounds = between(0, 100000), .whole = true}},
          [](const Settings& settings) {
            return std::make_unique<MatchingPursuit>(
                Options{.active = static_cast<arma::uword>(settings.number("active"))});
          }};
}

}  // namespace simplecell
