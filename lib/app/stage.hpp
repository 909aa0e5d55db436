#pragma once
#include <functional>
#include <iosfwd>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "app/options.hpp"
#include "core/note.hpp"
#include "core/progress.hpp"
#include "io/h5.hpp"
#include "io/tsv.hpp"

namespace simplecell {

/// What the shared main passes to a stage: streams, progress, and the provenance of the files it writes.
class Run {
 public:
  Run(std::string stage, const Options& options, std::ostream& out, std::ostream& err, const std::string& progress_mode);

  /// Standard output: data only.
  std::ostream& out() const { return out_; }
  /// One line on standard error, "stage: message".
  void note(const std::string& message) const;
  /// The same, as a function to pass to the library.
  Note notes() const { return [this](const std::string& line) { note(line); }; }
  /// A progress bar on standard error: rate and time left on a terminal, at most twenty lines when redirected.
  Progress progress(const std::string& task) const;
  /// Stage, version, resolved options, seed and sha256 of the inputs: the attributes of every file a stage writes.
  Provenance provenance() const;
  /// Whether the option was given on the command line.
  bool given(const std::string& option) const { return options_.given(option); }

 private:
  std::string stage_;
  const Options& options_;
  std::ostream& out_;
  std::ostream& err_;
  std::string progress_mode_;
};

/// A command-line program: a declaration and a run. `instance` makes a fresh set of option values for each call, so
/// that a stage can run many times in one process (the tests do).
struct Stage {
  struct Instance {
    std::function<void(Options&)> declare;
    std::function<void(const Run&)> run;
  };
  std::string name;         ///< "fit-gabor"
  std::string summary;      ///< one line
  std::string description;  ///< what it does, inputs and outputs with their shapes
  std::string example;      ///< a command line that works
  std::string reference;    ///< paper and equation
  std::vector<TableForm> tables{};  ///< that it writes
  std::function<Instance()> instance{};
  std::function<nlohmann::ordered_json()> registries{};  ///< optional: components to choose from, for --describe
};

/// Makes a stage from an options struct (its member values are the defaults), a declaration and a run.
template <class Values>
Stage make_stage(Stage stage, void (*declare)(Options&, Values&), void (*run)(const Values&, const Run&)) {
  stage.instance = [=] {
    auto values = std::make_shared<Values>();
    return Stage::Instance{[=](Options& options) { declare(options, *values); },
                           [=](const Run& context) { run(*values, context); }};
  };
  return stage;
}

/// The shared main: parses, checks, runs, reports. Returns the exit code: 0 done, 1 failed while running, 2 usage,
/// 3 input missing or malformed; prints at most one line on err when it fails.
/// Adds --threads, --progress, --help, --help-markdown, --describe and --version to every stage.
int run_stage(const Stage& stage, const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

}  // namespace simplecell
