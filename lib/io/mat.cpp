#include "io/mat.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "io/mat_arrays.hpp"
#include "io/pixels.hpp"

namespace simplecell {
namespace {

using Arrays = std::vector<MatArray>;

std::string list(const Arrays& arrays) {
  std::vector<std::string> all;
  for (const MatArray& array : arrays) {
    std::vector<std::string> sizes;
    for (const arma::uword size : array.sizes) sizes.push_back(std::to_string(size));
    all.push_back(array.name + " (" + join(sizes, "×") + " " + array.kind + ")");
  }
  return join(all);
}

// The interpretation of an array as images.
struct Layout {
  arma::uword height, width, channels, count;

  std::string text() const {
    return std::to_string(count) + (count == 1 ? " picture of " : " pictures of ") + std::to_string(width) + "×" +
           std::to_string(height) + " pixels" + (channels == 3 ? " in colour" : "");
  }
};

std::optional<Layout> layout_of(const MatArray& array, Colour colour) {
  const auto& size = array.sizes;
  if (!array.numeric || size.size() > 4 || size[0] < 2 || size[1] < 2) return {};
  if (size.size() == 2) return Layout{size[0], size[1], 1, 1};
  if (size.size() == 4) return Layout{size[0], size[1], size[2], size[3]};
  const bool photograph = array.kind == "uint8" || array.kind == "uint16" || colour == Colour::rgb;
  return size[2] == 3 && photograph ? Layout{size[0], size[1], 3, 1} : Layout{size[0], size[1], 1, size[2]};
}

bool holds_pictures(const MatArray& array) { return layout_of(array, Colour::luminance).has_value(); }

bool is_cell_of_pictures(const MatArray& array) {
  return !array.cells.empty() && std::all_of(array.cells.begin(), array.cells.end(), holds_pictures);
}

// Cell arrays are considered only if no other array can hold images.
MatArray choose(const std::string& file, const Arrays& arrays, const std::string& variable) {
  Arrays candidates, cells;
  std::copy_if(arrays.begin(), arrays.end(), std::back_inserter(candidates), holds_pictures);
  std::copy_if(arrays.begin(), arrays.end(), std::back_inserter(cells), is_cell_of_pictures);
  if (candidates.empty() || !variable.empty()) candidates.insert(candidates.end(), cells.begin(), cells.end());
  if (candidates.empty())
    throw InputError(file + ": holds no pictures, that is no real numeric array of two to four dimensions" +
                     (arrays.empty() ? "" : "; it holds " + list(arrays)));
  if (variable.empty()) {
    if (candidates.size() == 1) return candidates[0];
    throw InputError(file + ": holds several arrays, " + list(candidates) + "; name one of them with --variable");
  }
  for (const MatArray& array : candidates)
    if (array.name == variable) return array;
  throw InputError(file + ": holds no pictures " + variable + "; it holds " + list(candidates));
}

// The layout of all parts together; parts are a single array, or the cells of a cell array. They must have the same
// height, width and channels.
Layout common_layout(const std::string& name, const Arrays& parts, Colour colour) {
  Layout all = *layout_of(parts[0], colour);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Layout one = *layout_of(parts[i], colour);
    if (one.height != all.height || one.width != all.width || one.channels != all.channels)
      throw InputError(name + " holds pictures of unequal sizes (" + all.text() + ", then " + one.text() +
                       "); save each to a file of its own, and bring them to one size with --crop");
    all.count += one.count;
  }
  if (all.channels != 1 && all.channels != 3)
    throw InputError(name + " has " + std::to_string(all.channels) +
                     " channels, expected height × width × 1 or 3 × n; bring its dimensions into this order");
  if (static_cast<double>(all.height) * static_cast<double>(all.width) * static_cast<double>(all.count) > most_pixels)
    throw InputError(name + " is beyond the limit of 2^27 pixels; split it");
  return all;
}

// Reads the images of one part, a few at a time. MATLAB stores numbers column by column and plane by plane.
void read_part(const MatArray& array, const Layout& layout, Canvas& canvas, arma::fcube& images, arma::uword first) {
  const arma::uword count = layout_of(array, canvas.colour())->count,
                    of_one = layout.height * layout.width * layout.channels;
  const arma::uword slices = array.sizes.back() / count, step = std::max<arma::uword>(1, (1 << 22) / of_one);
  arma::fmat row(layout.channels, layout.width);
  for (arma::uword k = 0; k < count; k += step) {
    const arma::uword some = std::min(step, count - k);
    const arma::fvec numbers = array.slices(k * slices, (k + some) * slices);
    for (arma::uword i = 0; i < some; ++i) {
      const arma::fcube picture(const_cast<float*>(numbers.memptr()) + i * of_one, layout.height, layout.width,
                                layout.channels, false, true);
      for (arma::uword y = 0; y < layout.height; ++y) {
        for (arma::uword x = 0; x < layout.width; ++x)
          for (arma::uword c = 0; c < layout.channels; ++c) row(c, x) = picture(y, x, c);
        canvas.set_row(y, row.memptr(), static_cast<unsigned>(layout.channels), layout.channels == 3);
      }
      images.slice(first + k + i) = canvas.pixels();
    }
  }
}

bool is_vector(const MatArray& array) {
  return std::count_if(array.sizes.begin(), array.sizes.end(), [](arma::uword size) { return size > 1; }) <= 1;
}

bool is_named_labels(const MatArray& array) {
  std::string name = array.name;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name == "y" || name == "label" || name == "labels";
}

arma::vec numbers_of(const MatArray& vector) {
  return arma::conv_to<arma::vec>::from(vector.slices(0, vector.sizes.back()));
}

// The reason why an array cannot be the labels of `count` images; empty if it can.
std::string unfit_as_labels(const MatArray& array, arma::uword count) {
  if (!array.numeric || !is_vector(array)) return "it is no vector of numbers";
  const arma::vec values = numbers_of(array);
  if (values.n_elem != count)
    return "it has " + std::to_string(values.n_elem) + " entries for " + std::to_string(count) +
           (count == 1 ? " picture" : " pictures");
  constexpr double most = 1 << 24;  // single precision does not represent all larger whole numbers
  const bool whole = arma::all(values == arma::round(values)) && arma::abs(values).max() < most;
  return whole ? "" : "not all of its values are whole numbers";
}

// Sets the labels from an array beside the images, and notes why other arrays of labels are not used. Returns the name
// of the array that was used.
std::string take_labels(const Arrays& arrays, const std::string& pictures, ImageSet& set) {
  std::string taken;
  for (const MatArray& array : arrays) {
    if (!is_named_labels(array) || array.name == pictures) continue;
    const std::string why = taken.empty() ? unfit_as_labels(array, set.images.n_slices) : taken + " is";
    if (why.empty())
      set.labels = numbers_of(array), taken = array.name;
    else
      set.notes.push_back(set.source + ": " + array.name + " is not taken for labels: " + why);
  }
  return taken;
}

// Refuses a matrix if there is a label for each of its columns or rows: it then holds samples whose order of pixels is
// unknown, and is not an image.
void refuse_samples(const std::string& file, const MatArray& chosen, const Arrays& arrays) {
  if (!chosen.numeric || chosen.sizes.size() != 2) return;
  for (const MatArray& array : arrays)
    if (is_named_labels(array) && is_vector(array))
      for (const arma::uword count : chosen.sizes)
        if (array.sizes != std::vector<arma::uword>{1, 1} && unfit_as_labels(array, count).empty())
          throw InputError(file + ": " + list({chosen}) + " has a label in " + list({array}) +
                           " for each of its rows or columns, so it holds samples, no picture; reshape it to height × "
                           "width × n, or name it with --variable");
}

// Advice in case height × width × 3 was meant the other way.
std::string other_reading(const MatArray& array, const Layout& layout) {
  if (array.sizes.size() != 3 || array.sizes[2] != 3) return "";
  return layout.channels == 3 ? "; height × width × 1 × 3 would be three grey ones"
                              : "; --colour rgb would read one in colour";
}

}  // namespace

ImageSet read_mat(const std::filesystem::path& path, Colour colour, const std::string& variable) {
  const std::string file = path.string();
  const Arrays arrays = read_mat_arrays(path);
  const MatArray chosen = choose(file, arrays, variable);
  if (variable.empty()) refuse_samples(file, chosen, arrays);
  const Arrays parts = chosen.cells.empty() ? Arrays{chosen} : chosen.cells;
  const Layout layout = common_layout(file + ": " + chosen.name, parts, colour);
  check_unpacked_size(path, static_cast<double>(layout.height * layout.width * layout.channels * layout.count));

  Canvas canvas(layout.width, layout.height, colour, {});
  ImageSet set{.images = arma::fcube(layout.width, layout.height * canvas.channels(), layout.count),
               .channels = canvas.channels(),
               .source = file};
  arma::uword first = 0;
  for (const MatArray& part : parts) {
    read_part(part, layout, canvas, set.images, first);
    first += layout_of(part, colour)->count;
  }
  const std::string labels = take_labels(arrays, chosen.name, set);
  set.notes.push_back(file + ": " + chosen.name + " is read as " + layout.text() + other_reading(chosen, layout) +
                      (labels.empty() ? "" : ", with the labels " + labels));
  return set;
}

}  // namespace simplecell
