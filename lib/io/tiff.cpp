#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "io/half.hpp"
#include "io/image.hpp"
#include "io/pixels.hpp"

namespace simplecell {
namespace {

constexpr std::size_t most_pages = 1 << 16;

int keep_error(TIFF*, void* user, const char*, const char* format, va_list arguments) {
  char text[256];
  std::vsnprintf(text, sizeof text, format, arguments);
  auto& error = *static_cast<std::string*>(user);
  if (!error.empty()) return 1;  // only the first error is kept; later ones are its consequences
  error = text;
  std::replace(error.begin(), error.end(), '\n', ' ');
  return 1;
}

// Most warnings, such as those of unknown tags, are harmless, but those of the JPEG decoder and of sizes of strips that
// can't be ("Bogus StripByteCounts") mean missing or damaged data.
int keep_grave_warning(TIFF* file, void* user, const char* module, const char* format, va_list arguments) {
  const bool of_jpeg = module && std::string_view(module) == "JPEGLib";
  if (of_jpeg || std::string_view(format).find("ogus") != std::string_view::npos)
    keep_error(file, user, module, format, arguments);
  return 1;
}

// The error handlers are set for this file alone; global state does not change, and nothing is printed.
std::unique_ptr<TIFF, decltype(&TIFFClose)> open_tiff(const std::filesystem::path& path, std::string& error) {
  const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                 TIFFOpenOptionsFree);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep_error, &error);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), keep_grave_warning, &error);
  const double most_at_once = std::min(8. * most_pixels, (1 << 20) + most_unpacked_bytes(path));
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(most_at_once));
  return {TIFFOpenExt(path.c_str(), "rm", options.get()), TIFFClose};  // m: no memory mapping, which could crash
}

// A type of samples in a decoded row, in the byte order of this machine.
struct SampleType {
  std::uint16_t format, bits;
  float (*at)(const unsigned char* row, std::size_t index);
  float full;  // the largest grey level; 0 for measurements
  float opaque;
};

template <class Number>
float number_at(const unsigned char* row, std::size_t index) {
  Number number;
  std::memcpy(&number, row + index * sizeof number, sizeof number);
  return static_cast<float>(number);
}

template <unsigned bits>
float bits_at(const unsigned char* row, std::size_t index) {
  const std::size_t first = index * bits, last = first + bits - 1;
  unsigned window = 0;  // the two or three bytes that hold the sample, from its highest bit on
  for (std::size_t at = first / 8; at <= last / 8; ++at) window = window << 8 | row[at];
  return static_cast<float>(window >> (7 - last % 8) & ((1u << bits) - 1));
}

template <unsigned bits>
constexpr SampleType grey_levels{SAMPLEFORMAT_UINT, bits, bits_at<bits>, (1u << bits) - 1, (1u << bits) - 1};

template <class Number>
constexpr float largest = static_cast<float>(std::numeric_limits<Number>::max());

// Unsigned samples of up to 16 bits are grey levels; all others are measurements.
constexpr SampleType sample_types[] = {
    grey_levels<1>,
    grey_levels<2>,
    grey_levels<3>,
    grey_levels<4>,
    grey_levels<5>,
    grey_levels<6>,
    grey_levels<7>,
    {SAMPLEFORMAT_UINT, 8, number_at<std::uint8_t>, 255, 255},
    grey_levels<9>,
    grey_levels<10>,
    grey_levels<11>,
    grey_levels<12>,
    grey_levels<13>,
    grey_levels<14>,
    grey_levels<15>,
    {SAMPLEFORMAT_UINT, 16, number_at<std::uint16_t>, 65535, 65535},
    {SAMPLEFORMAT_UINT, 32, number_at<std::uint32_t>, 0, largest<std::uint32_t>},
    {SAMPLEFORMAT_UINT, 64, number_at<std::uint64_t>, 0, largest<std::uint64_t>},
    {SAMPLEFORMAT_INT, 8, number_at<std::int8_t>, 0, largest<std::int8_t>},
    {SAMPLEFORMAT_INT, 16, number_at<std::int16_t>, 0, largest<std::int16_t>},
    {SAMPLEFORMAT_INT, 32, number_at<std::int32_t>, 0, largest<std::int32_t>},
    {SAMPLEFORMAT_INT, 64, number_at<std::int64_t>, 0, largest<std::int64_t>},
    {SAMPLEFORMAT_IEEEFP, 16, number_at<Half>, 0, 1},
    {SAMPLEFORMAT_IEEEFP, 32, number_at<float>, 0, 1},
    {SAMPLEFORMAT_IEEEFP, 64, number_at<double>, 0, 1},
};

std::string kind_of(std::uint16_t photometric) {
  switch (photometric) {
    case PHOTOMETRIC_SEPARATED:
      return "in the colours of print, CMYK";
    case PHOTOMETRIC_YCBCR:
      return "in YCbCr";
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB:
    case PHOTOMETRIC_ITULAB:
      return "in the colours of Lab";
    default:
      return "neither grey nor RGB";
  }
}

class TiffPage {
 public:
  TiffPage(TIFF* file, const std::filesystem::path& path, const std::string& error)
      : file_(file), path_(path), error_(error) {
    std::uint16_t bits = 1, format = SAMPLEFORMAT_UINT, planar = PLANARCONFIG_CONTIG, compression = COMPRESSION_NONE;
    TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &width_);
    TIFFGetField(file, TIFFTAG_IMAGELENGTH, &height_);
    check_picture_size(path, width_, height_);
    TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &bits);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLEFORMAT, &format);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &samples_);
    TIFFGetFieldDefaulted(file, TIFFTAG_PLANARCONFIG, &planar);
    TIFFGetFieldDefaulted(file, TIFFTAG_ORIENTATION, &orientation_);
    TIFFGetFieldDefaulted(file, TIFFTAG_COMPRESSION, &compression);
    if (!TIFFGetField(file, TIFFTAG_PHOTOMETRIC, &photometric_)) refuse("does not say whether it is grey or RGB");
    compressed_ = compression != COMPRESSION_NONE;
    separate_ = samples_ > 1 && planar == PLANARCONFIG_SEPARATE;
    if (photometric_ == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG && !separate_) {
      TIFFSetField(file, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
      photometric_ = PHOTOMETRIC_RGB;
    }
    find_type(bits, format == SAMPLEFORMAT_VOID ? std::uint16_t{SAMPLEFORMAT_UINT} : format);
    find_channels();
    if (photometric_ == PHOTOMETRIC_PALETTE) read_palette(bits);
    find_blocks(bits);
  }

  double size() const { return static_cast<double>(width_) * height_; }
  /// Size of the samples in bytes, counting at least one byte for each.
  double bytes() const { return size() * samples_ * std::max(1, type_->bits / 8); }
  /// Whether it holds grey levels, and not measurements.
  bool levels() const { return type_->full > 0; }
  /// Number of samples of a pixel that are neither colour nor alpha.
  unsigned left_out() const { return left_out_; }

  arma::fmat pixels(Colour colour) {
    const Scale scale =
        palette_.empty() ? Scale{type_->full > 0 ? 255. : 1., type_->full > 0 ? type_->full : 1.} : Scale{255, 65535};
    Canvas canvas(width_, height_, colour, scale, orientation_);
    std::vector<unsigned char> block(block_bytes_);
    std::vector<float> band(std::size_t{width_} * samples_ * std::min(block_height_, height_));
    for (std::uint32_t y = 0; y < height_; y += block_height_) {
      const std::uint32_t rows = std::min(block_height_, height_ - y);
      for (std::uint16_t plane = 0; plane < (separate_ ? samples_ : 1); ++plane)
        for (std::uint32_t x = 0; x < width_; x += block_width_) {
          read_block(x, y, plane, rows, block);
          place(block.data(), x, rows, plane, band.data());
        }
      for (std::uint32_t i = 0; i < rows; ++i) set_row(canvas, y + i, band.data() + std::size_t{i} * width_ * samples_);
    }
    return canvas.pixels();
  }

 private:
  void find_type(std::uint16_t bits, std::uint16_t format) {
    type_ = std::find_if(std::begin(sample_types), std::end(sample_types),
                         [&](const SampleType& type) { return type.bits == bits && type.format == format; });
    if (type_ == std::end(sample_types))
      refuse("has samples of " + std::to_string(bits) + " bits" +
             (format == SAMPLEFORMAT_UINT     ? ""
              : format == SAMPLEFORMAT_INT    ? ", signed"
              : format == SAMPLEFORMAT_IEEEFP ? ", floating point"
                                              : ", complex") +
             "; save it with 8 or 16, or as 32-bit floating point");
  }

  // Determines the meaning of a pixel's samples: one or three colours, alpha, and others, which are ignored.
  void find_channels() {
    const bool grey = photometric_ == PHOTOMETRIC_MINISBLACK || photometric_ == PHOTOMETRIC_MINISWHITE;
    const bool rgb = photometric_ == PHOTOMETRIC_RGB, palette = photometric_ == PHOTOMETRIC_PALETTE;
    if (!grey && !rgb && !palette) refuse("is " + kind_of(photometric_) + "; convert it to grey or RGB first");
    if ((photometric_ == PHOTOMETRIC_MINISWHITE || palette) && type_->full == 0)
      refuse("has no grey levels to count from white or from a palette; save it with black as zero");
    const std::uint16_t colours = rgb ? 3 : 1;
    std::uint16_t declared = 0;
    const std::uint16_t* kinds = nullptr;
    TIFFGetField(file_, TIFFTAG_EXTRASAMPLES, &declared, &kinds);
    const bool undeclared_alpha = declared == 0 && samples_ == colours + 1;  // libtiff assumes so, too
    if (samples_ < colours || (!undeclared_alpha && samples_ != colours + declared))
      refuse("has " + std::to_string(samples_) + " samples per pixel; save it as plain grey or RGB");
    if (undeclared_alpha) alpha_ = colours;
    for (std::uint16_t i = 0; i < declared; ++i)
      if (kinds[i] == EXTRASAMPLE_UNSPECIFIED)
        ++left_out_;
      else
        alpha_ = colours + i;
    if (left_out_ > 0 && !rgb)
      refuse("has " + std::to_string(samples_) + " grey values per pixel; save each as a picture of its own");
  }

  // Palette entries have 16 bits. Most programs store 8-bit values v in them as v · 257, v · 256 or v.
  void read_palette(std::uint16_t bits) {
    std::uint16_t* colours[3];
    if (bits > 16 || !TIFFGetField(file_, TIFFTAG_COLORMAP, &colours[0], &colours[1], &colours[2]))
      refuse("has no palette for its " + std::to_string(bits) + " bits");
    const std::size_t count = std::size_t{1} << bits;
    const auto all = [&](auto holds) {
      return std::all_of(colours, colours + 3, [&](auto* one) { return std::all_of(one, one + count, holds); });
    };
    const bool low = all([](unsigned v) { return v < 256; });
    const bool high = all([](unsigned v) { return v % 256 == 0 || v % 257 == 0; });
    palette_.resize(3 * count);
    for (std::size_t i = 0; i < count; ++i)
      for (unsigned c = 0; c < 3; ++c) {
        const unsigned v = colours[c][i];
        palette_[3 * i + c] = static_cast<float>(low ? 257 * v : high ? v / 256 * 257 : v);
      }
  }

  // Determines the size of blocks: tiles, or strips, which are as wide as the image.
  void find_blocks(std::uint16_t bits) {
    tiled_ = TIFFIsTiled(file_);
    block_width_ = width_;
    if (tiled_) {
      TIFFGetField(file_, TIFFTAG_TILEWIDTH, &block_width_);
      TIFFGetField(file_, TIFFTAG_TILELENGTH, &block_height_);
      check_picture_size(path_, block_width_, block_height_);
    } else {
      TIFFGetFieldDefaulted(file_, TIFFTAG_ROWSPERSTRIP, &block_height_);
      block_height_ = std::min(block_height_, height_);
    }
    if (block_height_ == 0) fail();
    const std::size_t row_bits = std::size_t{block_width_} * (separate_ ? 1 : samples_) * bits;
    row_bytes_ = (row_bits + 7) / 8;
    block_bytes_ = row_bytes_ * block_height_;
    const auto claimed = static_cast<std::size_t>(tiled_ ? TIFFTileSize(file_) : TIFFStripSize(file_));
    if (claimed != block_bytes_) fail();
    check_unpacked_size(path_, static_cast<double>(block_bytes_));
  }

  void read_block(std::uint32_t x, std::uint32_t y, std::uint16_t plane, std::uint32_t rows,
                  std::vector<unsigned char>& block) const {
    const auto size = static_cast<tmsize_t>(block.size());
    const auto needed = tiled_ ? block.size() : rows * row_bytes_;
    const std::uint32_t number = tiled_ ? TIFFComputeTile(file_, x, y, 0, plane) : TIFFComputeStrip(file_, y, plane);
    // libtiff would go on reading behind a block that is too short.
    if (!compressed_ && TIFFGetStrileByteCount(file_, number) < needed) fail();
    const tmsize_t got = tiled_ ? TIFFReadTile(file_, block.data(), x, y, 0, plane)
                                : TIFFReadEncodedStrip(file_, number, block.data(), size);
    if (!error_.empty() || got < static_cast<tmsize_t>(needed)) fail();
  }

  // Copies the samples of a block to their places in a band of complete rows.
  void place(const unsigned char* block, std::uint32_t x, std::uint32_t rows, std::uint16_t plane, float* band) const {
    const std::size_t count = std::size_t{std::min(block_width_, width_ - x)} * (separate_ ? 1 : samples_);
    const std::size_t step = separate_ ? samples_ : 1;
    for (std::uint32_t i = 0; i < rows; ++i, block += row_bytes_) {
      float* to = band + (std::size_t{i} * width_ + x) * samples_ + plane;
      for (std::size_t k = 0; k < count; ++k) to[k * step] = type_->at(block, k);
    }
  }

  void set_row(Canvas& canvas, std::uint32_t y, float* row) const {
    if (alpha_ > 0) check_opaque(path_, row, width_, samples_, alpha_, type_->opaque);
    if (palette_.empty()) {
      if (photometric_ == PHOTOMETRIC_MINISWHITE)
        for (std::uint32_t x = 0; x < width_; ++x) row[x * samples_] = type_->full - row[x * samples_];
      return canvas.set_row(y, row, samples_, photometric_ == PHOTOMETRIC_RGB);
    }
    std::vector<float> colours(3 * std::size_t{width_});
    for (std::uint32_t x = 0; x < width_; ++x)
      std::copy_n(palette_.begin() + 3 * static_cast<std::ptrdiff_t>(row[x * samples_]), 3, colours.begin() + 3 * x);
    canvas.set_row(y, colours.data(), 3, true);
  }

  [[noreturn]] void refuse(const std::string& what) const { throw InputError(path_.string() + ": " + what); }
  [[noreturn]] void fail() const {
    refuse("not a readable TIFF picture (" + (error_.empty() ? "inconsistent sizes" : error_) + "); is it truncated?");
  }

  TIFF* file_;
  const std::filesystem::path& path_;
  const std::string& error_;
  std::uint32_t width_ = 0, height_ = 0, block_width_ = 0, block_height_ = 0;
  std::uint16_t samples_ = 1, orientation_ = ORIENTATION_TOPLEFT, photometric_ = 0, alpha_ = 0, left_out_ = 0;
  bool separate_ = false, tiled_ = false, compressed_ = false;
  const SampleType* type_ = nullptr;
  std::size_t row_bytes_ = 0, block_bytes_ = 0;
  std::vector<float> palette_;
};

// Whether a page is marked as a smaller copy or a mask of another page.
bool is_companion(TIFF* file) {
  std::uint32_t marks = 0;
  TIFFGetField(file, TIFFTAG_SUBFILETYPE, &marks);
  return (marks & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) != 0;
}

arma::fcube stack(const std::vector<arma::fmat>& pages) {
  arma::fcube pictures(pages[0].n_rows, pages[0].n_cols, pages.size());
  for (std::size_t i = 0; i < pages.size(); ++i) pictures.slice(i) = pages[i];
  return pictures;
}

}  // namespace

ImageSet read_tiff(const std::filesystem::path& path, Colour colour) {
  std::string error;
  const auto file = open_tiff(path, error);
  const auto refuse = [&](const std::string& what) { throw InputError(path.string() + ": " + what); };
  const auto damaged = [&] { refuse("not a readable TIFF picture (" + error + "); is it truncated?"); };
  if (!file) damaged();

  std::vector<arma::fmat> pages;
  std::size_t number = 0, companions = 0;
  unsigned left_out = 0;
  bool levels = true;
  do {
    if (++number > most_pages) refuse("has more than " + std::to_string(most_pages) + " pages; split it");
    if (is_companion(file.get())) {
      ++companions;
      continue;
    }
    TiffPage page(file.get(), path, error);
    const auto count = static_cast<double>(pages.size() + 1);
    if (count * page.size() > most_pixels) refuse("its pages hold more than 2^27 pixels together; split it");
    check_unpacked_size(path, count * page.bytes());
    if (pages.empty()) levels = page.levels();
    if (page.levels() != levels)
      refuse("page " + std::to_string(number) + " holds " + (levels ? "measurements" : "grey levels") +
             ", unlike those before; save one picture per file");
    pages.push_back(page.pixels(colour));
    left_out = std::max(left_out, page.left_out());
    if (pages.back().n_rows != pages[0].n_rows || pages.back().n_cols != pages[0].n_cols)
      refuse("page " + std::to_string(number) + " is of another size than those before; save one picture per file");
  } while (TIFFReadDirectory(file.get()));
  if (!error.empty()) damaged();
  if (pages.empty()) refuse("holds nothing but pages that are marked as smaller copies or masks of others");

  ImageSet set{.images = stack(pages), .channels = colour == Colour::rgb ? 3u : 1u, .levels = levels, .source = path};
  if (companions > 0)
    set.notes.push_back(path.string() + ": left out " + std::to_string(companions) +
                        (companions == 1 ? " page that is" : " pages that are") +
                        " marked as smaller copies or masks of others");
  if (left_out > 0)
    set.notes.push_back(path.string() + ": left out " + std::to_string(left_out) +
                        (left_out == 1 ? " sample" : " samples") + " of each pixel beside red, green and blue");
  return set;
}

}  // namespace simplecell
