#include "app/stage.hpp"
#include "core/bounds.hpp"
#include "core/error.hpp"
#include "io/h5_diff.hpp"

#include <cmath>
#include <ostream>


namespace simplecell {
namespace {

struct Values {
  std::string input, against;
  DiffOptions diff;
};

void declare(Options& options, Values& values) {
  options.input("input", values.input, "HDF5 file");
  options.input("against", values.against, "HDF5 file to compare it with");
  options.real("tolerance", values.diff.tolerance, at_least(0), "numbers this far apart still count as equal");
  options.flag("ignore-provenance", values.diff.ignore_provenance,
               "leave out the root attributes stage, version, options and inputs");
}

void run(const Values& values, const Run& run) {
  const H5Reader a(values.input), b(values.against);
  const auto found = differences(a, b, values.diff);
  for (const auto& difference : found)
    run.out() << difference.name << '\t' << difference.what << '\t'
              << (std::isnan(difference.largest) ? "" : number_text(difference.largest)) << '\n';
  if (!found.empty())
    throw RunError(values.input + " and " + values.against + " differ in " + std::to_string(found.size()) +
                   (found.size() == 1 ? " place" : " places"));
}

}  // namespace

Stage h5_diff() {
  return make_stage<Values>(
      {.name = "h5-diff",
       .summary = "Compare two HDF5 files.",
       .description = "Compares the names, shapes and numbers of all data sets, and all attributes. Ends with 0 if "
                      "they are equal and with 1 if they differ.\n"
                      "Standard output: a line for each difference, separated by tabs: name (name@attribute for an "
                      "attribute), what differs, largest absolute difference of numbers.",
       .example = "h5-diff --input once.h5 --against again.h5 --tolerance 1e-6 --ignore-provenance"},
      declare, run);
}

}  // namespace simplecell
