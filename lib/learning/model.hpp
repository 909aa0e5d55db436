#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/progress.hpp"
#include "inference/inference.hpp"
#include "learning/rule.hpp"

namespace simplecell {

/// A component by name, with the values of its parameters.
struct ComponentSpec {
  std::string name;
  Settings settings;
};

/// The full specification of a model.
struct ModelSpec {
  ComponentSpec model;                         ///< kind of model, with its own parameters
  ComponentSpec penalty, inference, learning;  ///< components of a `dictionary` model; other kinds ignore them
  std::uint64_t atoms = 256;                   ///< number of units, or atoms of the dictionary: m
  /// A penalty that no registry has, in place of `penalty`, whose name is for messages alone.
  std::function<std::unique_ptr<Penalty>()> own_penalty{};
};

/// The lambda of the penalty, or NaN if it has none.
double model_lambda(const ModelSpec& spec);
/// Replaces it. Throws UsageError if the penalty has none.
void override_lambda(ModelSpec& spec, double lambda);

/// Stimuli (d×n) with their class labels (n).
struct LabelledStimuli {
  arma::fmat stimuli;
  arma::vec labels;
};

/// One of several inputs that share their codes (linked-dictionaries eq 6). The rows of all inputs are stacked in the
/// matrix of stimuli, and the rows of their dictionaries in the matrix of atoms.
struct Input {
  std::string name;
  arma::uword rows;
};

/// Data from which an untrained model is initialised.
struct Start {
  std::uint64_t seed = 0;     ///< of the initial values, and of all random numbers during learning
  arma::uword dimension = 0;  ///< number of values of a stimulus: d
  arma::uword ensemble = 1;   ///< number of consecutive stimuli of a batch that are neighbours in an image
  std::function<arma::fmat(arma::uword count)> stimuli{};  ///< random stimuli (d×count); may be called once
  std::function<LabelledStimuli(arma::uword count)> labelled{};  ///< random stimuli without repetition, all of them if
                                                                 ///< there are fewer; empty without labels
  std::vector<Input> inputs{};  ///< inputs of which stimuli are composed, with d rows in all; empty for a single input
};

/// Statistics of one learning step.
struct StepReport {
  double objective, active_fraction;
  arma::uword dead;  ///< atoms found dead in this step
};

/// Statistics of one of several inputs, averaged over stimuli.
struct InputReport {
  double active;     ///< number of active units when codes are inferred from this input alone
  double explained;  ///< share of the input's energy ‖y‖² that is explained by codes inferred from all inputs
  double recalled;   ///< the same with codes inferred from the first input alone
};

/// Interface of all models: they learn from batches, encode stimuli, and can be stored and resumed. make_model creates
/// them: with a Start to learn, with the parameters of a trained model to encode, with both to continue learning.
class Model {
 public:
  virtual ~Model() = default;
  /// Memory that learning needs for stimuli of this dimension in batches of this size, in bytes.
  virtual double memory(arma::uword dimension, arma::uword batch) const = 0;
  virtual void start(const Start& start) = 0;
  /// Whether batches for learning have an additional last row with the class of each stimulus.
  virtual bool takes_labels() const { return false; }
  /// One update from a batch Y (d×n); `factor` scales the learning rate.
  virtual StepReport learn(const arma::fmat& Y, std::uint64_t step, double factor) = 0;
  /// The specification by which stimuli are encoded as learned, where learning has set a part of it.
  virtual ModelSpec learned(const ModelSpec& spec) const { return spec; }
  /// Statistics of each input on such a batch; empty for a single input.
  virtual std::vector<InputReport> assess(const arma::fmat& /*Y*/) const { return {}; }
  /// Codes of Y (d×n); objectives and gaps are empty where the model has none.
  virtual Solution encode(const arma::fmat& Y, const Progress& progress = {}) const = 0;
  /// The atoms, or the filters of the units, one in each column (d×m).
  virtual const arma::fmat& dictionary() const = 0;
  /// The arrays that encoding needs, by name: "dictionary" and those of the particular model. With several inputs
  /// "dictionary" belongs to the first, and "linked/<name>" to each of the others.
  virtual State parameters() const = 0;
  /// Sets these arrays and resets all state that only learning needs. Throws InputError if an array is missing or of
  /// the wrong size.
  virtual void set_parameters(const State& parameters) = 0;
  /// The complete state of learning, from which it can be resumed.
  virtual State save() const = 0;
  virtual void restore(const State& state) = 0;
};

/// Every model by name.
const Registry<Model, ModelSpec>& models();

/// A model without parameters. Throws UsageError if its components cannot be combined.
std::unique_ptr<Model> make_model(const ModelSpec& spec);
/// An initialised model, ready to learn.
std::unique_ptr<Model> make_model(const ModelSpec& spec, const Start& start);
/// A trained model.
std::unique_ptr<Model> make_model(const ModelSpec& spec, const State& parameters);

}  // namespace simplecell
