#include "io/image.hpp"

#include <array>
#include <fstream>
#include <string_view>

#include "core/error.hpp"
#include "io/mat.hpp"

namespace simplecell {
namespace {

using namespace std::string_view_literals;
using Head = std::array<char, 128>;

Head head_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(path.string() + ": cannot be opened for reading; check the name and permissions");
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) throw InputError(path.string() + ": is not a regular file");
  Head head{};
  file.read(head.data(), head.size());
  if (file.bad()) throw InputError(path.string() + ": cannot be read");
  return head;
}

// Bytes by which files of one kind are recognised, and the position of these bytes.
struct Mark {
  std::size_t first;
  std::string_view bytes;
  ImageSet (*read)(const std::filesystem::path&, Colour);

  bool on(const Head& head) const { return std::string_view(head.data() + first, bytes.size()) == bytes; }
};

constexpr Mark picture_marks[] = {
    {0, "\x89PNG"sv, read_png},    {0, "\xff\xd8\xff"sv, read_jpeg}, {8, "WEBPVP8"sv, read_webp},
    {0, "II*\0"sv, read_tiff},     {0, "MM\0*"sv, read_tiff},        // 32-bit offsets
    {0, "II+\0\x08"sv, read_tiff}, {0, "MM\0+\0\x08"sv, read_tiff},  // 64-bit offsets
};

// The last two bytes of a MAT header give the byte order; the text before them is arbitrary.
bool is_mat(const Head& head) {
  const std::string_view order(head.data() + 126, 2);
  return order == "IM" || order == "MI";
}

// Describes a file of a known kind that is not an image file; empty if the kind is unknown.
std::string other_kind(const Head& head) {
  const std::string_view bytes(head.data(), head.size());
  if (bytes.starts_with("\x1f\x8b") || bytes.starts_with("\xfd"
                                                         "7zXZ"))
    return "is packed; CIFAR and IDX files are read so, with --format";
  if (bytes[0] == 0 && bytes[1] == 0 && bytes[2] >= 8 && bytes[2] <= 14 && bytes[3] >= 1 && bytes[3] <= 4)
    return "is an IDX file; import it with --format mnist";
  if (bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5)
    return "is a Python pickle, which is not read; of CIFAR take the binary version";
  if (bytes.starts_with("\x93NUMPY") || bytes.starts_with("\x89HDF"))
    return "is an array (.npy or HDF5), which needs no import: give it to the next program as it is";
  if (bytes.starts_with("GIF8") || bytes.starts_with("BM") || (bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6'))
    return "is a picture of a kind that is not read (GIF, BMP or PNM); convert it to PNG";
  if (bytes.find_first_not_of('\0') == std::string_view::npos) return "is empty or begins with zeros";
  return "";
}

}  // namespace

ImageSet read_images(const std::filesystem::path& path, Colour colour, const std::string& variable) {
  const Head head = head_of(path);
  for (const Mark& mark : picture_marks)
    if (mark.on(head)) {
      if (!variable.empty())
        throw InputError(path.string() + ": a picture has no variables; leave " + variable + " out");
      return mark.read(path, colour);
    }
  if (is_mat(head)) return read_mat(path, colour, variable);
  if (const std::string other = other_kind(head); !other.empty()) throw InputError(path.string() + ": " + other);
  throw InputError(path.string() +
                   ": neither PNG, JPEG, WebP, TIFF nor MAT (version 5 or later), by its first bytes; convert "
                   "pictures to PNG, and save MATLAB's arrays with -v7 or -v7.3");
}

}  // namespace simplecell
