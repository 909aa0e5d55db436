#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/progress.hpp"
#include "inference/inference.hpp"
#include "learning/rule.hpp"

namespace simplecell {

/// A component by name, with the values of its parameters.
struct ComponentSpec {
  std::string name;
  Settings settings;
};

/// Everything that makes a model.
struct ModelSpec {
  ComponentSpec model;                         ///< by name, with parameters of its own
  ComponentSpec penalty, inference, learning;  ///< parts of the models that are made of such
  std::uint64_t atoms = 256;                   ///< units, or atoms of the dictionary: m
};

/// Stimuli (d×n) with the number of the class of each.
struct LabelledStimuli {
  arma::fmat stimuli;
  arma::vec labels;
};

/// What a model that has learned nothing starts from.
struct Start {
  std::uint64_t seed = 0;     ///< of its start, and of chance while it learns
  arma::uword dimension = 0;  ///< of a stimulus: d
  arma::uword ensemble = 1;   ///< so many consecutive stimuli of a batch are neighbours in an image
  std::function<arma::fmat(arma::uword count)> stimuli{};  ///< random stimuli (d×count); may be asked for once
  std::function<LabelledStimuli(arma::uword count)> labelled{};  ///< different ones, or all if there are
                                                                 ///< fewer; empty without labels
};

/// What one step of learning showed.
struct StepReport {
  double objective, active_fraction;
  arma::uword dead;  ///< atoms found dead in this step
};

/// What every model offers: it learns from batches, encodes, and can be stored and taken up again. A model is made by
/// make_model; to learn it starts, to encode it is given the parameters of a trained one, to go on learning both.
class Model {
 public:
  virtual ~Model() = default;
  /// Bytes that learning takes for stimuli of this dimension in batches of this size.
  virtual double memory(arma::uword dimension, arma::uword batch) const = 0;
  virtual void start(const Start& start) = 0;
  /// One update from a batch Y (d×n); `factor` scales the learning rate.
  virtual StepReport learn(const arma::fmat& Y, std::uint64_t step, double factor) = 0;
  /// Codes of Y (d×n); objectives and gaps are empty where the model has none.
  virtual Solution encode(const arma::fmat& Y, const Progress& progress = {}) const = 0;
  /// One atom, or the filter of one unit, in each column (d×m).
  virtual const arma::fmat& dictionary() const = 0;
  /// All that encoding needs, by name: "dictionary", and whatever stands beside it.
  virtual State parameters() const = 0;
  /// Takes them over; what learning alone remembers starts afresh. Throws InputError if something is missing or of
  /// another size.
  virtual void set_parameters(const State& parameters) = 0;
  /// Everything that learning must find again after a kill.
  virtual State save() const = 0;
  virtual void restore(const State& state) = 0;
};

/// Every model by name.
const Registry<Model, ModelSpec>& models();

/// Throws UsageError if the parts do not go together.
std::unique_ptr<Model> make_model(const ModelSpec& spec);
/// A model that starts to learn.
std::unique_ptr<Model> make_model(const ModelSpec& spec, const Start& start);
/// A trained model.
std::unique_ptr<Model> make_model(const ModelSpec& spec, const State& parameters);

}  // namespace simplecell
