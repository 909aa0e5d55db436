#include <cmath>

#include "app/stage.hpp"
#include "core/distinct.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/of_file.hpp"
#include "embedding/pca.hpp"
#include "embedding/tsne.hpp"
#include "files/labels.hpp"
#include "files/origin.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

struct Values {
  SampleValues samples;
  std::string output, method = "tsne";
  std::uint64_t components = 2, pca = 50;
  double perplexity = 30;
  TsneOptions tsne;
};

void declare(Options& options, Values& v) {
  declare_samples(options, v.samples);
  declare_count(options, v.samples);
  options.output("output", v.output, "HDF5: embedding (n, 2 or components), labels (n) if known, and what is below");
  options.choice("method", v.method, {"pca", "tsne"}, "principal components, or t-SNE into the plane");
  options.integer("components", v.components, at_least(1), "pca: number of components");
  options.group("t-SNE");
  options.integer("pca", v.pca, at_least(0), "principal components that samples are first reduced to; 0: no reduction");
  options.real("perplexity", v.perplexity, between(1, 1e5),
               "effective number of neighbours; three times as many are searched for");
  options.integer("iterations", v.tsne.iterations, between(1, 1e6), "iterations, with exaggeration and without");
  options.real("exaggeration", v.tsne.exaggeration, between(1, 1e3), "factor of the attraction while exaggerated");
  options.integer("exaggerated", v.tsne.exaggerated, at_least(0), "iterations with exaggeration");
  options.real("learning-rate", v.tsne.learning_rate, at_least(0),
               "step per gradient, a quarter of it while exaggerated; 0: n / 12");
  options.choice("repulsion", v.tsne.repulsion, {"auto", "exact", "interpolated"},
                 "exact: over all pairs; interpolated: on a grid; auto: by the number of samples");
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
  if (samples.n_cols > 1 && distinct_columns(samples).count() == 1)
    throw InputError("all samples are equal; they vary along no component");
  const Pca result = pca(samples, v.components);
  file.write("embedding", result.scores);
  file.write("components", result.components);
  file.write("mean", result.mean);
  file.write("variance", result.variance);
  file.attribute("total_variance", result.total_variance);
}

void write_tsne(arma::fmat samples, const Values& v, const Run& run, H5Writer& file) {
  const Distinct distinct = distinct_columns(samples);
  moderate(samples);
  const double entries = 6 * v.perplexity * static_cast<double>(distinct.count());
  require_memory(40 * entries, std::to_string(samples.n_cols) + " samples", "lower --perplexity or --count");
  if (v.pca > 0 && v.pca < std::min(samples.n_rows, samples.n_cols))
    samples = arma::conv_to<arma::fmat>::from(pca(samples, v.pca).scores);
  const Affinities P =
      affinities(samples.cols(distinct.first), distinct.times, v.perplexity, run.progress("neighbours"));
  const double perplexity = possible_perplexity(v.perplexity, distinct.count());
  if (perplexity < v.perplexity)
    run.note("of " + std::to_string(samples.n_cols) + " samples " + std::to_string(distinct.count()) +
             " are different; perplexity " + number_text(v.perplexity) + " is lowered to " +
             number_text(std::round(100 * perplexity) / 100));
  const arma::mat start = tsne_start(samples);
  const Tsne result = tsne(P, start.cols(distinct.first), v.tsne, run.progress("iterations"));
  const double kl = kl_divergence(P, result.positions);
  file.write("embedding", arma::mat(result.positions.cols(distinct.which)));
  file.write("history/step", result.steps);
  file.write("history/kl", result.divergences);
  file.attribute("kl", kl);
  run.note("KL divergence " + number_text(std::round(1e4 * kl) / 1e4) + " over all pairs");
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
