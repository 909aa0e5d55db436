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
  arma::uword window = 0;  ///< side of the square window that slides over the layer's input; 0: the whole input
  arma::uword stride = 1;  ///< step of the window
};

/// Layers of sparse coding on pictures, with softmax regression on top.
struct NetworkSpec {
  arma::uword height = 0, width = 0, channels = 1;
  arma::uword classes = 10;
  std::vector<LayerSpec> layers;
};

/// The loss of a network, a mean over images.
struct NetworkLoss {
  enum class Target {
    inputs,  ///< every layer reconstructs its own inputs, as constants (sparse-coding-interpretation eqs 51, 55)
    image    ///< two layers together reconstruct the image: i = first Φ₁a₁ + second Φ₁Φ₂a₂ (eq 56)
  };
  double labels = 1;          ///< weight of the cross-entropy (eq 66)
  double reconstruction = 0;  ///< weight of ½‖error‖² + λᵀa
  Target target = Target::inputs;
  double first = 0.5, second = 0.5;  ///< weights of the two layers in the reconstruction of the image
};

/// The function that an attack maximises: the cross-entropy of the true label, or the difference between the largest
/// logit of a wrong class and the logit of the true class, whose gradient does not saturate.
enum class AttackObjective { cross_entropy, margin };

/// Output of a network for images.
struct Prediction {
  arma::fmat logits;  ///< classes×n
  arma::uvec labels;  ///< the most probable class (n)
  arma::vec losses;   ///< cross-entropy of the true labels (n)
};

/// A network with its parameters: inference, classification and derivatives.
class Network {
 public:
  /// Initialises random atoms, λ as the kinds of the layers say, and small random weights. Throws UsageError if sizes
  /// do not fit together.
  Network(const NetworkSpec& spec, std::uint64_t seed);

  const NetworkSpec& spec() const { return spec_; }
  arma::uword dimension() const { return spec_.height * spec_.width * spec_.channels; }
  const arma::fmat& atoms(std::size_t layer) const { return layers_[layer].atoms; }
  const arma::fmat& lambda(std::size_t layer) const { return layers_[layer].lambda; }

  /// Atoms and λ of each layer from the first to the last, weights, bias. Call refresh() after changing them.
  std::vector<arma::fmat*> parameters();
  std::vector<const arma::fmat*> parameters() const;
  /// Names of the parameters in the same order: "layer1/atoms", …
  std::vector<std::string> names() const;
  /// Whether learning changes a parameter. λ is learned only if labels enter the loss.
  bool learned(std::size_t parameter, const NetworkLoss& loss) const;
  /// Applies the constraints of the layers' kinds to the parameters, and updates what inference derives from them.
  void refresh();

  /// The parameters by name, and for layers with unrolled inference "layer1/curvature": the leading eigenvector of ΦᵀΦ,
  /// followed by σ_max². set_state computes a missing curvature. It is a constant in derivatives.
  State state() const;
  void set_state(const State& state);

  /// Results for a batch of images (d×n) with labels: mean loss, number of correctly classified images, share of active
  /// units of each layer, and the derivative of the loss with respect to every parameter.
  struct Batch {
    double loss = 0, right = 0;
    arma::vec active;
    std::vector<arma::fmat> gradient;
  };
  Batch differentiate(const arma::fmat& images, const arma::uvec& labels, const NetworkLoss& loss) const;
  /// The same without derivatives.
  Batch evaluate(const arma::fmat& images, const arma::uvec& labels, const NetworkLoss& loss) const;

  /// Classifies a few images on the calling thread.
  Prediction judge(const arma::fmat& images, const arma::uvec& labels) const;
  /// The same; slope (d×n) becomes the derivative of `objective`, with logits multiplied by `scale`, with respect to
  /// the images.
  Prediction judge(const arma::fmat& images, const arma::uvec& labels, AttackObjective objective, float scale,
                   arma::fmat& slope) const;

  /// Classifies many images on all threads.
  Prediction judge_all(const arma::fmat& images, const arma::uvec& labels) const;
  /// Codes of each layer, (units·positions)×n, computed on the calling thread.
  std::vector<arma::fmat> codes(const arma::fmat& images) const;
  /// Number of images in a chunk.
  arma::uword chunk_images() const;

 private:
  struct Layer {
    std::unique_ptr<LayerKind> kind;
    Windows windows;           // windows over its input; of size 0 if it takes the whole input
    arma::fmat atoms, lambda;  // d×m, m×1
    Gram gram;

    arma::uword positions() const { return windows.size ? windows.positions() : 1; }
    arma::uword outputs() const { return positions() * lambda.n_elem; }  // number of codes of an image
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
