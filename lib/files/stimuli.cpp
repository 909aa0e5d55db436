#include "files/stimuli.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/of_file.hpp"
#include "core/random.hpp"
#include "files/labels.hpp"

namespace simplecell {

namespace {

// Stimuli of a file and its linked inputs, assembled when they are drawn: templates of classes are stored once.
class Store {
 public:
  Store(const SampleFile& file, std::vector<Link> links)
      : patches_(file.fmat()), links_(std::move(links)), labels_(arma::conv_to<arma::vec>::from(own_labels(file))) {
    inputs_.push_back({origin_of(file).dataset, patches_.n_rows});
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

  /// Reuses the memory of `out` where possible, because allocating large batches is slow.
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

Stimuli stored_stimuli(const SampleFile& file, const LinkFiles& links, arma::uword batch, std::uint64_t seed,
                       bool with_labels, arma::uword held_out, const Note& note) {
  const auto store = std::make_shared<const Store>(file, read_links(links, file, note));
  note_array(file, note);
  if (with_labels && store->labels().is_empty())
    throw InputError(file.path().string() +
                     ": holds no labels, which --ordinal needs; make it with extract-patches --whole of "
                     "labelled images");
  const arma::uword e = ensemble_size(file), kept = (held_out + e - 1) / e, all = store->size() / e;
  if (all == 0) throw InputError(file.name() + " holds no whole ensemble");
  if (all <= kept)
    throw InputError(file.name() + " holds " + std::to_string(store->size()) + " patches, too few to hold out " +
                     std::to_string(held_out) + " of them; lower --held-out");
  const arma::uword ensembles = all - kept;
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
      .file = file,
      .preprocessing = preprocessing_of(file)};
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
  if (held_out)
    store->take(arma::regspace<arma::uvec>(e * ensembles, e * ensembles + held_out - 1), stimuli.held_out);
  return stimuli;
}

Stimuli streamed_stimuli(const SampleFile& images, const PatchOptions& patches, std::uint64_t seed,
                         arma::uword held_out, const Note& note) {
  auto sampler = std::make_shared<const PatchSampler>(make_sampler(images, "", patches, seed, note));
  const auto draw = [sampler, path = images.path().string()](std::uint64_t index, arma::uword count, arma::fmat& out) {
    of_file(path, [&] { sampler->draw(index, count, out); });
  };
  const PatchShape shape{patches.size, patches.size};
  Stimuli stimuli{.draw = draw,
                  .batch = draw,
                  .dimension = sampler->dimension(),
                  .ensemble = patches.ensemble,
                  .file = images,
                  .preprocessing = with_patches(preprocessing_of(images), {patches.mean, patches.variance}, shape),
                  .cut = shape};
  const arma::uword e = patches.ensemble;
  if (held_out) {
    draw(~std::uint64_t{0} / held_out - 2, (held_out + e - 1) / e * e, stimuli.held_out);  // beyond all steps
    stimuli.held_out.resize(stimuli.held_out.n_rows, held_out);
  }
  return stimuli;
}

void check_same_shape(const Stimuli& stimuli, PatchShape given, const H5Reader& trained) {
  if (stimuli.cut.height > 0) return check_same_shape(stimuli.file.path().string(), stimuli.cut, trained);
  check_same_shape(stimuli.file, given, trained);
}

void write_record(const Stimuli& stimuli, PatchShape given, H5Writer& file) {
  write_preprocessing(stimuli.preprocessing, file);
  write_origin(origin_of(stimuli.file), file);
  if (stimuli.cut.height == 0) return copy_patch_shape(stimuli.file, given, file);
  file.attribute("patch_height", static_cast<double>(stimuli.cut.height));
  file.attribute("patch_width", static_cast<double>(stimuli.cut.width));
}

bool note_alike(const Stimuli& stimuli, const Note& note) {
  constexpr arma::uword about = 1000;
  arma::fmat some;
  const arma::uword ensembles = std::max<arma::uword>(1, about / stimuli.ensemble);
  stimuli.draw(~std::uint64_t{0} / about - 1, ensembles * stimuli.ensemble, some);
  const auto same = [&](arma::uword axis) { return arma::accu(arma::min(some, axis) != arma::max(some, axis)) == 0; };
  std::string what;
  if (some.is_zero())
    what = "all stimuli are zero; there is nothing to learn";
  else if (some.n_cols > 1 && same(1))
    what = "all stimuli are equal; there is nothing to learn but that one";
  else if (some.n_rows > 1 && same(0))
    what = "every stimulus is constant, its pixels all equal; there is no pattern to learn";
  if (!what.empty()) note(stimuli.file.name() + ": " + what);
  return !what.empty();
}

Shown shown_from_images(const SampleFile& images, const std::string& raw_images, const PatchOptions& patches,
                        std::uint64_t count, std::uint64_t seed, const Note& note) {
  const auto sampler = std::make_shared<const PatchSampler>(make_sampler(images, raw_images, patches, seed, note));
  const std::string path = images.path().string();
  const auto take = [=](std::uint64_t first, std::uint64_t now) {
    return of_file(path, [&] { return sampler->take(first, now); });
  };
  return {take, count, origin_of(images)};
}

Shown shown_patches(const SampleFile& file, std::uint64_t count, const Note& note) {
  if (count > file.count())
    throw InputError(file.name() + " has " + std::to_string(file.count()) + " patches, fewer than --count " +
                     std::to_string(count));
  note_array(file, note);
  const auto take = [=](std::uint64_t first, std::uint64_t now) {
    return PatchSampler::Batch{file.columns(first, first + now), {}, {}};
  };
  return {take, count, origin_of(file)};
}

Shown shown_noise(arma::uword pixels, double variance, std::uint64_t count, std::uint64_t seed) {
  const auto take = [=](std::uint64_t first, std::uint64_t now) {
    const arma::fmat noise = Random(seed, "noise", first / Shown::batch).normal(pixels, now);
    return PatchSampler::Batch{static_cast<float>(std::sqrt(variance)) * noise, {}, {}};
  };
  return {take, count, {}};
}

}  // namespace simplecell
