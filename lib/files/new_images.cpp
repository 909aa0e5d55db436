#include "files/new_images.hpp"

#include <algorithm>
#include <optional>

#include "core/error.hpp"
#include "files/preprocessing.hpp"
#include "io/image.hpp"

namespace simplecell {
namespace {

constexpr std::size_t most_notes = 20;

bool is_array(const std::string& path) { return is_hdf5(path) || std::filesystem::path(path).extension() == ".npy"; }

std::string text_of(arma::uword height, arma::uword width) {
  return std::to_string(height) + " x " + std::to_string(width) + " pixels";
}

Colour colour_of(const Preprocessing& steps) {
  if (steps.channels > 1) return Colour::rgb;
  if (steps.transfer.empty()) return Colour::luminance;
  return steps.transfer == "linear" ? Colour::linear_light : Colour::light;
}

ImageSet read_picture(const std::string& path, const Preprocessing& steps, const Note& note) {
  ImageSet set = read_images(path, colour_of(steps));
  for (std::size_t i = 0; i < std::min(most_notes, set.notes.size()); ++i) note(set.notes[i]);
  if (!set.images.is_finite()) throw InputError(path + ": holds NaN or infinite pixels");
  if (set.levels && steps.transfer.empty() && steps.largest > 0 && steps.largest <= 1) {
    set.images /= 255;
    note(path + ": its grey levels are divided by 255, as those of training went from 0 to 1");
  }
  return set;
}

SampleFile open_array(const std::string& path, const std::string& array, const Preprocessing& steps,
                      bool may_be_whitened) {
  SampleFile file = open_images(path, array);
  if (file.picture().empty())
    throw InputError(file.name() + " holds no images (n, height, width); reshape it, one image to (1, height, width)");
  if (channels_of(file) != steps.channels)
    throw InputError(file.name() + ": its images have " + std::to_string(channels_of(file)) +
                     " colour planes, those that the dictionary was trained on " + std::to_string(steps.channels));
  if (const Preprocessing own = preprocessing_of(file); !may_be_whitened && own.whitens_images())
    throw InputError(file.name() + ": its images are whitened already (" + own.images->back().method +
                     "); give them as they were before, and the whitening of training is applied to them");
  return file;
}

}  // namespace

struct NewImages::Part {
  std::string path;
  arma::uword first = 0, count = 0, height = 0, width = 0;
  Origin origin{};
  arma::fcube pictures{};
  std::optional<SampleFile> array{};
};

NewImages::~NewImages() = default;

NewImages::NewImages(const std::vector<std::string>& paths, const std::string& array, const Preprocessing& steps,
                     bool may_be_whitened, const Note& note) {
  for (const std::string& path : paths) {
    if (is_array(path)) {
      const SampleFile file = open_array(path, array, steps, may_be_whitened);
      note_array(file, note);
      const auto axes = file.picture();
      add({.path = path, .count = file.count(), .height = axes[0] / steps.channels, .width = axes[1],
           .origin = origin_of(file), .array = file});
      continue;
    }
    ImageSet set = read_picture(path, steps, note);
    add({.path = path, .count = set.images.n_slices, .height = set.height(), .width = set.width(),
         .origin = {std::filesystem::path(path).stem().string(), "real"}, .pictures = std::move(set.images)});
  }
}

void NewImages::add(Part part) {
  if (parts_.empty()) {
    height_ = part.height, width_ = part.width, origin_ = part.origin;
  } else {
    origin_.source = joint_source(origin_, part.origin);
    if (part.height != height_ || part.width != width_)
      throw InputError(part.path + ": its images have " + text_of(part.height, part.width) + ", those of " +
                       parts_.front().path + " " + text_of(height_, width_) + "; apply to each size by itself");
  }
  part.first = count_;
  count_ += part.count;
  parts_.push_back(std::move(part));
}

arma::fcube NewImages::read(arma::uword first, arma::uword last) const {
  arma::fcube images;
  for (const Part& part : parts_) {
    const arma::uword from = std::max(first, part.first), to = std::min(last, part.first + part.count);
    if (from >= to) continue;
    arma::fcube some;
    if (part.array) {
      const arma::fmat columns = part.array->columns(from - part.first, to - part.first);
      some = arma::fcube(columns.memptr(), width_, columns.n_rows / width_, columns.n_cols);
    } else {
      some = part.pictures.slices(from - part.first, to - part.first - 1);
    }
    images = images.is_empty() ? std::move(some) : arma::fcube(arma::join_slices(images, some));
  }
  return images;
}

}  // namespace simplecell
