#include "data/objects.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "data/dead_leaves.hpp"

namespace simplecell {
namespace {

using Tint = std::array<double, 3>;

double box(double u, double v, double a, double b) { return std::max(std::abs(u) - a, std::abs(v) - b); }

// Approximate signed distance of (u, v) from the edge of a shape of about unit radius, negative inside; the zero, which
// is the edge, is exact.
double distance(unsigned shape, double u, double v) {
  const double r = std::hypot(u, v);
  switch (shape) {
    case 0:
      return r - 0.9;  // disc
    case 1:
      return box(u, v, 0.8, 0.8);  // square
    case 2:
      return std::max(std::abs(u) * 0.866 + v * 0.5, -v) - 0.5;  // triangle
    case 3:
      return std::abs(r - 0.75) - 0.22;  // ring
    case 4:
      return std::min(box(u, v, 0.95, 0.28), box(u, v, 0.28, 0.95));  // cross
    case 5:
      return box(u, v, 1.25, 0.38);  // bar
    case 6:
      return std::max(r - 0.95, 0.75 - std::hypot(u - 0.45, v));  // crescent
    case 7:
      return r - 0.65 - 0.3 * std::cos(5 * std::atan2(v, u));  // star
    case 8:
      return std::min(std::hypot(u - 0.6, v), std::hypot(u + 0.6, v)) - 0.5;  // pair of discs
    default:
      return std::abs(box(u, v, 0.75, 0.75)) - 0.2;  // frame
  }
}

Tint draw_tint(Random& random) {
  Tint tint;
  for (double& channel : tint) channel = random.uniform(0.7, 1.3);
  return tint;
}

// Paints one image with three colour planes and values 0 … 255.
void paint(float* planes, arma::uword size, unsigned label, Random& random, const arma::fmat& ground) {
  const double centre = (static_cast<double>(size) - 1) / 2, unit = static_cast<double>(size) / 3.2;
  const double scale = unit * random.uniform(0.75, 1.05), tilt = random.normal() * 0.25;
  const double x0 = centre + random.normal() * unit * 0.15, y0 = centre + random.normal() * unit * 0.15;
  const double rate = 1.5 + 0.35 * (label % 5), across = arma::datum::pi * label / 10 + tilt;
  const double phase = random.uniform(0, 2 * arma::datum::pi), depth = random.uniform(15, 45);
  const double bright = label % 2 == 0 ? random.uniform(150, 220) : random.uniform(50, 110);
  const double lean = label % 4 < 2 ? -25 : 25;
  const Tint own = draw_tint(random), around = draw_tint(random);
  for (arma::uword y = 0; y < size; ++y)
    for (arma::uword x = 0; x < size; ++x) {
      const double dx = (static_cast<double>(x) - x0) / scale, dy = (static_cast<double>(y) - y0) / scale;
      const double u = std::cos(tilt) * dx + std::sin(tilt) * dy, v = std::cos(tilt) * dy - std::sin(tilt) * dx;
      const double cover = std::clamp(0.5 - distance(label, u, v) * scale, 0., 1.);  // the edge is one pixel wide
      const double stripes =
          std::cos(2 * arma::datum::pi * rate * (std::cos(across) * u + std::sin(across) * v) + phase);
      const double object = bright + depth * stripes, back = 0.7 * ground(x, y) + 40 + lean;
      for (unsigned c = 0; c < 3; ++c)
        planes[c * size * size + y * size + x] =
            static_cast<float>(std::clamp(cover * object * own[c] + (1 - cover) * back * around[c], 0., 255.));
    }
}

}  // namespace

LabelledPictures paint_objects(arma::uword count, arma::uword size, bool rgb, std::uint64_t seed,
                               const Progress& progress) {
  const arma::uword plane = size * size;
  const arma::fcube grounds = dead_leaves(count, {.width = size, .height = size, .smallest = 1}, seed);
  LabelledPictures all{arma::fcube(size, rgb ? 3 * size : size, count), arma::vec(count)};
  std::atomic<std::size_t> done{0};
  parallel_for(count, [&](std::size_t i, unsigned worker) {
    Random random(seed, "objects", i);
    const auto label = static_cast<unsigned>(random.below(10));
    arma::fvec planes(3 * plane);
    paint(planes.memptr(), size, label, random, grounds.slice(i));
    float* pixels = all.images.slice_memptr(i);
    for (arma::uword k = 0; k < (rgb ? 3 * plane : plane); ++k)
      pixels[k] =
          (rgb ? planes(k) : 0.299f * planes(k) + 0.587f * planes(k + plane) + 0.114f * planes(k + 2 * plane)) / 255;
    all.labels(i) = label;
    const std::size_t so_far = ++done;
    if (worker == 0 && so_far % 64 == 0 && so_far < count) report(progress, so_far, count);
  });
  report(progress, count, count);
  return all;
}

}  // namespace simplecell
