#include "io/image.hpp"

#include <array>
#include <cstring>
#include <fstream>
#include <string_view>

#include "core/error.hpp"
#include "io/mat.hpp"

namespace simplecell {
namespace {

using Head = std::array<char, 128>;

Head head_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(path.string() + ": cannot be opened for reading; check the name and permissions");
  Head head{};
  file.read(head.data(), head.size());
  if (file.bad()) throw InputError(path.string() + ": cannot be read; is it a regular file?");
  return head;
}

bool starts(const Head& head, std::string_view magic) {
  return std::memcmp(head.data(), magic.data(), magic.size()) == 0;
}

bool is_png(const Head& head) { return starts(head, "\x89PNG"); }

bool is_tiff(const Head& head) {
  using namespace std::string_view_literals;
  return starts(head, "II*\0"sv) || starts(head, "MM\0*"sv) || starts(head, "II+\0"sv) || starts(head, "MM\0+"sv);
}

// The last two bytes of a MAT header tell the byte order; the text before them is free.
bool is_mat(const Head& head) {
  const std::string_view order(head.data() + 126, 2);
  return order == "IM" || order == "MI";
}

}  // namespace

arma::fcube read_images(const std::filesystem::path& path, const std::string& variable) {
  const Head head = head_of(path);
  if (is_mat(head)) return read_mat_images(path, variable);
  if (!variable.empty() && (is_png(head) || is_tiff(head)))
    throw InputError(path.string() + ": a picture has no variables; leave " + variable + " out");
  if (is_png(head)) return read_png(path);
  if (is_tiff(head)) return read_tiff(path);
  throw InputError(path.string() + ": neither PNG, TIFF nor MAT (version 5 or later), by its first bytes");
}

}  // namespace simplecell
