#include "files/stimuli.hpp"

#include <cmath>
#include <optional>

#include "analysis/triggered_average.hpp"
#include "core/error.hpp"
#include "core/of_file.hpp"
#include "core/random.hpp"
#include "files/labels.hpp"

namespace simplecell {

FileStimuli stored_stimuli(const SampleFile& file, const LinkFiles& links, arma::uword batch, std::uint64_t seed,
                           bool with_labels, arma::uword held_out, const Note& note) {
  StoredStimuli stored{.name = file.name(),
                       .stimuli = file.fmat(),
                       .labels = arma::conv_to<arma::vec>::from(own_labels(file)),
                       .ensemble = ensemble_size(file),
                       .input = origin_of(file).dataset,
                       .links = read_links(links, file, note)};
  note_array(file, note);
  if (with_labels && stored.labels.is_empty())
    throw InputError(file.path().string() +
                     ": holds no labels, which --ordinal needs; make it with extract-patches --whole of "
                     "labelled images");
  return {draw_from(std::move(stored), batch, seed, with_labels, held_out), file, preprocessing_of(file)};
}

FileStimuli streamed_stimuli(const SampleFile& images, const PatchOptions& patches, std::uint64_t seed,
                             arma::uword held_out, const Note& note) {
  auto sampler = std::make_shared<const PatchSampler>(make_sampler(images, "", patches, seed, note));
  const auto draw = [sampler, path = images.path().string()](std::uint64_t index, arma::uword count, arma::fmat& out) {
    of_file(path, [&] { sampler->draw(index, count, out); });
  };
  const PatchShape shape{patches.size, patches.size};
  FileStimuli stimuli{{.name = images.name(),
                       .draw = draw,
                       .batch = draw,
                       .dimension = sampler->dimension(),
                       .ensemble = patches.ensemble},
                      images,
                      with_patches(preprocessing_of(images), {patches.mean, patches.variance}, shape),
                      shape};
  const arma::uword e = patches.ensemble;
  if (held_out) {
    draw(~std::uint64_t{0} / held_out - 2, (held_out + e - 1) / e * e, stimuli.held_out);  // beyond all steps
    stimuli.held_out.resize(stimuli.held_out.n_rows, held_out);
  }
  return stimuli;
}

void check_same_shape(const FileStimuli& stimuli, PatchShape given, const H5Reader& trained) {
  if (stimuli.cut.height > 0) return check_same_shape(stimuli.file.path().string(), stimuli.cut, trained);
  check_same_shape(stimuli.file, given, trained);
}

void write_record(const FileStimuli& stimuli, PatchShape given, H5Writer& file) {
  write_preprocessing(stimuli.preprocessing, file);
  write_origin(origin_of(stimuli.file), file);
  if (stimuli.cut.height == 0) return copy_patch_shape(stimuli.file, given, file);
  file.attribute("patch_height", static_cast<double>(stimuli.cut.height));
  file.attribute("patch_width", static_cast<double>(stimuli.cut.width));
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

ReceptiveFields map_fields(const Model& model, const Shown& shown, const Progress& progress) {
  const arma::fmat& A = model.dictionary();
  TriggeredAverage average(A.n_cols, A.n_rows);
  std::optional<TriggeredAverage> pixels;
  for (std::uint64_t done = 0; done < shown.count;) {
    const std::uint64_t now = std::min(Shown::batch, shown.count - done);
    const PatchSampler::Batch batch = shown.take(done, now);
    const arma::fmat codes = model.encode(batch.patches).codes;
    average.add(codes, batch.patches);
    if (!batch.companion.is_empty() && !pixels) pixels.emplace(A.n_cols, batch.companion.n_rows);
    if (pixels) pixels->add(codes, batch.companion);
    report(progress, done += now, shown.count);
  }
  return {average.fields(), pixels ? pixels->fields() : arma::mat(), average.responses(), average.active()};
}

}  // namespace simplecell
