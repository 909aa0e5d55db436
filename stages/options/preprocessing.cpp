#include "options/preprocessing.hpp"

#include "core/error.hpp"
#include "files/preprocessing.hpp"
#include "options/patches.hpp"

namespace simplecell {
namespace {

// Options that stand in for what the dictionary does not say.
void refuse_known(const H5Reader& trained, const Run& run, bool known, const std::vector<std::string>& options) {
  for (const std::string& option : options)
    if (known && run.given(option))
      throw UsageError("--" + option + " has no effect, since " + trained.path().string() + " says it; leave it out");
}

void find_image_steps(const PreprocessingValues& values, const Run& run, const H5Reader& trained, Preprocessing& steps) {
  refuse_known(trained, run, steps.images.has_value(), {"whitened", "whitening"});
  if (steps.images) return;
  if (!values.whitened.empty()) {
    const Preprocessing of = preprocessing_of(open_pictures(values.whitened, ""));
    if (!of.whitens_images())
      throw InputError(values.whitened + ": is no file of images that whiten has whitened; give its output");
    steps.images = of.images, steps.channels = of.channels, steps.largest = of.largest;
  } else if (values.whitening == "none") {
    steps.images.emplace();
  } else {
    throw InputError(trained.path().string() +
                     ": does not say how its images were whitened; give --whitened with the whitened training images, "
                     "or --whitening none to take the images as they are");
  }
}

void find_shape(const PreprocessingValues& values, const Run& run, const H5Reader& trained, const SampleFile& dictionary,
                Preprocessing& steps) {
  refuse_known(trained, run, steps.height > 0 || trained.has_attribute("patch_height"), {"shape"});
  if (steps.height == 0) {
    const PatchShape shape = steps.maps.empty() ? patch_shape(dictionary, values.shape) : values.shape;
    steps.height = shape.height, steps.width = shape.width;
  }
  const arma::uword planes = steps.patches->channel == "all" ? steps.channels : 1,
                    pixels = planes * steps.height * steps.width,
                    mapped = steps.maps.empty() ? pixels : steps.maps.back().whiten.n_rows;
  if (!steps.maps.empty() && pixels != steps.maps.front().mean.n_elem)
    throw InputError(trained.path().string() + ": its patches had " + std::to_string(steps.maps.front().mean.n_elem) +
                     " pixels before they were whitened; give their --shape");
  if (mapped != dictionary.size())
    throw InputError(trained.path().string() + ": its atoms have " + std::to_string(dictionary.size()) +
                     " numbers, and what it says of its patches gives " + std::to_string(mapped) +
                     "; train it again");
}

}  // namespace

void declare_preprocessing(Options& options, PreprocessingValues& values) {
  options.group("Where the dictionary does not say what was done to its images");
  options.optional_input("whitened", values.whitened,
                         "HDF5: training images that whiten has whitened, whose whitening is used");
  options.choice("whitening", values.whitening, {"none"}, "none: the images are taken as they are");
  declare_patch_shape(options, values.shape, "by default that of the dictionary");
  options.choice("mean", values.patches.mean, {"none", "patch"}, "mean removal of patches, as in training");
  options.choice("variance", values.patches.variance, {"none", "unit"},
                 "variance normalisation of patches, as in training");
}

Preprocessing find_preprocessing(const PreprocessingValues& values, const Run& run, const H5Reader& trained) {
  if (run.given("whitened") && run.given("whitening"))
    throw UsageError("give --whitened or --whitening none, not both");
  const SampleFile dictionary(trained.path(), {.named = "dictionary"});
  Preprocessing steps = preprocessing_of(trained);
  if (!steps.images) steps.channels = channels_of(dictionary);
  find_image_steps(values, run, trained, steps);
  refuse_known(trained, run, steps.patches.has_value(), {"mean", "variance"});
  if (!steps.patches) steps.patches = values.patches;
  find_shape(values, run, trained, dictionary, steps);
  return steps;
}

}  // namespace simplecell
