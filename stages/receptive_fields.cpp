#include <optional>

#include "analysis/triggered_average.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "shared/models.hpp"
#include "shared/patches.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string dictionary, images, raw_images, output, stimulus = "natural";
  std::uint64_t count = 100000, seed = 0;
  double noise_variance = 0.1;
  PatchOptions patches;
  ComponentSpec inference;
  ComponentValues components;
};

void declare(Options& options, Values& values) {
  options.input("dictionary", values.dictionary, "HDF5: dictionary (m, d) with its model, from train-dictionary");
  options.optional_input("images", values.images, "HDF5: images (n, height, width) that natural stimuli are cut from");
  options.optional_input("raw-images", values.raw_images,
                         "HDF5: the same scenes before whitening; their average gives receptive fields in pixel space");
  options.output("output", values.output, "HDF5: rf (m, d), rf_pixel (m, d) with --raw-images, spikes (m), active (m)");
  options.choice("stimulus", values.stimulus, {"natural", "noise"}, "patches of --images, or Gaussian white noise");
  options.real("noise-variance", values.noise_variance, above(0), "variance of a pixel of the noise");
  options.integer("count", values.count, between(1, 1e12), "stimuli shown; they are streamed, never stored");
  options.seed(values.seed, "the stimuli");
  options.group("Patches");
  options.integer("border", values.patches.border, between(0, 1e6), "pixels along each edge that no patch touches");
  options.choice("mean", values.patches.mean, {"none", "patch"}, "mean removal, as in training");
  options.choice("variance", values.patches.variance, {"none", "unit"}, "variance normalisation, as in training");
  declare_inference(options, values.inference, values.components);
}

void check_stimulus(const Values& values, const Run& run) {
  const bool natural = values.stimulus == "natural";
  if (natural && values.images.empty()) throw UsageError("--stimulus natural needs --images");
  for (const char* option : {"images", "raw-images", "border", "mean", "variance"})
    if (!natural && run.given(option))
      throw UsageError("--" + std::string(option) + " has no effect with --stimulus noise; leave it out");
  if (natural && run.given("noise-variance"))
    throw UsageError("--noise-variance has no effect with --stimulus natural; leave it out");
}

arma::uword patch_size(const H5Reader& file, arma::uword dimension) {
  const double height = file.number("patch_height"), width = file.number("patch_width");
  if (height != width || height * width != static_cast<double>(dimension))
    throw InputError(file.path().string() + ": its atoms are not square patches; stimuli cannot be cut to their shape");
  return static_cast<arma::uword>(height);
}

void run(const Values& values, const Run& run) {
  check_stimulus(values, run);
  const H5Reader file(values.dictionary);
  ModelSpec spec = read_model(file);
  resolve_inference(spec, values.inference, values.components);
  const auto model = open_model(file, spec);
  const arma::fmat& A = model->dictionary();

  std::optional<PatchSampler> sampler;
  if (values.stimulus == "natural") {
    PatchOptions patches = values.patches;
    patches.size = patch_size(file, A.n_rows);
    sampler.emplace(open_sampler(values.images, values.raw_images, patches, values.seed));
  }

  constexpr std::uint64_t batch = 4096;
  TriggeredAverage average(A.n_cols, A.n_rows), pixel_average(A.n_cols, A.n_rows);
  const Progress progress = run.progress("stimuli");
  for (std::uint64_t done = 0; done < values.count;) {
    const std::uint64_t now = std::min(batch, values.count - done);
    PatchSampler::Batch stimuli;
    if (sampler)
      stimuli = sampler->take(done, now);
    else
      stimuli.patches = static_cast<float>(std::sqrt(values.noise_variance)) *
                        Random(values.seed, "noise", done / batch).normal(A.n_rows, now);
    const arma::fmat codes = model->encode(stimuli.patches).codes;
    average.add(codes, stimuli.patches);
    if (!stimuli.companion.is_empty()) pixel_average.add(codes, stimuli.companion);
    report(progress, done += now, values.count);
  }

  H5Writer out(values.output, run.provenance());
  out.write("rf", average.fields());
  if (!values.raw_images.empty()) out.write("rf_pixel", pixel_average.fields());
  out.write("spikes", average.responses());
  out.write("active", average.active());
  out.attribute("stimulus", values.stimulus);
  out.attribute("stimuli", static_cast<double>(values.count));
  copy_patch_shape(file, out);
  out.copy_attributes(file, {"dataset"});
  // Stand-ins stay stand-ins, whether they trained the model or test it.
  const bool trained_on_real = file.text("source") == "real";
  out.attribute("source", sampler && trained_on_real ? H5Reader(values.images).text("source") : file.text("source"));
  out.commit();
  const arma::uword silent = arma::accu(average.responses() == 0);
  if (silent > 0) run.note(std::to_string(silent) + " of " + std::to_string(A.n_cols) + " units never responded");
}

}  // namespace

Stage receptive_fields() {
  return make_stage<Values>(
      {.name = "receptive-fields",
       .summary = "Map receptive fields by spike-triggered averaging.",
       .description =
           "Shows stimuli to a model and averages them, weighted by each unit's response max(code, 0), less the mean "
           "stimulus. rf is in the space the model sees (whitened); rf_pixel averages the raw images at the same places. "
           "spikes is a unit's mean response, active the share of stimuli that it responded to; units that respond too "
           "rarely are left out by fit-gabor --min-active.",
       .example = "receptive-fields --dictionary dictionary.h5 --images whitened.h5 --raw-images raw.h5 --count 100000 "
                  "--seed 1 --output rf.h5",
       .reference = "local-geometry appendix A, step 2; Ringach (2002), J Neurophysiol 88:455-463."},
      declare, run);
}

}  // namespace simplecell
