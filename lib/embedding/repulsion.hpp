#pragma once
#include <armadillo>
#include <memory>

namespace simplecell {

/// The repulsive term of t-SNE's gradient at positions 2×n of points that stand for w_i samples each. With
/// q_ij = 1 / (1 + |y_i − y_j|²): the forces f_i = Σ_j w_j q_ij² (y_i − y_j) on each sample of point i (2×n), and the
/// sum Z of q_ij over all pairs of samples.
struct Repulsion {
  arma::mat forces;
  double sum = 0;
};

/// Exact, by summation over all pairs in n² operations: in single precision within blocks of 1024 points, in double
/// precision between blocks.
Repulsion exact_repulsion(const arma::mat& positions, const arma::vec& times);

/// Approximate, in n + M log M operations on a grid of M nodes. The potential Σ_j w_j q(y − y_j) is interpolated by
/// quintic B-splines on a grid of spacing 0.35 or finer: each point is spread on 6×6 nodes, the grid is convolved with
/// the kernel by FFT, and the potential is read from 6×6 nodes. The forces are minus half the gradient of the
/// interpolated potential, which is smooth; this takes two transforms where Lagrange interpolation needs eight. The
/// kernel's transform is divided by that of the splines, so that a convolution with the kernel itself results.
/// tests/unit/tsne.cpp bounds the errors. The kernel's transform is stored until the grid changes. Throws RunError
/// unless positions are finite.
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
