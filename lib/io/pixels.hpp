#pragma once
#include <armadillo>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "io/image_set.hpp"

namespace simplecell {

/// What the picture readers share: limits, and the way from stored samples to pixels.

inline constexpr std::uint64_t largest_side = 1 << 16;
inline constexpr std::uint64_t most_pixels = std::uint64_t{1} << 27;

/// Refuses sizes that no picture has, before any memory is asked for.
void check_picture_size(const std::filesystem::path& path, std::uint64_t width, std::uint64_t height);

/// More bytes than a file unpacks to unless it is next to blank.
double most_unpacked_bytes(const std::filesystem::path& path);

/// Refuses to unpack more than that.
void check_unpacked_size(const std::filesystem::path& path, double bytes);

std::vector<unsigned char> bytes_of_file(const std::filesystem::path& path);

/// A stored value v becomes v · to / from; grey levels of b bits go from 2^b − 1 to 255.
struct Scale {
  double to = 1, from = 1;
};

/// A picture into which rows of samples are put as they are stored, and on which they lie upright in the colours asked
/// for. Orientation is that of TIFF and EXIF, 1 to 8: where row 0 and column 0 of what is stored belong.
class Canvas {
 public:
  Canvas(arma::uword width, arma::uword height, Colour colour, Scale scale, unsigned orientation = 1);

  /// Row y of the stored picture: pixels of `stride` samples, of which the first is grey or the first three are red,
  /// green and blue.
  void set_row(arma::uword y, const float* samples, unsigned stride, bool in_colour);

  Colour colour() const { return colour_; }
  const arma::fmat& pixels() const { return pixels_; }
  arma::uword channels() const { return colour_ == Colour::rgb ? 3 : 1; }

 private:
  float* pixel(arma::uword x, arma::uword y);

  bool swapped_, flipped_across_, flipped_down_;
  arma::uword stored_width_, width_, height_;
  Colour colour_;
  Scale scale_;
  arma::fmat pixels_;
};

/// Throws InputError unless the sample `alpha` of every pixel of a row is `opaque`.
void check_opaque(const std::filesystem::path& path, const float* samples, arma::uword width, unsigned stride,
                  unsigned alpha, float opaque);

/// A decoded picture: rows of interleaved samples, 1 or 2 a pixel (grey, and how opaque it is) or 3 or 4 (RGB
/// likewise), on the whole scale of their type.
template <class Sample>
struct Decoded {
  const Sample* samples;
  unsigned width, height, channels, orientation = 1;
};
template <class Sample>  // std::uint8_t or std::uint16_t
ImageSet set_of(const std::filesystem::path& path, const Decoded<Sample>& picture, Colour colour);

/// The orientation that EXIF data (with or without their mark "Exif") state, 1 if they state none.
unsigned exif_orientation(const unsigned char* data, std::size_t size);

}  // namespace simplecell
