#pragma once
#include <pybind11/pybind11.h>

#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/note.hpp"
#include "core/progress.hpp"

namespace simplecell::python {

namespace py = pybind11;

/// How Python wants something computed.
struct Call {
  unsigned threads = 0;              ///< 0: all cores
  py::object progress = py::none();  ///< called with (done, total), or None
};

/// While it lives, the library computes for Python: without the interpreter's lock, on so many threads, one computation
/// at a time. Between computations there are no threads, so that a process may fork. Throws std::runtime_error if the
/// library is called from a function that it has called itself.
class Computation {
 public:
  explicit Computation(const Call& call);
  ~Computation();
  Computation(const Computation&) = delete;
  Computation& operator=(const Computation&) = delete;

  /// Calls Python's function, at most ten times a second and from the thread that Python called, and throws what it
  /// raises. There Ctrl+C is noticed, too.
  Progress progress() {
    return [this](std::size_t done, std::size_t total) { hear(done, total); };
  }
  /// Lines that become warnings.
  Note notes() {
    return [this](const std::string& line) { notes_.push_back(line); };
  }

  /// Tells Python that all is done; returns the lines.
  std::vector<std::string> finish();

 private:
  void hear(std::size_t done, std::size_t total);
  void tell(std::size_t done, std::size_t total);

  const Call& call_;
  py::gil_scoped_release released_;
  std::unique_lock<std::mutex> alone_;
  int blas_threads_;
  const std::thread::id caller_ = std::this_thread::get_id();
  std::chrono::steady_clock::time_point told_{};
  std::size_t done_ = 0, total_ = 0;
  std::vector<std::string> notes_;
};

/// Marks that the library has called a function of Python, which must not call it in turn.
class Calling {
 public:
  Calling();
  ~Calling();

 private:
  bool before_;
};

/// Gives lines as warnings (simplecell/_library.py). Throws what a filter of warnings makes of them.
void warn(const std::vector<std::string>& lines);

/// What `act(Computation&)` returns; it must not touch objects of Python.
template <class Act>
auto compute(const Call& call, Act&& act) {
  std::vector<std::string> notes;
  auto result = [&] {
    Computation running(call);
    auto computed = act(running);
    notes = running.finish();
    return computed;
  }();
  warn(notes);
  return result;
}

}  // namespace simplecell::python
