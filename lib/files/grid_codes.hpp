#pragma once
#include "core/note.hpp"
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

/// Writes some units of a dictionary (d×m), their atoms, and their maps, made of the codes in the file.
void write_units(const arma::uvec& units, const arma::fmat& dictionary, const PatchGrid& grid, arma::uword images,
                 H5Writer& file);

/// Writes statistics and the sizes of patches and grid.
void write_grid_statistics(const GridStatistics& statistics, const PatchGrid& grid, H5Writer& file);

/// Notes the error and the number of active units, and what a user should know: a margin that no patch reaches, flat
/// patches, and pixels on a scale far from that of training.
void note_grid(const GridStatistics& statistics, const Preprocessing& steps, const PatchGrid& grid, arma::uword images,
               const Note& note);

}  // namespace simplecell
