#include "io/labelled.hpp"

#include "fuzz.hpp"

using namespace simplecell;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return fuzz::try_reader(bytes, size, ".idx", [](const auto& path) { read_idx(path); });
}
