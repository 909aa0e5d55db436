#include "computation.hpp"

#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"

extern "C" {
int openblas_get_num_threads();
void openblas_set_num_threads(int);
}

namespace simplecell::python {
namespace {

std::mutex computing;
thread_local bool called = false;  // whether the library is below on the stack

void refuse_to_nest() {
  if (called)
    throw std::runtime_error(
        "simplecell is at work: a function that it calls, such as progress, can't call it in turn");
}

}  // namespace

Calling::Calling() : before_(called) { called = true; }
Calling::~Calling() { called = before_; }

Computation::Computation(const Call& call)
    : call_((refuse_to_nest(), call)), alone_(computing), blas_threads_(openblas_get_num_threads()) {
  static const bool once = (keep_freed_memory(), true);
  static_cast<void>(once);
  openblas_set_num_threads(1);  // the shared OpenBLAS, where the module has none of its own, is numpy's as well
  try {
    set_threads(call.threads ? call.threads : std::max(1u, std::thread::hardware_concurrency()));
  } catch (...) {
    openblas_set_num_threads(blas_threads_);
    throw;
  }
}

Computation::~Computation() {
  try {
    set_threads(1);
  } catch (const Error&) {  // no room for buffers, which one thread has already
  }
  openblas_set_num_threads(blas_threads_);
}

void Computation::hear(std::size_t done, std::size_t total) {
  if (std::this_thread::get_id() != caller_) return;
  done_ = done, total_ = total;
  const auto now = std::chrono::steady_clock::now();
  if (now - told_ < std::chrono::milliseconds(100) && done < total) return;
  told_ = now;
  tell(done, total);
}

void Computation::tell(std::size_t done, std::size_t total) {
  const py::gil_scoped_acquire locked;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  if (call_.progress.is_none()) return;
  const Calling calling;
  call_.progress(done, total);
}

std::vector<std::string> Computation::finish() {
  if (done_ < total_) tell(total_, total_);  // a thread that Python does not know was the last
  return std::move(notes_);
}

void warn(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) py::module_::import("simplecell._library").attr("warn")(line);
}

}  // namespace simplecell::python
