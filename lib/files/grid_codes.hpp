#pragma once
#include "data/patch_grid.hpp"
#include "io/h5.hpp"

namespace simplecell {

// Codes of images, patch by patch on a grid, in HDF5 files (docs/files.md).

/// Makes the data sets images, whitened, reconstruction, codes and positions for this many images, whose raw ones have
/// `planes` colour planes.
void reserve_grid_output(const PatchGrid& grid, arma::uword images, arma::uword planes, arma::uword units,
                         H5Writer& file);

/// Fills them as images and codes come; grid and file must outlive it.
GridOutput grid_output(const PatchGrid& grid, H5Writer& file);

/// Writes the maps of some units, made of the codes in the file.
void write_unit_maps(const arma::uvec& units, const PatchGrid& grid, arma::uword images, H5Writer& file);

/// Writes statistics and the sizes of patches and grid.
void write_grid_statistics(const GridStatistics& statistics, const PatchGrid& grid, H5Writer& file);

}  // namespace simplecell
