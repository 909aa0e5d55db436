#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "files/labels.hpp"
#include "files/links.hpp"
#include "files/model.hpp"
#include "files/origin.hpp"
#include "files/patches.hpp"
#include "options/encoding.hpp"
#include "options/links.hpp"
#include "options/patches.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string input, array, dictionary, output;
  std::vector<std::string> inputs;
  PatchShape shape;
  LinkFiles links;
  EncodingValues encoding;
};

void declare(Options& options, Values& values) {
  options.input("input", values.input, "patches (n, d) or (n, height, width): " + sample_kinds);
  options.text("array", values.array, "which array of an HDF5 file they are; by default patches, or the only one");
  options.input("dictionary", values.dictionary, "HDF5: dictionary (m, d) with its model, from train-dictionary");
  options.output("output", values.output,
                 "HDF5: codes (n, m), objective (n), gap (n); labels (n) if the patches have them");
  declare_patch_shape(options, values.shape);
  declare_links(options, values.links);
  options.texts("inputs", values.inputs,
                "which inputs of the dictionary --input and each --link are; default: the first");
  declare_encoding(options, values.encoding);
}

// The stimuli, those of linked inputs below.
arma::fmat read_stimuli(const Values& values, const SampleFile& input, const Run& run) {
  arma::fmat Y = input.fmat();
  note_array(input, run.notes());
  for (const Link& link : read_links(values.links, input, run.notes())) Y = arma::join_cols(Y, link.stimuli);
  return Y;
}

// The stimuli of each input must be of the shape that its dictionary was learned from.
void check_shapes(const Values& values, const SampleFile& input, const H5Reader& trained) {
  const std::vector<std::string> names = values.inputs.empty() ? std::vector<std::string>{""} : values.inputs;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string array = names[i].empty() ? "dictionary" : input_array(trained, names[i]);
    check_same_shape(i == 0 ? input : SampleFile(values.links.samples[i - 1]), i == 0 ? values.shape : PatchShape{},
                     trained, array == "dictionary" ? "/" : array);
  }
}

// The dictionaries of the chosen inputs, one below the other; codes are inferred from these inputs alone.
void choose_inputs(const Values& values, const H5Reader& trained, Model& model) {
  const std::vector<std::string>& names = values.inputs;
  if (names.size() != 1 + values.links.samples.size())
    throw UsageError("--inputs '" + join(names, ",") + "' names " + std::to_string(names.size()) +
                     " inputs, --input and --link hold " + std::to_string(1 + values.links.samples.size()));
  arma::fmat A;
  for (const auto& name : names) A = arma::join_cols(A, trained.fmat(input_array(trained, name)));
  set_parameters(trained, {{"dictionary", A}}, model);
}

void run(const Values& values, const Run& run) {
  const H5Reader trained(values.dictionary);
  const ModelSpec spec = encoding_model(trained, values.encoding);
  if (values.inputs.empty() && !values.links.empty())
    throw UsageError("--link needs --inputs, which says what inputs of the dictionary these are");
  const auto model = open_model(trained, spec);
  if (!values.inputs.empty()) choose_inputs(values, trained, *model);
  const arma::fmat& A = model->dictionary();
  const SampleFile input = open_patches(values.input, values.array);
  const arma::fmat Y = read_stimuli(values, input, run);
  if (A.n_rows != Y.n_rows)
    throw InputError(input.name() + " has " + std::to_string(Y.n_rows) + " pixels, the dictionary " +
                     std::to_string(A.n_rows));
  check_shapes(values, input, trained);
  const double codes = static_cast<double>(A.n_cols) * static_cast<double>(Y.n_cols);
  require_memory(4 * codes, std::to_string(Y.n_cols) + " codes", "encode fewer patches at a time");
  const Solution solution = model->encode(Y, run.progress("patches"));

  OpenGaps gaps(spec);
  gaps.add(solution.gaps);
  gaps.note(run.notes());
  H5Writer file(values.output, run.provenance());
  file.write("codes", solution.codes);
  if (!solution.objectives.is_empty()) file.write("objective", solution.objectives);
  if (!solution.gaps.is_empty() && solution.gaps.is_finite()) file.write("gap", solution.gaps);
  file.attribute("model", model_text(spec));
  copy_labels(input, file, input.count());
  copy_patch_shape(input, values.shape, file);
  write_origin(origin_of(input), file);
  file.commit();
}

}  // namespace

Stage encode() {
  return make_stage<Values>(
      {.name = "encode",
       .summary = "Infer the codes of patches with a trained model.",
       .description =
           "Codes are the model's responses; those of penalty x inference x learning rule minimise its objective, by "
           "the inference it was learned with or another, with its lambda or another. Output: codes (n, m), the "
           "objective of each patch (1/2 |y - Ax|^2 + lambda S, or the model's own, where it has one) and, where the "
           "penalty has one, its duality gap relative to the objective. Of a dictionary of several inputs any may be "
           "used and the others left out: --inputs names those that there are stimuli of. Labels are handed on and "
           "take no part.",
       .example =
           "encode --input patches.h5 --dictionary dictionary.h5 --iterations 1000 --tolerance 1e-3 --output codes.h5",
       .reference = "local-geometry eqs 1, 6-8; linked-dictionaries eq 6."},
      declare, run);
}

}  // namespace simplecell
