#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "io/image.hpp"
#include "pictures.hpp"
#include "real_data.hpp"

using namespace simplecell;

namespace {

// Neither symmetric nor square: a flip or a mixed-up axis shows.
unsigned level(unsigned x, unsigned y, unsigned c) { return (17 * y + 5 * x + 40 * c) % 256; }

Samples ramp(const PictureFormat& format) {
  Samples samples;
  for (unsigned y = 0; y < format.height; ++y)
    for (unsigned x = 0; x < format.width; ++x)
      for (unsigned c = 0; c < format.channels; ++c) {
        const bool alpha = format.channels % 2 == 0 && c == format.channels - 1;
        const unsigned full = format.depth == 8 ? 255 : 65535, scale = format.depth == 8 ? 1 : 199;
        samples.push_back(static_cast<std::uint16_t>(alpha ? full : scale * level(x, y, c)));
      }
  return samples;
}

double expected(const PictureFormat& format, unsigned x, unsigned y) {
  const double scale = format.depth == 8 ? 1 : 199. * 255 / 65535;
  if (format.channels < 3) return scale * level(x, y, 0);
  return scale * (0.299 * level(x, y, 0) + 0.587 * level(x, y, 1) + 0.114 * level(x, y, 2));
}

// Values below 256 have 16 bits after the point in single precision.
void check_ramp(const ImageSet& set, const PictureFormat& format) {
  const arma::fcube& picture = set.images;
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
    return read_png(scratch / "a.png").images;
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
  const arma::fcube picture = read_png(scratch / "a.png").images;
  for (arma::uword i = 0; i < 256; ++i) BOOST_TEST(picture[i] == static_cast<float>(i));
}

BOOST_AUTO_TEST_CASE(tiff_with_white_as_zero_is_inverted) {
  const Scratch scratch;
  write_tiff(scratch / "a.tif", {2, 2}, {0, 1, 254, 255}, {.photometric = PHOTOMETRIC_MINISWHITE});
  const arma::fcube picture = read_tiff(scratch / "a.tif").images;
  BOOST_TEST(picture[0] == 255.f);
  BOOST_TEST(picture[3] == 0.f);
}

BOOST_AUTO_TEST_CASE(tiff_pages_are_pictures) {
  const Scratch scratch;
  write_tiff(scratch / "a.tif", {7, 5}, ramp({7, 5}), {.pages = 3});
  const arma::fcube pictures = read_tiff(scratch / "a.tif").images;
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
  write_tiff(scratch / "cmyk.tif", {7, 5, 4}, ramp({7, 5, 4}), {.photometric = PHOTOMETRIC_SEPARATED});
  write_tiff(scratch / "void.tif", {7, 5, 1, 16}, ramp({7, 5, 1, 16}), {.sample_format = SAMPLEFORMAT_COMPLEXINT});
  write_tiff(scratch / "bands.tif", {7, 5, 2}, ramp({7, 5, 2}), {.extra = {EXTRASAMPLE_UNSPECIFIED}});
  write_tiff(scratch / "small.tif", {7, 5}, ramp({7, 5}), {.subfile = FILETYPE_REDUCEDIMAGE});
  write_jpeg(scratch / "cmyk.jpg", {7, 5, 4}, ramp({7, 5, 4}));
  write_webp(scratch / "alpha.webp", {7, 5, 4}, [&] {
    Samples samples = ramp({7, 5, 4});
    samples[3] = 254;
    return samples;
  }());
  write_bytes(scratch / "note.txt", "Neither picture nor array.");
  write_bytes(scratch / "empty.png", "");
  refused("alpha.png", "has transparent pixels");
  refused("alpha.tif", "has transparent pixels");
  refused("lab.tif", "is in the colours of Lab");
  refused("five.tif", "has 5 samples per pixel");
  refused("cmyk.tif", "is in the colours of print, CMYK");
  refused("void.tif", "has samples of 16 bits, complex");
  refused("bands.tif", "has 2 grey values per pixel");
  refused("small.tif", "holds nothing but pages that are marked");
  refused("cmyk.jpg", "is in the colours of print, CMYK");
  refused("alpha.webp", "has transparent pixels");
  refused("note.txt", "neither PNG, JPEG, WebP, TIFF nor MAT");
  refused("empty.png", "is empty");
  refused("none.png", "cannot be opened");
  write_bytes(scratch / "packed", std::string("\x1f\x8b\x08\0", 4));
  write_bytes(scratch / "idx", std::string("\0\0\x08\x03", 4));
  write_bytes(scratch / "pickle", "\x80\x02}q\x01");
  refused("packed", "is packed; CIFAR and IDX files are read so, with --format");
  refused("idx", "is an IDX file; import it with --format mnist");
  refused("pickle", "is a Python pickle");
  BOOST_CHECK_EXCEPTION(read_images(scratch.path()), InputError, says("regular file"));
  BOOST_CHECK_EXCEPTION(read_png(scratch / "none.png"), InputError, says("cannot be opened"));
  BOOST_CHECK_THROW(read_tiff(scratch / "none.tif"), InputError);
  write_png(scratch / "a.png", {7, 5}, ramp({7, 5}));
  BOOST_CHECK_EXCEPTION(read_images(scratch / "a.png", Colour::luminance, "IMAGES"), InputError,
                        says("a picture has no variables"));
}

namespace {

// Numbers as they lie in memory.
template <class Number>
std::vector<unsigned char> bytes_of_numbers(const std::vector<Number>& numbers) {
  const auto* first = reinterpret_cast<const unsigned char*>(numbers.data());
  return {first, first + numbers.size() * sizeof(Number)};
}

}  // namespace

// Signed, 32-bit and floating-point samples come out as they went in, in strips or tiles, by either byte order.
BOOST_AUTO_TEST_CASE(tiff_of_measurements) {
  const Scratch scratch;
  const auto check = [&](auto number, std::uint16_t format) {
    using Number = decltype(number);
    std::vector<Number> numbers;
    for (int i = 0; i < 35; ++i) numbers.push_back(static_cast<Number>(i < 20 ? 3 * i : Number(0) - Number(i) / 2));
    for (const char* mode : {"wl", "wb", "w8"})
      for (const unsigned tile : {0u, 16u}) {
        write_tiff_bytes(scratch / "a.tif", {7, 5, 1, 8 * sizeof(Number)}, bytes_of_numbers(numbers),
                         {.sample_format = format, .mode = mode, .tile = tile});
        const arma::fcube picture = read_images(scratch / "a.tif").images;
        for (unsigned i = 0; i < 35; ++i) BOOST_TEST(picture[i] == static_cast<float>(numbers[i]));
      }
  };
  check(std::int8_t{}, SAMPLEFORMAT_INT), check(std::int16_t{}, SAMPLEFORMAT_INT);
  check(std::int32_t{}, SAMPLEFORMAT_INT), check(std::uint32_t{}, SAMPLEFORMAT_UINT);
  check(float{}, SAMPLEFORMAT_IEEEFP), check(double{}, SAMPLEFORMAT_IEEEFP);
}

BOOST_AUTO_TEST_CASE(tiff_in_tiles_and_planes) {
  const Scratch scratch;
  for (const PictureFormat format : {PictureFormat{37, 29}, {37, 29, 3}, {37, 29, 3, 16}, {37, 29, 4}})
    for (const unsigned tile : {0u, 16u, 32u})
      for (const bool planes : {false, true}) {
        write_tiff(scratch / "a.tif", format, ramp(format), {.tile = tile, .planes = planes});
        check_ramp(read_images(scratch / "a.tif"), format);
      }
}

// Five samples in a row: 1, 2 and 4 bits each.
BOOST_AUTO_TEST_CASE(tiff_of_few_bits) {
  const Scratch scratch;
  const auto read = [&](unsigned depth, const std::vector<unsigned char>& row, int photometric) {
    write_tiff_bytes(scratch / "a.tif", {5, 1, 1, depth}, row, {.photometric = photometric});
    return read_tiff(scratch / "a.tif").images;
  };
  const arma::fcube one = read(1, {0b10110000}, PHOTOMETRIC_MINISBLACK),
                    inverse = read(1, {0b10110000}, PHOTOMETRIC_MINISWHITE),
                    two = read(2, {0b00011011, 0b11000000}, PHOTOMETRIC_MINISBLACK),
                    four = read(4, {0x1f, 0x20, 0x30}, PHOTOMETRIC_MINISBLACK);
  for (unsigned i = 0; i < 5; ++i) {
    BOOST_TEST(one[i] == std::vector<float>({255, 0, 255, 255, 0})[i]);
    BOOST_TEST(inverse[i] == 255 - one[i]);
    BOOST_TEST(two[i] == std::vector<float>({0, 85, 170, 255, 255})[i]);
    BOOST_TEST(four[i] == 17 * std::vector<float>({1, 15, 2, 0, 3})[i]);
  }
}

// Every depth up to 16 bits, in rows that do not end at a byte: a level v becomes 255·v/(2^b − 1).
BOOST_AUTO_TEST_CASE(tiff_of_every_depth) {
  const Scratch scratch;
  for (unsigned depth = 1; depth <= 15; ++depth) {
    if (depth == 8) continue;
    const unsigned full = (1u << depth) - 1;
    std::vector<unsigned> levels;
    std::vector<unsigned char> row((7 * depth + 7) / 8);
    for (unsigned i = 0; i < 7; ++i) {
      levels.push_back(i == 0 ? full : (1234567u * i) & full);
      for (unsigned bit = 0; bit < depth; ++bit)
        if (levels[i] >> (depth - 1 - bit) & 1)
          row[(i * depth + bit) / 8] |= static_cast<unsigned char>(0x80 >> (i * depth + bit) % 8);
    }
    write_tiff_bytes(scratch / "a.tif", {7, 1, 1, depth}, row);
    const arma::fcube picture = read_tiff(scratch / "a.tif").images;
    for (unsigned i = 0; i < 7; ++i)
      BOOST_TEST(std::abs(picture[i] - 255. * levels[i] / full) < 2e-5, "depth " << depth);
  }
}

BOOST_AUTO_TEST_CASE(tiff_of_half_precision_and_long_integers) {
  const Scratch scratch;
  write_tiff_bytes(scratch / "a.tif", {3, 1, 1, 16}, {0x00, 0x3c, 0x00, 0xc1, 0xff, 0x7b},
                   {.sample_format = SAMPLEFORMAT_IEEEFP});
  const arma::fcube half = read_tiff(scratch / "a.tif").images;
  BOOST_TEST((half[0] == 1 && half[1] == -2.5f && half[2] == 65504));
  const std::int64_t numbers[] = {5, -7, std::int64_t{1} << 40};
  const auto* bytes = reinterpret_cast<const unsigned char*>(numbers);
  write_tiff_bytes(scratch / "a.tif", {3, 1, 1, 64}, {bytes, bytes + sizeof numbers},
                   {.sample_format = SAMPLEFORMAT_INT});
  const arma::fcube whole = read_tiff(scratch / "a.tif").images;
  BOOST_TEST((whole[0] == 5 && whole[1] == -7 && whole[2] == 1099511627776.f));
}

// A strip of fewer bytes than its rows need would be filled from what follows it in the file.
BOOST_AUTO_TEST_CASE(tiff_of_a_strip_too_short) {
  const Scratch scratch;
  write_tiff(scratch / "a.tif", {13, 3}, ramp({13, 3}), {.compression = COMPRESSION_NONE});
  std::string bytes = bytes_of(scratch / "a.tif");
  const std::size_t tag = bytes.rfind("\x17\x01");  // StripByteCounts, a single number that stands in the tag itself
  BOOST_TEST_REQUIRE((tag != std::string::npos && bytes[tag + 8] == 39));
  bytes[tag + 8] = 20;
  write_bytes(scratch / "a.tif", bytes);
  BOOST_CHECK_EXCEPTION(read_tiff(scratch / "a.tif"), InputError, says("a.tif: not a readable TIFF picture"));
}

// Phones store several pictures in one file; the first is read.
BOOST_AUTO_TEST_CASE(jpeg_followed_by_another) {
  const Scratch scratch;
  write_jpeg(scratch / "a.jpg", {16, 16}, ramp({16, 16}));
  BOOST_TEST(read_jpeg(scratch / "a.jpg").notes.empty());
  write_bytes(scratch / "b.jpg", bytes_of(scratch / "a.jpg") + bytes_of(scratch / "a.jpg"));
  const ImageSet set = read_jpeg(scratch / "b.jpg");
  BOOST_TEST(arma::approx_equal(set.images, read_jpeg(scratch / "a.jpg").images, "absdiff", 0));
  BOOST_TEST(set.notes.at(0).find("left out what follows its first picture") != std::string::npos);
}

// Palettes of 8-bit colours are written as v · 257, as v · 256 or as v.
BOOST_AUTO_TEST_CASE(tiff_with_a_palette) {
  const Scratch scratch;
  for (const unsigned factor : {257u, 256u, 1u}) {
    TiffTags tags{.photometric = PHOTOMETRIC_PALETTE};
    for (unsigned c = 0; c < 3; ++c)
      for (unsigned i = 0; i < 16; ++i) tags.palette[c].push_back(static_cast<std::uint16_t>(factor * 17 * i));
    for (unsigned c = 0; c < 3; ++c) tags.palette[c][1] = static_cast<std::uint16_t>(factor * (100 + 50 * c));
    write_tiff_bytes(scratch / "a.tif", {4, 1, 1, 4}, {0x01, 0x2f}, tags);
    const arma::fcube grey = read_tiff(scratch / "a.tif").images,
                      colour = read_tiff(scratch / "a.tif", Colour::rgb).images;
    BOOST_TEST((grey[0] == 0 && grey[2] == 34 && grey[3] == 255));
    for (unsigned c = 0; c < 3; ++c) BOOST_TEST(colour(1, c, 0) == 100 + 50 * c);
  }
}

BOOST_AUTO_TEST_CASE(samples_beside_the_colours) {
  const Scratch scratch;
  const PictureFormat format{7, 5, 4};
  Samples samples = ramp(format);
  for (const std::uint16_t kind : {EXTRASAMPLE_ASSOCALPHA, EXTRASAMPLE_UNASSALPHA}) {
    write_tiff(scratch / "a.tif", format, samples, {.extra = {kind}});
    check_ramp(read_tiff(scratch / "a.tif"), format);
  }
  samples[3] = 9;
  for (const bool planes : {false, true}) {
    write_tiff(scratch / "a.tif", format, samples, {.planes = planes, .extra = {EXTRASAMPLE_UNSPECIFIED}});
    const ImageSet set = read_tiff(scratch / "a.tif");
    check_ramp(set, format);
    BOOST_REQUIRE(set.notes.size() == 1u);
    BOOST_TEST(set.notes[0].find("left out 1 sample of each pixel") != std::string::npos);
    write_tiff(scratch / "a.tif", format, samples, {.planes = planes, .extra = {EXTRASAMPLE_UNASSALPHA}});
    BOOST_CHECK_EXCEPTION(read_tiff(scratch / "a.tif"), InputError, says("has transparent pixels"));
  }
}

BOOST_AUTO_TEST_CASE(a_thumbnail_is_no_page) {
  const Scratch scratch;
  write_tiff(scratch / "a.tif", {7, 5}, ramp({7, 5}));
  write_tiff(scratch / "a.tif", {3, 2}, ramp({3, 2}), {.mode = "al", .subfile = FILETYPE_REDUCEDIMAGE});
  const ImageSet set = read_tiff(scratch / "a.tif");
  check_ramp(set, {7, 5});
  BOOST_REQUIRE(set.notes.size() == 1u);
  BOOST_TEST(set.notes[0].find("left out 1 page that is marked as") != std::string::npos);
}

// Where the stored pixel (x, y) of a picture of 7×5 belongs, by the definition of the orientations.
BOOST_AUTO_TEST_CASE(pictures_are_turned_upright) {
  const Scratch scratch;
  const arma::uword w = 7, h = 5;
  const auto place = [](unsigned orientation, arma::uword x, arma::uword y) -> std::pair<arma::uword, arma::uword> {
    switch (orientation) {
      case 1:
        return {x, y};
      case 2:
        return {w - 1 - x, y};
      case 3:
        return {w - 1 - x, h - 1 - y};
      case 4:
        return {x, h - 1 - y};
      case 5:
        return {y, x};
      case 6:
        return {h - 1 - y, x};
      case 7:
        return {h - 1 - y, w - 1 - x};
      default:
        return {y, w - 1 - x};
    }
  };
  Samples blocks;  // of 8×8 pixels, which JPEG keeps to a level
  for (arma::uword y = 0; y < 8 * h; ++y)
    for (arma::uword x = 0; x < 8 * w; ++x) blocks.push_back(static_cast<std::uint16_t>(17 * (y / 8) + 5 * (x / 8)));
  for (unsigned orientation = 1; orientation <= 8; ++orientation) {
    write_tiff(scratch / "a.tif", {7, 5}, ramp({7, 5}), {.orientation = static_cast<std::uint16_t>(orientation)});
    write_png(scratch / "a.png", {7, 5}, ramp({7, 5}), false, exif_of(orientation));
    write_jpeg(scratch / "a.jpg", {56, 40}, blocks, orientation);
    for (const auto& [name, scale] : {std::pair{"a.tif", 1u}, {"a.png", 1u}, {"a.jpg", 8u}}) {
      const arma::fcube picture = read_images(scratch / name).images;
      BOOST_REQUIRE((picture.n_rows == scale * (orientation < 5 ? w : h)));
      BOOST_REQUIRE((picture.n_cols == scale * (orientation < 5 ? h : w)));
      for (arma::uword y = 0; y < h; ++y)
        for (arma::uword x = 0; x < w; ++x) {
          const auto [to_x, to_y] = place(orientation, x, y);
          BOOST_TEST(std::abs(picture(scale * to_x, scale * to_y, 0) - (17. * y + 5. * x)) <= (scale > 1));
        }
    }
  }
}

BOOST_AUTO_TEST_CASE(jpeg_of_every_kind) {
  const Scratch scratch;
  for (const unsigned channels : {1u, 3u})
    for (const bool progressive : {false, true}) {
      Samples samples;  // one colour: what is left is rounding, of YCbCr and back
      for (unsigned i = 0; i < 20 * 12; ++i)
        for (unsigned c = 0; c < channels; ++c) samples.push_back(static_cast<std::uint16_t>(60 + 40 * c));
      write_jpeg(scratch / "a.jpg", {20, 12, channels}, samples, 1, progressive);
      const arma::fcube grey = read_images(scratch / "a.jpg").images,
                        colour = read_images(scratch / "a.jpg", Colour::rgb).images;
      BOOST_TEST((grey.n_rows == 20 && grey.n_cols == 12 && colour.n_cols == 36));
      BOOST_TEST(std::abs(grey(7, 5, 0) - (channels == 1 ? 60 : 0.299 * 60 + 0.587 * 100 + 0.114 * 140)) < 2);
      for (unsigned c = 0; c < 3; ++c)
        BOOST_TEST(std::abs(colour(7, 12 * c + 5, 0) - (channels == 1 ? 60. : 60. + 40 * c)) < 3);
    }
}

// libjpeg would fill the rest of a picture that is cut off with grey.
BOOST_AUTO_TEST_CASE(jpeg_and_webp_cut_off_anywhere_are_refused) {
  const Scratch scratch;
  write_jpeg(scratch / "a.jpg", {20, 12}, ramp({20, 12}));
  write_jpeg(scratch / "b.jpg", {20, 12}, ramp({20, 12}), 6, true);
  write_webp(scratch / "a.webp", {20, 12, 3}, ramp({20, 12, 3}));
  for (const char* name : {"a.jpg", "b.jpg", "a.webp"}) {
    const std::string whole = bytes_of(scratch / name);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      write_bytes(scratch / name, whole.substr(0, size));
      BOOST_CHECK_THROW(read_images(scratch / name), InputError);
    }
  }
}

BOOST_AUTO_TEST_CASE(webp) {
  const Scratch scratch;
  for (const unsigned channels : {3u, 4u}) {
    write_webp(scratch / "a.webp", {7, 5, channels}, ramp({7, 5, channels}));
    check_ramp(read_images(scratch / "a.webp"), {7, 5, channels});
  }
}

// JPEG in TIFF is YCbCr inside, and what it warns of is an error.
BOOST_AUTO_TEST_CASE(jpeg_in_tiff) {
  const Scratch scratch;
  TIFF* file = TIFFOpen((scratch / "a.tif").c_str(), "w");
  TIFFSetField(file, TIFFTAG_IMAGEWIDTH, 16);
  TIFFSetField(file, TIFFTAG_IMAGELENGTH, 16);
  TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, 8);
  TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, 3);
  TIFFSetField(file, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(file, TIFFTAG_COMPRESSION, COMPRESSION_JPEG);
  TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_YCBCR);
  TIFFSetField(file, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  std::vector<unsigned char> pixels;
  for (int i = 0; i < 256; ++i) pixels.insert(pixels.end(), {60, 100, 140});
  TIFFWriteEncodedStrip(file, 0, pixels.data(), static_cast<tmsize_t>(pixels.size()));
  TIFFClose(file);
  const arma::fcube colour = read_images(scratch / "a.tif", Colour::rgb).images;
  for (unsigned c = 0; c < 3; ++c) BOOST_TEST(std::abs(colour(7, 16 * c + 5, 0) - (60. + 40 * c)) < 3);

  std::string bytes = bytes_of(scratch / "a.tif");
  const std::size_t scan = bytes.rfind("\xff\xda");
  bytes[scan + 14] = '\xff', bytes[scan + 15] = '\xd9';  // the picture ends where it began
  write_bytes(scratch / "a.tif", bytes);
  BOOST_CHECK_EXCEPTION(read_images(scratch / "a.tif"), InputError, says("is it truncated?"));
}

BOOST_AUTO_TEST_CASE(colour_lies_in_planes) {
  const Scratch scratch;
  write_png(scratch / "a.png", {7, 5, 3}, ramp({7, 5, 3}));
  write_png(scratch / "grey.png", {7, 5}, ramp({7, 5}));
  const ImageSet colour = read_images(scratch / "a.png", Colour::rgb),
                 grey = read_images(scratch / "grey.png", Colour::rgb);
  BOOST_TEST((colour.channels == 3 && colour.width() == 7 && colour.height() == 5 && colour.images.n_cols == 15));
  for (unsigned c = 0; c < 3; ++c) {
    BOOST_TEST(colour.images(3, 5 * c + 2, 0) == 17. * 2 + 5. * 3 + 40 * c);
    BOOST_TEST(grey.images(3, 5 * c + 2, 0) == 17. * 2 + 5. * 3);
  }
}

// Levels of sRGB and their light: IEC 61966-2-1 with c = level / 255, and 0.2126 R + 0.7152 G + 0.0722 B.
BOOST_AUTO_TEST_CASE(luminance_in_linear_light) {
  const Scratch scratch;
  const auto light = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  BOOST_TEST(std::abs(light(188 / 255.) - 0.5029) < 1e-4);  // the level of half the light is close to 188
  const auto read = [&](Colour colour) { return read_images(scratch / "a", colour).images; };
  const Samples grey{0, 10, 11, 188, 254, 255};
  write_png(scratch / "a", {6, 1}, grey);
  arma::fcube of_grey = read(Colour::light);
  for (arma::uword x = 0; x < 6; ++x) BOOST_TEST(std::abs(of_grey(x, 0, 0) - 255 * light(grey[x] / 255.)) < 1e-5);
  BOOST_TEST((of_grey(0, 0, 0) == 0 && of_grey(5, 0, 0) == 255));
  BOOST_TEST(read(Colour::linear_light)(3, 0, 0) == 188);
  BOOST_TEST(read(Colour::luminance)(3, 0, 0) == 188);

  const Samples colours{255, 0, 0, 0, 255, 0, 0, 0, 255, 188, 188, 188, 200, 100, 50};
  write_png(scratch / "a", {5, 1, 3}, colours);
  const arma::fcube of_colours = read(Colour::light), linear = read(Colour::linear_light);
  const double expected[] = {255 * .2126, 255 * .7152, 255 * .0722, 255 * light(188 / 255.),
                             255 * (.2126 * light(200 / 255.) + .7152 * light(100 / 255.) + .0722 * light(50 / 255.))};
  for (arma::uword x = 0; x < 5; ++x) BOOST_TEST(std::abs(of_colours(x, 0, 0) - expected[x]) < 1e-4);
  BOOST_TEST(std::abs(linear(4, 0, 0) - (.2126 * 200 + .7152 * 100 + .0722 * 50)) < 1e-4);

  write_tiff(scratch / "a", {2, 1, 1, 16}, {188 * 257, 65535});
  BOOST_TEST(std::abs(read(Colour::light)(0, 0, 0) - 255 * light(188 / 255.)) < 1e-4);
  BOOST_TEST(read(Colour::light)(1, 0, 0) == 255);
  write_tiff(scratch / "a", {2, 1, 1, 8}, {0, 67}, {.photometric = PHOTOMETRIC_MINISWHITE});
  BOOST_TEST(std::abs(read(Colour::light)(1, 0, 0) - 255 * light(188 / 255.)) < 1e-4);
  const float measured[] = {0.25f, 3};  // floating-point samples are linear already, and on their own scale
  std::vector<unsigned char> bytes(sizeof measured);
  std::memcpy(bytes.data(), measured, sizeof measured);
  write_tiff_bytes(scratch / "a", {2, 1, 1, 32}, bytes, {.sample_format = SAMPLEFORMAT_IEEEFP});
  BOOST_TEST((read(Colour::light)(0, 0, 0) == 0.25f && read(Colour::light)(1, 0, 0) == 3));
}

BOOST_AUTO_TEST_CASE(a_picture_stored_on_its_side_has_the_same_light) {
  const Scratch scratch;
  const PictureFormat upright{7, 5, 3}, turned{5, 7, 3};
  const Samples samples = ramp(upright);
  Samples on_its_side;  // orientation 8: the first row as stored is the left column of the picture, from below
  for (unsigned y = 0; y < 7; ++y)
    for (unsigned x = 0; x < 5; ++x)
      for (unsigned c = 0; c < 3; ++c) on_its_side.push_back(samples[3 * ((4 - x) * 7 + y) + c]);
  write_png(scratch / "upright", upright, samples);
  const arma::fcube expected = read_images(scratch / "upright", Colour::light).images;
  write_png(scratch / "png", turned, on_its_side, false, exif_of(8));
  write_tiff(scratch / "tiff", turned, on_its_side, {.orientation = ORIENTATION_LEFTBOT});
  for (const char* name : {"png", "tiff"})
    BOOST_TEST(arma::approx_equal(read_images(scratch / name, Colour::light).images, expected, "absdiff", 0));
}

BOOST_AUTO_TEST_CASE(shrinking_averages_areas) {
  ImageSet set{.images = arma::fcube(6, 4, 1)};
  for (arma::uword y = 0; y < 4; ++y)
    for (arma::uword x = 0; x < 6; ++x) set.images(x, y, 0) = static_cast<float>(10 * y + x);
  ImageSet same = set, half = set, uneven = set, flat{.images = arma::fcube(997, 10, 1, arma::fill::ones)};
  shrink(same, 6), shrink(half, 3), shrink(uneven, 4), shrink(flat, 64);
  BOOST_TEST(arma::approx_equal(same.images, set.images, "absdiff", 0));
  BOOST_REQUIRE((half.width() == 3 && half.height() == 2));
  for (arma::uword y = 0; y < 2; ++y)
    for (arma::uword x = 0; x < 3; ++x)
      BOOST_TEST(half.images(x, y, 0) == static_cast<float>(10 * (2 * y + .5) + 2 * x + .5));
  BOOST_REQUIRE((uneven.width() == 4 && uneven.height() == 3));  // 1.5 × 4/3 pixels each
  BOOST_TEST(std::abs(uneven.images(0, 0, 0) - (0 * 1 + 1 * .5) / 1.5 - 10 * (0 * 1 + 1 / 3.) * .75) < 1e-5);
  BOOST_TEST(std::abs(arma::mean(arma::vectorise(uneven.images)) - arma::mean(arma::vectorise(set.images))) < 1e-5);
  BOOST_REQUIRE((flat.width() == 64 && flat.height() == 1));
  BOOST_TEST(arma::abs(flat.images - 1).max() < 1e-6f);
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
  const arma::fcube png = read_images(real_data() / "natural-raw/of_raw_0.png").images;
  const arma::fcube tiff = read_images(real_data() / "natural-raw/sinkkonen_01.tiff").images;
  BOOST_TEST((png.n_rows == 512 && png.n_cols == 512 && png.n_slices == 1));
  BOOST_TEST((tiff.n_rows == 512 && tiff.n_cols == 256 && tiff.n_slices == 1));
  BOOST_TEST((png.min() == 0 && png.max() == 255));  // they span all 255 steps
}
