#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/bounds.hpp"

namespace simplecell {

/// The heading of the options that every stage has. They do not affect results.
inline constexpr const char* common_group = "Common to all stages";

/// One declared option: all that help, documentation, --describe, checks and provenance need.
struct Option {
  enum class Kind { text, whole, real, choice, flag, file };
  enum class Role { value, input, output };
  std::string name;     ///< "--name" on the command line
  std::string help;
  Kind kind = Kind::text;
  bool list = false;    ///< whether it takes several values with commas between
  std::vector<std::string> choices;  ///< of a choice
  Bounds bounds;        ///< of a number, or of each number of a list
  std::string suffix;   ///< a word that may follow or replace a number, as in "2scale" and "scale"
  std::string value;    ///< default before parsing, the given value after; empty = none
  std::vector<std::string> paths;  ///< of a given input or output
  std::string group;    ///< heading in the help
  Role role = Role::value;
  bool required = false;
  bool given = false;
  bool repeatable = false;
  std::function<void(const std::string&)> assign;  ///< checks and stores; throws UsageError

  std::string type() const;  ///< FILE, INT, REAL, TEXT, a|b|c, INT,... of a list; empty for a flag
};

/// The options of one stage. Each is declared for a variable that will hold its value and now holds the default. Names
/// are given without dashes. A declaration returns the option, so that further fields can be set.
class Options {
 public:
  void group(const std::string& heading) { group_ = heading; }

  Option& input(const std::string& name, std::string& path, const std::string& help);            ///< required
  Option& optional_input(const std::string& name, std::string& path, const std::string& help);   ///< empty if not given
  Option& inputs(const std::string& name, std::vector<std::string>& paths, const std::string& help);  ///< one or more
  Option& output(const std::string& name, std::string& path, const std::string& help);           ///< required
  Option& optional_output(const std::string& name, std::string& path, const std::string& help);
  Option& integer(const std::string& name, std::uint64_t& value, const Bounds& bounds, const std::string& help);
  Option& integer(const std::string& name, unsigned long long& value, const Bounds& bounds, const std::string& help);
  Option& real(const std::string& name, double& value, const Bounds& bounds, const std::string& help);
  Option& whole(const std::string& name, double& value, const Bounds& bounds, const std::string& help);
  Option& choice(const std::string& name, std::string& value, const std::vector<std::string>& allowed,
              const std::string& help);
  Option& text(const std::string& name, std::string& value, const std::string& help);
  Option& flag(const std::string& name, bool& value, const std::string& help);
  Option& seed(std::uint64_t& value, const std::string& purpose);  ///< --seed, required

  // Lists of at least one value, separated by commas; values as of the single options above.
  Option& reals(const std::string& name, std::vector<double>& values, const Bounds& bounds, const std::string& help);
  Option& wholes(const std::string& name, std::vector<double>& values, const Bounds& bounds, const std::string& help);
  Option& choices(const std::string& name, std::vector<std::string>& values, const std::vector<std::string>& allowed,
                  const std::string& help);
  Option& texts(const std::string& name, std::vector<std::string>& values, const std::string& help);

  /// Reads the arguments after the program's name. Throws UsageError naming the option, its value and what is allowed.
  void parse(const std::vector<std::string>& arguments);

  bool given(const std::string& name) const;
  const std::vector<Option>& all() const { return options_; }

 private:
  Option& add(Option option);
  std::vector<Option> options_;
  std::string group_;
};

}  // namespace simplecell
