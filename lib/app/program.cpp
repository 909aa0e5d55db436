#include "app/program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "app/kernels.hpp"
#include "app/stage.hpp"
#include "core/memory.hpp"
#include "io/atomic_file.hpp"

namespace simplecell {
namespace {

// If a standard stream is closed, the first file opened would take its descriptor and receive the messages.
void fill_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) < 0) open("/dev/null", O_RDONLY);
}

// Signals remove temporary files, and a file beyond the size limit is an error like a full disk.
void prepare_process() {
  fill_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);
  remove_temporary_files_on_signals();
  keep_freed_memory();
}

}  // namespace

void run_program(Stage (*stage)(), int argc, char** argv) {
  choose_blas_kernels(argv);
  prepare_process();
  const int code = run_stage(stage(), {argv + 1, argv + argc}, std::cout, std::cerr);
  std::_Exit(code);  // exit() would wait for OpenBLAS's own threads, forever if these could not allocate
}

}  // namespace simplecell
