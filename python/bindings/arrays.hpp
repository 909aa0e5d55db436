#pragma once
#include <pybind11/numpy.h>

#include <algorithm>
#include <armadillo>
#include <utility>
#include <vector>

#include "analysis/gabor.hpp"

namespace simplecell::python {

namespace py = pybind11;

// Arrays of Python hold a sample in each row, (n, d) in C order; those of Armadillo one in each column, d×n. These are
// the same numbers at the same addresses.

/// An array that Python has brought into this form; a caller in the package sees to that.
template <class Number>
using Rows = py::array_t<Number, py::array::c_style>;

/// Samples (n, d) as d×n, without a copy: valid as long as the array, and not to be written to.
template <class Number>
arma::Mat<Number> columns(const Rows<Number>& rows) {
  return arma::Mat<Number>(const_cast<Number*>(rows.data()), static_cast<arma::uword>(rows.shape(1)),
                           static_cast<arma::uword>(rows.shape(0)), false, true);
}

/// Images (n, height, width) as width×height×n, likewise.
inline arma::fcube slices(const Rows<float>& images) {
  return arma::fcube(const_cast<float*>(images.data()), static_cast<arma::uword>(images.shape(2)),
                     static_cast<arma::uword>(images.shape(1)), static_cast<arma::uword>(images.shape(0)), false, true);
}

/// Numbers (n), copied.
template <class Number>
arma::Col<Number> column(const Rows<Number>& numbers) {
  return arma::Col<Number>(numbers.data(), static_cast<arma::uword>(numbers.shape(0)));
}

namespace detail {

// An array of this shape over the memory of a matrix, which it keeps.
template <class Matrix>
py::array hand_over(Matrix&& matrix, std::vector<py::ssize_t> shape) {
  using Held = std::remove_reference_t<Matrix>;
  const auto held = new Held(std::move(matrix));
  const py::capsule owner(held, [](void* of) { delete static_cast<Held*>(of); });
  return py::array_t<typename Held::elem_type>(std::move(shape), held->memptr(), owner);
}

}  // namespace detail

/// A matrix d×n as an array (n, d), a vector as an array (n), and images width×height×n as (n, height, width), without
/// a copy.
template <class Number>
py::array rows(arma::Mat<Number> matrix) {
  const std::vector<py::ssize_t> shape{static_cast<py::ssize_t>(matrix.n_cols),
                                       static_cast<py::ssize_t>(matrix.n_rows)};
  return detail::hand_over(std::move(matrix), shape);
}

template <class Number>
py::array numbers(arma::Col<Number> vector) {
  const std::vector<py::ssize_t> shape{static_cast<py::ssize_t>(vector.n_elem)};
  return detail::hand_over(std::move(vector), shape);
}

inline py::array images(arma::fcube cube) {
  const std::vector<py::ssize_t> shape{static_cast<py::ssize_t>(cube.n_slices), static_cast<py::ssize_t>(cube.n_cols),
                                       static_cast<py::ssize_t>(cube.n_rows)};
  return detail::hand_over(std::move(cube), shape);
}

/// Entries that are 0 or 1, as booleans.
inline py::array flags(const arma::uvec& entries) {
  py::array_t<bool> array(static_cast<py::ssize_t>(entries.n_elem));
  std::transform(entries.begin(), entries.end(), array.mutable_data(), [](auto entry) { return entry != 0; });
  return array;
}

/// Height and width of patches; zeros if Python gives none.
using Shape = std::pair<arma::uword, arma::uword>;
inline PatchShape patch_shape(const Shape& shape) { return {shape.first, shape.second}; }

}  // namespace simplecell::python
