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

/// Declares --inference and its parameters alone, for encoding by another inference than in training.
void declare_inference(Options& options, ComponentSpec& inference, ComponentValues& values);

/// Declares --penalty and its parameters alone, and fills them in.
void declare_penalty(Options& options, ComponentSpec& penalty, ComponentValues& values);
void resolve_penalty(ComponentSpec& penalty, const ComponentValues& values);

/// Declares --penalty, --inference and the parameters of both, for codes alone, and fills them in. The model is that of a
/// dictionary.
void declare_coder(Options& options, ModelSpec& spec, ComponentValues& values);
void resolve_coder(ModelSpec& spec, const ComponentValues& values);

/// Fills in the components' parameters. Throws UsageError for a value that no chosen component has.
void resolve_model(ModelSpec& spec, const ComponentValues& values);
/// The same for an inference in place of that of a trained model, which is kept if none is named. Throws UsageError for
/// models without inference.
void resolve_inference(ModelSpec& spec, const ComponentSpec& inference, const ComponentValues& values);

/// All registered components with their parameters, for --describe.
nlohmann::ordered_json describe_models();

}  // namespace simplecell
