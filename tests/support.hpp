#pragma once
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/stage.hpp"

/// A folder of its own for each test, removed at the end.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / ("simplecell-" + std::string(6, 'X'))).string();  // which mkdtemp replaces
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// For BOOST_CHECK_EXCEPTION: the message contains the text.
inline std::function<bool(const std::exception&)> says(const std::string& text) {
  return [text](const std::exception& error) { return std::string(error.what()).find(text) != std::string::npos; };
}

/// What a stage left behind when run in-process.
struct Outcome {
  int code;
  std::string out, err;
};

inline Outcome run(const simplecell::Stage& stage, const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  const int code = simplecell::run_stage(stage, arguments, out, err);
  return {code, out.str(), err.str()};
}

/// A failed run: this exit code, nothing on standard output, one line on standard error that contains the text.
inline bool fails(const Outcome& outcome, int code, const std::string& text) {
  const bool one_line = !outcome.err.empty() && outcome.err.find('\n') == outcome.err.size() - 1;
  return outcome.code == code && outcome.out.empty() && one_line && outcome.err.find(text) != std::string::npos;
}

/// Folder of the real data, or an empty path when there is none.
inline std::filesystem::path real_data() {
  const char* folder = std::getenv("SIMPLECELL_DATA");
  return folder && std::filesystem::is_directory(folder) ? folder : "";
}
