#pragma once
#include <armadillo>
#include <filesystem>
#include <string>

namespace simplecell {

/// Pictures are width×height×n in Armadillo: the pixels of one run row by row from its upper left corner, and h5py sees
/// (n, height, width). Grey levels are on the scale 0..255 whatever the depth of the file: a value v of b bits becomes
/// 255·v/(2^b − 1), so 8-bit levels stay the integers they are and 16-bit levels keep their fractions. Colour becomes
/// luma, 0.299 R + 0.587 G + 0.114 B on the stored (gamma-encoded) values (ITU-R BT.601). No gamma is applied or
/// removed. Transparency is refused unless every pixel is opaque.

/// One PNG picture, grey or colour, 1 to 16 bits, interlaced or not: width×height×1.
arma::fcube read_png(const std::filesystem::path& path);

/// All pages of a TIFF file, grey or RGB, 8 or 16 bits, in strips: width×height×pages.
arma::fcube read_tiff(const std::filesystem::path& path);

/// The pictures in a PNG, TIFF or MAT file, told apart by content, not by name. `variable` names the array of a MAT
/// file (rows × columns [× n], upright); empty takes its only numeric one. MAT values are taken as they are. Throws
/// InputError naming the file if it is missing, truncated, of another kind, too large or not a picture.
arma::fcube read_images(const std::filesystem::path& path, const std::string& variable = "");

}  // namespace simplecell
