#pragma once
#include <armadillo>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "io/image_set.hpp"

namespace simplecell {

// Shared by the image readers: limits of size, and the conversion of stored samples to pixels.

inline constexpr std::uint64_t largest_side = 1 << 16;
inline constexpr std::uint64_t most_pixels = std::uint64_t{1} << 27;

/// Throws InputError for implausible sizes, before any memory is allocated.
void check_picture_size(const std::filesystem::path& path, std::uint64_t width, std::uint64_t height);

/// Upper bound of the uncompressed size of a file, in bytes, which only nearly blank images exceed.
double most_unpacked_bytes(const std::filesystem::path& path);

/// Throws InputError if `bytes` exceeds this bound.
void check_unpacked_size(const std::filesystem::path& path, double bytes);

std::vector<unsigned char> bytes_of_file(const std::filesystem::path& path);

/// The map v · to / from of stored values v; for grey levels of b bits `from` is 2^b − 1 and `to` is 255.
struct Scale {
  double to = 1, from = 1;
};

/// An image that is filled row by row with stored samples, and converts them to upright orientation and the requested
/// colours. `orientation`, 1 to 8 as in TIFF and EXIF, says which sides of the upright image are row 0 and column 0 of
/// the stored one.
class Canvas {
 public:
  Canvas(arma::uword width, arma::uword height, Colour colour, Scale scale, unsigned orientation = 1);

  /// Sets row y of the stored image. Each pixel has `stride` samples, the first of which are grey, or red, green and
  /// blue.
  void set_row(arma::uword y, const float* samples, unsigned stride, bool in_colour);

  Colour colour() const { return colour_; }
  const arma::fmat& pixels() const { return pixels_; }
  arma::uword channels() const { return colour_ == Colour::rgb ? 3 : 1; }

 private:
  float* pixel(arma::uword x, arma::uword y);
  double light(float level) const;

  bool swapped_, flipped_across_, flipped_down_;
  arma::uword stored_width_, width_, height_;
  Colour colour_;
  Scale scale_;
  std::vector<double> light_;  // of each grey level, from 0 to 1; empty if levels are not decoded
  arma::fmat pixels_;
};

/// Throws InputError unless the sample `alpha` of every pixel of a row is `opaque`.
void check_opaque(const std::filesystem::path& path, const float* samples, arma::uword width, unsigned stride,
                  unsigned alpha, float opaque);

/// A decoded image: rows of interleaved samples, which use the full range of their type. A pixel has 1 (grey), 2 (grey,
/// alpha), 3 (RGB) or 4 (RGB, alpha) samples.
template <class Sample>
struct Decoded {
  const Sample* samples;
  unsigned width, height, channels, orientation = 1;
};
template <class Sample>  // std::uint8_t or std::uint16_t
ImageSet set_of(const std::filesystem::path& path, const Decoded<Sample>& picture, Colour colour);

/// The orientation given in EXIF data (with or without the leading "Exif"), or 1 if none is given.
unsigned exif_orientation(const unsigned char* data, std::size_t size);

}  // namespace simplecell
