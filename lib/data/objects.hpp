#pragma once
#include "data/digits.hpp"

namespace simplecell {

/// `count` images of objects of ten classes: a disc, square, triangle, ring, cross, bar, crescent, star, pair of discs
/// or frame, of random size, position, orientation and colour, textured by a grating of its class, in front of coloured
/// dead leaves whose mean brightness depends on the class. Every class thus has its own shape, texture and mean image,
/// as classes of photographs have; other properties of photographs are not imitated. With rgb the images are
/// size×3·size×n, the red plane above the green above the blue; otherwise luminance (ITU-R BT.601). Image i depends on
/// seed, i and its size alone.
LabelledPictures paint_objects(arma::uword count, arma::uword size, bool rgb, std::uint64_t seed,
                               const Progress& progress = {});

}  // namespace simplecell
