#include <png.h>

#include <csetjmp>
#include <cstdio>
#include <memory>
#include <vector>

#include "io/image.hpp"
#include "io/pixels.hpp"

namespace simplecell {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// libpng reports an error by a long jump. Everything with a destructor lives here, outside the functions jumped from.
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

  // Reads the header and asks for grey or RGB samples of 8 or 16 bits in the byte order of this machine.
  bool read_header() {
    if (setjmp(png_jmpbuf(png))) return false;
    png_read_info(png, info);
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
    png_read_end(png, nullptr);
    return true;
  }

  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string error;
  unsigned width = 0, height = 0, depth = 0, channels = 0;
  std::size_t row_bytes = 0;
};

}  // namespace

arma::fcube read_png(const std::filesystem::path& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) throw InputError(path.string() + ": cannot be opened for reading; check the name and permissions");
  PngReader reader(file.get());
  const auto damaged = [&] {
    return InputError(path.string() + ": not a readable PNG picture (" + reader.error + "); is it truncated?");
  };
  if (!reader.read_header()) throw damaged();
  check_picture_size(path, reader.width, reader.height);
  // Deflate packs at most 1032 to 1: a small file that claims more is damaged, and deserves no memory.
  const std::size_t bytes = reader.row_bytes * reader.height;
  std::error_code ignored;
  if (bytes / 1032 > 8 * std::filesystem::file_size(path, ignored) + 8) {
    reader.error = "far too short for the size it claims";
    throw damaged();
  }

  // Samples of two bytes need their alignment.
  std::vector<std::uint16_t> samples((bytes + 1) / 2);
  auto* first = reinterpret_cast<png_bytep>(samples.data());
  std::vector<png_bytep> rows(reader.height);
  for (unsigned y = 0; y < reader.height; ++y) rows[y] = first + y * reader.row_bytes;
  if (!reader.read_pixels(rows.data())) throw damaged();

  arma::fcube picture(reader.width, reader.height, 1);
  bool opaque = true;
  for (unsigned y = 0; y < reader.height; ++y) {
    float* grey = picture.slice_colptr(0, y);
    opaque &= reader.depth == 16 ? grey_row(reinterpret_cast<const std::uint16_t*>(rows[y]), reader.width,
                                            reader.channels, 65535., grey)
                                 : grey_row(rows[y], reader.width, reader.channels, 255., grey);
  }
  if (!opaque) throw InputError(path.string() + ": has transparent pixels; flatten it to grey or RGB first");
  return picture;
}

}  // namespace simplecell
