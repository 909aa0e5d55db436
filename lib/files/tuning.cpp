#include "files/tuning.hpp"

#include "core/error.hpp"
#include "files/patches.hpp"
#include "io/tsv.hpp"

namespace simplecell {

void write_tuning(const Tuning& tuning, const GratingGrid& grid, H5Writer& file) {
  file.write("orientation", tuning.orientation, false);
  file.write("frequency", tuning.frequency, false);
  file.write("circular_variance", tuning.circular_variance, false);
  file.write("bandwidth", tuning.bandwidth, false);
  file.write("orthogonal_ratio", tuning.orthogonal_ratio, false);
  file.write("frequency_bandwidth", tuning.frequency_bandwidth, false);
  file.write("modulation", tuning.modulation, false);
  file.write("response", tuning.response);
  file.write("orientation_tuning", tuning.orientation_tuning);
  file.write("frequency_tuning", tuning.frequency_tuning);
  file.write("orientations", arma::vec(grid.orientations * (180 / arma::datum::pi)));
  file.write("frequencies", grid.frequencies);
}

arma::vec read_circular_variances(const std::string& path) {
  const arma::vec cells = read_table(path).numbers("orivar");
  if (cells.n_elem < 2)
    throw InputError(path + ": holds " + std::to_string(cells.n_elem) + (cells.n_elem == 1 ? " cell" : " cells") +
                     ", a distance needs two");
  if (cells.min() < 0 || cells.max() > 1)
    throw InputError(path + ": orivar holds " + number_text(cells.min() < 0 ? cells.min() : cells.max()) +
                     "; a circular variance is from 0 to 1");
  return cells;
}

PatchShape grating_shape(const H5Reader& trained, const Preprocessing& steps, PatchShape given) {
  const SampleFile dictionary(trained.path(), {.named = "dictionary"});
  const std::string name = trained.path().string();
  for (const std::string& array : trained.names())
    if (array.starts_with("linked/"))
      throw InputError(name + ": is a dictionary of several linked inputs; gratings are shown to models of one");
  if (steps.maps.empty()) {
    const PatchShape shape = patch_shape(dictionary, given);
    if (shape.pixels() == dictionary.size()) return shape;
    throw InputError(name + ": its patches are in colour; gratings are shown to models of grey patches alone");
  }
  const PatchShape shape = steps.height > 0 ? PatchShape{steps.height, steps.width} : given;
  const arma::uword pixels = steps.maps.front().mean.n_elem;
  if (shape.pixels() == 0)
    throw InputError(name + ": its patches had " + std::to_string(pixels) +
                     " pixels before they were whitened; give their --shape");
  if (shape.pixels() != pixels || steps.maps.back().whiten.n_rows != dictionary.size())
    throw InputError(name + ": its atoms have " + std::to_string(dictionary.size()) + " numbers, and its patches of " +
                     std::to_string(shape.height) + "x" + std::to_string(shape.width) +
                     " pixels do not become so many; train it again, or give the right --shape");
  return shape;
}

}  // namespace simplecell
