#pragma once
#include <filesystem>
#include <string>

#include "io/image_set.hpp"

namespace simplecell {

// Readers of image files. Grey levels are scaled to 0..255: a value v of b bits becomes 255·v/(2^b − 1), so 8-bit
// levels stay the same integers and 16-bit levels have fractions. Signed, 32-bit and floating-point samples are
// regarded as measurements and not scaled. Gamma is neither applied nor removed, except by Colour::light. Images are
// rotated and flipped according to their EXIF or TIFF orientation. Images with transparent pixels, animations and CMYK
// images are refused. All readers throw InputError naming the file if it is missing, truncated, too large or of another
// kind.

/// A PNG image, grey or colour, 1 to 16 bits, interlaced or not.
ImageSet read_png(const std::filesystem::path& path, Colour colour = Colour::luminance);

/// A JPEG image, baseline or progressive, grey or colour. It is refused if any part of it is damaged.
ImageSet read_jpeg(const std::filesystem::path& path, Colour colour = Colour::luminance);

/// A WebP image.
ImageSet read_webp(const std::filesystem::path& path, Colour colour = Colour::luminance);

/// All pages of a TIFF file except those marked as smaller copies or masks of others: grey, RGB or with a palette; 1 to
/// 16 bits, 32-bit or floating point; in strips or tiles, interleaved or not, with any compression that libtiff
/// supports.
ImageSet read_tiff(const std::filesystem::path& path, Colour colour = Colour::luminance);

/// The images of a file of any of these kinds or of MATLAB (io/mat.hpp). The kind is recognised by the content, not the
/// name. `variable` names the array of a MATLAB file; if empty, its only array is read.
ImageSet read_images(const std::filesystem::path& path, Colour colour = Colour::luminance,
                     const std::string& variable = "");

}  // namespace simplecell
