#include "analysis/gabor.hpp"
#include "analysis/shapes.hpp"
#include "app/stage.hpp"
#include "core/error.hpp"
#include "shared/filters.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string input, array = "rf", output;
  std::uint64_t patch_height = 0, patch_width = 0;
  double min_norm = 0.1, min_active = 0;
  GaborFitOptions fit;
};

void declare(Options& options, Values& v) {
  options.input("input", v.input, "receptive fields or a dictionary, (m, d)");
  options.choice("array", v.array, {"rf", "rf_pixel", "dictionary"}, "which array of the input to fit");
  options.output("output", v.output, "Gabor fits");
  options.integer("patch-height", v.patch_height, at_least(0), "height of the patch; 0: as the input says, or square");
  options.integer("patch-width", v.patch_width, at_least(0), "width of the patch; 0: as the input says, or square");
  options.group("Silent units: not fitted");
  options.real("min-norm", v.min_norm, between(0, 1), "least norm of a unit, as a share of the median norm");
  options.real("min-active", v.min_active, between(0, 1), "least share of stimuli with a response, from /active");
  options.group("Fit");
  options.integer("starts", v.fit.starts, between(1, 144), "starting points that are refined");
  options.integer("iterations", v.fit.iterations, at_least(1), "most steps from each");
  options.real("min-cycles", v.fit.min_cycles, above(0), "lowest frequency, cycles per longer side of the patch");
  options.real("max-frequency", v.fit.max_frequency, {.low = 0, .high = 1, .open_low = true},
               "highest frequency, cycles per pixel");
  options.real("min-sigma", v.fit.min_sigma, above(0), "smallest sigma, pixels");
  options.real("max-sigma", v.fit.max_sigma, above(0), "largest sigma, in longer sides of the patch");
  options.real("centre-margin", v.fit.centre_margin, between(0, 1),
               "how far the centre may leave the patch, in longer sides of the patch");
  options.real("amplitude-limit", v.fit.amplitude_limit, at_least(0),
               "largest |K|, in units of the largest |pixel| of the filter; 0: none");
  options.real("min-r-squared", v.fit.min_r_squared, between(0, 1), "a worse fit counts as not fitted");
}

std::optional<arma::vec> active(const H5Reader& file, const Values& v, arma::uword units) {
  if (!file.has("active")) {
    if (v.min_active > 0) throw InputError(file.path().string() + ": holds no /active, which --min-active needs");
    return {};
  }
  const arma::vec shares = file.vec("active");
  if (shares.n_elem != units)
    throw InputError(file.path().string() + ": /active has " + std::to_string(shares.n_elem) + " entries for " +
                     std::to_string(units) + " units");
  return shares;
}

void run(const Values& v, const Run& run) {
  const H5Reader file(v.input);
  arma::mat filters = file.mat(v.array);
  const PatchShape shape = patch_shape(file, v.array, filters.n_rows, {v.patch_height, v.patch_width});
  const arma::uvec silent = silent_units(filters, v.min_norm, active(file, v, filters.n_cols), v.min_active);
  filters.each_col([&, j = arma::uword{0}](arma::vec& filter) mutable {
    if (silent(j++)) filter.zeros();
  });
  const auto fits = fit_gabors(filters, shape, v.fit, run.progress("fitting"));

  arma::mat parameters(8, fits.size()), reconstruction(arma::size(filters), arma::fill::zeros);
  arma::vec r_squared(fits.size()), phase(fits.size()), nx(fits.size()), ny(fits.size());
  arma::uvec fitted(fits.size());
  for (arma::uword j = 0; j < fits.size(); ++j) {
    const Gabor& g = fits[j].gabor;
    parameters.col(j) = arma::vec{g.amplitude, g.x0, g.y0, g.theta, g.sigma_x, g.sigma_y, g.frequency, g.phase};
    reconstruction.col(j) = render(g, shape);
    r_squared(j) = fits[j].r_squared, fitted(j) = fits[j].fitted, phase(j) = folded_phase(g.phase);
    nx(j) = g.nx(), ny(j) = g.ny();
  }

  H5Writer out(v.output, run.provenance());
  out.write("parameters", parameters);
  out.write("r_squared", r_squared);
  out.write("fitted", fitted);
  out.write("silent", silent);
  out.write("phase_folded", phase);
  out.write("nx", nx);
  out.write("ny", ny);
  out.write("reconstruction", reconstruction);
  out.attribute("patch_height", static_cast<double>(shape.height));
  out.attribute("patch_width", static_cast<double>(shape.width));
  for (const char* name : {"source", "dataset"})
    if (file.has_attribute(name)) out.attribute(name, file.text(name));
  out.commit();
  const arma::uword silenced = arma::accu(silent);
  run.note("fitted " + std::to_string(arma::accu(fitted)) + " of " + std::to_string(fits.size()) + " units, " +
           std::to_string(silenced) + (silenced == 1 ? " is silent" : " are silent"));
}

}  // namespace

Stage fit_gabor() {
  return make_stage<Values>(
      {.name = "fit-gabor",
       .summary = "fit a two-dimensional Gabor function to each receptive field",
       .description =
           "Reads receptive fields or a dictionary, (m, d), and fits each row by least squares, within bounds and from "
           "several starts. Writes the parameters (m, 8) K, x0, y0, theta, sigma_x, sigma_y, f, phi (K >= 0, f > 0, "
           "theta in [0, pi), phi in (-pi, pi]), r_squared = 1 - SSE / sum of squares, fitted (0/1: r_squared large "
           "enough and centre inside the patch), silent (0/1), phase_folded (0 even, pi/2 odd), nx = sigma_x f, "
           "ny = sigma_y f, all (m), and the reconstruction (m, d).",
       .example = "fit-gabor --input rf.h5 --array rf --output gabor.h5",
       .reference = "Local Geometry Constraints in V1, eq 2 (with sigma, misprinted as sigma squared); Ringach 2002",
       .instance = {}},
      declare, run);
}

}  // namespace simplecell
