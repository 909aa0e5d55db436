#include "io/pixels.hpp"

#include <libexif/exif-data.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <memory>
#include <string_view>

#include "core/error.hpp"

namespace simplecell {

namespace fs = std::filesystem;

namespace {

// The transfer function of sRGB, inverted: the light of a level, both from 0 to 1.
double light_of(double level) {
  return level <= 0.04045 ? level / 12.92 : std::pow((level + 0.055) / 1.055, 2.4);
}

// The light of each of the levels 0 … most.
std::vector<double> tabulated_light(unsigned most) {
  std::vector<double> light(most + 1);
  for (unsigned level = 0; level <= most; ++level) light[level] = light_of(static_cast<double>(level) / most);
  return light;
}

}  // namespace

void check_picture_size(const fs::path& path, std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0 || width > largest_side || height > largest_side || width * height > most_pixels)
    throw InputError(path.string() + ": a picture of " + std::to_string(width) + "×" + std::to_string(height) +
                     " pixels is beyond the limit of 2^27 pixels; is the file damaged?");
}

double most_unpacked_bytes(const fs::path& path) {
  std::error_code ignored;
  return 8192 * static_cast<double>(fs::file_size(path, ignored));  // deflate compresses at most 1032 : 1
}

void check_unpacked_size(const fs::path& path, double bytes) {
  if (bytes > most_unpacked_bytes(path))
    throw InputError(path.string() + ": is far too short for the size that it claims; is it truncated?");
}

std::vector<unsigned char> bytes_of_file(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  std::vector<unsigned char> bytes(error ? 0 : size);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (error || !file) throw InputError(path.string() + ": cannot be read; check the name and permissions");
  return bytes;
}

Canvas::Canvas(arma::uword width, arma::uword height, Colour colour, Scale scale, unsigned orientation)
    : swapped_(orientation >= 5),
      flipped_across_(orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7),
      flipped_down_(orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8),
      stored_width_(width),
      width_(swapped_ ? height : width),
      height_(swapped_ ? width : height),
      colour_(colour),
      scale_(scale),
      pixels_(width_, height_ * channels()) {
  if (colour == Colour::light && scale.from > 1) light_ = tabulated_light(static_cast<unsigned>(scale.from));
}

float* Canvas::pixel(arma::uword x, arma::uword y) {
  if (swapped_) std::swap(x, y);
  if (flipped_across_) x = width_ - 1 - x;
  if (flipped_down_) y = height_ - 1 - y;
  return pixels_.colptr(y) + x;
}

// The light of a stored level, in the units of stored levels.
double Canvas::light(float level) const {
  return light_.empty() ? level : scale_.from * light_[static_cast<std::size_t>(level)];
}

void Canvas::set_row(arma::uword y, const float* samples, unsigned stride, bool in_colour) {
  const auto scaled = [this](double level) { return static_cast<float>(level * scale_.to / scale_.from); };
  const arma::uword plane = width_ * height_;
  const bool of_light = colour_ == Colour::light || colour_ == Colour::linear_light;
  for (arma::uword x = 0; x < stored_width_; ++x, samples += stride) {
    float* to = pixel(x, y);
    if (colour_ == Colour::rgb)
      for (unsigned c = 0; c < 3; ++c) to[c * plane] = scaled(samples[in_colour ? c : 0]);
    else if (of_light && in_colour)
      *to = scaled((2126 * light(samples[0]) + 7152 * light(samples[1]) + 722 * light(samples[2])) / 10000);
    else if (of_light)
      *to = scaled(light(samples[0]));
    else if (in_colour)  // integer weights with the sum 1000, so that grey RGB pixels keep their level exactly
      *to = scaled((299. * samples[0] + 587. * samples[1] + 114. * samples[2]) / 1000.);
    else
      *to = scaled(samples[0]);
  }
}

void check_opaque(const fs::path& path, const float* samples, arma::uword width, unsigned stride, unsigned alpha,
                  float opaque) {
  for (arma::uword x = 0; x < width; ++x)
    if (samples[x * stride + alpha] != opaque)
      throw InputError(path.string() + ": has transparent pixels; flatten it to grey or RGB first");
}

template <class Sample>
ImageSet set_of(const fs::path& path, const Decoded<Sample>& picture, Colour colour) {
  constexpr float full = std::numeric_limits<Sample>::max();
  const unsigned channels = picture.channels;
  Canvas canvas(picture.width, picture.height, colour, {255, full}, picture.orientation);
  std::vector<float> row(std::size_t{picture.width} * channels);
  for (unsigned y = 0; y < picture.height; ++y) {
    std::copy_n(picture.samples + y * row.size(), row.size(), row.begin());
    if (channels % 2 == 0) check_opaque(path, row.data(), picture.width, channels, channels - 1, full);
    canvas.set_row(y, row.data(), channels, channels >= 3);
  }
  ImageSet set{.images = arma::fcube(canvas.pixels().n_rows, canvas.pixels().n_cols, 1)};
  set.images.slice(0) = canvas.pixels();
  set.channels = canvas.channels(), set.source = path;
  return set;
}

template ImageSet set_of(const fs::path&, const Decoded<std::uint8_t>&, Colour);
template ImageSet set_of(const fs::path&, const Decoded<std::uint16_t>&, Colour);

unsigned exif_orientation(const unsigned char* data, std::size_t size) {
  using namespace std::string_view_literals;
  constexpr auto mark = "Exif\0\0"sv;
  if (size == 0) return 1;
  std::string marked(reinterpret_cast<const char*>(data), size);
  if (!marked.starts_with(mark)) marked.insert(0, mark);
  const std::unique_ptr<ExifData, decltype(&exif_data_unref)> exif(
      exif_data_new_from_data(reinterpret_cast<const unsigned char*>(marked.data()),
                              static_cast<unsigned>(marked.size())),
      exif_data_unref);
  const ExifEntry* entry = exif ? exif_content_get_entry(exif->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION) : nullptr;
  if (!entry || entry->format != EXIF_FORMAT_SHORT || entry->size < 2) return 1;
  const unsigned orientation = exif_get_short(entry->data, exif_data_get_byte_order(exif.get()));
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

}  // namespace simplecell
