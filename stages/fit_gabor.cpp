#include <algorithm>
#include <cmath>

#include "analysis/gabor.hpp"
#include "analysis/gabor_examples.hpp"
#include "analysis/shapes.hpp"
#include "app/stage.hpp"
#include "core/error.hpp"
#include "files/gabor_fits.hpp"
#include "files/origin.hpp"
#include "files/patches.hpp"
#include "options/gabor_fit.hpp"
#include "options/patches.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string input, array = "rf", output;
  PatchShape shape;
  GaborFitValues gabor;
  std::vector<double> examples{10, 90};
  double example_r_squared = 0.9;
};

void declare(Options& options, Values& v) {
  options.input("input", v.input, "receptive fields or a dictionary, (m, d) or (m, height, width): " + sample_kinds);
  options.text("array", v.array,
               "which array of an HDF5 file to fit: rf, rf_pixel, dictionary, or any other; without rf the only one");
  options.output("output", v.output, "Gabor fits");
  declare_patch_shape(options, v.shape, "by default that of the input, or a square");
  declare_gabor_fit(options, v.gabor);
  options.group("Examples to show, with a cut across the stripes");
  options.reals("examples", v.examples, between(0, 100), "percentiles of nx");
  options.real("example-r-squared", v.example_r_squared, between(0, 1),
               "least R² of an example, whose centre is in the inner half of the patch; less where no fit is so good");
}

std::optional<arma::vec> active(const SampleFile& file, const Values& v) {
  if (!file.h5() || !file.h5()->has("active")) {
    if (v.gabor.min_active > 0) throw InputError(v.input + ": holds no /active, which --min-active needs");
    return {};
  }
  const arma::vec shares = file.h5()->vec("active");
  if (shares.n_elem != file.count())
    throw InputError(v.input + ": /active has " + std::to_string(shares.n_elem) + " entries for " +
                     std::to_string(file.count()) + " units");
  return shares;
}

// If the shape is unknown, a square.
PatchShape filter_shape(const SampleFile& file, PatchShape given, const Run& run) {
  const auto root = static_cast<arma::uword>(std::lround(std::sqrt(static_cast<double>(file.size()))));
  PatchShape shape = known_patch_shape(file, given);
  if (shape.height == 0 && root * root == file.size()) {
    shape = {root, root};
    run.note("takes the " + std::to_string(file.size()) + " pixels of a filter as " + std::to_string(root) + " x " +
             std::to_string(root) + "; --shape says otherwise");
  }
  if (shape.height == 0)
    throw InputError(file.name() + " has patches of " + std::to_string(file.size()) +
                     " pixels, no square; give --shape");
  if (shape.pixels() != file.size()) throw InputError(file.name() + " holds filters in colour, which cannot be fitted");
  return shape;
}

void run(const Values& v, const Run& run) {
  const SampleFile file(v.input, {.named = run.given("array") ? v.array : "", .usual = {v.array}});
  arma::mat filters = file.mat();
  note_array(file, run.notes());
  const PatchShape shape = filter_shape(file, v.shape, run);
  const arma::uvec silent = silent_units(filters, v.gabor.min_norm, active(file, v), v.gabor.min_active);
  erase_silent(silent, filters);
  const auto fits = fit_gabors(filters, shape, v.gabor.fit, run.progress("fitting"));

  H5Writer out(v.output, run.provenance());
  write_fits(out, fits, silent, shape);
  write_examples(out, fits, filters, shape, choose_examples(fits, shape, v.examples, v.example_r_squared));
  write_origin(origin_of(file), out);
  out.commit();
  const auto fitted = std::count_if(fits.begin(), fits.end(), [](const GaborFit& fit) { return fit.fitted; });
  const arma::uword silenced = arma::accu(silent);
  run.note("fitted " + std::to_string(fitted) + " of " + std::to_string(fits.size()) + " units, " +
           std::to_string(silenced) + (silenced == 1 ? " is silent" : " are silent"));
}

}  // namespace

Stage fit_gabor() {
  return make_stage<Values>(
      {.name = "fit-gabor",
       .summary = "Fit a two-dimensional Gabor function to each receptive field.",
       .description =
           "Reads receptive fields or a dictionary, (m, d), and fits each row by least squares, within bounds and from "
           "several starts. Writes the parameters (m, 8) K, x0, y0, theta, sigma_x, sigma_y, f, phi (K >= 0, f > 0, "
           "theta in [0, pi), phi in (-pi, pi]), r_squared = 1 - SSE / sum of squares, fitted (0/1: r_squared large "
           "enough and centre inside the patch), silent (0/1), phase_folded (0 even, pi/2 odd), nx = sigma_x f, "
           "ny = sigma_y f, all (m), and the reconstruction (m, d). Of examples, chosen at the percentiles "
           "--examples of nx and, last, with the phase nearest to even (e): examples/unit (e), and examples/field and examples/fit (e, p) at "
           "examples/position (p), pixels along the line through the centre of the fit across its stripes.",
       .example = "fit-gabor --input rf.h5 --array rf --output gabor.h5",
       .reference = "local-geometry eq 2 (with sigma, misprinted as sigma squared); Ringach (2002).",
       .instance = {}},
      declare, run);
}

}  // namespace simplecell
