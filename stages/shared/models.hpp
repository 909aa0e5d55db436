#pragma once
#include <map>
#include <string>

#include "app/stage.hpp"
#include "learning/model.hpp"

namespace simplecell {

/// Values given on the command line for parameters of registered components, by name; NaN or empty where not given.
struct ComponentValues {
  std::map<std::string, double> numbers;
  std::map<std::string, std::string> words;
};

/// Declares --model, --atoms and every parameter of every registered model and of their parts (penalties, inferences,
/// learning rules). A new component needs no change here.
void declare_model(Options& options, ModelSpec& spec, ComponentValues& values);

/// Declares --inference and its parameters alone, to encode otherwise than in training.
void declare_inference(Options& options, ComponentSpec& inference, ComponentValues& values);

/// Declares --penalty and its parameters alone, and fills them in.
void declare_penalty(Options& options, ComponentSpec& penalty, ComponentValues& values);
void resolve_penalty(ComponentSpec& penalty, const ComponentValues& values);

/// Fills in the components' parameters. A value that none of the chosen components takes is refused.
void resolve_model(ModelSpec& spec, const ComponentValues& values);
/// The same for an inference that replaces that of a trained model; keeps the trained one if none is named. Refused for
/// models that have none.
void resolve_inference(ModelSpec& spec, const ComponentSpec& inference, const ComponentValues& values);

/// The lambda that a trained model's penalty has, or NaN if it has none; and another in its place. Throws UsageError if
/// there is none to replace.
double model_lambda(const ModelSpec& spec);
void override_lambda(ModelSpec& spec, double lambda);

/// All registered components with their parameters, for --describe.
nlohmann::ordered_json describe_models();

/// The model attribute of a dictionary file (JSON).
std::string model_text(const ModelSpec& spec);
ModelSpec read_model(const H5Reader& file);

/// What encoding needs: /dictionary, those of further inputs under /linked, and whatever else the model has under
/// /state.
void write_parameters(H5Writer& file, const Model& model);
void read_parameters(const H5Reader& file, Model& model);
/// Gives a model its parameters; what is wrong with them is said of the file.
void set_parameters(const H5Reader& file, const State& parameters, Model& model);

/// Makes a started model go on from the parameters of a trained one. InputError unless its dictionary has so many atoms
/// of so many pixels.
void continue_from(const H5Reader& file, arma::uword atoms, arma::uword pixels, Model& model);

/// The trained model of a file.
std::unique_ptr<Model> open_model(const H5Reader& file, const ModelSpec& spec);

}  // namespace simplecell
