#include "app/stage.hpp"
#include "core/error.hpp"
#include "files/model.hpp"
#include "files/origin.hpp"
#include "files/patches.hpp"
#include "files/stimuli.hpp"
#include "options/components.hpp"
#include "options/patches.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string dictionary, input, images, raw_images, array, output, stimulus = "natural";
  std::uint64_t count = 100000, seed = 0;
  double noise_variance = 0.1;
  PatchShape shape;
  PatchOptions patches;
  ComponentSpec inference;
  ComponentValues components;
};

void declare(Options& options, Values& values) {
  options.input("dictionary", values.dictionary, "HDF5: dictionary (m, d) with its model, from train-dictionary");
  options.optional_input("images", values.images,
                         "images (n, height, width), of different sizes too, that natural stimuli are cut from: HDF5, "
                         ".npy");
  options.optional_input("raw-images", values.raw_images,
                         "the same scenes before whitening; their average gives receptive fields in pixel space");
  options.optional_input("input", values.input,
                         "patches (n, d) or (n, height, width) as stimuli, each once: " + sample_kinds);
  options.text("array", values.array,
               "which array of an HDF5 file the stimuli are; by default images or patches, or the only one");
  options.output("output", values.output, "HDF5: rf (m, d), rf_pixel (m, d) with --raw-images, spikes (m), active (m)");
  options.choice("stimulus", values.stimulus, {"natural", "noise"},
                 "patches of --images or --input, or Gaussian white noise");
  options.real("noise-variance", values.noise_variance, above(0), "variance of a pixel of the noise");
  options.integer("count", values.count, between(1, 1e12),
                  "number of stimuli; of --input the first, by default all");
  options.seed(values.seed, "the stimuli, needed but with --input").required = false;
  options.group("Patches, with --images");
  declare_patch_shape(options, values.shape);
  options.integer("border", values.patches.border, between(0, 1e6), "pixels along each edge that no patch touches");
  options.choice("mean", values.patches.mean, {"none", "patch"}, "mean removal, as in training");
  options.choice("variance", values.patches.variance, {"none", "unit"}, "variance normalisation, as in training");
  declare_inference(options, values.inference, values.components);
}

void check_stimulus(const Values& values, const Run& run) {
  const bool natural = values.stimulus == "natural";
  if (natural && values.images.empty() == values.input.empty())
    throw UsageError("--stimulus natural needs --images, from which patches are cut, or --input, patches as they are");
  if (values.input.empty() && !run.given("seed")) throw UsageError("--seed is missing; see --help");
  const auto refuse = [&](const std::string& with, const std::vector<std::string>& options) {
    for (const auto& option : options)
      if (run.given(option)) throw UsageError("--" + option + " has no effect with " + with + "; leave it out");
  };
  if (!natural)
    refuse("--stimulus noise", {"images", "raw-images", "input", "array", "border", "mean", "variance", "shape"});
  if (natural) refuse("--stimulus natural", {"noise-variance"});
  if (natural && !values.input.empty())
    refuse("--input", {"raw-images", "seed", "border", "mean", "variance", "shape"});
}

arma::uword patch_size(const Values& values) {
  const SampleFile dictionary(values.dictionary, {.named = "dictionary"});
  const PatchShape shape = patch_shape(dictionary, values.shape);
  if (shape.height != shape.width || shape.pixels() != dictionary.size())
    throw InputError(values.dictionary + ": its atoms are not square patches; stimuli cannot be cut to their shape");
  return shape.height;
}

Shown open_stimuli(const Values& values, arma::uword pixels, const Run& run) {
  if (values.stimulus == "noise") return shown_noise(pixels, values.noise_variance, values.count, values.seed);
  if (values.input.empty()) {
    PatchOptions patches = values.patches;
    patches.size = patch_size(values);
    return shown_from_images(open_pictures(values.images, values.array), values.raw_images, patches, values.count,
                             values.seed, run.notes());
  }
  const SampleFile input = open_patches(values.input, values.array);
  if (input.size() != pixels)
    throw InputError(input.name() + " has " + std::to_string(input.size()) + " pixels, the dictionary " +
                     std::to_string(pixels));
  check_same_shape(input, {}, H5Reader(values.dictionary));
  return shown_patches(input, run.given("count") ? values.count : input.count(), run.notes());
}

void run(const Values& values, const Run& run) {
  check_stimulus(values, run);
  const H5Reader file(values.dictionary);
  ModelSpec spec = read_model(file);
  resolve_inference(spec, values.inference, values.components);
  const auto model = open_model(file, spec);
  const arma::fmat& A = model->dictionary();

  const Shown stimuli = open_stimuli(values, A.n_rows, run);
  const ReceptiveFields mapped = map_fields(*model, stimuli, run.progress("stimuli"));

  H5Writer out(values.output, run.provenance());
  out.write("rf", mapped.fields);
  if (!values.raw_images.empty()) out.write("rf_pixel", mapped.pixel_fields);
  out.write("spikes", mapped.responses);
  out.write("active", mapped.active);
  out.attribute("stimulus", values.stimulus);
  out.attribute("stimuli", static_cast<double>(stimuli.count));
  copy_patch_shape(SampleFile(values.dictionary, {.named = "dictionary"}), values.shape, out);
  const Origin trained = origin_of(file);
  out.attribute("dataset", trained.dataset);
  const std::string source = values.stimulus == "noise" ? trained.source : joint_source(trained, stimuli.origin);
  if (!source.empty()) out.attribute("source", source);
  out.commit();
  const arma::uword silent = arma::accu(mapped.responses == 0);
  if (silent > 0) run.note(std::to_string(silent) + " of " + std::to_string(A.n_cols) + " units never responded");
}

}  // namespace

Stage receptive_fields() {
  return make_stage<Values>(
      {.name = "receptive-fields",
       .summary = "Map receptive fields by spike-triggered averaging.",
       .description =
           "Shows stimuli to a model and averages them, weighted by each unit's response max(code, 0), less the mean "
           "stimulus. rf is in the space the model sees (whitened); rf_pixel averages the raw images at the same "
           "places. spikes is a unit's mean response, active the share of stimuli that it responded to; units that "
           "respond too rarely are excluded by fit-gabor --min-active.",
       .example = "receptive-fields --dictionary dictionary.h5 --images whitened.h5 --raw-images raw.h5 --count 100000 "
                  "--seed 1 --output rf.h5",
       .reference = "local-geometry appendix A, step 2; Ringach (2002), J Neurophysiol 88:455-463."},
      declare, run);
}

}  // namespace simplecell
