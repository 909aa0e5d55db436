#include "shared/stimuli.hpp"

#include "core/error.hpp"
#include "core/random.hpp"

namespace simplecell {

Stimuli stored_stimuli(const std::string& path, arma::uword batch, std::uint64_t seed) {
  const H5Reader file(path);
  auto patches = std::make_shared<const arma::fmat>(file.fmat("patches"));
  const arma::uword e = ensemble_size(file), ensembles = patches->n_cols / e;
  if (ensembles == 0) throw InputError(path + ": /patches is empty");
  const auto draw = [=](std::uint64_t index, arma::uword count, arma::fmat& out) {
    Random random(seed, "batch", index);
    out.set_size(patches->n_rows, count);
    for (arma::uword i = 0; i < count; i += e) {
      const arma::uword first = e * random.below(ensembles), taken = std::min(e, count - i);
      out.cols(i, i + taken - 1) = patches->cols(first, first + taken - 1);
    }
  };
  const auto all = [=](std::uint64_t, arma::uword, arma::fmat& out) { out = patches->head_cols(e * ensembles); };
  Stimuli stimuli{draw, draw, patches->n_rows, e, path};
  if (batch >= e * ensembles) stimuli.batch = all;
  if (file.has("labels"))
    stimuli.labelled = [=, labels = read_labels(file, patches->n_cols)](arma::uword count) {
      const arma::uvec chosen =
          Random(seed, "labelled stimuli").sample(patches->n_cols, std::min(count, patches->n_cols));
      return LabelledStimuli{patches->cols(chosen), labels(chosen)};
    };
  return stimuli;
}

Stimuli streamed_stimuli(const std::string& path, const PatchOptions& patches, std::uint64_t seed) {
  auto sampler = std::make_shared<const PatchSampler>(open_sampler(path, "", patches, seed));
  const auto draw = [sampler](std::uint64_t index, arma::uword count, arma::fmat& out) {
    sampler->draw(index, count, out);
  };
  return {draw, draw, sampler->dimension(), patches.ensemble, path};
}

}  // namespace simplecell
