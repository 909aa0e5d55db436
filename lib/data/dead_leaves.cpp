#include "data/dead_leaves.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numbers>
#include <string>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"

namespace simplecell {
namespace {

constexpr double longest = 2.5;       // largest ratio of a leaf's axes
constexpr float nothing = 1.f / 512;  // a pixel is finished when less than this share of it is not covered

// An ellipse with a grey level, a shading and streaks; lengths in pixels.
struct Leaf {
  double x, y, radius;                               // centre; radius of the disc of equal area
  double along, across;                              // semi-axes
  double cosine, sine;                               // direction of the long axis
  double softness;                                   // width of the edge
  double grey;                                       // 0 .. 255
  double shade_x, shade_y;                           // grey levels per pixel
  double streaks, streak_x, streak_y, streak_phase;  // amplitude in grey levels; radians per pixel; radians

  // Share (0 .. 1) of the pixel at (dx, dy) from the centre that the leaf covers.
  double coverage(double dx, double dy) const {
    const double u = (cosine * dx + sine * dy) / along, v = (cosine * dy - sine * dx) / across;
    const double rho = std::hypot(u, v), slope = std::hypot(u / along, v / across);
    if (slope == 0) return 1;
    const double depth = (1 - rho) * rho / slope;  // distance from the edge, to first order
    return std::clamp(0.5 + depth / softness, 0., 1.);
  }

  double level(double dx, double dy) const {
    return grey + shade_x * dx + shade_y * dy + streaks * std::cos(streak_x * dx + streak_y * dy + streak_phase);
  }

  double reach() const { return along + softness; }
};

// Draws a radius of density ∝ r⁻³ on [low, high], by inversion of the distribution function.
double draw_radius(Random& random, double low, double high) {
  const double ratio = low / high;
  return low / std::sqrt(1 - random.uniform() * (1 - ratio * ratio));
}

void draw_looks(Random& random, Leaf& leaf) {
  using std::numbers::pi;
  const double elongation = std::sqrt(random.uniform(1, longest)), angle = random.uniform(0, pi);
  leaf.along = leaf.radius * elongation;
  leaf.across = leaf.radius / elongation;
  leaf.cosine = std::cos(angle);
  leaf.sine = std::sin(angle);
  leaf.softness = 1 + random.uniform() * std::min(2., leaf.radius / 2);
  leaf.grey = random.uniform(16, 240);
  const double shading = 10 * random.normal() / leaf.radius, shade_angle = random.uniform(0, 2 * pi);
  leaf.shade_x = shading * std::cos(shade_angle);
  leaf.shade_y = shading * std::sin(shade_angle);
  leaf.streaks = 4 * random.normal();
  const double period = 4 * std::pow(std::max(1., leaf.radius / 2), random.uniform());  // 4 pixels … the diameter
  const double streak_angle = random.uniform(0, pi);
  leaf.streak_x = 2 * pi / period * std::cos(streak_angle);
  leaf.streak_y = 2 * pi / period * std::sin(streak_angle);
  leaf.streak_phase = random.uniform(0, 2 * pi);
}

// An image that is painted from the front leaf to the back until every pixel is covered. This is an exact sample of the
// stationary dead-leaves process in finite time (Kendall & Thönnes 1999, Pattern Recognition 32:1569–1586).
class Canvas {
 public:
  Canvas(float* pixels, arma::uword width, arma::uword height)
      : pixels_(pixels),
        width_(width),
        height_(height),
        uncovered_(width * height, arma::fill::ones),
        unfinished_(width * height) {
    std::fill_n(pixels, width * height, 0.f);
  }

  bool finished() const { return unfinished_ == 0; }

  void paint(const Leaf& leaf) {
    const auto [left, right] = span(leaf.x, leaf.reach(), width_);
    const auto [top, bottom] = span(leaf.y, leaf.reach(), height_);
    for (arma::uword y = top; y < bottom; ++y)
      for (arma::uword x = left; x < right; ++x)
        paint_pixel(leaf, y * width_ + x, static_cast<double>(x) - leaf.x, static_cast<double>(y) - leaf.y);
  }

  void finish() {
    for (arma::uword i = 0; i < uncovered_.n_elem; ++i)
      pixels_[i] = std::clamp(std::round(pixels_[i] / (1 - uncovered_(i))), 0.f, 255.f);
  }

 private:
  void paint_pixel(const Leaf& leaf, arma::uword i, double dx, double dy) {
    if (uncovered_(i) < nothing) return;
    const double hidden = leaf.coverage(dx, dy);
    if (hidden == 0) return;
    pixels_[i] += static_cast<float>(uncovered_(i) * hidden * leaf.level(dx, dy));
    uncovered_(i) *= static_cast<float>(1 - hidden);
    if (uncovered_(i) < nothing) --unfinished_;
  }

  static std::pair<arma::uword, arma::uword> span(double centre, double reach, arma::uword size) {
    const double limit = static_cast<double>(size);
    return {static_cast<arma::uword>(std::clamp(std::ceil(centre - reach), 0., limit)),
            static_cast<arma::uword>(std::clamp(std::floor(centre + reach) + 1, 0., limit))};
  }

  float* pixels_;
  arma::uword width_, height_;
  arma::fvec uncovered_;    // share of each pixel that is not covered yet
  arma::uword unfinished_;  // number of unfinished pixels
};

void paint_image(float* pixels, const DeadLeavesOptions& options, double largest, Random random) {
  const auto width = static_cast<double>(options.width), height = static_cast<double>(options.height);
  const double margin = largest * std::sqrt(longest) + 3;  // leaves centred so far outside may still reach the image
  Canvas canvas(pixels, options.width, options.height);
  while (!canvas.finished()) {
    Leaf leaf{};
    leaf.x = random.uniform(-margin, width + margin);
    leaf.y = random.uniform(-margin, height + margin);
    leaf.radius = draw_radius(random, options.smallest, largest);
    const double reach = leaf.radius * std::sqrt(longest) + 3;
    if (leaf.x < -reach || leaf.y < -reach || leaf.x > width + reach || leaf.y > height + reach) continue;
    draw_looks(random, leaf);
    canvas.paint(leaf);
  }
  canvas.finish();
}

template <class Paint>
arma::fcube paint_all(arma::uword count, arma::uword width, arma::uword height, const Progress& progress,
                      const Paint& paint) {
  arma::fcube images(width, height, count);
  std::atomic<std::size_t> done{0};
  parallel_for(count, [&](std::size_t i, unsigned worker) {
    paint(images.slice_memptr(i), i);
    const std::size_t so_far = ++done;
    if (worker == 0 && so_far < count) report(progress, so_far, count);
  });
  report(progress, count, count);
  return images;
}

}  // namespace

arma::fcube dead_leaves(arma::uword count, const DeadLeavesOptions& options, std::uint64_t seed,
                        const Progress& progress) {
  const auto longer = static_cast<double>(std::max(options.width, options.height));
  const double largest = options.largest > 0 ? options.largest : std::max(options.smallest, longer / 2);
  if (!(options.smallest > 0) || largest < options.smallest)
    throw UsageError("leaves need radii above 0, the smallest no greater than the largest");
  return paint_all(count, options.width, options.height, progress, [&](float* pixels, std::size_t i) {
    paint_image(pixels, options, largest, Random(seed, "dead leaves", i));
  });
}

arma::fcube white_noise(arma::uword count, arma::uword width, arma::uword height, std::uint64_t seed,
                        const Progress& progress) {
  return paint_all(count, width, height, progress, [&](float* pixels, std::size_t i) {
    Random random(seed, "white noise", i);
    std::generate_n(pixels, width * height, [&] { return static_cast<float>(128 + 32 * random.normal()); });
  });
}

}  // namespace simplecell
