#include "functions.hpp"

#include <pybind11/stl.h>

#include <cmath>

#include "analysis/shapes.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/of_file.hpp"
#include "data/grating_contrast.hpp"
#include "data/whitening.hpp"
#include "dictionary.hpp"
#include "embedding/pca.hpp"
#include "embedding/plane.hpp"
#include "files/stimuli.hpp"
#include "files/tuning.hpp"
#include "options/components.hpp"
#include "options/encoding.hpp"
#include "options/gabor_fit.hpp"
#include "options/gratings.hpp"
#include "options/patches.hpp"
#include "options/plane.hpp"
#include "options/whitening.hpp"
#include "penalty/registry.hpp"
#include "python_penalty.hpp"

namespace simplecell::python {
namespace {

// ---- codes ----

struct CoderValues {
  ModelSpec model;
  ComponentValues components;
};

void declare_coder_options(Options& options, CoderValues& v) { declare_coder(options, v.model, v.components); }

py::dict sparse_encode(const Rows<float>& X, const Rows<float>& D, const Given& given, const py::object& penalty,
                       const Call& call) {
  CoderValues values;
  const Parsed parsed(
      "encode", [&](Options& options) { declare_coder_options(options, values); }, given);
  ModelSpec spec = values.model;
  resolve_coder(spec, values.components);
  const arma::fmat Y = columns(X), A = columns(D);
  if (A.n_rows != Y.n_rows)
    throw InputError("X has " + std::to_string(Y.n_rows) + " pixels, the dictionary " + std::to_string(A.n_rows));
  spec.atoms = A.n_cols;
  if (!penalty.is_none()) {
    spec.penalty = {py::cast<std::string>(py::type::of(penalty).attr("__name__")), {}};
    spec.own_penalty = python_penalty(penalty);
  }
  Solution solution = compute(call, [&](Computation& running) {
    const double codes = static_cast<double>(A.n_cols) * static_cast<double>(Y.n_cols);
    require_memory(4 * codes, std::to_string(Y.n_cols) + " codes", "encode fewer samples at a time");
    Solution found = make_model(spec, State{{"dictionary", A}})->encode(Y, running.progress());
    OpenGaps gaps(spec);
    gaps.add(found.gaps);
    gaps.note(running.notes());
    return found;
  });
  return results_of(std::move(solution));
}

struct PenaltyValues {
  ComponentSpec penalty;
  ComponentValues components;
  double step = 1;
};

void declare_proximal_map(Options& options, PenaltyValues& v) {
  declare_penalty(options, v.penalty, v.components);
  options.real("step", v.step, above(0), "step length; 1 gives the codes of orthonormal atoms");
}

py::array proximal_map(const Rows<float>& V, const Given& given, const Call& call) {
  PenaltyValues values;
  const Parsed parsed(
      "proximal-map", [&](Options& options) { declare_proximal_map(options, values); }, given);
  resolve_penalty(values.penalty, values.components);
  const auto penalty = penalties().find(values.penalty.name).make(values.penalty.settings);
  const Nature nature = penalty->nature();
  const arma::fmat inputs = columns(V);
  if (nature.units && nature.units != inputs.n_rows)
    throw UsageError("--lambda-factors are " + std::to_string(nature.units) + " for " + std::to_string(inputs.n_rows) +
                     " codes; give one for each");
  if (inputs.n_rows % nature.group_size != 0)
    throw InputError("V has " + std::to_string(inputs.n_rows) + " codes a sample, no multiple of --group-size " +
                     std::to_string(nature.group_size));
  return rows(compute(call, [&](Computation&) {
    arma::fmat outputs(inputs.memptr(), inputs.n_rows, inputs.n_cols);
    penalty->prox(outputs, static_cast<float>(values.step));
    return outputs;
  }));
}

// ---- units ----

void declare_mapping(Options& options, EncodingValues& values) {
  declare_inference(options, values.inference, values.components);
}

// A model with another inference, where one is given.
std::unique_ptr<Model> with_inference(const Learned& learned, const EncodingValues& values, const Given& given) {
  if (given.empty()) return nullptr;
  return make_model(with_encoding(learned.spec(), values), learned.trained().parameters());
}

py::dict fields_of(const Learned& learned, const Shown& shown, const Given& given, const Call& call) {
  EncodingValues values;
  const Parsed parsed(
      "receptive-fields", [&](Options& options) { declare_mapping(options, values); }, given);
  ReceptiveFields fields = compute(call, [&](Computation& running) {
    const auto other = with_inference(learned, values, given);
    ReceptiveFields mapped = map_fields(other ? *other : learned.trained(), shown, running.progress());
    const arma::uword silent = arma::accu(mapped.responses == 0);
    if (silent > 0)
      running.notes()(std::to_string(silent) + " of " + std::to_string(mapped.responses.n_elem) +
                      " units never responded");
    return mapped;
  });
  py::dict results;
  results["rf"] = rows(std::move(fields.fields));
  if (!fields.pixel_fields.is_empty()) results["rf_pixel"] = rows(std::move(fields.pixel_fields));
  results["spikes"] = numbers(std::move(fields.responses));
  results["active"] = numbers(std::move(fields.active));
  return results;
}

py::dict receptive_fields(const Learned& learned, const Rows<float>& X, const std::optional<Rows<float>>& raw,
                          const Given& given, const Call& call) {
  const arma::fmat stimuli = columns(X), companion = raw ? columns(*raw) : arma::fmat();
  const arma::uword pixels = learned.trained().dictionary().n_rows;
  if (stimuli.n_rows != pixels)
    throw InputError("X has " + std::to_string(stimuli.n_rows) + " pixels, the dictionary " + std::to_string(pixels));
  const auto take = [&](std::uint64_t first, std::uint64_t count) {
    PatchSampler::Batch batch{stimuli.cols(first, first + count - 1), {}, {}};
    if (!companion.is_empty()) batch.companion = companion.cols(first, first + count - 1);
    return batch;
  };
  return fields_of(learned, {take, stimuli.n_cols, {}}, given, call);
}

py::dict noise_fields(const Learned& learned, std::uint64_t count, double variance, std::uint64_t seed,
                      const Given& given, const Call& call) {
  return fields_of(learned, shown_noise(learned.trained().dictionary().n_rows, variance, count, seed), given, call);
}

struct GratingCall {
  GratingValues gratings;
  EncodingValues encoding;
};

void declare_grating_responses(Options& options, GratingCall& v) {
  declare_gratings(options, v.gratings);
  declare_encoding(options, v.encoding);
}

bool is_of_gratings(const std::string& option) {
  GratingValues values;
  Options options;
  declare_gratings(options, values);
  return std::any_of(options.all().begin(), options.all().end(), [&](const Option& one) { return one.name == option; });
}

// The shape of the patches that a model sees gratings in, before they are mapped.
PatchShape shape_for_gratings(const Learned& learned, const Preprocessing& steps, PatchShape given) {
  const PatchShape shape = given.height   ? given
                           : steps.height ? PatchShape{steps.height, steps.width}
                                          : learned.patch_shape();
  const arma::uword atoms = learned.trained().dictionary().n_rows,
                    pixels = steps.maps.empty() ? atoms : steps.maps.front().mean.n_elem;
  if (shape.height == 0)
    throw InputError("the model has patches of " + std::to_string(pixels) + " pixels and says no shape; give --shape");
  if (shape.pixels() != pixels)
    throw InputError("the model has patches of " + std::to_string(pixels) + " pixels, not " +
                     std::to_string(shape.height) + " x " + std::to_string(shape.width));
  return shape;
}

py::dict grating_responses(const Learned& learned, const Shape& given_shape, const Given& given, const Call& call) {
  GratingCall values;
  const Parsed parsed(
      "grating-responses", [&](Options& options) { declare_grating_responses(options, values); }, given);
  check_gratings(values.gratings);
  Given of_encoding = given;
  std::erase_if(of_encoding, [](const auto& one) { return is_of_gratings(one.first); });
  const ModelSpec spec = with_encoding(learned.spec(), values.encoding);
  const Preprocessing steps = of_modulations(learned.preprocessing());
  const PatchShape shape = shape_for_gratings(learned, steps, patch_shape(given_shape));
  const GratingGrid grid = grating_grid(values.gratings.grid);
  const arma::vec amplitudes =
      grating_amplitudes(values.gratings.contrast, values.gratings.in_images(), steps, grid.frequencies);
  const Tuning tuning = compute(call, [&](Computation& running) {
    const auto other = with_inference(learned, values.encoding, of_encoding);
    const Model& model = other ? *other : learned.trained();
    OpenGaps gaps(spec);
    const auto encode = [&](const arma::fmat& stimuli) {
      const Solution solution = model.encode(stimuli);
      gaps.add(solution.gaps);
      return solution.codes;
    };
    const Tuning found = tuning_of(
        responses_to_gratings(model.dictionary().n_cols, encode, steps, shape, grid, amplitudes, running.progress()));
    gaps.note(running.notes());
    const arma::uword silent = found.size() - arma::accu(found.responding());
    if (silent > 0)
      running.notes()(std::to_string(silent) + " of " + std::to_string(found.size()) + " units respond to no grating");
    return found;
  });
  py::dict results;
  for_each_array(tuning, grid, [&](const char* name, const auto& array, bool) {
    if constexpr (std::is_same_v<std::decay_t<decltype(array)>, arma::mat>)
      results[name] = rows(array);
    else
      results[name] = numbers(array);
  });
  return results;
}

void declare_fit_gabor(Options& options, GaborFitValues& values) { declare_gabor_fit(options, values); }

py::dict fit_gabor(const Rows<double>& fields, const Shape& given_shape, const std::optional<Rows<double>>& active,
                   const Given& given, const Call& call) {
  GaborFitValues values;
  const Parsed parsed(
      "fit-gabor", [&](Options& options) { declare_gabor_fit(options, values); }, given);
  const PatchShape shape = patch_shape(given_shape);
  std::optional<arma::vec> shares;
  if (active) shares = column(*active);
  if (!active && values.min_active > 0) throw InputError("active is missing, which --min-active needs");
  const arma::mat all = columns(fields);
  auto [silent, table] = compute(call, [&](Computation& running) {
    arma::mat filters(all.memptr(), all.n_rows, all.n_cols);
    const arma::uvec none = silent_units(filters, values.min_norm, shares, values.min_active);
    erase_silent(none, filters);
    return std::pair(none, table_of(fit_gabors(filters, shape, values.fit, running.progress()), shape));
  });
  py::dict results;
  results["parameters"] = rows(std::move(table.parameters));
  results["r_squared"] = numbers(std::move(table.r_squared));
  results["fitted"] = flags(table.fitted);
  results["silent"] = flags(silent);
  results["phase_folded"] = numbers(std::move(table.phase_folded));
  results["nx"] = numbers(std::move(table.nx));
  results["ny"] = numbers(std::move(table.ny));
  results["reconstruction"] = rows(std::move(table.reconstruction));
  return results;
}

// ---- embeddings ----

py::dict principal_components(const Rows<float>& X, std::uint64_t components, const Call& call) {
  Pca found = compute(call, [&](Computation&) {
    const arma::fmat points = columns(X);
    require_variation(points);
    return pca(points, components);
  });
  py::dict results;
  results["embedding"] = rows(std::move(found.scores));
  results["components"] = rows(std::move(found.components));
  results["mean"] = numbers(std::move(found.mean));
  results["variance"] = numbers(std::move(found.variance));
  results["total_variance"] = found.total_variance;
  return results;
}

py::dict plane(const Rows<float>& X, const Given& given, const Call& call) {
  PlaneOptions values;
  const Parsed parsed(
      "embed", [&](Options& options) { declare_plane(options, values); }, given);
  const arma::fmat samples = columns(X);
  Plane found = compute(call, [&](Computation& running) {
    return embed_in_plane(arma::fmat(samples.memptr(), samples.n_rows, samples.n_cols), values, running.notes(),
                          running.progress(), running.progress());
  });
  py::dict results;
  results["embedding"] = rows(std::move(found.positions));
  results["step"] = numbers(std::move(found.steps));
  results["kl"] = numbers(std::move(found.divergences));
  results["divergence"] = found.divergence;
  return results;
}

// ---- images and patches ----

// A copy of images, which may be written to: all of one size, or in frames, with height and width of each (n, 2).
Pictures pictures(const Rows<float>& images, const std::optional<Rows<double>>& sizes) {
  const arma::fcube all = slices(images);
  arma::fcube copy(all.memptr(), all.n_rows, all.n_cols, all.n_slices);
  return {std::move(copy), sizes ? arma::conv_to<arma::umat>::from(columns(*sizes)) : arma::umat()};
}

py::dict whiten_images(const Rows<float>& images, const std::optional<Rows<double>>& sizes, const Given& given,
                       const Call& call) {
  WhiteningValues values;
  const Parsed parsed(
      "whiten", [&](Options& options) { declare_whitening_method(options, values); }, given);
  check_whitening(values, parsed.run());
  const bool filtering = values.method == "olshausen-field" || values.method == "scale";
  if (sizes && !filtering)
    throw InputError("images differ in size; --method " + values.method + " needs those of one size");
  const ImageFilter filter = image_filter(values, parsed.run());
  arma::fmat mean;
  FilteredImages found = compute(call, [&](Computation& running) {
    Pictures taken = pictures(images, sizes);
    const bool whiten = values.method == "olshausen-field";
    if (filtering) return filter_images(std::move(taken), 1, whiten, filter, running.progress());
    if (values.method == "unit-norm")
      scale_to_unit_norm(taken.pixels);
    else
      taken.pixels.each_slice() -= mean = mean_image(taken.pixels);
    return FilteredImages{.images = std::move(taken.pixels), .gain = 1};
  });
  py::dict results;
  results["data"] = python::images(std::move(found.images));
  if (!mean.is_empty()) results["mean"] = rows(std::move(mean));
  if (!filtering) return results;
  results["gain"] = found.gain;
  results["longer_side"] = found.longer_side;
  if (values.method == "olshausen-field") results["cutoff"] = found.cutoff;
  return results;
}

// The filter and gain of other images; without a cutoff the gain alone.
py::array filter_again(const Rows<float>& images, const std::optional<Rows<double>>& sizes, double cutoff, double gain,
                       double longer_side, const Call& call) {
  FilteredImages found = compute(call, [&](Computation& running) {
    Pictures taken = pictures(images, sizes);
    const auto side = static_cast<double>(taken.longer_side());
    const ImageFilter filter = cutoff > 0 ? same_filter(cutoff, gain, longer_side, side) : ImageFilter{.gain = gain};
    return filter_images(std::move(taken), 1, cutoff > 0, filter, running.progress());
  });
  return python::images(std::move(found.images));
}

py::dict whiten_patches(const Rows<float>& X, const Given& given, const Call& call) {
  WhiteningValues values;
  const Parsed parsed(
      "whiten", [&](Options& options) { declare_whitening_method(options, values); }, given);
  check_whitening(values, parsed.run());
  const arma::fmat patches = columns(X);
  auto [map, whitened] = compute(call, [&](Computation&) {
    const Whitening fitted = fit_whitening(patches, map_options(values));
    return std::pair(fitted, apply_whitening(fitted, patches));
  });
  py::dict results;
  results["data"] = rows(std::move(whitened));
  results["mean"] = numbers(std::move(map.mean));
  results["whiten"] = rows(std::move(map.whiten));
  results["unwhiten"] = rows(std::move(map.unwhiten));
  results["spectrum"] = numbers(std::move(map.spectrum));
  return results;
}

py::array map_again(const Rows<float>& X, const Rows<double>& mean, const Rows<double>& whiten,
                    const Rows<double>& unwhiten, const Call& call) {
  const arma::fmat patches = columns(X);
  const Whitening map{.mean = column(mean), .whiten = columns(whiten), .unwhiten = columns(unwhiten)};
  if (map.mean.n_elem != patches.n_rows || map.whiten.n_cols != patches.n_rows)
    throw InputError("X has " + std::to_string(patches.n_rows) + " pixels, the transform " +
                     std::to_string(map.mean.n_elem));
  return rows(compute(call, [&](Computation&) { return apply_whitening(map, patches); }));
}

struct PatchesValues {
  std::uint64_t count = 100000, seed = 0;
  PatchOptions patches;
};

void declare_extract_patches(Options& options, PatchesValues& v) {
  options.integer("count", v.count, between(1, 1e12), "number of patches");
  declare_patches(options, v.patches);
  declare_ensembles(options, v.patches);
  options.seed(v.seed, "the places").required = false;
}

py::dict extract_patches(const Rows<float>& images, const std::optional<Rows<double>>& sizes,
                         const std::optional<Rows<float>>& companion, const Given& given, const Call& call) {
  PatchesValues values;
  const Parsed parsed(
      "extract-patches", [&](Options& options) { declare_extract_patches(options, values); }, given);
  check_ensembles(values.patches, parsed.run());
  PatchSampler::Batch batch = compute(call, [&](Computation&) {
    const double d = static_cast<double>(values.patches.size * values.patches.size), both = companion ? 2 : 1;
    require_memory(static_cast<double>(values.count) * (both * 4 * d + 3 * 8),
                   std::to_string(values.count) + " patches of " + std::to_string(values.patches.size) + " pixels",
                   "lower --count or --size");
    const PatchSampler sampler(pictures(images, sizes), values.patches, values.seed,
                               companion ? pictures(*companion, sizes) : Pictures());
    return sampler.take(0, values.count);
  });
  py::dict results;
  results["patches"] = rows(std::move(batch.patches));
  results["positions"] = rows(std::move(batch.positions));
  if (!batch.companion.is_empty()) results["companion"] = rows(std::move(batch.companion));
  return results;
}

template <class Values>
std::string describe(void (*declare)(Options&, Values&), const std::set<std::string>& left_out = {}) {
  Values values;
  return describe_options([&](Options& options) { declare(options, values); }, left_out);
}

}  // namespace

void define_functions(py::module_& module) {
  module.def("sparse_encode", &sparse_encode);
  module.def("describe_sparse_encode", [] { return describe(declare_coder_options); });
  module.def("proximal_map", &proximal_map);
  module.def("describe_proximal_map", [] { return describe(declare_proximal_map); });
  module.def("receptive_fields", &receptive_fields);
  module.def("noise_fields", &noise_fields);
  module.def("describe_receptive_fields", [] { return describe(declare_mapping); });
  module.def("grating_responses", &grating_responses);
  module.def("describe_grating_responses", [] { return describe(declare_grating_responses); });
  module.def("fit_gabor", &fit_gabor);
  module.def("describe_fit_gabor", [] { return describe(declare_fit_gabor); });
  module.def("pca", &principal_components);
  module.def("tsne", &plane);
  module.def("describe_tsne", [] { return describe(declare_plane); });
  module.def("whiten_images", &whiten_images);
  module.def("filter_again", &filter_again);
  module.def("whiten_patches", &whiten_patches);
  module.def("map_again", &map_again);
  module.def("describe_whiten", [] { return describe(declare_whitening_method); });
  module.def("extract_patches", &extract_patches);
  module.def("describe_extract_patches", [] { return describe(declare_extract_patches); });
}

}  // namespace simplecell::python
