#include "files/gabor_fits.hpp"

#include "analysis/gabor_examples.hpp"
#include "core/error.hpp"

namespace simplecell {

void write_fits(H5Writer& file, const std::vector<GaborFit>& fits, const arma::uvec& silent, PatchShape shape) {
  const GaborTable table = table_of(fits, shape);
  file.write("parameters", table.parameters);
  file.write("r_squared", table.r_squared);
  file.write("fitted", table.fitted);
  file.write("silent", silent);
  file.write("phase_folded", table.phase_folded);
  file.write("nx", table.nx);
  file.write("ny", table.ny);
  file.write("reconstruction", table.reconstruction);
  file.attribute("patch_height", static_cast<double>(shape.height));
  file.attribute("patch_width", static_cast<double>(shape.width));
}

void write_examples(H5Writer& file, const std::vector<GaborFit>& fits, const arma::mat& filters, PatchShape shape,
                    const arma::uvec& units) {
  const arma::vec positions = cut_positions(shape);
  arma::mat field(positions.n_elem, units.n_elem), fit(positions.n_elem, units.n_elem);
  for (arma::uword i = 0; i < units.n_elem; ++i) {
    const Cut cut = cut_across(filters.col(units(i)), shape, fits[units(i)].gabor, positions);
    field.col(i) = cut.field, fit.col(i) = cut.fit;
  }
  file.write("examples/unit", units);
  file.write("examples/position", positions);
  file.write("examples/field", field, false);  // NaN outside the patch
  file.write("examples/fit", fit);
}

Shapes read_shapes(const std::string& path) {
  const H5Reader file(path);
  const arma::uword units = file.vec("r_squared").n_elem;
  if (units == 0) throw InputError(path + ": /r_squared holds no units");
  const auto read = [&](const std::string& name) {
    const arma::vec values = file.vec(name);
    if (values.n_elem != units)
      throw InputError(path + ": /" + name + " has " + std::to_string(values.n_elem) + " entries for " +
                       std::to_string(units) + " units");
    return values;
  };
  return {.r_squared = read("r_squared"),
          .phase = read("phase_folded"),
          .nx = read("nx"),
          .ny = read("ny"),
          .fitted = read("fitted") != 0,
          .silent = read("silent") != 0};
}

std::vector<Gabor> read_good_gabors(const std::string& path, double min_r_squared) {
  const Shapes shapes = read_shapes(path);
  const arma::mat parameters = H5Reader(path).mat("parameters");
  if (parameters.n_rows != 8 || parameters.n_cols != shapes.size())
    throw InputError(path + ": /parameters is not of shape (" + std::to_string(shapes.size()) + ", 8)");
  std::vector<Gabor> gabors;
  for (arma::uword j = 0; j < shapes.size(); ++j) {
    if (!shapes.fitted(j) || shapes.silent(j) || shapes.r_squared(j) < min_r_squared) continue;
    const arma::vec p = parameters.col(j);
    if (!(p(4) > 0 && p(5) > 0 && p(6) > 0))
      throw InputError(path + ": unit " + std::to_string(j) +
                       " is fitted, but its sigma_x, sigma_y or f is not above 0");
    gabors.push_back({p(0), p(1), p(2), p(3), p(4), p(5), p(6), p(7)});
  }
  return gabors;
}

}  // namespace simplecell
