#include "shared/stimuli.hpp"

#include "core/error.hpp"
#include "core/random.hpp"

namespace simplecell {

namespace {

// Stimuli of a file, put together from all inputs as they are asked for: templates of classes are stored once.
class Store {
 public:
  Store(const H5Reader& file, std::vector<Link> links) : patches_(file.fmat("patches")), links_(std::move(links)) {
    if (patches_.is_empty()) throw InputError(file.path().string() + ": /patches is empty");
    if (file.has("labels")) labels_ = read_labels(file, patches_.n_cols);
    inputs_.push_back({file.text("dataset"), patches_.n_rows});
    for (const Link& link : links_) inputs_.push_back({link.name, link.stimuli.n_rows});
  }

  arma::uword size() const { return patches_.n_cols; }
  const std::vector<Input>& inputs() const { return inputs_; }
  const arma::vec& labels() const { return labels_; }

  arma::uword dimension() const {
    arma::uword rows = 0;
    for (const Input& input : inputs_) rows += input.rows;
    return rows;
  }

  /// Into memory that `out` has already, where it can: that of large batches would come from the kernel each time.
  void take(const arma::uvec& which, arma::fmat& out, bool with_labels = false) const {
    out.set_size(dimension() + with_labels, which.n_elem);
    for (arma::uword i = 0; i < which.n_elem; ++i) {
      float* to = std::copy_n(patches_.colptr(which[i]), patches_.n_rows, out.colptr(i));
      for (const Link& link : links_)
        to = std::copy_n(link.stimuli.colptr(link.partner[which[i]]), link.stimuli.n_rows, to);
      if (with_labels) *to = static_cast<float>(labels_[which[i]]);
    }
  }

 private:
  arma::fmat patches_;
  std::vector<Link> links_;
  arma::vec labels_;
  std::vector<Input> inputs_;
};

}  // namespace

Stimuli stored_stimuli(const std::string& path, const LinkFiles& links, arma::uword batch, std::uint64_t seed,
                       bool with_labels) {
  const H5Reader file(path);
  const auto store = std::make_shared<const Store>(file, read_links(links, file));
  if (with_labels && store->labels().is_empty())
    throw InputError(path +
                     ": holds no labels, which --ordinal needs; make it with extract-patches --whole of "
                     "labelled images");
  const arma::uword e = ensemble_size(file), ensembles = store->size() / e;
  if (ensembles == 0) throw InputError(path + ": /patches holds no whole ensemble");
  const auto drawn = [=](std::uint64_t index, arma::uword count) {
    Random random(seed, "batch", index);
    arma::uvec which(count);
    for (arma::uword i = 0; i < count; ++i) which[i] = i % e ? which[i - 1] + 1 : e * random.below(ensembles);
    return which;
  };
  Stimuli stimuli{
      .draw = [=](std::uint64_t index, arma::uword count, arma::fmat& out) { store->take(drawn(index, count), out); },
      .batch = [=](std::uint64_t index, arma::uword count,
                   arma::fmat& out) { store->take(drawn(index, count), out, with_labels); },
      .dimension = store->dimension(),
      .ensemble = e,
      .file = path};
  if (batch >= e * ensembles)
    stimuli.batch = [=](std::uint64_t, arma::uword, arma::fmat& out) {
      store->take(arma::regspace<arma::uvec>(0, e * ensembles - 1), out, with_labels);
    };
  if (!store->labels().is_empty())
    stimuli.labelled = [=](arma::uword count) {
      const arma::uvec chosen = Random(seed, "labelled stimuli").sample(store->size(), std::min(count, store->size()));
      LabelledStimuli found{.labels = store->labels()(chosen)};
      store->take(chosen, found.stimuli);
      return found;
    };
  if (!links.empty()) stimuli.inputs = store->inputs();
  return stimuli;
}

Stimuli streamed_stimuli(const std::string& path, const PatchOptions& patches, std::uint64_t seed) {
  auto sampler = std::make_shared<const PatchSampler>(open_sampler(path, "", patches, seed));
  const auto draw = [sampler](std::uint64_t index, arma::uword count, arma::fmat& out) {
    sampler->draw(index, count, out);
  };
  return {.draw = draw, .batch = draw, .dimension = sampler->dimension(), .ensemble = patches.ensemble, .file = path};
}

}  // namespace simplecell
