#pragma once
// clang-format off
#include <cstdio>
#include <jpeglib.h>  // which needs the line above
// clang-format on
#include <png.h>
#include <tiffio.h>
#include <webp/encode.h>
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

/// EXIF data of nothing but an orientation, without their mark.
inline std::string exif_of(unsigned orientation) {
  std::string bytes("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 19);
  bytes.push_back(static_cast<char>(orientation));
  bytes.append(6, '\0');
  return bytes;
}

inline void write_png(const std::string& path, const PictureFormat& format, const Samples& samples,
                      bool interlaced = false, const std::string& exif = "") {
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
  std::string data = exif;
  if (!exif.empty())
    png_set_eXIf_1(png, info, static_cast<png_uint_32>(data.size()), reinterpret_cast<png_bytep>(data.data()));
  png_write_info(png, info);
  std::vector<png_bytep> rows;
  for (unsigned y = 0; y < format.height; ++y)
    rows.push_back(bytes.data() + std::size_t{y} * format.width * format.channels * format.depth / 8);
  png_write_image(png, rows.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  std::fclose(file);
}

/// A JPEG picture of 1 (grey), 3 (RGB, stored as YCbCr) or 4 (CMYK) channels of 8 bits.
inline void write_jpeg(const std::string& path, const PictureFormat& format, const Samples& samples,
                       unsigned orientation = 1, bool progressive = false) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  jpeg_compress_struct jpeg;
  jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  jpeg_stdio_dest(&jpeg, file);
  jpeg.image_width = format.width, jpeg.image_height = format.height;
  jpeg.input_components = static_cast<int>(format.channels);
  jpeg.in_color_space = format.channels == 1 ? JCS_GRAYSCALE : format.channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 100, TRUE);
  if (progressive) jpeg_simple_progression(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  if (orientation > 1) {
    const std::string exif = std::string("Exif\0\0", 6) + exif_of(orientation);
    jpeg_write_marker(&jpeg, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(exif.data()),
                      static_cast<unsigned>(exif.size()));
  }
  auto bytes = packed(samples, 8, false);
  for (unsigned y = 0; y < format.height; ++y) {
    JSAMPROW row = bytes.data() + std::size_t{y} * format.width * format.channels;
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  std::fclose(file);
}

/// A WebP picture of 3 (RGB) or 4 (RGB and alpha) channels, which loses nothing.
inline void write_webp(const std::string& path, const PictureFormat& format, const Samples& samples) {
  const auto bytes = packed(samples, 8, false);
  std::uint8_t* out = nullptr;
  const auto encode = format.channels == 4 ? WebPEncodeLosslessRGBA : WebPEncodeLosslessRGB;
  const std::size_t size = encode(bytes.data(), static_cast<int>(format.width), static_cast<int>(format.height),
                                  static_cast<int>(format.width * format.channels), &out);
  write_bytes(path, {reinterpret_cast<const char*>(out), size});
  WebPFree(out);
}

struct TiffTags {
  std::uint16_t compression = COMPRESSION_LZW, orientation = ORIENTATION_TOPLEFT, sample_format = SAMPLEFORMAT_UINT;
  int photometric = -1;  ///< -1: grey or RGB by the channels
  unsigned pages = 1;
  const char* mode = "wl";                  ///< little or big endian: wl, wb; BigTIFF: w8; appended: al
  unsigned tile = 0;                        ///< width and height of tiles; 0: strips
  bool planes = false;                      ///< one plane a channel
  std::vector<std::uint16_t> extra{};       ///< kinds of samples beside the colours
  std::vector<std::uint16_t> palette[3]{};  ///< red, green and blue
  std::uint32_t subfile = 0;
};

/// Samples as the file keeps them, in the byte order of this machine: the library swaps.
inline void write_tiff_bytes(const std::string& path, const PictureFormat& format,
                             const std::vector<unsigned char>& bytes, const TiffTags& tags = {}) {
  TIFF* file = TIFFOpen(path.c_str(), tags.mode);
  const unsigned planes = tags.planes ? format.channels : 1, pixel = format.channels / planes * format.depth / 8;
  const std::size_t row_bytes = (std::size_t{format.width} * format.channels / planes * format.depth + 7) / 8;
  const auto row_of = [&](unsigned plane, unsigned y) {
    std::vector<unsigned char> row(row_bytes);
    for (std::size_t i = 0; i < row_bytes; ++i)
      row[i] = tags.planes ? bytes[((std::size_t{y} * format.width + i / pixel) * planes + plane) * pixel + i % pixel]
                           : bytes[y * row_bytes + i];
    return row;
  };
  for (unsigned page = 0; page < tags.pages; ++page) {
    TIFFSetField(file, TIFFTAG_IMAGEWIDTH, format.width);
    TIFFSetField(file, TIFFTAG_IMAGELENGTH, format.height);
    TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, format.depth);
    TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, format.channels);
    TIFFSetField(file, TIFFTAG_SAMPLEFORMAT, tags.sample_format);
    TIFFSetField(
        file, TIFFTAG_PHOTOMETRIC,
        tags.photometric >= 0 ? tags.photometric : (format.channels >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK));
    TIFFSetField(file, TIFFTAG_PLANARCONFIG, tags.planes ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    TIFFSetField(file, TIFFTAG_ORIENTATION, tags.orientation);
    TIFFSetField(file, TIFFTAG_COMPRESSION, tags.compression);
    TIFFSetField(file, TIFFTAG_SUBFILETYPE, tags.subfile);
    if (!tags.extra.empty()) TIFFSetField(file, TIFFTAG_EXTRASAMPLES, tags.extra.size(), tags.extra.data());
    if (!tags.palette[0].empty())
      TIFFSetField(file, TIFFTAG_COLORMAP, tags.palette[0].data(), tags.palette[1].data(), tags.palette[2].data());
    if (tags.tile) {
      TIFFSetField(file, TIFFTAG_TILEWIDTH, tags.tile);
      TIFFSetField(file, TIFFTAG_TILELENGTH, tags.tile);
    } else {
      TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, 3);
    }
    for (unsigned plane = 0; plane < planes; ++plane) {
      for (unsigned y = 0; y < format.height && !tags.tile; ++y)
        TIFFWriteScanline(file, row_of(plane, y).data(), y, static_cast<std::uint16_t>(plane));
      for (unsigned top = 0; top < format.height && tags.tile; top += tags.tile)
        for (unsigned left = 0; left < format.width; left += tags.tile) {
          std::vector<unsigned char> tile(std::size_t{tags.tile} * tags.tile * pixel);
          for (unsigned y = top; y < std::min(top + tags.tile, format.height); ++y) {
            const auto row = row_of(plane, y);
            std::copy_n(row.begin() + left * pixel, std::min(tags.tile, format.width - left) * pixel,
                        tile.begin() + (y - top) * tags.tile * pixel);
          }
          TIFFWriteTile(file, tile.data(), left, top, 0, static_cast<std::uint16_t>(plane));
        }
    }
    TIFFWriteDirectory(file);
  }
  TIFFClose(file);
}

inline void write_tiff(const std::string& path, const PictureFormat& format, const Samples& samples,
                       const TiffTags& tags = {}) {
  write_tiff_bytes(path, format, packed(samples, format.depth, false), tags);
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
    return add(array(name, sizes, values, array_class, type, flags));
  }
  MatFile& add(const std::string& name, const std::vector<int>& sizes, const std::vector<double>& values) {
    return add<double>(name, sizes, values, 6, 9);
  }

  /// Adds a row of cells, each an array(...).
  MatFile& add_cells(const std::string& name, const std::vector<std::string>& cells) {
    std::string body = head(name, {1, static_cast<int>(cells.size())}, 1), whole;
    for (const auto& cell : cells) body += cell;
    element(whole, 14, body);
    return add(whole);
  }

  /// An array as it stands in a file or a cell.
  template <class Stored>
  std::string array(const std::string& name, const std::vector<int>& sizes, const std::vector<Stored>& values,
                    unsigned array_class, unsigned type, unsigned flags = 0) const {
    std::string body = head(name, sizes, array_class | flags << 8), part, whole;
    for (const Stored value : values) append<Stored>(part, value);
    element(body, type, part);
    element(whole, 14, body);
    return whole;
  }
  std::string array(const std::vector<int>& sizes, const std::vector<double>& values) const {
    return array<double>("", sizes, values, 6, 9);
  }

  const std::string& bytes() const { return bytes_; }

 private:
  MatFile& add(const std::string& whole) {
    bytes_ += compress_ ? deflated(whole) : whole;
    return *this;
  }

  std::string head(const std::string& name, const std::vector<int>& sizes, unsigned flags) const {
    std::string body, part;
    append<std::uint32_t>(part, flags);
    append<std::uint32_t>(part, 0);
    element(body, 6, part);
    part.clear();
    for (const int size : sizes) append<std::int32_t>(part, size);
    element(body, 5, part);
    element(body, 1, name);
    return body;
  }

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
