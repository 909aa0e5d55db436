#include "app/stage.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <new>
#include <nlohmann/json.hpp>
#include <ostream>
#include <thread>

#include "app/describe.hpp"
#include "app/help.hpp"
#include "app/kernels.hpp"
#include "app/progress_bar.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "io/atomic_file.hpp"
#include "io/hash.hpp"

namespace simplecell {
namespace {

namespace fs = std::filesystem;

// Options of every stage, which are not recorded in provenance.
struct Common {
  std::uint64_t threads = std::max(1u, std::thread::hardware_concurrency());
  std::string progress = "auto";
  bool help = false, help_markdown = false, describe = false, version = false;

  void declare(Options& options) {
    options.group(common_group);
    // not the number of cores, which would make the documentation differ between machines
    options.integer("threads", threads, between(1, 1024), "threads to use; results do not depend on it").value =
        "all cores";
    options.choice("progress", progress, {"auto", "plain", "off"},
                   "progress on standard error: a bar on a terminal, plain lines, or none");
    options.flag("help", help, "print this text and exit");
    options.flag("help-markdown", help_markdown, "print this text as Markdown and exit");
    options.flag("describe", describe, "print options and tables as JSON, for programs to read, and exit");
    options.flag("version", version, "print the version and exit");
  }
};

bool contains(const std::vector<std::string>& arguments, const std::string& word) {
  return std::find(arguments.begin(), arguments.end(), word) != arguments.end();
}

// Whether two paths, which need not exist, name the same file, also through links.
bool same_file(const fs::path& one, const fs::path& other) {
  std::error_code error;
  return fs::weakly_canonical(link_target(one), error) == fs::weakly_canonical(link_target(other), error) ||
         fs::equivalent(one, other, error);
}

void check_output(const Option& output, const Options& options) {
  const fs::path path = output.paths.front(), folder = fs::absolute(link_target(path)).parent_path();
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status))
    throw UsageError("--" + output.name + " " + path.string() + " is a folder; name a file");
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw UsageError("--" + output.name + " " + path.string() + " is no regular file; name one, or a new file");
  if (!fs::is_directory(fs::status(folder, error)))
    throw UsageError("--" + output.name + ": folder " + folder.string() + " does not exist; create it first");
  for (const auto& option : options.all())
    for (const auto& other : option.paths)
      if (&option != &output && same_file(other, path))
        throw UsageError("--" + output.name + " and --" + option.name + " name the same file, " + path.string());
}

// Pipes are refused: reading one could wait forever, and inputs are read twice.
void check_input(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) throw InputError(path + ": is a folder; give the name of a file");
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw InputError(path + ": is no regular file; save what it gives in one");
}

void check_files(const Options& options) {
  for (const auto& option : options.all()) {
    if (option.role == Option::Role::output && !option.paths.empty()) check_output(option, options);
    if (option.role == Option::Role::input) std::for_each(option.paths.begin(), option.paths.end(), check_input);
  }
}

// Checks the limit of open files, whose excess would be reported as a file that cannot be opened.
void require_descriptors() {
  constexpr std::size_t wanted = 16;  // more than any stage opens at once
  std::vector<int> held;
  while (held.size() < wanted && (held.empty() || held.back() >= 0)) held.push_back(open("/", O_PATH | O_CLOEXEC));
  const bool enough = held.back() >= 0;
  for (const int descriptor : held) close(descriptor);
  if (!enough) throw RunError("too few files may be open at once; raise the limit (ulimit -n) by 16 at least");
}

std::string single_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

void run_checked(const Stage& stage, const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
  const Stage::Instance instance = stage.instance();
  Common common;
  Options options;
  instance.declare(options);
  common.declare(options);
  if (contains(arguments, "--help")) return void(out << help_text(stage, options));
  if (contains(arguments, "--help-markdown")) return void(out << help_markdown(stage, options));
  if (contains(arguments, "--version")) return void(out << stage.name << " " SIMPLECELL_VERSION "\n");
  if (contains(arguments, "--describe")) return void(out << describe(stage, options).dump(1) << '\n');
  options.parse(arguments);
  check_files(options);
  require_descriptors();
  set_threads(static_cast<unsigned>(common.threads));
  instance.run(Run(stage.name, options, out, err, common.progress));
}

}  // namespace

Run::Run(std::string stage, const Options& options, std::ostream& out, std::ostream& err,
         const std::string& progress_mode)
    : stage_(std::move(stage)), options_(options), out_(out), err_(err), progress_mode_(progress_mode) {}

void Run::note(const std::string& message) const {
  err_ << stage_ << ": " << message << std::endl;
}

Progress Run::progress(const std::string& task) const { return progress_bar(err_, progress_mode_, stage_, task); }

Provenance Run::provenance() const {
  nlohmann::json values = nlohmann::json::object(), inputs = nlohmann::json::object();
  for (const auto& option : options_.all()) {
    if (option.role == Option::Role::value && !option.value.empty() && option.group != common_group)
      values[option.name] = option.value;
    if (option.role != Option::Role::input) continue;
    for (std::size_t i = 0; i < option.paths.size(); ++i)
      inputs[option.repeatable ? option.name + "." + std::to_string(i) : option.name] = sha256_of_file(option.paths[i]);
  }
  return {stage_, SIMPLECELL_VERSION, values.dump(), inputs.dump(), kernels_in_use()};
}

int run_stage(const Stage& stage, const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
  const auto fail = [&](int code, const std::string& message) {
    out.flush();
    err << stage.name << ": " << single_line(message) << std::endl;
    return code;
  };
  try {
    run_checked(stage, arguments, out, err);
    out.flush();
    if (!out) throw RunError("standard output could not be written");
    return 0;
  } catch (const Error& error) {
    return fail(error.exit_code, error.what());
  } catch (const std::bad_alloc&) {
    return fail(1, "not enough memory; use fewer samples, smaller patches or fewer atoms");
  } catch (const std::exception& error) {
    return fail(1, error.what());
  }
}

}  // namespace simplecell
