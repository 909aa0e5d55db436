#include "python_penalty.hpp"

#include "arrays.hpp"
#include "computation.hpp"
#include "core/error.hpp"

namespace simplecell::python {
namespace {

// An object that threads which Python does not know may copy and destroy.
std::shared_ptr<py::object> shared(const py::object& object) {
  return {new py::object(object), [](py::object* held) {
            const py::gil_scoped_acquire locked;
            delete held;
          }};
}

double attribute(const py::object& object, const char* name, double otherwise) {
  return py::hasattr(object, name) ? py::cast<double>(object.attr(name)) : otherwise;
}

// Codes (m×n) as an array (n, m) that Python may keep.
py::array copy(const arma::fmat& X) { return py::array_t<float>({X.n_cols, X.n_rows}, X.memptr()); }

// The answer of a function of Python, of this shape.
Rows<float> answer(const char* function, const py::object& given, const std::vector<py::ssize_t>& shape) {
  const auto array = py::array_t<float, py::array::c_style | py::array::forcecast>::ensure(given);
  if (!array) throw py::error_already_set();
  if (!std::equal(shape.begin(), shape.end(), array.shape(), array.shape() + array.ndim())) {
    std::string wanted;
    for (const auto extent : shape) wanted += (wanted.empty() ? "" : ", ") + std::to_string(extent);
    throw InputError(std::string("penalty: ") + function + " must return an array of shape (" + wanted + ")");
  }
  return Rows<float>(array);
}

class PythonPenalty final : public Penalty {
 public:
  PythonPenalty(std::shared_ptr<py::object> object, Nature nature) : object_(std::move(object)), nature_(nature) {}

  Nature nature() const override { return nature_; }

  arma::vec values(const arma::fmat& X) const override {
    const py::gil_scoped_acquire locked;
    const Calling calling;
    const auto values = answer("value(X)", object_->attr("value")(copy(X)), {static_cast<py::ssize_t>(X.n_cols)});
    return arma::conv_to<arma::vec>::from(column(values));
  }

  void prox(arma::fmat& V, float step) const override {
    if (!nature_.proximal) return;
    const py::gil_scoped_acquire locked;
    const Calling calling;
    const auto X = answer("prox(V, step)", object_->attr("prox")(copy(V), step), shape_of(V));
    std::copy_n(X.data(), V.n_elem, V.memptr());
  }

  void add_gradient(const arma::fmat& X, arma::fmat& G) const override {
    const py::gil_scoped_acquire locked;
    const Calling calling;
    G += columns(answer("gradient(X)", object_->attr("gradient")(copy(X)), shape_of(X)));
  }

  // Derivatives through iterations are refused where a model is made.
  void prox_adjoint(const arma::fmat&, const arma::fmat&, arma::fmat&) const override {}
  void add_subgradient(const arma::fmat&, arma::fmat&) const override {}

 private:
  static std::vector<py::ssize_t> shape_of(const arma::fmat& X) {
    return {static_cast<py::ssize_t>(X.n_cols), static_cast<py::ssize_t>(X.n_rows)};
  }

  std::shared_ptr<py::object> object_;
  Nature nature_;
};

}  // namespace

std::function<std::unique_ptr<Penalty>()> python_penalty(const py::object& object) {
  const bool proximal = py::hasattr(object, "prox"), smooth = py::hasattr(object, "gradient");
  if (!py::hasattr(object, "value") || !(proximal || smooth))
    throw InputError("penalty: is neither a name nor an object with value(X) and prox(V, step) or gradient(X)");
  if (smooth && !py::hasattr(object, "curvature"))
    throw InputError("penalty: gradient(X) needs the attribute curvature, an upper bound of its Lipschitz constant");
  const Nature nature{.proximal = proximal,
                      .smooth = smooth,
                      .convex = attribute(object, "convex", 1) != 0,
                      .nonnegative = attribute(object, "nonnegative", 0) != 0,
                      .curvature = smooth ? attribute(object, "curvature", 0) : 0};
  const auto held = shared(object);
  return [held, nature] { return std::make_unique<PythonPenalty>(held, nature); };
}

}  // namespace simplecell::python
