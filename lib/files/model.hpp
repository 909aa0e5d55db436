#pragma once
#include <memory>
#include <string>

#include "io/h5.hpp"
#include "learning/model.hpp"

namespace simplecell {

/// The model attribute of a dictionary file (JSON).
std::string model_text(const ModelSpec& spec);
ModelSpec read_model(const H5Reader& file);

/// What encoding needs: /dictionary, those of further inputs under /linked, and whatever else the model has under
/// /state.
void write_parameters(H5Writer& file, const Model& model);
void read_parameters(const H5Reader& file, Model& model);
/// Gives a model its parameters; what is wrong with them is said of the file.
void set_parameters(const H5Reader& file, const State& parameters, Model& model);

/// Makes a started model go on from the parameters of a trained one. InputError unless its dictionary has so many atoms
/// of so many pixels.
void continue_from(const H5Reader& file, arma::uword atoms, arma::uword pixels, Model& model);

/// The trained model of a file.
std::unique_ptr<Model> open_model(const H5Reader& file, const ModelSpec& spec);

}  // namespace simplecell
