#include "core/processor.hpp"

#include <cstdlib>

#include "core/error.hpp"

namespace simplecell {
namespace {

#ifdef SIMPLECELL_LEVELS
constexpr ProcessorLevel levels[] = {ProcessorLevel::v4, ProcessorLevel::v3, ProcessorLevel::v2};

bool has(ProcessorLevel level) {
  switch (level) {
    case ProcessorLevel::v4: return __builtin_cpu_supports("x86-64-v4");
    case ProcessorLevel::v3: return __builtin_cpu_supports("x86-64-v3");
    default: return true;  // the programs would not start on less
  }
}

ProcessorLevel highest_level() {
  for (const ProcessorLevel level : levels)
    if (has(level)) return level;
  return ProcessorLevel::v2;
}

ProcessorLevel named_level(const std::string& name) {
  for (const ProcessorLevel level : levels)
    if (name == level_name(level)) {
      if (has(level)) return level;
      throw UsageError("SIMPLECELL_PROCESSOR " + name + ": this processor has " + level_name(highest_level()) +
                       "; name that or a lower level");
    }
  throw UsageError("SIMPLECELL_PROCESSOR " + name + ": not a level; x86-64-v2, x86-64-v3 and x86-64-v4 are");
}

ProcessorLevel find_level() {
  const char* name = std::getenv("SIMPLECELL_PROCESSOR");
  return name && *name ? named_level(name) : highest_level();
}
#else
ProcessorLevel find_level() { return ProcessorLevel::built; }
#endif

}  // namespace

ProcessorLevel processor_level() {
  static const ProcessorLevel level = find_level();
  return level;
}

std::string level_name(ProcessorLevel level) {
  switch (level) {
    case ProcessorLevel::v2: return "x86-64-v2";
    case ProcessorLevel::v3: return "x86-64-v3";
    case ProcessorLevel::v4: return "x86-64-v4";
    case ProcessorLevel::built: break;
  }
#ifdef SIMPLECELL_NATIVE
  return "native";
#else
  return "baseline";
#endif
}

}  // namespace simplecell
