#pragma once
#include <armadillo>
#include <cstdint>
#include <list>
#include <vector>

namespace simplecell {

/// The kernel exp(−γ|x − y|²) between y and n columns x of d numbers, from their inner products, which it replaces. Norms
/// are squared. Values have the rounding error of single precision if the samples lie about the origin.
void to_rbf_kernel(const float* columns, const float* norms, arma::uword n, const float* y, float norm, arma::uword d,
                   double gamma, float* products);

/// Rows of the kernel matrix exp(−γ|x_i − x_j|²) of samples d×n, one at a time. Inner products with all samples come
/// from the non-zeros of each feature where samples are sparse, which takes the square of their share of the products,
/// and from one matrix-vector product where they are dense. The diagonal is 1.
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
  std::vector<Entry> entries_;       // of all features, feature by feature
  std::vector<std::size_t> starts_;  // of each feature, and the end
};

/// Kernel rows as they are asked for, the last ones kept: as many as fit into some memory, at least two.
class KernelRows {
 public:
  KernelRows(const RbfKernel& kernel, std::size_t bytes);
  /// Row i; valid until two other rows were asked for.
  const float* operator[](arma::uword i);

 private:
  struct Row {
    arma::uword index;
    std::vector<float> values;
  };
  const RbfKernel& kernel_;
  std::size_t capacity_;
  std::list<Row> rows_;  // the last used first
  std::vector<std::list<Row>::iterator> where_;
};

}  // namespace simplecell
