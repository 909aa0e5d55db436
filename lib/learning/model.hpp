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

/// Everything that makes a model.
struct ModelSpec {
  ComponentSpec model;                         ///< by name, with parameters of its own
  ComponentSpec penalty, inference, learning;  ///< parts of the models that are made of such
  std::uint64_t atoms = 256;                   ///< units, or atoms of the dictionary: m
};

/// The lambda of the penalty, or NaN if there is none; and another in its place. Throws UsageError if there is none to
/// replace.
double model_lambda(const ModelSpec& spec);
void override_lambda(ModelSpec& spec, double lambda);

/// Stimuli (d×n) with the number of the class of each.
struct LabelledStimuli {
  arma::fmat stimuli;
  arma::vec labels;
};

/// One of several inputs that share an activation (linked-dictionaries eq 6): they lie one below the other in stimuli,
/// and so do their dictionaries in the atoms.
struct Input {
  std::string name;
  arma::uword rows;
};

/// What a model that has learned nothing starts from.
struct Start {
  std::uint64_t seed = 0;     ///< of its start, and of chance while it learns
  arma::uword dimension = 0;  ///< of a stimulus: d
  arma::uword ensemble = 1;   ///< so many consecutive stimuli of a batch are neighbours in an image
  std::function<arma::fmat(arma::uword count)> stimuli{};  ///< random stimuli (d×count); may be asked for once
  std::function<LabelledStimuli(arma::uword count)> labelled{};  ///< different ones, or all if there are
                                                                 ///< fewer; empty without labels
  std::vector<Input> inputs{};  ///< what stimuli are made of, their rows adding up to d; empty where it is one input
};

/// What one step of learning showed.
struct StepReport {
  double objective, active_fraction;
  arma::uword dead;  ///< atoms found dead in this step
};

/// How one of several inputs fares, on average over stimuli.
struct InputReport {
  double active;     ///< units that are active when codes are inferred from this input alone
  double explained;  ///< share of its energy ‖y‖² that codes inferred from all inputs reconstruct
  double recalled;   ///< the same, codes being inferred from the first input alone
};

/// What every model offers: it learns from batches, encodes, and can be stored and taken up again. A model is made by
/// make_model; to learn it starts, to encode it is given the parameters of a trained one, to go on learning both.
class Model {
 public:
  virtual ~Model() = default;
  /// Bytes that learning takes for stimuli of this dimension in batches of this size.
  virtual double memory(arma::uword dimension, arma::uword batch) const = 0;
  virtual void start(const Start& start) = 0;
  /// Whether batches to learn from have one row more, the last, with the number of the class of each stimulus.
  virtual bool takes_labels() const { return false; }
  /// One update from a batch Y (d×n); `factor` scales the learning rate.
  virtual StepReport learn(const arma::fmat& Y, std::uint64_t step, double factor) = 0;
  /// How each input fares on such a batch; empty where there is one.
  virtual std::vector<InputReport> assess(const arma::fmat& /*Y*/) const { return {}; }
  /// Codes of Y (d×n); objectives and gaps are empty where the model has none.
  virtual Solution encode(const arma::fmat& Y, const Progress& progress = {}) const = 0;
  /// One atom, or the filter of one unit, in each column (d×m).
  virtual const arma::fmat& dictionary() const = 0;
  /// All that encoding needs, by name: "dictionary", and whatever stands beside it. Of several inputs the dictionary is
  /// that of the first, and the others are "linked/" and their name.
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
