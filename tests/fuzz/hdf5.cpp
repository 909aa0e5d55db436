#include "fuzz.hpp"
#include "io/h5.hpp"
#include "io/h5_diff.hpp"

using namespace simplecell;

// A comparison of the file with itself reads every data set and every attribute.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return fuzz::try_reader(bytes, size, ".h5", [](const auto& path) {
    const H5Reader file(path);
    differences(file, file, {});
  });
}
