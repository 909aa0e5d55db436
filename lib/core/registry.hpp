#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/bounds.hpp"
#include "core/error.hpp"

namespace simplecell {

/// One parameter of a model, a penalty, an inference or a learning rule: a number with bounds, a choice of words, or a
/// list of numbers.
struct Parameter {
  std::string name, help;
  double value = 0;  ///< default
  Bounds bounds;
  std::vector<std::string> words{};  ///< for a choice: the allowed words, the first being the default
  bool whole = false;                ///< whether only whole numbers are allowed
  bool list = false;                 ///< whether it is a list of numbers in one word (number_list); none by default
  bool effort = false;               ///< whether larger values bring codes nearer to the minimum, as iterations do
};

/// The values of a component's parameters by name.
class Settings {
 public:
  double number(const std::string& name) const { return numbers_.at(name); }
  const std::string& word(const std::string& name) const { return words_.at(name); }
  void set(const std::string& name, double value) { numbers_[name] = value; }
  void set(const std::string& name, const std::string& word) { words_[name] = word; }
  const std::map<std::string, double>& numbers() const { return numbers_; }
  const std::map<std::string, std::string>& words() const { return words_; }

 private:
  std::map<std::string, double> numbers_;
  std::map<std::string, std::string> words_;
};

/// A component with its name; made from the values of its parameters, or from a larger specification.
template <class Component, class Spec = Settings>
struct Entry {
  std::string name, summary;
  std::vector<Parameter> parameters;
  std::function<std::unique_ptr<Component>(const Spec&)> make;

  bool has(const std::string& parameter) const {
    return std::any_of(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == parameter; });
  }

  Settings defaults() const {
    Settings settings;
    for (const auto& p : parameters)
      if (p.list)
        settings.set(p.name, std::string());
      else if (p.words.empty())
        settings.set(p.name, p.value);
      else
        settings.set(p.name, p.words.front());
    return settings;
  }
};

/// All components of one kind, in the order of their registration.
template <class Component, class Spec = Settings>
struct Registry {
  std::string kind;  ///< "penalty"
  std::vector<Entry<Component, Spec>> entries;

  /// Throws UsageError, which lists the known names.
  const Entry<Component, Spec>& find(const std::string& name) const {
    for (const auto& entry : entries)
      if (entry.name == name) return entry;
    throw UsageError("--" + kind + " '" + name + "': expected one of " + join(names()));
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : entries) all.push_back(entry.name);
    return all;
  }

  /// "l1: the sum of absolute values; cauchy: …"
  std::string summaries() const {
    std::vector<std::string> all;
    for (const auto& entry : entries) all.push_back(entry.name + ": " + entry.summary);
    return join(all, "; ");
  }
};

}  // namespace simplecell
