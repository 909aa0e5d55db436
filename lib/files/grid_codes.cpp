#include "files/grid_codes.hpp"

#include <algorithm>
#include <cmath>

#include "core/bounds.hpp"

namespace simplecell {
namespace {

std::string percent(double share) { return std::to_string(std::lround(100 * share)) + " %"; }

}  // namespace

GridOutput grid_output(const PatchGrid& grid, H5Writer& file) {
  const auto images_to = [&](const char* name) {
    return [&file, name](arma::uword first, const arma::fcube& images) {
      file.fill(name, first, arma::fmat(images.memptr(), images.n_rows * images.n_cols, images.n_slices));
    };
  };
  return {.images = images_to("images"), .whitened = images_to("whitened"),
          .reconstruction = images_to("reconstruction"), .codes = [&](arma::uword first, const arma::fmat& codes) {
            file.fill("codes", first, codes);
            arma::fmat positions(3, codes.n_cols);
            for (arma::uword i = 0; i < codes.n_cols; ++i) {
              const arma::uword place = (first + i) % grid.places();
              positions(0, i) = static_cast<float>((first + i) / grid.places());
              positions(1, i) = static_cast<float>(place / grid.columns() * grid.stride);
              positions(2, i) = static_cast<float>(place % grid.columns() * grid.stride);
            }
            file.fill("positions", first, positions);
          }};
}

void reserve_grid_output(const PatchGrid& grid, arma::uword images, arma::uword planes, arma::uword units,
                         H5Writer& file) {
  file.reserve("images", {images, planes * grid.height, grid.width});
  for (const char* name : {"whitened", "reconstruction"})
    file.reserve(name, {images, grid.channels * grid.height, grid.width});
  file.reserve("codes", {images * grid.places(), units});
  file.reserve("positions", {images * grid.places(), 3});
}

void write_units(const arma::uvec& units, const arma::fmat& dictionary, const PatchGrid& grid, arma::uword images,
                 H5Writer& file) {
  file.reserve("maps", {images, units.n_elem, grid.rows(), grid.columns()});
  arma::fmat map(grid.places(), units.n_elem);
  for (arma::uword i = 0; i < images; ++i) {
    for (arma::uword first = 0; first < grid.places(); first += GridCoder::batch) {
      const arma::uword last = std::min(grid.places(), first + GridCoder::batch);
      const arma::fmat codes = file.columns("codes", i * grid.places() + first, i * grid.places() + last);
      map.rows(first, last - 1) = codes.rows(units).t();
    }
    file.fill("maps", i, arma::vectorise(map));
  }
  file.write("units", units);
  file.write("atoms", arma::fmat(dictionary.cols(units)));
}

void write_grid_statistics(const GridStatistics& statistics, const PatchGrid& grid, H5Writer& file) {
  file.write("image_error", statistics.image_errors);
  file.write("active", statistics.active);
  file.attribute("relative_error", statistics.relative_error);
  file.attribute("active_units", arma::accu(statistics.active));
  file.attribute("stride", static_cast<double>(grid.stride));
  file.attribute("patch_height", static_cast<double>(grid.patch_height));
  file.attribute("patch_width", static_cast<double>(grid.patch_width));
  if (grid.channels > 1) file.attribute("channels", static_cast<double>(grid.channels));
}

void note_grid(const GridStatistics& statistics, const Preprocessing& steps, const PatchGrid& grid, arma::uword images,
               const Note& note) {
  const arma::uword below = grid.height - grid.covered_height(), beside = grid.width - grid.covered_width();
  if (below || beside)
    note("the last " + std::to_string(below) + " rows and " + std::to_string(beside) +
             " columns of an image are in no patch; their reconstruction is 0");
  if (statistics.flat > 0)
    note(std::to_string(statistics.flat) + " patches are flat and were taken as zeros, having no variance to divide by");
  constexpr double far = 20;
  if (steps.largest > 0 && (statistics.largest > far * steps.largest || statistics.largest * far < steps.largest))
    note("the largest pixel is " + number_text(statistics.largest) + ", in training it was " +
             number_text(steps.largest) + "; on another scale lambda has another meaning");
  note("relative error " + percent(statistics.relative_error) + ", " +
           number_text(std::round(10 * arma::accu(statistics.active)) / 10) + " of " + std::to_string(statistics.active.n_elem) +
           " units active in a patch, " + std::to_string(images * grid.places()) + " patches");
}

}  // namespace simplecell
