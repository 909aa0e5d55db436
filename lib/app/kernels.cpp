#include "app/kernels.hpp"

#include <strings.h>
#include <unistd.h>

#include <cstdlib>

#include "core/error.hpp"
#include "core/processor.hpp"

extern "C" char* openblas_get_corename(void);

namespace simplecell {
namespace {

// OpenBLAS's name of kernels that processors of a level have.
const char* blas_kernels(ProcessorLevel level) {
  switch (level) {
    case ProcessorLevel::v4: return "SkylakeX";
    case ProcessorLevel::v3: return "Haswell";
    case ProcessorLevel::v2: return "Nehalem";
    case ProcessorLevel::built: break;
  }
  return nullptr;
}

}  // namespace

const char* wanted_blas_kernels() {
  try {
    return blas_kernels(processor_level());
  } catch (const UsageError&) {
    return nullptr;
  }
}

std::string kernels_in_use() { return level_name(processor_level()) + ", OpenBLAS " + openblas_get_corename(); }

void choose_blas_kernels(char** argv) {
  const char* wanted = wanted_blas_kernels();
  if (!wanted || std::getenv("OPENBLAS_CORETYPE") || strcasecmp(wanted, openblas_get_corename()) == 0) return;
  setenv("OPENBLAS_CORETYPE", wanted, 1);
  execv("/proc/self/exe", argv);  // does not return, unless it fails: then slow kernels are better than none
}

}  // namespace simplecell
