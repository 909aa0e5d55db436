#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/windows.hpp"
#include "learning/state.hpp"
#include "network/layer.hpp"

namespace simplecell {

/// One layer: its kind by name, and its size.
struct LayerSpec {
  std::string kind = "relu";
  Settings settings;       ///< of the kind
  arma::uword units = 0;   ///< m
  arma::uword window = 0;  ///< side of the square window that slides over the layer's input; 0: all of it at once
  arma::uword stride = 1;  ///< by how much
};

/// Layers of sparse coding on pictures, with softmax regression on top.
struct NetworkSpec {
  arma::uword height = 0, width = 0, channels = 1;
  arma::uword classes = 10;
  std::vector<LayerSpec> layers;
};

/// What a network learns to make small; means over images.
struct NetworkLoss {
  enum class Target {
    inputs,  ///< every layer reconstructs its own inputs, taken as given (sparse-coding-interpretation eqs 51, 55)
    image    ///< both layers together the image: i = first Φ₁a₁ + second Φ₁Φ₂a₂ (eq 56)
  };
  double labels = 1;          ///< weight of the cross-entropy (eq 66)
  double reconstruction = 0;  ///< weight of ½‖error‖² + λᵀa
  Target target = Target::inputs;
  double first = 0.5, second = 0.5;  ///< parts of the two layers in the image
};

/// What an attacker of a network climbs: the cross-entropy of the true label, or the margin by which the best wrong
/// logit exceeds the true one, which does not saturate.
enum class Climb { cross_entropy, margin };

/// What a network says of images.
struct Verdict {
  arma::fmat logits;  ///< classes×n
  arma::uvec labels;  ///< the most probable (n)
  arma::vec losses;   ///< cross-entropy of the true labels (n)
};

/// A network, its parameters, and their derivatives.
class Network {
 public:
  /// Random atoms, λ as their kind begins, small random weights. Throws UsageError where sizes do not go together.
  Network(const NetworkSpec& spec, std::uint64_t seed);

  const NetworkSpec& spec() const { return spec_; }
  arma::uword dimension() const { return spec_.height * spec_.width * spec_.channels; }
  const arma::fmat& atoms(std::size_t layer) const { return layers_[layer].atoms; }
  const arma::fmat& lambda(std::size_t layer) const { return layers_[layer].lambda; }

  /// atoms and lambda of each layer from the first to the last, weights, bias. After a change of them: refresh().
  std::vector<arma::fmat*> parameters();
  std::vector<const arma::fmat*> parameters() const;
  /// Their names, in that order: "layer1/atoms", …
  std::vector<std::string> names() const;
  /// Whether learning may change it: λ follows the labels, and is given where there are none.
  bool learned(std::size_t parameter, const NetworkLoss& loss) const;
  /// Brings the parameters back to what the layers' kinds allow, and prepares for inference.
  void refresh();

  /// The parameters by name, and "layer1/curvature" where inference has steps: σ_max² of the atoms (last) and its
  /// eigenvector. Parameters that come without it have it computed; it is not differentiated.
  State state() const;
  void set_state(const State& state);

  /// The mean loss over images (d×n) of these labels, and its derivative by every parameter; also how many images are
  /// classified rightly, and the share of active units of each layer.
  struct Batch {
    double loss = 0, right = 0;
    arma::vec active;
    std::vector<arma::fmat> gradient;
  };
  Batch differentiate(const arma::fmat& images, const arma::uvec& labels, const NetworkLoss& loss) const;
  /// The same without derivatives.
  Batch evaluate(const arma::fmat& images, const arma::uvec& labels, const NetworkLoss& loss) const;

  /// Verdicts on few images, on this thread alone.
  Verdict judge(const arma::fmat& images, const arma::uvec& labels) const;
  /// And the derivative by the images (d×n) of what is climbed, logits being multiplied by `scale`.
  Verdict judge(const arma::fmat& images, const arma::uvec& labels, Climb climb, float scale, arma::fmat& slope) const;

  /// Verdicts on many images, on all threads.
  Verdict judge_all(const arma::fmat& images, const arma::uvec& labels) const;
  /// Codes of each layer, (units·positions)×n, on this thread alone.
  std::vector<arma::fmat> codes(const arma::fmat& images) const;
  /// Images that are best worked on together.
  arma::uword chunk_images() const;

 private:
  struct Layer {
    std::unique_ptr<LayerKind> kind;
    Windows windows;           // that slide over its input; of size 0 if it takes all of it at once
    arma::fmat atoms, lambda;  // d×m, m×1
    Gram gram;

    arma::uword positions() const { return windows.size ? windows.positions() : 1; }
    arma::uword outputs() const { return positions() * lambda.n_elem; }  // for an image
    arma::fmat gather(const arma::fmat& maps) const;
    arma::fmat scatter(arma::fmat gathered) const;
  };
  struct Pass;
  struct Part;
  Layer make_layer(std::size_t index, const Windows& input, std::uint64_t seed) const;
  Pass forward(const arma::fmat& images) const;
  void backward(Pass& pass, Part* part, arma::fmat* slope) const;
  double reconstruct_inputs(Pass& pass, double scale, Part& part) const;
  double reconstruct_image(Pass& pass, const NetworkLoss& loss, double scale, Part& part) const;
  void run_chunk(const arma::fmat& images, const arma::uvec& labels, const NetworkLoss& loss, bool derivatives,
                 double scale, Part& part) const;
  Batch run(const arma::fmat& images, const arma::uvec& labels, const NetworkLoss& loss, bool derivatives) const;

  NetworkSpec spec_;
  std::vector<Layer> layers_;
  arma::fmat weights_, bias_;  // classes×d, classes×1
};

}  // namespace simplecell
