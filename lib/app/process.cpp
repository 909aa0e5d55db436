#include "app/process.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

#include "core/memory.hpp"
#include "io/atomic_file.hpp"

namespace simplecell {
namespace {

// If a standard stream is closed, the first file opened would take its descriptor and receive the messages.
void fill_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) < 0) open("/dev/null", O_RDONLY);
}

}  // namespace

void prepare_process() {
  fill_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);
  remove_temporary_files_on_signals();
  keep_freed_memory();
}

}  // namespace simplecell
