#include <pybind11/stl.h>

#include <nlohmann/json.hpp>

#include "app/kernels.hpp"
#include "core/error.hpp"
#include "dictionary.hpp"
#include "functions.hpp"
#include "openblas.hpp"
#include "options/components.hpp"

namespace simplecell::python {
namespace {

// The same one line as that of the programs.
void translate(std::exception_ptr thrown) {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const Error& error) {
    PyErr_SetString(error.exit_code == 1 ? PyExc_RuntimeError : PyExc_ValueError, in_python(error.what()).c_str());
  }
}

void define_dictionary(py::module_& module) {
  py::class_<Call>(module, "Call")
      .def(py::init([](unsigned threads, const py::object& progress) {
             return Call{threads, progress};
           }),
           py::arg("threads") = 0, py::arg("progress") = py::none());
  py::class_<Plan>(module, "Plan").def(py::init([](const Given& options, bool atoms_given, const py::object& penalty) {
    return Plan{options, atoms_given, penalty};
  }));
  py::class_<Stimulus>(module, "Stimulus")
      .def(py::init([](const Rows<float>& X, const std::optional<Rows<double>>& labels, const Shape& shape) {
        return Stimulus{X, labels, shape};
      }));
  py::class_<Learned>(module, "Learned")
      .def_static("fit", &Learned::fit)
      .def_static("start", &Learned::start)
      .def_static("load", &Learned::load)
      .def("save", &Learned::save)
      .def("learn", &Learned::learn)
      .def("encode", &Learned::encode)
      .def_property_readonly("components", &Learned::components)
      .def_property_readonly("history", &Learned::history)
      .def_property_readonly("model", &Learned::model)
      .def_property_readonly("options", &Learned::options)
      .def_property_readonly("steps", &Learned::steps)
      .def_property_readonly("converged", &Learned::converged)
      .def_property_readonly("shape", &Learned::shape);
  module.def("describe_dictionary", &Learned::describe);
  module.def("describe_encoding", &Learned::describe_encoding);
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  restore_environment();
  py::register_exception_translator(translate);
  module.attr("version") = SIMPLECELL_VERSION;
  module.attr("kernels") = kernels_in_use();  // fails here if $SIMPLECELL_PROCESSOR names none
#ifdef OWN_OPENBLAS
  module.attr("own_openblas") = true;
#else
  module.attr("own_openblas") = false;
#endif
  module.attr("wanted_kernels") = wanted_blas_kernels();
  module.def("describe_models", [] { return describe_models().dump(); });
  define_dictionary(module);
  define_functions(module);
}

}  // namespace simplecell::python
