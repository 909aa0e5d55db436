#pragma once
#include <vector>

#include "inference/inference.hpp"

namespace simplecell {

/// Statistics of the codes of a batch, computed along with its gradient.
struct BatchReport {
  double objective = 0;        ///< mean over stimuli of ½‖y − Ax‖² + λS
  double active_fraction = 0;  ///< mean share of non-zero codes
  arma::uvec uses;             ///< number of stimuli of the batch with a non-zero code, for each atom (m)
  arma::fvec power;            ///< mean squared code of each atom (m)
};

/// How the dictionary's gradient is taken.
struct GradientOptions {
  bool through_inference = false;  ///< true: backpropagation through every iteration; false: codes held fixed
  Loss loss = Loss::objective;     ///< loss that is differentiated, if through_inference
};

/// Gradient of the mean loss of a batch with respect to the dictionary. Keeps its working memory from one batch to
/// the next.
class DictionaryGradient {
 public:
  /// Fills gradient (d×m). If options.through_inference, codes are functions of the dictionary, and the derivative is
  /// computed by backpropagation through the unrolled iterations; otherwise codes are held fixed. A drive (m×n), if
  /// given, is added to AᵀY during inference, as an input to the units beside the stimuli.
  BatchReport compute(const Penalty& penalty, const Inference& inference, const arma::fmat& A, const Gram& gram,
                      const arma::fmat& Y, const GradientOptions& options, arma::fmat& gradient,
                      const arma::fmat& drive = {});

 private:
  // Contribution of one chunk of stimuli. Contributions are summed in the order of the chunks.
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
  arma::fmat moment_;  // M + Mᵀ of the whole batch
};

}  // namespace simplecell
