#include "data/digits.hpp"

#include <ft2build.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <vector>
#include FT_FREETYPE_H
#include FT_BBOX_H
#include FT_OUTLINE_H

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"

namespace simplecell {
namespace {

// FreeType's objects are not shared between threads: each chunk of pictures has its own.
class Font {
 public:
  explicit Font(const std::string& bytes) {
    if (FT_Init_FreeType(&library_)) throw RunError("FreeType could not be initialised; out of memory?");
    if (FT_New_Memory_Face(library_, reinterpret_cast<const FT_Byte*>(bytes.data()), static_cast<FT_Long>(bytes.size()),
                           0, &face_)) {
      FT_Done_FreeType(library_);
      throw InputError("the font cannot be read; is it a TrueType or OpenType file?");
    }
  }
  ~Font() {
    FT_Done_Face(face_);
    FT_Done_FreeType(library_);
  }
  Font(const Font&) = delete;
  Font& operator=(const Font&) = delete;

  // The outline of a digit, in font units, owned by the font until the next call.
  FT_Outline& outline(unsigned digit) {
    if (FT_Load_Char(face_, '0' + digit, FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP) || face_->glyph->outline.n_points == 0)
      throw InputError("the font has no digit " + std::to_string(digit) + "; choose another");
    return face_->glyph->outline;
  }
  double units_per_em() const { return face_->units_per_EM; }
  FT_Library library() const { return library_; }

 private:
  FT_Library library_ = nullptr;
  FT_Face face_ = nullptr;
};

// A random deformation of a glyph, in coordinates in which the digit is two units high: an affine map, then a shift of
// each coordinate by a slow sine wave along the other.
struct Warp {
  explicit Warp(Random& random) {
    turn = random.normal() * 0.09;
    slant = random.normal() * 0.16;
    stretch = 1 + random.normal() * 0.07;
    width = random.uniform(0.85, 1.35);
    for (int axis = 0; axis < 2; ++axis) {
      bend[axis] = random.normal() * 0.07;
      rate[axis] = random.uniform(1.2, 3.2);
      phase[axis] = random.uniform(0, 2 * arma::datum::pi);
      shift[axis] = random.normal() * 0.05;
    }
  }
  std::pair<double, double> operator()(double x, double y) const {
    x = x * width + slant * y;
    y *= stretch;
    const double u = std::cos(turn) * x - std::sin(turn) * y, v = std::sin(turn) * x + std::cos(turn) * y;
    return {u + bend[0] * std::sin(rate[0] * v + phase[0]) + shift[0],
            v + bend[1] * std::sin(rate[1] * u + phase[1]) + shift[1]};
  }
  double turn, slant, stretch, width, bend[2], rate[2], phase[2], shift[2];
};

// Warps the outline and scales it to FreeType's units of 1/64 pixel, with the middle of the glyph near the middle of
// the image.
void place(FT_Outline& outline, const Warp& warp, double size) {
  FT_BBox box;
  FT_Outline_Get_CBox(&outline, &box);
  const double x0 = static_cast<double>(box.xMin + box.xMax) / 2, y0 = static_cast<double>(box.yMin + box.yMax) / 2;
  const double unit = std::max(1., static_cast<double>(box.yMax - box.yMin) / 2);
  const double scale = 64 * 0.35 * size;  // 20 of 28 pixels high, as MNIST's digits
  for (int i = 0; i < outline.n_points; ++i) {
    FT_Vector& point = outline.points[i];
    const auto [x, y] = warp((static_cast<double>(point.x) - x0) / unit, (static_cast<double>(point.y) - y0) / unit);
    point.x = std::lround(scale * x + 32 * size);
    point.y = std::lround(scale * y + 32 * size);
  }
}

// Renders an outline, in units of 1/64 pixel, to size×size pixels, row by row from the top.
void fill(Font& font, FT_Outline& outline, arma::uword size, float* pixels) {
  std::vector<unsigned char> levels(size * size);
  FT_Bitmap bitmap{};
  bitmap.rows = bitmap.width = static_cast<unsigned>(size);
  bitmap.pitch = static_cast<int>(size);
  bitmap.buffer = levels.data();
  bitmap.num_grays = 256;
  bitmap.pixel_mode = FT_PIXEL_MODE_GRAY;
  if (FT_Outline_Get_Bitmap(font.library(), &outline, &bitmap)) throw RunError("FreeType could not draw a digit");
  std::transform(levels.begin(), levels.end(), pixels, [](unsigned char level) { return level / 255.f; });
}

void draw(Font& font, unsigned digit, arma::uword size, Random& random, float* pixels) {
  FT_Outline& outline = font.outline(digit);
  place(outline, Warp(random), static_cast<double>(size));
  FT_Outline_Embolden(&outline, std::lround(64 * random.uniform(-0.02, 0.03) * static_cast<double>(size)));
  fill(font, outline, size, pixels);
}

// Scales and rotates the outline, and moves the centre of its bounding box to the centre of the image.
void centre(FT_Outline& outline, double scale, const DigitOptions& options, unsigned digit) {
  const double angle = options.rotation * arma::datum::pi / 180;
  const auto fixed = [&](double value) { return static_cast<FT_Fixed>(std::lround(65536 * scale * value)); };
  const FT_Matrix matrix{fixed(std::cos(angle)), fixed(-std::sin(angle)), fixed(std::sin(angle)),
                         fixed(std::cos(angle))};
  FT_Outline_Transform(&outline, &matrix);
  FT_BBox box;
  FT_Outline_Get_BBox(&outline, &box);
  const auto side = static_cast<FT_Pos>(64 * options.size);
  if (box.xMax - box.xMin > side || box.yMax - box.yMin > side)
    throw UsageError("digit " + std::to_string(digit) + " is larger than " + std::to_string(options.size) +
                     " pixels; lower --em or raise --size");
  FT_Outline_Translate(&outline, (side - box.xMin - box.xMax) / 2, (side - box.yMin - box.yMax) / 2);
}

}  // namespace

LabelledPictures render_digits(const std::string& font, const DigitOptions& options) {
  Font own(font);
  LabelledPictures all{arma::fcube(options.size, options.size, 10), arma::regspace(0, 9)};
  for (unsigned digit = 0; digit < 10; ++digit) {
    FT_Outline& outline = own.outline(digit);
    centre(outline, 64 * options.em / own.units_per_em(), options, digit);
    fill(own, outline, options.size, all.images.slice_memptr(digit));
  }
  return all;
}

LabelledPictures draw_digits(const std::string& font, arma::uword count, arma::uword size, std::uint64_t seed,
                             const Progress& progress) {
  constexpr std::size_t width = 256;
  LabelledPictures all{arma::fcube(size, size, count), arma::vec(count)};
  std::atomic<std::size_t> done{0};
  parallel_for(chunk_count(count, width), [&](std::size_t task, unsigned worker) {
    Font own(font);
    const Range range = chunk(count, width, task);
    for (std::size_t i = range.first; i < range.last; ++i) {
      Random random(seed, "digits", i);
      const auto digit = static_cast<unsigned>(random.below(10));
      all.labels(i) = digit;
      draw(own, digit, size, random, all.images.slice_memptr(i));
    }
    const std::size_t so_far = done += range.size();
    if (worker == 0 && so_far < count) report(progress, so_far, count);
  });
  report(progress, count, count);
  return all;
}

}  // namespace simplecell
