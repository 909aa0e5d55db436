#pragma once
#include <stdexcept>
#include <string>

namespace simplecell {

/// What went wrong, as the exit code tells it. The message is one line: what, where, what to do.
struct Error : std::runtime_error {
  Error(int code, const std::string& message) : std::runtime_error(message), exit_code(code) {}
  int exit_code;
};

/// Failed while running: a model diverged, a disk is full. Exit code 1.
struct RunError : Error {
  explicit RunError(const std::string& message) : Error(1, message) {}
};

/// An option is unknown, missing, out of range or contradicts another. Exit code 2.
struct UsageError : Error {
  explicit UsageError(const std::string& message) : Error(2, message) {}
};

/// An input is missing, malformed or unfit for what was asked. Exit code 3.
struct InputError : Error {
  explicit InputError(const std::string& message) : Error(3, message) {}
};

}  // namespace simplecell
