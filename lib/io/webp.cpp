#include <webp/decode.h>
#include <webp/demux.h>

#include <memory>
#include <vector>

#include "core/error.hpp"
#include "io/image.hpp"
#include "io/pixels.hpp"

namespace simplecell {
namespace {

unsigned orientation_of(const std::vector<unsigned char>& file) {
  const WebPData data{file.data(), file.size()};
  const std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)> demuxer(WebPDemux(&data), WebPDemuxDelete);
  WebPChunkIterator chunk{};
  if (!demuxer || !WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &chunk)) return 1;
  const unsigned orientation = exif_orientation(chunk.chunk.bytes, chunk.chunk.size);
  WebPDemuxReleaseChunkIterator(&chunk);
  return orientation;
}

}  // namespace

ImageSet read_webp(const std::filesystem::path& path, Colour colour) {
  const std::vector<unsigned char> file = bytes_of_file(path);
  const auto refuse = [&](const std::string& what) { throw InputError(path.string() + ": " + what); };
  const auto damaged = [&] { refuse("not a readable WebP picture; is it truncated?"); };
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(file.data(), file.size(), &features) != VP8_STATUS_OK) damaged();
  if (features.has_animation) refuse("is an animation; save its pictures one by one");
  const auto width = static_cast<unsigned>(features.width), height = static_cast<unsigned>(features.height);
  const unsigned channels = features.has_alpha ? 4 : 3;
  check_picture_size(path, width, height);
  const std::size_t bytes = std::size_t{width} * height * channels;
  check_unpacked_size(path, static_cast<double>(bytes));
  std::vector<unsigned char> pixels(bytes);
  const auto decode = features.has_alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
  if (!decode(file.data(), file.size(), pixels.data(), pixels.size(), static_cast<int>(width * channels))) damaged();
  return set_of(path, Decoded<std::uint8_t>{pixels.data(), width, height, channels, orientation_of(file)}, colour);
}

}  // namespace simplecell
