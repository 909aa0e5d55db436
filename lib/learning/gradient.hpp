#pragma once
#include <vector>

#include "inference/inference.hpp"

namespace simplecell {

/// What a batch showed on its way to the gradient.
struct BatchReport {
  double objective = 0;        ///< mean over stimuli of ½‖y − Ax‖² + λS
  double active_fraction = 0;  ///< mean share of non-zero codes
  arma::uvec uses;             ///< how many stimuli of the batch used each atom (m)
  arma::fvec power;            ///< mean squared code of each atom (m)
};

/// How the dictionary's gradient is taken.
struct GradientOptions {
  bool through_inference = false;  ///< back through every iteration, or with the codes held fixed
  Loss loss = Loss::objective;     ///< what of, where it goes through the inference
};

/// Gradient of the mean loss of a batch with respect to the dictionary. Keeps its working memory from one batch to
/// the next.
class DictionaryGradient {
 public:
  /// Fills gradient (d×m). Through the inference the codes count as functions of the dictionary and the derivative
  /// goes back through every iteration (backpropagation through the unrolled network); without, they are held fixed.
  /// A drive (m×n), if there is one, is added to AᵀY: what units receive beside the stimuli while they are inferred.
  BatchReport compute(const Penalty& penalty, const Inference& inference, const arma::fmat& A, const Gram& gram,
                      const arma::fmat& Y, const GradientOptions& options, arma::fmat& gradient,
                      const arma::fmat& drive = {});

 private:
  // What one chunk of stimuli contributes; summed in chunk order.
  struct Part {
    Solution solution;
    Adjoint adjoint;
    arma::fmat stimuli_codes;  // Y Vᵀ (d×m)
    arma::fmat weights;        // ∂⟨C, V⟩/∂A (d×m)
    arma::uvec uses;
  };
  void solve(const Penalty& penalty, const Inference& inference, const arma::fmat& A, const Gram& gram,
             const arma::fmat& Y, const GradientOptions& options, const arma::fmat& drive, Part& part) const;
  std::vector<Part> parts_;
  arma::fmat moment_;  // S of the whole batch
};

}  // namespace simplecell
