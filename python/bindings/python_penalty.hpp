#pragma once
#include <pybind11/pybind11.h>

#include <functional>
#include <memory>

#include "penalty/penalty.hpp"

namespace simplecell::python {

namespace py = pybind11;

/// Makes penalties of an object of Python, for trying out: much slower than one in C++, since its functions are called
/// one at a time for a few columns each. Arrays hold a code in each row, those of one column too, and in single
/// precision:
///
///     value(X)       value of each code (n), from X (n, m)
///     prox(V, step)  argmin_X ½‖X − V‖² + step·value(X), (n, m), of the non-smooth part and the constraints
///     gradient(X)    of the smooth part (n, m), with the attribute `curvature`, an upper bound of its Lipschitz
///     constant
///
/// prox or gradient may be missing. The attributes `convex` (true if there is none) and `nonnegative` (false) say what
/// inferences and models may count on. Throws InputError for objects that have neither, and what Python raises.
std::function<std::unique_ptr<Penalty>()> python_penalty(const py::object& object);

}  // namespace simplecell::python
