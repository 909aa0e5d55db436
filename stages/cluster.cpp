#include "analysis/agreement.hpp"
#include "analysis/spectral.hpp"
#include "app/stage.hpp"
#include "core/classes.hpp"
#include "core/error.hpp"
#include "core/of_file.hpp"
#include "files/labels.hpp"
#include "files/origin.hpp"
#include "io/tsv.hpp"
#include "options/samples.hpp"

namespace simplecell {
namespace {

struct Values {
  SampleValues samples;
  std::string output, scores, method = "kmeans";
  KMeansOptions kmeans;
  std::uint64_t seed = 0;
  bool magnitudes = false;
};

void declare(Options& options, Values& v) {
  declare_samples(options, v.samples);
  declare_count(options, v.samples);
  options.output("output", v.output,
                 "HDF5: clusters (n), centres (clusters, d), labels (n) if known; spectral: embedding (n, k)");
  options.optional_output("scores", v.scores, "table of the scores (TSV): metric, value");
  options.choice("method", v.method, {"kmeans", "spectral"},
                 "k-means, or spectral clustering of the bipartite graph of non-negative codes and their atoms");
  options.integer("clusters", v.kmeans.clusters, between(1, 10000), "number of clusters");
  options.integer("restarts", v.kmeans.restarts, between(1, 10000), "starts of k-means, of which the best counts");
  options.integer("iterations", v.kmeans.iterations, between(1, 1e6), "most iterations of k-means");
  options.flag("magnitudes", v.magnitudes, "spectral: take the magnitudes of codes, which may then be negative");
  options.seed(v.seed, "the starts");
}

TableForm scores_table() {
  const auto with = [](const char* what, const char* name, const std::string& meaning) {
    return Quantity{.name = name, .meaning = meaning + ", with " + what, .optional = true};
  };
  return metric_table("scores", {with("--method spectral", "isolated", "samples without a code"),
                                 {"samples", "samples"},
                                 {"clusters", "clusters that were found"},
                                 {"inertia", "sum of squared distances to the centres"},
                                 with("labels", "accuracy", "share of samples of the class that their cluster stands "
                                                            "for, after the best one-to-one match"),
                                 with("labels", "nmi", "normalised mutual information of clusters and classes"),
                                 with("labels", "ari", "adjusted Rand index of clusters and classes")});
}

KMeans clustered(const arma::fmat& samples, const Values& v, const Run& run, H5Writer& file, Measurements& scores) {
  if (v.method == "kmeans") return kmeans(samples, v.kmeans, v.seed, run.progress("restarts"));
  const SpectralClusters found = spectral_clusters(v.magnitudes ? arma::fmat(arma::abs(samples)) : samples, v.kmeans,
                                                   v.seed, run.progress("restarts"));
  file.write("embedding", found.embedding);
  file.write("eigenvalues", found.eigenvalues);
  scores.push_back({"isolated", static_cast<double>(found.isolated)});
  return found.clusters;
}

void run(const Values& v, const Run& run) {
  if (v.magnitudes && v.method != "spectral") throw UsageError("--magnitudes goes with --method spectral");
  const LabelledSamples data = read_labelled_samples(v.samples, run);
  H5Writer file(v.output, run.provenance());
  Measurements scores;
  const KMeans found = of_file(v.samples.input, [&] { return clustered(data.samples, v, run, file, scores); });
  if (found.centres.n_cols < v.kmeans.clusters)
    run.note("found " + std::to_string(found.centres.n_cols) + " different clusters instead of the " +
             std::to_string(v.kmeans.clusters) + " asked for");
  file.write("clusters", found.labels);
  file.write("centres", found.centres);
  scores.push_back({"samples", static_cast<double>(found.labels.n_elem)});
  scores.push_back({"clusters", static_cast<double>(found.centres.n_cols)});
  scores.push_back({"inertia", found.inertia});
  if (!data.labels.is_empty()) {
    const Agreement agreed = agreement(found.labels, classes_of(data.labels).of);
    scores.push_back({"accuracy", agreed.accuracy});
    scores.push_back({"nmi", agreed.nmi});
    scores.push_back({"ari", agreed.ari});
    write_labels(file, "labels", data.labels);
  }
  for (const Measurement& score : scores) file.attribute(score.metric, score.value);
  file.attribute("method", v.method);
  write_origin(origin_of(data.file), file);
  TextFile table(v.scores, text_of(scores_table(), scores));
  commit_all(file, table);
}

}  // namespace

Stage cluster() {
  return make_stage<Values>(
      {.name = "cluster",
       .summary = "Cluster samples by k-means, or codes by the spectrum of their bipartite graph.",
       .description =
           "Spectral clustering takes codes x_ij >= 0 for edges between atoms and samples: the leading singular "
           "vectors of D1^-1/2 X D2^-1/2 are the eigenvectors of the graph's normalised Laplacian; the samples' "
           "parts, scaled to norm 1, are clustered by k-means. Equal samples share a cluster; where fewer are "
           "different than --clusters, as many clusters are found as there are. Scores are also attributes of the "
           "output.",
       .example = "cluster --input codes.h5 --method spectral --clusters 10 --labels labels.npy --seed 1 --output "
                  "clusters.h5 --scores clusters.tsv",
       .reference = "local-geometry, section 3; clustering-biases; Dhillon (2001), KDD, 269-274.",
       .tables = {scores_table()}},
      declare, run);
}

}  // namespace simplecell
