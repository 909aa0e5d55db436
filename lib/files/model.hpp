#pragma once
#include <memory>
#include <string>

#include "io/h5.hpp"
#include "learning/model.hpp"

namespace simplecell {

/// The model attribute of a dictionary file (JSON).
std::string model_text(const ModelSpec& spec);
ModelSpec read_model(const H5Reader& file);

/// Writes what encoding needs: /dictionary, dictionaries of linked inputs under /linked, other parameters under /state.
void write_parameters(H5Writer& file, const Model& model);
void read_parameters(const H5Reader& file, Model& model);
/// Sets the parameters of a model. Throws InputError naming the file if they do not fit.
void set_parameters(const H5Reader& file, const State& parameters, Model& model);

/// Continues a model from the parameters of a trained one. Throws InputError unless the dictionaries have the same
/// shape.
void continue_from(const H5Reader& file, arma::uword atoms, arma::uword pixels, Model& model);

/// Throws InputError if a dictionary is one of several linked inputs.
void require_one_input(const H5Reader& trained);

/// The trained model of a file.
std::unique_ptr<Model> open_model(const H5Reader& file, const ModelSpec& spec);

}  // namespace simplecell
