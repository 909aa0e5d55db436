#include <cmath>

#include "app/stage.hpp"
#include "core/error.hpp"
#include "core/of_file.hpp"
#include "embedding/pca.hpp"
#include "files/labels.hpp"
#include "files/origin.hpp"
#include "options/plane.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

struct Values {
  SampleValues samples;
  std::string output, method = "tsne";
  std::uint64_t components = 2;
  PlaneOptions plane;
};

void declare(Options& options, Values& v) {
  declare_samples(options, v.samples);
  declare_count(options, v.samples);
  options.output("output", v.output, "HDF5: embedding (n, 2 or components), labels (n) if known, and what is below");
  options.choice("method", v.method, {"pca", "tsne"}, "principal components, or t-SNE into the plane");
  options.integer("components", v.components, at_least(1), "pca: number of components");
  declare_plane(options, v.plane);
}

void check_options(const Values& v, const Run& run) {
  const auto refuse = [&](const char* option, const char* method) {
    if (run.given(option)) throw UsageError("--" + std::string(option) + " goes with --method " + method);
  };
  if (v.method == "tsne") return refuse("components", "pca");
  for (const char* option :
       {"pca", "perplexity", "iterations", "exaggeration", "exaggerated", "learning-rate", "repulsion"})
    refuse(option, "tsne");
}

void write_pca(const arma::fmat& samples, const Values& v, H5Writer& file) {
  require_variation(samples);
  const Pca result = pca(samples, v.components);
  file.write("embedding", result.scores);
  file.write("components", result.components);
  file.write("mean", result.mean);
  file.write("variance", result.variance);
  file.attribute("total_variance", result.total_variance);
}

void write_tsne(arma::fmat samples, const Values& v, const Run& run, H5Writer& file) {
  const Plane plane = embed_in_plane(std::move(samples), v.plane, run.notes(), run.progress("neighbours"),
                                     run.progress("iterations"));
  file.write("embedding", plane.positions);
  file.write("history/step", plane.steps);
  file.write("history/kl", plane.divergences);
  file.attribute("kl", plane.divergence);
  run.note("KL divergence " + number_text(std::round(1e4 * plane.divergence) / 1e4) + " over all pairs");
}

void run(const Values& v, const Run& run) {
  check_options(v, run);
  LabelledSamples data = read_labelled_samples(v.samples, run);
  H5Writer file(v.output, run.provenance());
  of_file(v.samples.input, [&] {
    if (v.method == "pca")
      write_pca(data.samples, v, file);
    else
      write_tsne(std::move(data.samples), v, run, file);
  });
  if (!data.labels.is_empty()) write_labels(file, "labels", data.labels);
  file.attribute("method", v.method);
  write_origin(origin_of(data.file), file);
  file.commit();
}

}  // namespace

Stage embed() {
  return make_stage<Values>(
      {.name = "embed",
       .summary = "Embed samples in the plane by t-SNE, or in a few principal components.",
       .description =
           "t-SNE starts from the two leading principal components and involves no chance; it writes embedding (n, 2), "
           "history/step and history/kl, and the attribute kl, the divergence over all pairs. Equal samples get equal "
           "places. pca writes embedding (n, components), components (components, d), mean (d), variance "
           "(components) and the attribute total_variance.",
       .example = "embed --input codes.h5 --array codes --labels labels.npy --perplexity 30 --output embedding.h5",
       .reference = "van der Maaten & Hinton (2008), JMLR 9:2579-2605; Linderman et al. (2019), Nature Methods "
                    "16:243-245; silhouettes figure 3, clustering-biases figure 1B.",
       .instance = {}},
      declare, run);
}

}  // namespace simplecell
