#include "analysis/gabor.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/gabor_basis.hpp"

namespace simplecell {

using gabor::Basis, gabor::pi, gabor::Point, gabor::searched;

Gabor canonical(Gabor g) {
  const auto wrapped = [](double angle, double period) {
    double rest = std::fmod(angle, period);
    if (rest < 0) rest += period;
    return rest < period ? rest : 0;  // a value just below zero gives the period itself, by rounding
  };
  if (g.amplitude < 0) g.amplitude = -g.amplitude, g.phase += pi;
  if (g.frequency < 0) g.frequency = -g.frequency, g.phase = -g.phase;
  g.theta = wrapped(g.theta, 2 * pi);
  if (g.theta >= pi) g.theta -= pi, g.phase = -g.phase;  // a rotation by π reverses x'
  g.phase = pi - wrapped(pi - g.phase, 2 * pi);
  return g;
}

double folded_phase(double phase) {
  const double rest = std::fmod(std::abs(phase), pi);
  return std::min(rest, pi - rest);
}

arma::vec render(const Gabor& g, PatchShape shape) {
  Basis basis(shape);
  basis.place(gabor::point(g));
  const double a = g.amplitude * std::cos(g.phase), b = -g.amplitude * std::sin(g.phase);
  arma::vec picture(shape.pixels());
  for (arma::uword k = 0; k < picture.n_elem; ++k) picture(k) = a * basis.even()[k] + b * basis.odd()[k];
  return picture;
}

arma::mat jacobian(const Gabor& g, PatchShape shape) {
  Basis basis(shape);
  const Point p = gabor::point(g);
  basis.place(p);
  const double c = std::cos(g.phase), s = std::sin(g.phase);
  basis.differentiate(p, g.amplitude * c, -g.amplitude * s);
  arma::mat derivatives(shape.pixels(), 8);
  for (arma::uword k = 0; k < derivatives.n_rows; ++k) {
    derivatives(k, 0) = c * basis.even()[k] - s * basis.odd()[k];
    for (arma::uword j = 0; j < searched; ++j) derivatives(k, 1 + j) = basis.derivative(j)[k];
    derivatives(k, 7) = -g.amplitude * (s * basis.even()[k] + c * basis.odd()[k]);
  }
  derivatives.col(4) /= g.sigma_x;
  derivatives.col(5) /= g.sigma_y;
  return derivatives;
}

}  // namespace simplecell
