#include "embedding/tsne.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/processor.hpp"
#include "core/random.hpp"
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

// Σ_j p_j q_j (y − y_j) on a point at (x, y)
inline Force attract(std::size_t count, float x, float y, const float* p, const float* xs, const float* ys) {
  float along_x = 0, along_y = 0;
#pragma omp simd reduction(+ : along_x, along_y)
  for (std::size_t j = 0; j < count; ++j) {
    const float dx = x - xs[j], dy = y - ys[j];
    const float weight = p[j] / (1 + dx * dx + dy * dy);
    along_x += weight * dx, along_y += weight * dy;
  }
  return {along_x, along_y};
}

// The attractive forces Σ_j p_ij q_ij (y_i − y_j) on each sample of point i, 2×n.
arma::mat attraction(const Affinities& P, const arma::mat& positions) {
  const arma::fvec xs = arma::conv_to<arma::fvec>::from(positions.row(0));
  const arma::fvec ys = arma::conv_to<arma::fvec>::from(positions.row(1));
  const float *x = xs.memptr(), *y = ys.memptr(), *p = P.values.data();
  const std::uint32_t* column = P.columns.data();
  arma::mat forces(2, P.size());
  parallel_for(chunk_count(P.size(), chunk_points), [&](std::size_t task, unsigned) {
    const Range range = chunk(P.size(), chunk_points, task);
    std::vector<float> xj, yj;  // coordinates of the neighbours, copied to contiguous memory for SIMD
    for (std::size_t i = range.first; i < range.last; ++i) {
      const std::size_t first = P.offsets[i], count = P.offsets[i + 1] - first;
      xj.resize(count), yj.resize(count);
      for (std::size_t e = 0; e < count; ++e) xj[e] = x[column[first + e]], yj[e] = y[column[first + e]];
      const Force force = vectorised<&attract>(count, x[i], y[i], p + first, xj.data(), yj.data());
      forces(0, i) = static_cast<double>(force.x) / P.times(i);
      forces(1, i) = static_cast<double>(force.y) / P.times(i);
    }
  });
  return forces;
}

// KL(P‖Q) = Σ p log p + Σ p log(1 + d²) + log Z over pairs of samples, as Σ p = 1.
double divergence(const Affinities& P, const arma::mat& positions, double sum) {
  const std::size_t tasks = chunk_count(P.size(), chunk_points);
  arma::vec parts(tasks), shares(tasks);
  parallel_for(tasks, [&](std::size_t task, unsigned) {
    const Range range = chunk(P.size(), chunk_points, task);
    double part = 0, share = 0;  // of this thread: entries of neighbouring tasks share cache lines
    for (std::size_t i = range.first; i < range.last; ++i) {
      if (const double p = P.within(i); p > 0) {
        part += p * std::log(p / (P.times(i) * (P.times(i) - 1)));
        share += p;
      }
      for (std::size_t e = P.offsets[i]; e < P.offsets[i + 1]; ++e) {
        const double p = static_cast<double>(P.values[e]);
        if (p <= 0) continue;
        const double dx = positions(0, i) - positions(0, P.columns[e]),
                     dy = positions(1, i) - positions(1, P.columns[e]);
        part += p * std::log(p * (1 + dx * dx + dy * dy) / (P.times(i) * P.times(P.columns[e])));
        share += p;
      }
    }
    parts(task) = part, shares(task) = share;
  });
  return arma::accu(parts) + arma::accu(shares) * std::log(sum);
}

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
      divergences.push_back(divergence(P, result.positions, repelled.sum));
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
  return divergence(P, positions, exact_repulsion(positions, P.times).sum);
}

}  // namespace simplecell
