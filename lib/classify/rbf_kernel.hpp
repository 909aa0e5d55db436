#pragma once
#include <armadillo>
#include <cstdint>
#include <list>
#include <vector>

namespace simplecell {

/// Replaces the inner products of y and n columns x (d values each) by the kernel exp(−γ|x − y|²). Norms are squared.
/// Values are accurate to single precision if the samples are centred.
void to_rbf_kernel(const float* columns, const float* norms, arma::uword n, const float* y, float norm, arma::uword d,
                   double gamma, float* products);

/// Computes single rows of the kernel matrix exp(−γ|x_i − x_j|²) of samples d×n. If samples are sparse with a share p
/// of non-zeros, inner products with all samples are computed from the non-zeros of each feature, in p²dn operations;
/// if they are dense, by one matrix-vector product. The diagonal is 1.
class RbfKernel {
 public:
  RbfKernel(arma::fmat samples, double gamma);
  arma::uword size() const { return norms_.n_elem; }
  /// Writes K(x_i, x_j) for all j.
  void row(arma::uword i, float* values) const;

 private:
  struct Entry {
    std::uint32_t sample;
    float value;
  };
  void list_entries();

  arma::fmat samples_;
  arma::fvec norms_;  // squared
  double gamma_;
  bool sparse_;
  std::vector<Entry> entries_;       // non-zeros, feature by feature
  std::vector<std::size_t> starts_;  // index of the first entry of each feature, and of the end
};

/// Cache of kernel rows: keeps the last ones used, as many as fit into the given memory, at least two.
class KernelRows {
 public:
  KernelRows(const RbfKernel& kernel, std::size_t bytes);
  /// Row i, valid until two other rows have been requested.
  const float* operator[](arma::uword i);

 private:
  struct Row {
    arma::uword index;
    std::vector<float> values;
  };
  const RbfKernel& kernel_;
  std::size_t capacity_;
  std::list<Row> rows_;  // most recently used first
  std::vector<std::list<Row>::iterator> where_;
};

}  // namespace simplecell
