#pragma once
#include <functional>
#include <memory>

#include "inference/inference.hpp"
#include "learning/rule.hpp"

namespace simplecell {

/// A component by name, with the values of its parameters.
struct ComponentSpec {
  std::string name;
  Settings settings;
};

/// Everything that makes a model: penalty × inference × learning rule, and the size and start of its dictionary.
struct ModelSpec {
  ComponentSpec penalty, inference, learning;
  std::uint64_t atoms = 256;
  std::string atom_norm = "unit";   ///< "unit": atoms are kept at norm 1; "free": the penalty fixes their scale
  std::string initial = "normal";   ///< "normal": Gaussian entries; "stimuli": random stimuli
  double initial_scale = 0.316;     ///< standard deviation of Gaussian entries, where the norm is free
  std::uint64_t dead_after = 100;   ///< an atom unused for so many steps is dead …
  std::string dead_atoms = "reseed";  ///< … and is replaced by a random stimulus; "keep" leaves it
};

/// What one step of learning showed.
struct StepReport {
  double objective, active_fraction;
  arma::uword dead;  ///< atoms found dead in this step
};

/// What every model offers: it learns from batches, encodes, and can be stored and taken up again.
class Model {
 public:
  virtual ~Model() = default;
  /// One update from a batch Y (d×n); `factor` scales the learning rate.
  virtual StepReport learn(const arma::fmat& Y, std::uint64_t step, double factor) = 0;
  /// Codes of Y (d×n).
  virtual Solution encode(const arma::fmat& Y, const Progress& progress = {}) const = 0;
  virtual const arma::fmat& dictionary() const = 0;
  virtual void set_dictionary(const arma::fmat& A) = 0;
  virtual State save() const = 0;
  virtual void restore(const State& state) = 0;
};

/// A model from its specification; `seed` is for its start and for replacing dead atoms. `stimuli(count)` is asked for
/// random stimuli (d×count), once. Throws UsageError if the parts do not go together.
std::unique_ptr<Model> make_model(const ModelSpec& spec, std::uint64_t seed, arma::uword dimension,
                                  const std::function<arma::fmat(arma::uword count)>& stimuli);

/// A trained model around its dictionary A (d×m).
std::unique_ptr<Model> make_model(const ModelSpec& spec, const arma::fmat& A);

}  // namespace simplecell
