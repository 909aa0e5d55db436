#pragma once
#include "core/registry.hpp"
#include "inference/proximal_gradient.hpp"

namespace simplecell {

/// What a layer keeps of a chunk of its inputs, so that derivatives can be pulled back through it.
struct Response {
  arma::fmat codes;   ///< a (m×n)
  Unrolled unrolled;  ///< of layers that infer step by step
};

/// What a layer makes of its drive c = Φᵀu − λ: the non-negative codes a of its inputs u. In every kind the prior λ
/// enters as minus a bias, so that kinds differ in how units compete, and in what their atoms Φ and their λ may be.
class LayerKind {
 public:
  enum class Atoms { free, unit, orthonormal };
  struct Prior {
    float first = 0;            ///< λ_i before learning
    float least = -infinity_f;  ///< and the least that learning may make of it
    bool learned = true;
  };

  LayerKind(Atoms allowed, Prior on_codes) : atoms(allowed), prior(on_codes) {}
  virtual ~LayerKind() = default;

  /// Codes (m×n) of drives (m×n).
  virtual void respond(const Gram& gram, arma::fmat drive, Response& response) const = 0;
  /// Turns bar = ∂L/∂a (m×n, used up) into drive = ∂L/∂c; where the atoms' ΦᵀΦ took part and gram_bar is given, adds
  /// ∂L/∂(ΦᵀΦ) to it. By default the derivative is that of a rectifier, 1 where the code is not zero.
  virtual void pull_back(const Gram& gram, Response& response, arma::fmat& bar, arma::fmat& drive,
                         arma::fmat* gram_bar) const;
  /// Whether units act on each other through ΦᵀΦ.
  virtual bool needs_gram() const { return false; }

  const Atoms atoms;
  const Prior prior;

 private:
  static constexpr float infinity_f = std::numeric_limits<float>::infinity();
};

/// Every kind of layer by name.
const Registry<LayerKind>& layer_kinds();

/// Brings atoms (d×m) back to what their kind allows: nothing, columns of norm 1, or the nearest matrix with
/// orthonormal columns. Throws UsageError if there are more orthonormal atoms than dimensions.
void constrain(LayerKind::Atoms kind, arma::fmat& atoms);

}  // namespace simplecell
