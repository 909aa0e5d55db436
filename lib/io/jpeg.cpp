// clang-format off
#include <cstdio>
#include <jpeglib.h>  // needs <cstdio> before it
#include <jerror.h>
// clang-format on

#include <csetjmp>
#include <vector>

#include "core/error.hpp"
#include "io/image.hpp"
#include "io/pixels.hpp"

namespace simplecell {
namespace {

// libjpeg reports errors by longjmp. Objects with destructors are members of this struct, so that no jump skips their
// destruction.
struct JpegReader {
  explicit JpegReader(const std::vector<unsigned char>& file) {
    jpeg.err = jpeg_std_error(&errors);
    jpeg.client_data = this;
    errors.error_exit = on_error;
    errors.emit_message = on_warning;
    if (setjmp(jump)) throw RunError("libjpeg could not be initialised; out of memory?");
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, file.data(), file.size());
    jpeg_save_markers(&jpeg, JPEG_APP0 + 1, 0xffff);
  }
  ~JpegReader() { jpeg_destroy_decompress(&jpeg); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  [[noreturn]] static void on_error(j_common_ptr jpeg) {
    auto* reader = static_cast<JpegReader*>(jpeg->client_data);
    jpeg->err->format_message(jpeg, reader->error);
    std::longjmp(reader->jump, 1);
  }

  // For missing or damaged data libjpeg only warns and fills in grey; such images are refused.
  static void on_warning(j_common_ptr jpeg, int level) {
    if (level < 0 && jpeg->err->msg_code != JWRN_JFIF_MAJOR) on_error(jpeg);
  }

  bool read_header() {
    if (setjmp(jump)) return false;
    jpeg_read_header(&jpeg, TRUE);
    return true;
  }

  bool read_pixels(J_COLOR_SPACE space, unsigned char* pixels) {
    if (setjmp(jump)) return false;
    jpeg.out_color_space = space;
    jpeg_start_decompress(&jpeg);
    while (jpeg.output_scanline < jpeg.output_height) {
      JSAMPROW row = pixels + std::size_t{jpeg.output_scanline} * jpeg.output_width * jpeg.output_components;
      jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
    return true;
  }

  unsigned orientation() const {
    for (auto marker = jpeg.marker_list; marker; marker = marker->next)
      if (marker->data_length > 6 && std::equal(marker->data, marker->data + 6, "Exif\0"))
        return exif_orientation(marker->data, marker->data_length);
    return 1;
  }

  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  std::jmp_buf jump;
  char error[JMSG_LENGTH_MAX] = "";
};

}  // namespace

ImageSet read_jpeg(const std::filesystem::path& path, Colour colour) {
  const std::vector<unsigned char> file = bytes_of_file(path);
  if (file.empty()) throw InputError(path.string() + ": is empty");
  JpegReader reader(file);
  const jpeg_decompress_struct& jpeg = reader.jpeg;
  const auto refuse = [&](const std::string& what) { throw InputError(path.string() + ": " + what); };
  const auto damaged = [&] {
    refuse("not a readable JPEG picture (" + std::string(reader.error) + "); is it truncated?");
  };
  const bool whole = reader.read_header();
  if (jpeg.data_precision != 0 && jpeg.data_precision != 8)
    refuse("has samples of " + std::to_string(jpeg.data_precision) + " bits; save it with 8");
  if (!whole) damaged();
  check_picture_size(path, jpeg.image_width, jpeg.image_height);
  if (jpeg.jpeg_color_space == JCS_CMYK || jpeg.jpeg_color_space == JCS_YCCK)
    refuse("is in the colours of print, CMYK; convert it to RGB or grey");
  const bool in_colour = jpeg.jpeg_color_space == JCS_YCbCr || jpeg.jpeg_color_space == JCS_RGB;
  if (!in_colour && jpeg.jpeg_color_space != JCS_GRAYSCALE)
    refuse("has " + std::to_string(jpeg.num_components) + " samples per pixel; save it as plain grey or RGB");

  const unsigned width = jpeg.image_width, height = jpeg.image_height, channels = in_colour ? 3 : 1;
  const std::size_t row_samples = std::size_t{width} * channels;
  check_unpacked_size(path, static_cast<double>(row_samples * height));
  std::vector<unsigned char> pixels(row_samples * height);
  const unsigned orientation = reader.orientation();  // libjpeg frees the markers after the last row
  if (!reader.read_pixels(in_colour ? JCS_RGB : JCS_GRAYSCALE, pixels.data())) damaged();
  return set_of(path, Decoded<std::uint8_t>{pixels.data(), width, height, channels, orientation}, colour);
}

}  // namespace simplecell
