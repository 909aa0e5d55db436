#include <tiffio.h>

#include <cstdarg>
#include <cstdio>
#include <memory>
#include <vector>

#include "io/image.hpp"
#include "io/pixels.hpp"

namespace simplecell {
namespace {

constexpr std::size_t most_pages = 1 << 16;

int keep_error(TIFF*, void* user, const char*, const char* format, va_list arguments) {
  char text[256];
  std::vsnprintf(text, sizeof text, format, arguments);
  auto& error = *static_cast<std::string*>(user);
  if (error.empty()) error = text;  // the first is the cause
  return 1;
}

int ignore_warning(TIFF*, void*, const char*, const char*, va_list) { return 1; }

// Handlers belong to this one handle: nothing reaches standard error, and no global state changes.
std::unique_ptr<TIFF, decltype(&TIFFClose)> open_tiff(const std::filesystem::path& path, std::string& error) {
  const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                 TIFFOpenOptionsFree);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep_error, &error);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore_warning, nullptr);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), tmsize_t{8} * most_pixels);
  return {TIFFOpenExt(path.c_str(), "rm", options.get()), TIFFClose};  // m: no memory map, which may fault
}

class TiffPage {
 public:
  TiffPage(TIFF* file, const std::filesystem::path& path, const std::string& error)
      : file_(file), path_(path), error_(error) {
    TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &width_);
    TIFFGetField(file, TIFFTAG_IMAGELENGTH, &height_);
    check_picture_size(path, width_, height_);
    TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &bits_);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &channels_);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLEFORMAT, &format_);
    TIFFGetFieldDefaulted(file, TIFFTAG_PLANARCONFIG, &planar_);
    TIFFGetFieldDefaulted(file, TIFFTAG_ORIENTATION, &orientation_);
    TIFFGetField(file, TIFFTAG_PHOTOMETRIC, &photometric_);
    refuse_the_unusual();
  }

  arma::fmat grey() const {
    const auto bytes = static_cast<std::size_t>(TIFFScanlineSize(file_));
    if (bytes < std::size_t{width_} * channels_ * bits_ / 8) fail(error_);
    std::vector<std::uint16_t> row((bytes + 1) / 2);
    arma::fmat picture(width_, height_);
    for (std::uint32_t y = 0; y < height_; ++y) {
      if (TIFFReadScanline(file_, row.data(), y) != 1) fail(error_);
      if (!convert(row.data(), picture.colptr(y))) refuse("has transparent pixels; flatten it to grey or RGB first");
    }
    if (photometric_ == PHOTOMETRIC_MINISWHITE) picture = 255.f - picture;
    return picture;
  }

 private:
  bool convert(const void* row, float* grey) const {
    return bits_ == 16 ? grey_row(static_cast<const std::uint16_t*>(row), width_, channels_, 65535., grey)
                       : grey_row(static_cast<const std::uint8_t*>(row), width_, channels_, 255., grey);
  }

  void refuse_the_unusual() const {
    const bool grey = photometric_ == PHOTOMETRIC_MINISBLACK || photometric_ == PHOTOMETRIC_MINISWHITE;
    const bool rgb = photometric_ == PHOTOMETRIC_RGB;
    if (!grey && !rgb) refuse("is neither grey nor RGB; convert it first");
    if (channels_ < (rgb ? 3 : 1) || channels_ > (rgb ? 4 : 2))
      refuse("has " + std::to_string(channels_) + " samples per pixel; save it as plain grey or RGB");
    if ((bits_ != 8 && bits_ != 16) || format_ != SAMPLEFORMAT_UINT)
      refuse("has samples of " + std::to_string(bits_) + " bits" +
             (format_ == SAMPLEFORMAT_UINT ? "" : ", not unsigned") +
             "; save it with unsigned samples of 8 or 16 bits");
    if (channels_ > 1 && planar_ != PLANARCONFIG_CONTIG) refuse("keeps its colours in planes; save it interleaved");
    if (TIFFIsTiled(file_)) refuse("is tiled; save it in strips");
    if (orientation_ != ORIENTATION_TOPLEFT) refuse("is stored rotated or mirrored; save it upright");
  }

  [[noreturn]] void refuse(const std::string& what) const { throw InputError(path_.string() + ": " + what); }
  [[noreturn]] void fail(const std::string& why) const {
    refuse("not a readable TIFF picture (" + (why.empty() ? "inconsistent sizes" : why) + "); is it truncated?");
  }

  TIFF* file_;
  const std::filesystem::path& path_;
  const std::string& error_;
  std::uint32_t width_ = 0, height_ = 0;
  std::uint16_t bits_ = 1, channels_ = 1, format_ = SAMPLEFORMAT_UINT, planar_ = PLANARCONFIG_CONTIG;
  std::uint16_t orientation_ = ORIENTATION_TOPLEFT, photometric_ = PHOTOMETRIC_PALETTE;
};

arma::fcube stack(const std::vector<arma::fmat>& pages) {
  arma::fcube pictures(pages[0].n_rows, pages[0].n_cols, pages.size());
  for (std::size_t i = 0; i < pages.size(); ++i) pictures.slice(i) = pages[i];
  return pictures;
}

}  // namespace

arma::fcube read_tiff(const std::filesystem::path& path) {
  std::string error;
  const auto file = open_tiff(path, error);
  const auto damaged = [&] {
    return InputError(path.string() + ": not a readable TIFF picture (" + error + "); is it truncated?");
  };
  if (!file) throw damaged();

  std::vector<arma::fmat> pages;
  do {
    pages.push_back(TiffPage(file.get(), path, error).grey());
    if (pages.back().n_rows != pages[0].n_rows || pages.back().n_cols != pages[0].n_cols)
      throw InputError(path.string() + ": page " + std::to_string(pages.size()) +
                       " is of another size than page 1; save one picture per file");
    if (pages.size() * pages[0].n_elem > most_pixels || pages.size() > most_pages)
      throw InputError(path.string() + ": its pages hold more than 2^27 pixels together; split it");
  } while (TIFFReadDirectory(file.get()));
  if (!error.empty()) throw damaged();
  return stack(pages);
}

}  // namespace simplecell
