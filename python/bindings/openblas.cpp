#include "openblas.hpp"

#include <cstdlib>
#include <cstring>

#include "app/kernels.hpp"

namespace simplecell::python {

// OpenBLAS chooses its kernels and starts its threads when it is loaded. The module's own is told which: the kernels
// that the programs take (app/kernels.hpp), and no threads, as the library has its own.
#ifdef OWN_OPENBLAS
namespace {

struct Variable {
  const char* name;
  char* before;  // in Python's environment; null if it is not there
};
Variable variables[] = {{"OPENBLAS_CORETYPE", nullptr}, {"OPENBLAS_NUM_THREADS", nullptr}};

// Runs when the module is loaded, before the constructors of its libraries, which come later on its command line.
[[gnu::constructor(101)]] void tell_openblas() {
  __builtin_cpu_init();
  for (Variable& variable : variables)
    if (const char* value = std::getenv(variable.name)) variable.before = strdup(value);
  if (const char* kernels = wanted_blas_kernels(); kernels && !variables[0].before)
    setenv(variables[0].name, kernels, 1);
  setenv(variables[1].name, "1", 1);
}

}  // namespace

void restore_environment() {
  for (Variable& variable : variables) {
    if (variable.before)
      setenv(variable.name, variable.before, 1);
    else
      unsetenv(variable.name);
    std::free(variable.before);
    variable.before = nullptr;
  }
}
#else
void restore_environment() {}
#endif

}  // namespace simplecell::python
