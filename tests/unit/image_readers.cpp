#define BOOST_TEST_MODULE image_readers
#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "io/image.hpp"
#include "pictures.hpp"
#include "real_data.hpp"

using namespace simplecell;

namespace {

// Different in every pixel and channel, and neither symmetric nor square: a flip or a mixed-up axis shows.
Samples ramp(const PictureFormat& format) {
  Samples samples;
  for (unsigned y = 0; y < format.height; ++y)
    for (unsigned x = 0; x < format.width; ++x)
      for (unsigned c = 0; c < format.channels; ++c) {
        const bool alpha = format.channels % 2 == 0 && c == format.channels - 1;
        const unsigned full = format.depth == 8 ? 255 : 65535, scale = format.depth == 8 ? 1 : 199;
        samples.push_back(static_cast<std::uint16_t>(alpha ? full : scale * (17 * y + 5 * x + 40 * c)));
      }
  return samples;
}

double expected(const PictureFormat& format, unsigned x, unsigned y) {
  const double scale = format.depth == 8 ? 1 : 199. * 255 / 65535;
  const double first = 17. * y + 5. * x;
  if (format.channels < 3) return scale * first;
  return scale * (0.299 * first + 0.587 * (first + 40) + 0.114 * (first + 80));
}

// Values below 256 have 16 bits after the point in single precision.
void check_ramp(const arma::fcube& picture, const PictureFormat& format) {
  BOOST_REQUIRE(picture.n_rows == format.width);
  BOOST_REQUIRE(picture.n_cols == format.height);
  for (unsigned y = 0; y < format.height; ++y)
    for (unsigned x = 0; x < format.width; ++x)
      BOOST_TEST(std::abs(picture(x, y, 0) - expected(format, x, y)) < 1.6e-5);
}

const std::vector<PictureFormat> formats{{7, 5, 1, 8},  {7, 5, 2, 8},  {7, 5, 3, 8},  {7, 5, 4, 8},
                                         {7, 5, 1, 16}, {7, 5, 2, 16}, {7, 5, 3, 16}, {7, 5, 4, 16}};

}  // namespace

BOOST_AUTO_TEST_CASE(png_of_every_kind) {
  const Scratch scratch;
  for (const auto& format : formats)
    for (const bool interlaced : {false, true}) {
      write_png(scratch / "a.png", format, ramp(format), interlaced);
      check_ramp(read_images(scratch / "a.png"), format);
    }
}

// Rows of three pixels: one bit each, and two bits each that point into a palette.
BOOST_AUTO_TEST_CASE(png_of_few_bits_and_of_a_palette) {
  const Scratch scratch;
  const auto write = [&](int type, int depth, unsigned char row) {
    std::FILE* file = std::fopen((scratch / "a.png").c_str(), "wb");
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file);
    png_set_IHDR(png, info, 3, 1, depth, type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    const png_color palette[] = {{10, 10, 10}, {200, 0, 0}, {255, 255, 255}};
    if (type == PNG_COLOR_TYPE_PALETTE) png_set_PLTE(png, info, palette, 3);
    png_write_info(png, info);
    png_write_row(png, &row);
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &info);
    std::fclose(file);
    return read_png(scratch / "a.png");
  };
  const arma::fcube bits = write(PNG_COLOR_TYPE_GRAY, 1, 0b10100000),
                    colours = write(PNG_COLOR_TYPE_PALETTE, 2, 0b00011000);
  BOOST_TEST((bits[0] == 255 && bits[1] == 0 && bits[2] == 255));
  BOOST_TEST((colours[0] == 10 && colours[2] == 255));
  BOOST_TEST(std::abs(colours[1] - 0.299 * 200) < 1.6e-5);
}

BOOST_AUTO_TEST_CASE(tiff_of_every_kind) {
  const Scratch scratch;
  for (const auto& format : formats)
    for (const std::uint16_t compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE})
      for (const char* mode : {"wl", "wb", "w8"}) {
        write_tiff(scratch / "a.tif", format, ramp(format), {.compression = compression, .mode = mode});
        check_ramp(read_images(scratch / "a.tif"), format);
      }
}

BOOST_AUTO_TEST_CASE(grey_stored_as_colour_keeps_its_levels) {
  const Scratch scratch;
  Samples samples;
  for (std::uint16_t level = 0; level < 256; ++level) samples.insert(samples.end(), 3, level);
  write_png(scratch / "a.png", {16, 16, 3, 8}, samples);
  const arma::fcube picture = read_png(scratch / "a.png");
  for (arma::uword i = 0; i < 256; ++i) BOOST_TEST(picture[i] == static_cast<float>(i));
}

BOOST_AUTO_TEST_CASE(tiff_with_white_as_zero_is_inverted) {
  const Scratch scratch;
  write_tiff(scratch / "a.tif", {2, 2}, {0, 1, 254, 255}, {.photometric = PHOTOMETRIC_MINISWHITE});
  const arma::fcube picture = read_tiff(scratch / "a.tif");
  BOOST_TEST(picture[0] == 255.f);
  BOOST_TEST(picture[3] == 0.f);
}

BOOST_AUTO_TEST_CASE(tiff_pages_are_pictures) {
  const Scratch scratch;
  write_tiff(scratch / "a.tif", {7, 5}, ramp({7, 5}), {.pages = 3});
  const arma::fcube pictures = read_tiff(scratch / "a.tif");
  BOOST_TEST(pictures.n_slices == 3u);
  BOOST_TEST(arma::approx_equal(pictures.slice(0), pictures.slice(2), "absdiff", 0));
}

BOOST_AUTO_TEST_CASE(content_counts_not_the_name) {
  const Scratch scratch;
  write_png(scratch / "a.tif", {7, 5}, ramp({7, 5}));
  check_ramp(read_images(scratch / "a.tif"), {7, 5});
}

BOOST_AUTO_TEST_CASE(what_is_no_plain_picture_is_refused_by_name) {
  const Scratch scratch;
  const auto refused = [&](const std::string& name, const std::string& why) {
    BOOST_CHECK_EXCEPTION(read_images(scratch / name), InputError, says(name + ": " + why));
  };
  Samples translucent = ramp({7, 5, 2});
  translucent[1] = 254;
  write_png(scratch / "alpha.png", {7, 5, 2}, translucent);
  write_tiff(scratch / "alpha.tif", {7, 5, 2}, translucent);
  write_tiff(scratch / "lab.tif", {7, 5, 3}, ramp({7, 5, 3}), {.photometric = PHOTOMETRIC_CIELAB});
  write_tiff(scratch / "five.tif", {7, 5, 5}, Samples(175, 9), {.photometric = PHOTOMETRIC_RGB});
  write_tiff(scratch / "turned.tif", {7, 5}, ramp({7, 5}), {.orientation = ORIENTATION_RIGHTTOP});
  write_tiff(scratch / "signed.tif", {7, 5}, ramp({7, 5}), {.sample_format = SAMPLEFORMAT_INT});
  write_bytes(scratch / "note.txt", "Neither picture nor array.");
  write_bytes(scratch / "empty.png", "");
  refused("alpha.png", "has transparent pixels");
  refused("alpha.tif", "has transparent pixels");
  refused("lab.tif", "is neither grey nor RGB");
  refused("five.tif", "has 5 samples per pixel");
  refused("turned.tif", "is stored rotated or mirrored");
  refused("signed.tif", "has samples of 8 bits, not unsigned");
  refused("note.txt", "neither PNG, TIFF nor MAT");
  refused("empty.png", "neither PNG, TIFF nor MAT");
  refused("none.png", "cannot be opened");
  BOOST_CHECK_EXCEPTION(read_images(scratch.path()), InputError, says("regular file"));
  BOOST_CHECK_EXCEPTION(read_png(scratch / "none.png"), InputError, says("cannot be opened"));
  BOOST_CHECK_THROW(read_tiff(scratch / "none.tif"), InputError);
  write_png(scratch / "a.png", {7, 5}, ramp({7, 5}));
  BOOST_CHECK_EXCEPTION(read_images(scratch / "a.png", "IMAGES"), InputError, says("a picture has no variables"));
}

BOOST_AUTO_TEST_CASE(pages_of_two_sizes_are_refused) {
  const Scratch scratch;
  TIFF* file = TIFFOpen((scratch / "a.tif").c_str(), "w");
  for (const unsigned size : {4u, 5u}) {
    TIFFSetField(file, TIFFTAG_IMAGEWIDTH, size);
    TIFFSetField(file, TIFFTAG_IMAGELENGTH, 1u);
    TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    std::string row("abcde");
    TIFFWriteScanline(file, row.data(), 0);
    TIFFWriteDirectory(file);
  }
  TIFFClose(file);
  BOOST_CHECK_EXCEPTION(read_tiff(scratch / "a.tif"), InputError, says("page 2 is of another size"));
}

// A picture that claims 65,535 × 2,048 pixels in a hundred bytes must be refused before memory is asked for.
BOOST_AUTO_TEST_CASE(claimed_sizes_are_checked) {
  const Scratch scratch;
  write_png(scratch / "a.png", {7, 5}, ramp({7, 5}));
  std::string bytes = bytes_of(scratch / "a.png");
  const auto claim = [&](std::uint32_t width, std::uint32_t height) {
    for (int i = 0; i < 4; ++i) {
      bytes[16 + i] = static_cast<char>(width >> (24 - 8 * i));
      bytes[20 + i] = static_cast<char>(height >> (24 - 8 * i));
    }
    const auto crc = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()) + 12, 17);
    for (int i = 0; i < 4; ++i) bytes[29 + i] = static_cast<char>(crc >> (24 - 8 * i));
    write_bytes(scratch / "b.png", bytes);
  };
  claim(65535, 65535);
  BOOST_CHECK_EXCEPTION(read_png(scratch / "b.png"), InputError, says("beyond the limit"));
  claim(65535, 2048);
  BOOST_CHECK_EXCEPTION(read_png(scratch / "b.png"), InputError, says("far too short"));
}

BOOST_AUTO_TEST_CASE(the_real_pictures, *needs_real_data) {
  const arma::fcube png = read_images(real_data() / "natural-raw/of_raw_0.png");
  const arma::fcube tiff = read_images(real_data() / "natural-raw/sinkkonen_01.tiff");
  BOOST_TEST((png.n_rows == 512 && png.n_cols == 512 && png.n_slices == 1));
  BOOST_TEST((tiff.n_rows == 512 && tiff.n_cols == 256 && tiff.n_slices == 1));
  BOOST_TEST((png.min() == 0 && png.max() == 255));  // they span all 255 steps
}
