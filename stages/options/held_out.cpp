#include "options/held_out.hpp"

#include "core/error.hpp"
#include "files/model.hpp"
#include "files/patches.hpp"
#include "options/samples.hpp"

namespace simplecell {

void declare_held_out(Options& options, HeldOutValues& values) {
  options.input("input", values.input, "patches (n, d) that the model has not learned from: " + sample_kinds);
  options.text("array", values.array, "which array of an HDF5 file they are; by default patches, or the only one");
  options.input("dictionary", values.dictionary, "HDF5: dictionary (m, d) with its model, from train-dictionary");
}

void declare_ladder(Options& options, HeldOutValues& values) {
  LadderOptions& ladder = values.ladder;
  options.real("decades-down", ladder.decades_down, between(0, 10), "how far the ladder goes below the trained lambda");
  options.real("decades-up", ladder.decades_up, between(0, 10), "how far it goes above");
  options.integer("per-decade", ladder.per_decade, between(1, 100), "values of lambda per decade");
  options.integer("least-iterations", ladder.least_iterations, at_least(1),
                  "iterations of an iterative inference, if it was trained with fewer");
}

HeldOut read_held_out(const HeldOutValues& values, const Run& run) {
  const H5Reader trained(values.dictionary);
  const ModelSpec spec = read_model(trained);
  const SampleFile file = open_patches(values.input, values.array);
  const arma::uword pixels = trained.fmat("dictionary").n_rows;
  arma::fmat patches = file.fmat();
  note_array(file, run.notes());
  if (pixels != patches.n_rows)
    throw InputError(file.name() + " has " + std::to_string(patches.n_rows) + " pixels, the dictionary " +
                     std::to_string(pixels));
  check_same_shape(file, {}, trained);
  if (patches.is_zero()) throw InputError(file.name() + " holds zeros only, of which there is no relative error");
  return {spec, open_model(trained, spec)->parameters(), file, std::move(patches)};
}

}  // namespace simplecell
