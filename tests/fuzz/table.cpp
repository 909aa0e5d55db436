#include "fuzz.hpp"
#include "io/tsv.hpp"

using namespace simplecell;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return fuzz::try_reader(bytes, size, ".tsv", [](const auto& path) {
    const Table table = read_table(path);
    table.numbers(table.names.front());
  });
}
