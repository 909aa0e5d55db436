#include "embedding/tsne.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/processor.hpp"
#include "core/random.hpp"
#include "core/vector_math.hpp"
#include "embedding/pca.hpp"
#include "embedding/repulsion.hpp"

namespace simplecell {
namespace {

constexpr std::size_t chunk_points = 128;
constexpr arma::uword largest_exact = 6000;  // points up to which summing over all pairs is faster than the grid
constexpr arma::uword record_every = 50;     // iterations

struct Force {
  float x, y;
};

// Σ_j p_j q_j (y_i − y_j) on point i, over its neighbours j; positions are x, y for each point.
inline Force attract(std::size_t i, std::size_t count, const std::uint32_t* neighbours, const float* p,
                     const float* positions) {
  const float x = positions[2 * i], y = positions[2 * i + 1];
  float along_x = 0, along_y = 0;
#pragma omp simd reduction(+ : along_x, along_y)
  for (std::size_t e = 0; e < count; ++e) {
    const std::uint32_t j = neighbours[e];
    const float dx = x - positions[2 * j], dy = y - positions[2 * j + 1];
    const float weight = p[e] / (1 + dx * dx + dy * dy);
    along_x += weight * dx, along_y += weight * dy;
  }
  return {along_x, along_y};
}

// Σ_j p_j log(1 + |y_i − y_j|²), in the same terms
inline float stretch(std::size_t i, std::size_t count, const std::uint32_t* neighbours, const float* p,
                     const float* positions) {
  const float x = positions[2 * i], y = positions[2 * i + 1];
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::size_t e = 0; e < count; ++e) {
    const std::uint32_t j = neighbours[e];
    const float dx = x - positions[2 * j], dy = y - positions[2 * j + 1];
    sum += p[e] * vector_log(1 + dx * dx + dy * dy);
  }
  return sum;
}

// The attractive forces Σ_j p_ij q_ij (y_i − y_j) on each sample of point i, 2×n.
arma::mat attraction(const Affinities& P, const arma::mat& positions) {
  const arma::fmat places = arma::conv_to<arma::fmat>::from(positions);
  arma::mat forces(2, P.size());
  parallel_for(chunk_count(P.size(), chunk_points), [&](std::size_t task, unsigned) {
    const Range range = chunk(P.size(), chunk_points, task);
    for (std::size_t i = range.first; i < range.last; ++i) {
      const std::size_t first = P.offsets[i], count = P.offsets[i + 1] - first;
      const Force force = vectorised<&attract>(i, count, P.columns.data() + first, P.values.data() + first,
                                               places.memptr());
      forces(0, i) = static_cast<double>(force.x) / P.times(i);
      forces(1, i) = static_cast<double>(force.y) / P.times(i);
    }
  });
  return forces;
}

// The sum of what(i) over points, and the same for any number of threads.
template <class What>
double sum_over_points(std::size_t n, const What& what) {
  arma::vec parts(chunk_count(n, chunk_points));
  parallel_for(parts.n_elem, [&](std::size_t task, unsigned) {
    const Range range = chunk(n, chunk_points, task);
    double part = 0;  // of this thread: entries of neighbouring tasks share cache lines
    for (std::size_t i = range.first; i < range.last; ++i) part += what(i);
    parts(task) = part;
  });
  return arma::accu(parts);
}

// KL(P‖Q) = Σ p log p + Σ p log(1 + d²) + log Z over pairs of samples, as Σ p = 1.
class Divergence {
 public:
  explicit Divergence(const Affinities& P) : P_(P) {
    share_ = sum_over_points(P.size(), [&](std::size_t i) {
      double share = std::max(P.within(i), 0.);
      for (std::size_t e = P.offsets[i]; e < P.offsets[i + 1]; ++e) share += static_cast<double>(P.values[e]);
      return share;
    });
    negative_entropy_ = sum_over_points(P.size(), [&](std::size_t i) {
      const auto term = [](double p, double pairs) { return p > 0 ? p * std::log(p / pairs) : 0; };
      double sum = term(P.within(i), P.times(i) * (P.times(i) - 1));
      for (std::size_t e = P.offsets[i]; e < P.offsets[i + 1]; ++e)
        sum += term(static_cast<double>(P.values[e]), P.times(i) * P.times(P.columns[e]));
      return sum;
    });
  }

  double operator()(const arma::mat& positions, double Z) const {
    const arma::fmat places = arma::conv_to<arma::fmat>::from(positions);
    const double stretched = sum_over_points(P_.size(), [&](std::size_t i) {
      const std::size_t first = P_.offsets[i], count = P_.offsets[i + 1] - first;
      return static_cast<double>(vectorised<&stretch>(i, count, P_.columns.data() + first, P_.values.data() + first,
                                                      places.memptr()));
    });
    return negative_entropy_ + stretched + share_ * std::log(Z);
  }

 private:
  const Affinities& P_;
  double share_, negative_entropy_;
};

using Repel = std::function<Repulsion(const arma::mat& positions, const arma::vec& times)>;

Repel make_repulsion(const std::string& name, arma::uword n) {
  if (name == "exact" || (name == "auto" && n <= largest_exact)) return exact_repulsion;
  if (name == "interpolated" || name == "auto")
    return [interpolated = std::make_shared<InterpolatedRepulsion>()](const arma::mat& y, const arma::vec& w) {
      return (*interpolated)(y, w);
    };
  throw InputError("unknown repulsion '" + name + "'; there are auto, exact and interpolated");
}

// Subtracts the mean over all samples.
void centre(arma::mat& positions, const arma::vec& times) {
  arma::vec sum(2, arma::fill::zeros);
  for (arma::uword i = 0; i < positions.n_cols; ++i) sum += times(i) * positions.col(i);
  positions.each_col() -= sum / arma::accu(times);
}

// Gradient descent with momentum and a gain for each coordinate, which grows while the direction stays the same and
// shrinks when it reverses.
class Descent {
 public:
  explicit Descent(const arma::mat& start) : velocity_(arma::size(start)), gains_(arma::size(start)) {
    velocity_.zeros();
    gains_.ones();
  }

  void step(const arma::mat& gradient, double rate, double momentum, arma::mat& positions) {
    constexpr double least_gain = 0.01;
    double *velocity = velocity_.memptr(), *gain = gains_.memptr(), *position = positions.memptr();
    for (arma::uword i = 0; i < gradient.n_elem; ++i) {
      const bool turns = (gradient(i) > 0) == (velocity[i] > 0);
      gain[i] = std::max(least_gain, turns ? gain[i] * 0.8 : gain[i] + 0.2);
      velocity[i] = momentum * velocity[i] - rate * gain[i] * gradient(i);
      position[i] += velocity[i];
    }
  }

 private:
  arma::mat velocity_, gains_;
};

}  // namespace

Tsne tsne(const Affinities& P, const arma::mat& start, const TsneOptions& options, const Progress& progress) {
  const arma::uword n = P.size();
  if (start.n_rows != 2 || start.n_cols != n)
    throw InputError("t-SNE of " + std::to_string(n) + " points starts from 2x" + std::to_string(n) +
                     " positions, not " + std::to_string(start.n_rows) + "x" + std::to_string(start.n_cols));
  const Repel repulsion = make_repulsion(options.repulsion, n);
  Tsne result{start, {}, {}};
  Descent descent(start);
  const Divergence divergence(P);
  const double rate = options.learning_rate > 0 ? options.learning_rate : arma::accu(P.times) / 12;
  std::vector<double> steps, divergences;
  for (arma::uword step = 0; step < options.iterations; ++step) {
    const bool early = step < options.exaggerated;
    const double exaggeration = early ? options.exaggeration : 1;
    const Repulsion repelled = repulsion(result.positions, P.times);
    const arma::mat gradient = 4 * (exaggeration * attraction(P, result.positions) - repelled.forces / repelled.sum);
    descent.step(gradient, early ? rate / 4 : rate, early ? 0.5 : 0.8, result.positions);
    centre(result.positions, P.times);
    if ((step + 1) % record_every == 0) {
      steps.push_back(static_cast<double>(step + 1));
      divergences.push_back(divergence(result.positions, repelled.sum));
      if (!std::isfinite(divergences.back())) throw RunError("t-SNE ran away; lower --learning-rate");
    }
    report(progress, step + 1, options.iterations);
  }
  result.steps = steps, result.divergences = divergences;
  return result;
}

arma::mat tsne_start(const arma::fmat& points) {
  const arma::uword k = std::min<arma::uword>({2, points.n_rows, points.n_cols});
  const Pca leading = pca(points, k);
  arma::mat start(2, points.n_cols, arma::fill::zeros);
  if (leading.variance(0) > 0) start.head_rows(k) = leading.scores * (1e-4 / std::sqrt(leading.variance(0)));
  Random random(0, "tsne start");
  for (arma::uword i = 0; i < 2; ++i)
    if (i >= k || !(leading.variance(i) > 0))
      for (arma::uword j = 0; j < points.n_cols; ++j) start(i, j) = 1e-6 * random.normal();
  return start;
}

arma::mat kl_gradient(const Affinities& P, const arma::mat& positions, double exaggeration) {
  const Repulsion repelled = exact_repulsion(positions, P.times);
  return 4 * (exaggeration * attraction(P, positions) - repelled.forces / repelled.sum);
}

double kl_divergence(const Affinities& P, const arma::mat& positions) {
  return Divergence(P)(positions, exact_repulsion(positions, P.times).sum);
}

}  // namespace simplecell
