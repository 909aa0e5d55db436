#pragma once
#include <filesystem>
#include <string>

#include "io/image_set.hpp"

namespace simplecell {

/// Readers of pictures. Grey levels are on the scale 0..255 whatever the depth of the file: a value v of b bits becomes
/// 255·v/(2^b − 1), so 8-bit levels stay the integers they are and 16-bit levels keep their fractions. Signed, 32-bit
/// and floating-point samples are measurements, taken as they are. No gamma is applied or removed. Pictures are turned
/// upright as their EXIF or TIFF orientation says. Transparency is refused unless every pixel is opaque, and so are
/// animations and the colours of print. All throw InputError naming the file if it is missing, truncated, of another
/// kind, too large or not a picture.

/// One PNG picture, grey or colour, 1 to 16 bits, interlaced or not.
ImageSet read_png(const std::filesystem::path& path, Colour colour = Colour::luminance);

/// One JPEG picture, baseline or progressive, grey or colour. One that is damaged anywhere is refused as a whole.
ImageSet read_jpeg(const std::filesystem::path& path, Colour colour = Colour::luminance);

/// One WebP picture.
ImageSet read_webp(const std::filesystem::path& path, Colour colour = Colour::luminance);

/// All pages of a TIFF file but those marked as smaller copies or masks of others: grey, RGB or with a palette, of 1 to
/// 16 bits, 32-bit or floating point; in strips or tiles, interleaved or not, packed in any way that libtiff knows.
ImageSet read_tiff(const std::filesystem::path& path, Colour colour = Colour::luminance);

/// The pictures of a file of any of these kinds or of MATLAB (io/mat.hpp), told apart by content, not by name.
/// `variable` names the array of a MATLAB file; empty takes its only one.
ImageSet read_images(const std::filesystem::path& path, Colour colour = Colour::luminance,
                     const std::string& variable = "");

}  // namespace simplecell
