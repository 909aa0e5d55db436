#pragma once
#include <armadillo>
#include <memory>

namespace simplecell {

/// The repulsive half of t-SNE's gradient for positions 2×n of points that stand for w_i samples each: with
/// q_ij = 1 / (1 + |y_i − y_j|²), forces f_i = Σ_j w_j q_ij² (y_i − y_j), 2×n, on each of its samples, and the sum Z of
/// q_ij over all pairs of samples.
struct Repulsion {
  arma::mat forces;
  double sum = 0;
};

/// Over all pairs, n² operations: single precision within blocks of 1024 points, double between them.
Repulsion exact_repulsion(const arma::mat& positions, const arma::vec& times);

/// In time n + M log M on a grid of M nodes: the potential Σ_j w_j q(y − y_j) is interpolated by quintic B-splines on a
/// grid of spacing 0.35 or finer (each point is spread on 6×6 nodes, convolved with the kernel by FFT, and read back
/// from 6×6 nodes), and the forces are minus half the gradient of the interpolated potential: two transforms where
/// Lagrange interpolation needs eight, and smooth. The kernel is divided by the splines' own spectrum, so that it is
/// exact between nodes. tests/unit/tsne.cpp bounds the errors. Keeps the kernel's transform until the grid changes.
/// Sources: Linderman et al. (2019), Nature Methods 16:243–245; Essmann et al. (1995), J Chem Phys 103:8577–8593.
class InterpolatedRepulsion {
 public:
  InterpolatedRepulsion();
  ~InterpolatedRepulsion();
  Repulsion operator()(const arma::mat& positions, const arma::vec& times);

 private:
  class Grid;
  std::unique_ptr<Grid> grid_;
};

}  // namespace simplecell
