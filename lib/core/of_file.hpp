#pragma once
#include <string>
#include <utility>

#include "core/error.hpp"

namespace simplecell {

/// What `act` returns. An InputError of the library, which knows no files, is said of the file that the input is from.
template <class Act>
decltype(auto) of_file(const std::string& path, Act&& act) {
  try {
    return std::forward<Act>(act)();
  } catch (const InputError& error) {
    const std::string message = error.what();
    throw InputError(message.starts_with(path) ? message : path + ": " + message);
  }
}

}  // namespace simplecell
