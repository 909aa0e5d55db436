#include "analysis/tuning_statistics.hpp"
#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/of_file.hpp"
#include "data/grating_contrast.hpp"
#include "files/interval_table.hpp"
#include "files/model.hpp"
#include "files/origin.hpp"
#include "files/preprocessing.hpp"
#include "files/tuning.hpp"
#include "options/encoding.hpp"
#include "options/gratings.hpp"
#include "options/patches.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string dictionary, reference, output, statistics;
  std::uint64_t bootstrap = 1000, seed = 0;
  PatchShape shape;
  GratingValues gratings;
  EncodingValues encoding;
};

void declare(Options& options, Values& v) {
  options.input("dictionary", v.dictionary, "HDF5: dictionary (m, d) with its model, from train-dictionary");
  options.optional_input("reference", v.reference,
                         "table with the column orivar, the circular variance of one recorded cell per row, for the "
                         "distance to these cells");
  options.output("output", v.output, "HDF5: the tuning of units, as below");
  options.optional_output("statistics", v.statistics, "table of statistics over units (TSV)");
  options.integer("bootstrap", v.bootstrap, between(1, 1e6), "resamples for the 95 % intervals");
  options.seed(v.seed, "the bootstrap, needed with --statistics").required = false;
  declare_gratings(options, v.gratings);
  declare_patch_shape(options, v.shape, "by default that of the dictionary");
  declare_encoding(options, v.encoding);
}

void check_usage(const Values& v, const Run& run) {
  check_gratings(v.gratings);
  if (!v.statistics.empty() && !run.given("seed")) throw UsageError("--seed is missing; --statistics needs it");
  for (const std::string option : {"seed", "bootstrap"})
    if (v.statistics.empty() && run.given(option))
      throw UsageError("--" + option + " has no effect without --statistics; leave it out");
}

GratingResponses show(const Values& v, const Run& run, const H5Reader& trained) {
  const ModelSpec spec = encoding_model(trained, v.encoding);
  const auto model = open_model(trained, spec);
  const Preprocessing steps = of_modulations(preprocessing_of(trained));
  const PatchShape shape = grating_shape(trained, steps, v.shape);
  const GratingGrid grid = grating_grid(v.gratings.grid);
  const arma::vec amplitudes = of_file(v.dictionary, [&] {
    return grating_amplitudes(v.gratings.contrast, v.gratings.in_images(), steps, grid.frequencies);
  });
  OpenGaps gaps(spec);
  const auto encode = [&](const arma::fmat& stimuli) {
    const Solution solution = model->encode(stimuli);
    gaps.add(solution.gaps);
    return solution.codes;
  };
  GratingResponses responses = responses_to_gratings(model->dictionary().n_cols, encode, steps, shape, grid, amplitudes,
                                                     run.progress("gratings"));
  gaps.note(run.notes());
  return responses;
}

TableForm statistics_table() { return interval_table("statistics", tuning_metrics()); }

void run(const Values& v, const Run& run) {
  check_usage(v, run);
  const auto cells = v.reference.empty() ? std::nullopt : std::optional(read_circular_variances(v.reference));
  const H5Reader trained(v.dictionary);
  const GratingResponses responses = show(v, run, trained);
  const Tuning tuning = tuning_of(responses);
  H5Writer file(v.output, run.provenance());
  write_tuning(tuning, responses.grid(), file);
  if (cells) file.write("circular_variance_w1_without", circular_variance_without_cells(tuning, *cells), false);
  write_origin(origin_of(trained), file);
  const arma::uword silent = tuning.size() - arma::accu(tuning.responding());
  if (silent > 0)
    run.note(std::to_string(silent) + " of " + std::to_string(tuning.size()) + " units respond to no grating");
  if (v.statistics.empty()) return file.commit();
  TextFile statistics(v.statistics, text_of(statistics_table(), tuning_statistics(tuning, cells, v.bootstrap, v.seed)));
  commit_all(statistics, file);
}

}  // namespace

Stage grating_responses() {
  return make_stage<Values>(
      {.name = "grating-responses",
       .summary = "Tuning of a model's units to drifting gratings.",
       .description =
           "Shows gratings cos(2 pi f (x cos theta + y sin theta) - phi) of all orientations theta, frequencies f and "
           "phases phi to a model, as patches that modulate the mean stimulus and are normalised and mapped as in "
           "training, and infers their codes. The response of a unit is max(code, 0), as the rate of a cell; F0 is its "
           "mean over phases, F1 the amplitude of its first harmonic.\n"
           "Output: for each unit (m) the preferred orientation (degrees, of the direction across the stripes: 0 for "
           "vertical stripes) and frequency (cycles per pixel), those of the largest F0; circular_variance of the "
           "orientation tuning; bandwidth, its half width at 1/sqrt(2) of its height (degrees); orthogonal_ratio, the "
           "response at the orthogonal over that at the preferred orientation; frequency_bandwidth, the full width of "
           "the frequency tuning at half its height (octaves); modulation, F1/F0 at the preferred grating; response, "
           "the largest F0; orientation_tuning (m, orientations) at the preferred frequency and frequency_tuning (m, "
           "frequencies) at the preferred orientation, both F0; the grid, orientations and frequencies; with "
           "--reference circular_variance_w1_without (n), the distance to the recorded cells without each in turn. "
           "What is undefined is nan: all but the response of units that respond to no grating, and the widths of "
           "tuning curves that do not fall so far.",
       .example = "grating-responses --dictionary dictionary.h5 --contrast 0.3 --seed 1 --statistics gratings.tsv "
                  "--output gratings.h5",
       .reference = "Ringach, Shapley & Hawken (2002), J Neurosci 22:5639-5651; De Valois, Albrecht & Thorell (1982), "
                    "Vision Res 22:545-559; Skottun et al. (1991), Vision Res 31:1079-1086.",
       .tables = {statistics_table()}},
      declare, run);
}

}  // namespace simplecell
