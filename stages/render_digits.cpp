#include "app/stage.hpp"
#include "core/error.hpp"
#include "data/digits.hpp"
#include "files/font.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string font = liberation_sans, dataset, output;
  DigitOptions digits;
};

void declare(Options& options, Values& values) {
  options.output("output", values.output, "HDF5: images (10, size, size) from 0 to 1; labels (10)");
  options.text("dataset", values.dataset, "name of the data set, carried by everything made from it").required = true;
  options.text("font", values.font, "family of an installed font, or a TrueType or OpenType file");
  options.integer("size", values.digits.size, between(8, 4096), "height and width of a picture in pixels");
  options.real("em", values.digits.em, between(1, 4096), "size of the font in pixels");
  options.real("rotation", values.digits.rotation, between(-360, 360),
               "degrees by which digits are turned, anticlockwise");
}

void run(const Values& values, const Run& run) {
  LabelledPictures made;
  try {
    made = render_digits(read_font(values.font), values.digits);
  } catch (const InputError& error) {
    const std::string message = error.what();
    throw InputError(message.rfind(values.font, 0) == 0 ? message : values.font + ": " + message);
  }
  H5Writer file(values.output, run.provenance());
  file.write("images", made.images);
  file.write("labels", made.labels);
  file.attribute("source", "real");
  file.attribute("dataset", values.dataset);
  file.commit();
}

}  // namespace

Stage render_digits() {
  return make_stage<Values>(
      {.name = "render-digits",
       .summary = "Render the ten digits of a font.",
       .description =
           "Each digit is white on black, its bounding box in the middle of the picture. The default is Liberation "
           "Sans, whose digits have the metrics of Arial's.\n"
           "Output: images (10, size, size), float32, from 0 to 1; labels (10); attributes source = real, dataset.",
       .example = "render-digits --size 28 --em 26 --dataset arial --output arial.h5",
       .reference = "linked-dictionaries, section IV.",
       .instance = {}},
      declare, run);
}

}  // namespace simplecell
