#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "files/patches.hpp"
#include "io/image.hpp"
#include "io/labelled.hpp"

namespace simplecell {
namespace {

struct Values {
  std::vector<std::string> inputs;
  std::string output, dataset, variable, format = "pictures", colour = "luminance", transfer, part = "train";
  std::uint64_t crop = 0, count = 0, longer_side = 0;

  bool is_cifar() const { return format == "cifar10" || format == "cifar100"; }
  bool is_light() const { return colour == "linear-luminance"; }
  Colour kept_colour() const {
    if (is_light()) return transfer == "linear" ? Colour::linear_light : Colour::light;
    return colour == "rgb" ? Colour::rgb : Colour::luminance;
  }
};

void declare(Options& options, Values& values) {
  options.inputs("input", values.inputs, "files of one format, in the order the images shall have");
  options.output("output", values.output,
                 "HDF5: images (n, height, width), or pictures and sizes (n, 2) where these differ; labels (n) if "
                 "there are any");
  options.text("dataset", values.dataset, "name of the data set, carried by everything made from it").required = true;
  options.choice("format", values.format, {"pictures", "cifar10", "cifar100", "mnist"},
                 "pictures are told apart by content; CIFAR (binary version, fine labels) and IDX files, the format of "
                 "MNIST, are named here");
  options.choice("colour", values.colour, {"luminance", "linear-luminance", "rgb"},
                 "one grey plane, 0.299 R + 0.587 G + 0.114 B of the levels as they are stored, or 0.2126 R + 0.7152 G "
                 "+ 0.0722 B in linear light; or three, (n, 3 height, width), which are equal where there is no "
                 "colour; not of mnist");
  options.choice("transfer", values.transfer, {"srgb", "linear"},
                 "for linear-luminance, what grey levels are: encoded by the transfer function of sRGB, which is "
                 "inverted (the default), or linear already, as in some TIFFs")
      .value.clear();
  options.integer("longer-side", values.longer_side, at_least(1),
                  "shrink larger pictures to this many pixels along their longer side; each new pixel is the mean "
                  "light of its area, so only with linear-luminance; by default no picture is shrunk")
      .value.clear();
  options.integer("count", values.count, at_least(0), "keep only so many images from the beginning; 0 keeps all");
  options.integer("crop", values.crop, at_least(0),
                  "keep the central square of this many pixels, after shrinking; 0 keeps all; pictures only");
  options.text("variable", values.variable, "array of MAT files; needed if one holds several");
  options.choice("part", values.part, {"train", "test"}, "which images to take of an original tar.gz archive of CIFAR");
}

// Throws if a given option would have no effect.
void check(const Values& values, const Run& run) {
  const auto needs = [&](const std::string& option, bool met) {
    if (run.given(option) && !met)
      throw UsageError("--" + option + " has no effect with --format " + values.format + "; leave it out");
  };
  needs("crop", values.format == "pictures");
  needs("variable", values.format == "pictures");
  needs("part", values.is_cifar());
  needs("colour", values.format != "mnist");
  needs("longer-side", values.format == "pictures");
  for (const char* option : {"transfer", "longer-side"})
    if (run.given(option) && !values.is_light())
      throw UsageError("--" + std::string(option) + " goes with --colour linear-luminance");
}

ImageSet read(const Values& values, const std::string& path) {
  if (values.format == "mnist") return read_idx(path);
  if (values.is_cifar())
    return read_cifar(path, values.format == "cifar100" ? 100 : 10, values.kept_colour(), values.part);
  ImageSet set = read_images(path, values.kept_colour(), values.variable);
  if (values.longer_side > 0) shrink(set, values.longer_side);
  if (values.crop > 0) crop(set, values.crop);
  return set;
}

// Refuses early what will not fit into memory: all pictures, in a frame of the largest of those read so far.
void check_memory(const Values& values, const std::vector<ImageSet>& sets, arma::uword images) {
  const arma::SizeMat frame = common_frame(sets);
  const auto count = static_cast<double>(std::max<arma::uword>(images, values.count ? 0 : values.inputs.size()));
  require_memory(4 * count * static_cast<double>(frame.n_rows) * static_cast<double>(frame.n_cols),
                 number_text(count) + " pictures in a frame of " + std::to_string(frame.n_rows) + "×" +
                     std::to_string(frame.n_cols) + " pixels",
                 "lower --longer-side, or import fewer pictures");
}

// Reads all files in order, until there are --count images, and their labels, which may be in other files.
ImageSet read_all(const Values& values, const Progress& progress) {
  std::vector<ImageSet> sets;
  arma::uword images = 0, labels = 0;
  const auto enough = [&](arma::uword have) { return values.count > 0 && have >= values.count; };
  for (std::size_t i = 0; i < values.inputs.size(); ++i) {
    if (enough(images) && (values.format != "mnist" || enough(labels))) break;
    sets.push_back(read(values, values.inputs[i]));
    images += sets.back().images.n_slices, labels += sets.back().labels.n_elem;
    if (values.format == "pictures") check_memory(values, sets, images);
    report(progress, i + 1, values.inputs.size());
  }
  check_pixels(sets);
  ImageSet all = joined(std::move(sets));
  if (enough(images)) keep_first(all, values.count);
  return all;
}

void run(const Values& values, const Run& run) {
  check(values, run);
  const ImageSet all = read_all(values, run.progress("reading"));
  constexpr std::size_t most_notes = 20;
  for (std::size_t i = 0; i < std::min(most_notes, all.notes.size()); ++i) run.note(all.notes[i]);
  if (all.notes.size() > most_notes)
    run.note("and " + std::to_string(all.notes.size() - most_notes) + " more such lines");
  H5Writer file(values.output, run.provenance());
  write_pictures(file, all.images, all.sizes);
  if (!all.labels.is_empty()) file.write("labels", all.labels);
  if (all.channels > 1) file.attribute("channels", static_cast<double>(all.channels));
  file.attribute("source", "real");
  file.attribute("dataset", values.dataset);
  file.commit();
}

}  // namespace

Stage import_images() {
  return make_stage<Values>(
      {.name = "import-images",
       .summary = "Read pictures into one HDF5 file of grey or colour images.",
       .description =
           "Reads PNG, JPEG, WebP, TIFF (all pages) and MAT files, told apart by content, and turns them upright. "
           "Grey levels are on the scale 0 … 255 for 8 and 16 bits alike; signed, 32-bit and floating-point TIFFs and "
           "MAT files are taken as they are. Arrays of MAT files are height × width [× n], height × width × 3 (uint8: "
           "one picture in colour), height × width × channels × n, or a cell array of pictures; labels beside them "
           "(y, label, labels) go along. Pictures may differ in size; those in colour, and those that are to be taken "
           "whole, must have one, or be cropped to one.\n"
           "The workflow reads folders of photographs with --colour linear-luminance --longer-side 1024: levels are "
           "proportional to light, and the pictures of all cameras come near one scale.\n"
           "--format cifar10 and cifar100 read the binary versions: .bin, .bin.xz, .bin.gz or the original tar.gz; "
           "--format mnist reads IDX files of images and of labels, packed or not. Their bytes go from 0 to 1.\n"
           "Output: images (n, height, width), float32, upright; if they differ in size, pictures instead, each in the "
           "upper left corner of a frame of zeros, and sizes (n, 2): height and width; labels (n) if there are any; "
           "attributes source = real, dataset, and channels = 3 if colour is kept: then the planes of an image lie one "
           "above the other.",
       .example = "import-images --input of_raw_0.png of_raw_1.png --dataset olshausen-raw --output images.h5",
       .reference = "Luma: Recommendation ITU-R BT.601. Luminance: ITU-R BT.709; sRGB: IEC 61966-2-1. CIFAR: "
                    "Krizhevsky (2009). MNIST: LeCun et al. (1998)."},
      declare, run);
}

}  // namespace simplecell
