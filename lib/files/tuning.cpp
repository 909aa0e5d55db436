#include "files/tuning.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "data/grating_contrast.hpp"
#include "files/patches.hpp"
#include "io/tsv.hpp"

namespace simplecell {

arma::vec grating_amplitudes(double contrast, bool in_images, const Preprocessing& steps,
                             const arma::vec& frequencies) {
  const double same = std::sqrt(2.) * contrast;
  if (in_images) return same * passed_amplitudes(steps, frequencies);
  return same * arma::ones(frequencies.n_elem);
}

GratingResponses responses_to_gratings(arma::uword units, const std::function<arma::fmat(const arma::fmat&)>& encode,
                                       const Preprocessing& steps, PatchShape shape, const GratingGrid& grid,
                                       const arma::vec& amplitudes, const Progress& progress) {
  GratingResponses responses(units, grid);
  const arma::uword at_once = std::max<arma::uword>(1, 4096 / grid.phases);
  for (arma::uword first = 0, last; first < grid.cells(); first = last) {
    last = std::min(first + at_once, grid.cells());
    arma::fmat patches = gratings(grid, shape, amplitudes, first, last);
    preprocess_patches(steps, patches, std::vector<double>(patches.n_cols, 0));
    responses.add(encode(patches), first);
    report(progress, last * grid.phases, grid.cells() * grid.phases);
  }
  return responses;
}

void write_tuning(const Tuning& tuning, const GratingGrid& grid, H5Writer& file) {
  const auto write = [&](const char* name, const auto& array, bool finite) { file.write(name, array, finite); };
  for_each_array(tuning, grid, write);
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
