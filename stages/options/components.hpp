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

/// All registered components with their parameters, for --describe.
nlohmann::ordered_json describe_models();

}  // namespace simplecell
