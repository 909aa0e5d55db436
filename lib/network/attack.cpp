#include "network/attack.hpp"

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "core/entries.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "learning/columns.hpp"

namespace simplecell {
namespace {

// Projected gradient ascent on a chunk of images. Misclassified images are removed from the chunk, so that no products
// are spent on them.
class ChunkAttack {
 public:
  ChunkAttack(const Network& network, const arma::fmat& images, const arma::uvec& labels, const Attack& attack)
      : network_(network),
        images_(images),
        labels_(labels),
        attack_(attack),
        found_(images),
        worst_(images.n_cols, arma::fill::value(-arma::datum::inf)),
        remaining_(arma::regspace<arma::uvec>(0, images.n_cols - 1)) {}

  /// One restart. `first` is the index of the chunk's first image among all images.
  void run(std::uint64_t restart, std::uint64_t seed, std::uint64_t first) {
    if (remaining_.is_empty()) return;
    arma::fmat x = images_.cols(remaining_);
    if (attack_.random_start) scatter(x, restart, seed, first);
    const double length = attack_.step > 0 ? attack_.step : 2.5 * attack_.epsilon / static_cast<double>(attack_.steps);
    for (std::uint64_t step = 0; step < attack_.steps && !remaining_.is_empty(); ++step) {
      const Prediction prediction = network_.judge(x, labels_.elem(remaining_), attack_.objective, scale(), slope_);
      note(prediction, x);
      if (remaining_.is_empty()) return;
      x += static_cast<float>(length) * arma::sign(slope_);
      project(x);
    }
    if (!remaining_.is_empty())
      note(network_.judge(x, labels_.elem(remaining_), attack_.objective, scale(), slope_), x);
  }

  const arma::fmat& found() const { return found_; }

 private:
  float scale() const { return static_cast<float>(attack_.logit_scale); }

  void scatter(arma::fmat& x, std::uint64_t restart, std::uint64_t seed, std::uint64_t first) const {
    for (arma::uword i = 0; i < x.n_cols; ++i) {
      Random random(seed, "restart " + std::to_string(restart), first + remaining_[i]);
      for (float& pixel : x.col(i)) pixel += static_cast<float>(random.uniform(-attack_.epsilon, attack_.epsilon));
    }
    project(x);
  }

  void project(arma::fmat& x) const {
    const auto epsilon = static_cast<float>(attack_.epsilon);
    for (arma::uword i = 0; i < x.n_cols; ++i) {
      const auto nearest = [epsilon](float pixel, float image) {
        return std::min(std::max(pixel, std::max(image - epsilon, 0.f)), std::min(image + epsilon, 1.f));
      };
      map_entries(x.n_rows, x.colptr(i), nearest, images_.colptr(remaining_[i]));
    }
  }

  // Keeps each image if its loss is the largest so far or if it is misclassified; a misclassified image is attacked no
  // further, if until_fooled.
  void note(const Prediction& prediction, arma::fmat& x) {
    std::vector<arma::uword> stay;
    for (arma::uword i = 0; i < remaining_.n_elem; ++i) {
      const arma::uword image = remaining_[i];
      const bool fooled = prediction.labels[i] != labels_[image];
      if (prediction.losses[i] > worst_[image] || (fooled && attack_.until_fooled)) {
        worst_[image] = prediction.losses[i];
        found_.col(image) = x.col(i);
      }
      if (!fooled || !attack_.until_fooled) stay.push_back(i);
    }
    if (stay.size() == remaining_.n_elem) return;
    const arma::uvec kept(stay);
    x = x.cols(kept);
    slope_ = slope_.cols(kept);
    remaining_ = remaining_.elem(kept);
  }

  const Network& network_;
  const arma::fmat& images_;
  const arma::uvec labels_;
  const Attack& attack_;
  arma::fmat found_, slope_;
  arma::vec worst_;
  arma::uvec remaining_;  // images still under attack
};

template <class Noise>
arma::fmat with_noise(const arma::fmat& images, std::uint64_t seed, const std::string& purpose, Noise&& noise) {
  arma::fmat noisy = images;
  for (arma::uword i = 0; i < images.n_cols; ++i) {
    Random random(seed, purpose, i);
    for (float& pixel : noisy.col(i))
      pixel = static_cast<float>(std::clamp(static_cast<double>(pixel) + noise(random), 0.0, 1.0));
  }
  return noisy;
}

}  // namespace

Attack fast_gradient_sign(double epsilon) {
  return {.epsilon = epsilon, .steps = 1, .restarts = 1, .step = epsilon, .random_start = false};
}

arma::fmat attacked(const Network& network, const arma::fmat& images, const arma::uvec& labels, const Attack& attack,
                    std::uint64_t seed, const Progress& progress) {
  arma::fmat adversarial(arma::size(images));
  const arma::uword width = network.chunk_images();
  std::atomic<std::size_t> done = 0;
  parallel_for(chunk_count(images.n_cols, width), [&](std::size_t index, unsigned) {
    const Range c = chunk(images.n_cols, width, index);
    const arma::fmat some = view(images, c);
    ChunkAttack on_chunk(network, some, labels.subvec(c.first, c.last - 1), attack);
    for (std::uint64_t restart = 0; restart < attack.restarts; ++restart) on_chunk.run(restart, seed, c.first);
    adversarial.cols(c.first, c.last - 1) = on_chunk.found();
    report(progress, done += c.size(), images.n_cols);
  });
  return adversarial;
}

arma::fmat with_normal_noise(const arma::fmat& images, double deviation, std::uint64_t seed) {
  return with_noise(images, seed, "normal noise", [&](Random& random) { return deviation * random.normal(); });
}

arma::fmat with_sign_noise(const arma::fmat& images, double epsilon, std::uint64_t seed) {
  return with_noise(images, seed, "sign noise", [&](Random& random) { return random.below(2) ? epsilon : -epsilon; });
}

double accuracy(const Network& network, const arma::fmat& images, const arma::uvec& labels) {
  return static_cast<double>(arma::accu(network.judge_all(images, labels).labels == labels)) /
         static_cast<double>(labels.n_elem);
}

}  // namespace simplecell
