#pragma once
#include <png.h>
#include <tiffio.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

/// Writers of small picture files for the tests of the readers. Samples are interleaved, row by row, 16 bits wide.

using Samples = std::vector<std::uint16_t>;

struct PictureFormat {
  unsigned width, height;
  unsigned channels = 1;  ///< 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
  unsigned depth = 8;     ///< bits: 8 or 16
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// The samples as the file keeps them, 16-bit ones in the byte order asked for.
inline std::vector<unsigned char> packed(const Samples& samples, unsigned depth, bool big_endian) {
  std::vector<unsigned char> bytes;
  for (const unsigned sample : samples) {
    if (depth == 8) {
      bytes.push_back(static_cast<unsigned char>(sample));
      continue;
    }
    const auto low = static_cast<unsigned char>(sample & 255), high = static_cast<unsigned char>(sample >> 8);
    bytes.push_back(big_endian ? high : low);
    bytes.push_back(big_endian ? low : high);
  }
  return bytes;
}

inline void write_png(const std::string& path, const PictureFormat& format, const Samples& samples,
                      bool interlaced = false) {
  static constexpr int types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                  PNG_COLOR_TYPE_RGBA};
  auto bytes = packed(samples, format.depth, true);
  std::FILE* file = std::fopen(path.c_str(), "wb");
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_init_io(png, file);
  png_set_IHDR(png, info, format.width, format.height, static_cast<int>(format.depth), types[format.channels - 1],
               interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  // Some programs store the gamma of their display; grey levels must not change with it.
  png_set_gAMA(png, info, 0.45455);
  png_write_info(png, info);
  std::vector<png_bytep> rows;
  for (unsigned y = 0; y < format.height; ++y)
    rows.push_back(bytes.data() + std::size_t{y} * format.width * format.channels * format.depth / 8);
  png_write_image(png, rows.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  std::fclose(file);
}

struct TiffTags {
  std::uint16_t compression = COMPRESSION_LZW, orientation = ORIENTATION_TOPLEFT, sample_format = SAMPLEFORMAT_UINT;
  int photometric = -1;  ///< -1: grey or RGB by the channels
  unsigned pages = 1;
  const char* mode = "wl";  ///< little or big endian: wl, wb; BigTIFF: w8
};

inline void write_tiff(const std::string& path, const PictureFormat& format, const Samples& samples,
                       const TiffTags& tags = {}) {
  TIFF* file = TIFFOpen(path.c_str(), tags.mode);
  auto bytes = packed(samples, format.depth, false);  // the library swaps
  const std::size_t row_bytes = std::size_t{format.width} * format.channels * format.depth / 8;
  for (unsigned page = 0; page < tags.pages; ++page) {
    TIFFSetField(file, TIFFTAG_IMAGEWIDTH, format.width);
    TIFFSetField(file, TIFFTAG_IMAGELENGTH, format.height);
    TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, format.depth);
    TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, format.channels);
    TIFFSetField(file, TIFFTAG_SAMPLEFORMAT, tags.sample_format);
    TIFFSetField(
        file, TIFFTAG_PHOTOMETRIC,
        tags.photometric >= 0 ? tags.photometric : (format.channels >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK));
    TIFFSetField(file, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(file, TIFFTAG_ORIENTATION, tags.orientation);
    TIFFSetField(file, TIFFTAG_COMPRESSION, tags.compression);
    TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, 3);
    std::vector<unsigned char> row(row_bytes);
    for (unsigned y = 0; y < format.height; ++y) {
      std::memcpy(row.data(), bytes.data() + y * row_bytes, row_bytes);
      TIFFWriteScanline(file, row.data(), y);
    }
    TIFFWriteDirectory(file);
  }
  TIFFClose(file);
}

/// A Level 5 MAT file put together by hand, after "MAT-File Format", chapter 1.
class MatFile {
 public:
  explicit MatFile(bool big_endian = false, bool compress = false) : big_(big_endian), compress_(compress) {
    bytes_ = std::string("MATLAB 5.0 MAT-file, made by a test");
    bytes_.resize(124, ' ');
    append<std::uint16_t>(bytes_, 0x0100);
    append<std::uint16_t>(bytes_, 0x4d49);  // "MI" or "IM" by the byte order
  }

  /// Adds an array of MATLAB class 6 (double), 7 (single), 9 (uint8), … ; `flags` 8: complex, 2: logical.
  template <class Stored>
  MatFile& add(const std::string& name, const std::vector<int>& sizes, const std::vector<Stored>& values,
               unsigned array_class, unsigned type, unsigned flags = 0) {
    std::string body, part;
    append<std::uint32_t>(part, array_class | flags << 8);
    append<std::uint32_t>(part, 0);
    element(body, 6, part);
    part.clear();
    for (const int size : sizes) append<std::int32_t>(part, size);
    element(body, 5, part);
    element(body, 1, name);
    part.clear();
    for (const Stored value : values) append<Stored>(part, value);
    element(body, type, part);
    std::string whole;
    element(whole, 14, body);
    bytes_ += compress_ ? deflated(whole) : whole;
    return *this;
  }
  MatFile& add(const std::string& name, const std::vector<int>& sizes, const std::vector<double>& values) {
    return add<double>(name, sizes, values, 6, 9);
  }

  const std::string& bytes() const { return bytes_; }

 private:
  template <class Number>
  void append(std::string& to, Number value) const {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    if (big_) std::reverse(raw, raw + sizeof raw);
    to.append(raw, sizeof raw);
  }

  void element(std::string& to, std::uint32_t type, const std::string& data) const {
    const auto size = static_cast<std::uint32_t>(data.size());
    const bool small = size <= 4 && size > 0;
    if (small) {
      append<std::uint32_t>(to, size << 16 | type);
    } else {
      append<std::uint32_t>(to, type);
      append<std::uint32_t>(to, size);
    }
    to += data;
    to.append((small ? 4 - size : (8 - size % 8) % 8), '\0');
  }

  std::string deflated(const std::string& data) const {
    uLongf size = compressBound(data.size());
    std::string out(size, '\0');
    compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(data.data()), data.size());
    out.resize(size);
    std::string whole;
    append<std::uint32_t>(whole, 15);
    append<std::uint32_t>(whole, static_cast<std::uint32_t>(size));
    return whole + out;
  }

  bool big_, compress_;
  std::string bytes_;
};
