#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "data/dead_leaves.hpp"
#include "data/objects.hpp"
#include "files/font.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string kind = "dead-leaves", output, dataset, colour = "luminance";
  std::string font = liberation_sans;
  std::uint64_t count = 10, size = 512, seed = 0;
  double smallest = DeadLeavesOptions{}.smallest;
  double largest = DeadLeavesOptions{}.largest;
};

void declare(Options& options, Values& values) {
  options.output("output", values.output, "HDF5: images (count, size, size); labels (count) of digits and objects");
  options.choice("kind", values.kind, {"dead-leaves", "white-noise", "digits", "objects"}, "what the images show");
  options.integer("count", values.count, between(1, 1e6), "number of images");
  options.integer("size", values.size, between(8, 16384), "height and width in pixels");
  options.text("dataset", values.dataset, "name of the data set that the images stand in for; default: the kind");
  options.seed(values.seed, "the images");
  options.group("Dead leaves");
  options.real("smallest-leaf", values.smallest, between(0.5, 1e4), "least radius in pixels");
  options.real("largest-leaf", values.largest, between(0, 1e5), "greatest radius in pixels; 0: half the size");
  options.group("Digits and objects");
  options.text("font", values.font,
               "font whose digits are warped: family of an installed one, or a TrueType or OpenType file");
  options.choice("colour", values.colour, {"luminance", "rgb"},
                 "objects: one grey plane, or three: images (n, 3 size, size)");
}

void check(const Values& values, const Run& run) {
  const auto only_for = [&](const std::string& option, const std::string& kind) {
    if (run.given(option) && values.kind != kind)
      throw UsageError("--" + option + " does not apply to --kind " + values.kind);
  };
  for (const char* option : {"smallest-leaf", "largest-leaf"}) only_for(option, "dead-leaves");
  only_for("font", "digits");
  only_for("colour", "objects");
  if (values.kind == "dead-leaves" && values.largest > 0 && values.largest < values.smallest)
    throw UsageError("--largest-leaf is less than --smallest-leaf");
  require_memory(12. * static_cast<double>(values.count) * static_cast<double>(values.size * values.size),
                 std::to_string(values.count) + " images of " + std::to_string(values.size) + " pixels",
                 "lower --count or --size");
}

LabelledPictures make(const Values& values, const Progress& progress) {
  if (values.kind == "digits")
    return draw_digits(read_font(values.font), values.count, values.size, values.seed, progress);
  if (values.kind == "objects")
    return paint_objects(values.count, values.size, values.colour == "rgb", values.seed, progress);
  if (values.kind == "white-noise")
    return {white_noise(values.count, values.size, values.size, values.seed, progress), {}};
  const DeadLeavesOptions options{
      .width = values.size, .height = values.size, .smallest = values.smallest, .largest = values.largest};
  return {dead_leaves(values.count, options, values.seed, progress), {}};
}

void run(const Values& values, const Run& run) {
  check(values, run);
  const LabelledPictures made = make(values, run.progress("painting"));
  H5Writer file(values.output, run.provenance());
  file.write("images", made.images);
  if (!made.labels.is_empty()) file.write("labels", made.labels);
  if (values.colour == "rgb") file.attribute("channels", 3);
  file.attribute("source", "synthetic stand-in");
  file.attribute("dataset", values.dataset.empty() ? values.kind : values.dataset);
  file.commit();
}

}  // namespace

Stage synthesize() {
  return make_stage<Values>(
      {.name = "synthesize",
       .summary = "Make images that stand in for natural ones, digits or objects, or white noise.",
       .description =
           "dead-leaves: opaque leaves of all sizes that occlude one another; like natural images they have edges and "
           "a power spectrum of about 1/f². white-noise: Gaussian, mean 128, standard deviation 32. digits: the "
           "digits of a font, each randomly warped. objects: ten classes of textured shapes before dead leaves. An "
           "image depends on the seed and its number alone.\n"
           "Output: images (count, size, size), float32, from 0 to 255, those of digits and objects from 0 to 1, with "
           "labels (count); attributes source = synthetic stand-in, dataset, channels = 3 of colour. All results made "
           "from them are marked so.",
       .example = "synthesize --kind dead-leaves --count 10 --size 512 --seed 1 --output images.h5",
       .reference = "Lee, Mumford & Huang (2001), Int. J. Computer Vision 41:35-59."},
      declare, run);
}

}  // namespace simplecell
