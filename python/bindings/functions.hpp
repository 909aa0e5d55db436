#pragma once
#include <pybind11/pybind11.h>

namespace simplecell::python {

/// The functions of the package on arrays: sparse_encode, fit_gabor and so on, and describe_<function> for each, the
/// JSON of its options.
void define_functions(pybind11::module_& module);

}  // namespace simplecell::python
