#pragma once
#include "core/registry.hpp"
#include "inference/proximal_gradient.hpp"

namespace simplecell {

/// The state of a layer after a chunk of inputs, stored for backpropagation.
struct Response {
  arma::fmat codes;   ///< a (m×n)
  Unrolled unrolled;  ///< iterates of the inference, for layers with unrolled inference
};

/// A kind of layer: maps the drive c = Φᵀu − λ to the non-negative codes a of the inputs u. λ enters as a negative bias
/// in all kinds; they differ in the competition between units, and in the constraints on the atoms Φ and on λ.
class LayerKind {
 public:
  enum class Atoms { free, unit, orthonormal };
  struct Prior {
    float first = 0;            ///< λ_i before learning
    float least = -infinity_f;  ///< lower bound of λ_i during learning
    bool learned = true;
  };

  LayerKind(Atoms allowed, Prior on_codes) : atoms(allowed), prior(on_codes) {}
  virtual ~LayerKind() = default;

  /// Codes (m×n) of drives (m×n).
  virtual void respond(const Gram& gram, arma::fmat drive, Response& response) const = 0;
  /// Computes drive = ∂L/∂c (m×n) from bar = ∂L/∂a (m×n), which is overwritten. If needs_gram() and gram_bar is given,
  /// also adds ∂L/∂(ΦᵀΦ) to gram_bar. The default is the derivative of a rectifier: 1 where the code is not zero.
  virtual void pull_back(const Gram& gram, const Response& response, arma::fmat& bar, arma::fmat& drive,
                         Panels* gram_bar) const;
  /// Whether the codes depend on ΦᵀΦ, through which units inhibit each other.
  virtual bool needs_gram() const { return false; }

  const Atoms atoms;
  const Prior prior;

 private:
  static constexpr float infinity_f = std::numeric_limits<float>::infinity();
};

/// Every kind of layer by name.
const Registry<LayerKind>& layer_kinds();

/// Applies the constraint of a kind to atoms (d×m): none, columns scaled to norm 1, or the nearest matrix with
/// orthonormal columns. Throws UsageError if there are more orthonormal atoms than dimensions.
void constrain(LayerKind::Atoms kind, arma::fmat& atoms);

}  // namespace simplecell
