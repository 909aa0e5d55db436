#include <png.h>

#include <csetjmp>
#include <cstdio>
#include <memory>
#include <vector>

#include "core/error.hpp"
#include "io/image.hpp"
#include "io/pixels.hpp"

namespace simplecell {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// libpng reports errors by longjmp. Objects with destructors are members of this struct, so that no jump skips their
// destruction.
struct PngReader {
  explicit PngReader(std::FILE* file) {
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, [](png_structp, png_const_charp) {});
    if (png) info = png_create_info_struct(png);
    if (!info) throw RunError("libpng could not be initialised; out of memory?");
    png_init_io(png, file);
    png_set_user_limits(png, largest_side, largest_side);
  }
  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  [[noreturn]] static void on_error(png_structp png, png_const_charp message) {
    static_cast<PngReader*>(png_get_error_ptr(png))->error = message;
    png_longjmp(png, 1);
  }

  // Reads the header and sets libpng to return grey or RGB samples of 8 or 16 bits in this machine's byte order.
  bool read_header() {
    if (setjmp(png_jmpbuf(png))) return false;
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_ALWAYS, reinterpret_cast<png_const_bytep>("acTL"), 1);
    png_read_info(png, info);
    png_unknown_chunkp unknown = nullptr;
    animated = png_get_unknown_chunks(png, info, &unknown) > 0;
    width = png_get_image_width(png, info);
    height = png_get_image_height(png, info);
    png_set_expand(png);
    if (png_get_bit_depth(png, info) == 16) png_set_swap(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    depth = png_get_bit_depth(png, info);
    channels = png_get_channels(png, info);
    row_bytes = png_get_rowbytes(png, info);
    return true;
  }

  bool read_pixels(png_bytepp rows) {
    if (setjmp(png_jmpbuf(png))) return false;
    png_read_image(png, rows);
    png_read_end(png, info);
    png_get_eXIf_1(png, info, &exif_size, &exif);
    return true;
  }

  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string error;
  bool animated = false;
  unsigned width = 0, height = 0, depth = 0, channels = 0, exif_size = 0;
  png_bytep exif = nullptr;
  std::size_t row_bytes = 0;
};

}  // namespace

ImageSet read_png(const std::filesystem::path& path, Colour colour) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) throw InputError(path.string() + ": cannot be opened for reading; check the name and permissions");
  PngReader reader(file.get());
  const auto damaged = [&] {
    return InputError(path.string() + ": not a readable PNG picture (" + reader.error + "); is it truncated?");
  };
  if (!reader.read_header()) throw damaged();
  if (reader.animated) throw InputError(path.string() + ": is an animation; save its pictures one by one");
  check_picture_size(path, reader.width, reader.height);
  const std::size_t bytes = reader.row_bytes * reader.height;
  check_unpacked_size(path, static_cast<double>(bytes));

  // uint16_t, because samples of two bytes must be aligned.
  std::vector<std::uint16_t> samples((bytes + 1) / 2);
  auto* first = reinterpret_cast<png_bytep>(samples.data());
  std::vector<png_bytep> rows(reader.height);
  for (unsigned y = 0; y < reader.height; ++y) rows[y] = first + y * reader.row_bytes;
  if (!reader.read_pixels(rows.data())) throw damaged();

  const unsigned orientation = exif_orientation(reader.exif, reader.exif_size);
  if (reader.depth == 16)
    return set_of(path,
                  Decoded<std::uint16_t>{samples.data(), reader.width, reader.height, reader.channels, orientation},
                  colour);
  return set_of(path, Decoded<std::uint8_t>{first, reader.width, reader.height, reader.channels, orientation}, colour);
}

}  // namespace simplecell
