#pragma once
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/options.hpp"
#include "app/stage.hpp"

namespace simplecell::python {

/// Options of the programs, given by name and as text.
using Given = std::vector<std::pair<std::string, std::string>>;

/// The options that a program declares, parsed as it does. Values are those of the variables for which they were
/// declared.
class Parsed {
 public:
  /// `as` is whose they are, for provenance. Options with the roles of files are not needed. Throws UsageError as the
  /// program does.
  Parsed(const std::string& as, const std::function<void(Options&)>& declare, const Given& given);
  Parsed(const Parsed&) = delete;

  /// For checks of options, which look at what was given.
  const Run& run() const { return run_; }

 private:
  Options options_;
  Run run_;
};

/// The declared options as JSON, in the form of lib/app/describe.hpp; none that stand for files, and none of
/// `left_out`.
std::string describe_options(const std::function<void(Options&)>& declare, const std::set<std::string>& left_out = {});

/// A message of the programs with the names of options as those of Python's parameters: --until-change is until_change,
/// --lambda is lam.
std::string in_python(const std::string& message);

}  // namespace simplecell::python
