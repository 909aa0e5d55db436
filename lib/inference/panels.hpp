#pragma once
#include <algorithm>
#include <armadillo>
#include <vector>

namespace simplecell {

/// A matrix M (r×c) stored for products with codes: in panels of 64 rows, one after the other, each by columns and the
/// last padded with zeros. A panel of a few hundred columns stays close to the processor while it is multiplied by the
/// codes of a chunk.
class Panels {
 public:
  static constexpr arma::uword height = 64;

  Panels() = default;
  explicit Panels(const arma::fmat& M) { pack(M); }

  void zeros(arma::uword rows, arma::uword columns);
  void pack(const arma::fmat& M);
  arma::fmat matrix() const;
  /// Copies the rows of a panel to those of `out` (r×c).
  void unpack(arma::uword panel, arma::fmat& out) const;
  /// M += other (r×c), in the rows of a panel.
  void add(arma::uword panel, const Panels& other);

  arma::uword rows() const { return rows_; }
  arma::uword columns() const { return columns_; }
  arma::uword count() const { return (rows_ + height - 1) / height; }
  /// The rows of a panel, the last without the padding: [64·panel, …).
  arma::uword first_row(arma::uword panel) const { return panel * height; }
  arma::uword row_count(arma::uword panel) const { return std::min<arma::uword>(height, rows_ - first_row(panel)); }
  /// The 64 rows of a panel in one column.
  float* at(arma::uword panel, arma::uword column) { return parts_[panel * columns_ + column].rows; }
  const float* at(arma::uword panel, arma::uword column) const { return parts_[panel * columns_ + column].rows; }

 private:
  struct alignas(64) Part {  // whole cache lines
    float rows[height];
  };
  arma::uword rows_ = 0, columns_ = 0;
  std::vector<Part> parts_;
};

/// out ← M X for codes X (m×n), by their non-zeros if these are few, otherwise by all entries. Codes of trained models
/// are sparse; they are dense in the first iterations and at the beginning of training.
void multiply(const Panels& M, const arma::fmat& X, arma::fmat& out);
/// out += M Xᵀ for codes X (m×n), likewise.
void add_outer_product(const Panels& M, const arma::fmat& X, Panels& out);
/// out += ½ X Xᵀ
void add_second_moment(const arma::fmat& X, Panels& out);

}  // namespace simplecell
