#pragma once
#include "data/digits.hpp"

namespace simplecell {

/// `count` pictures of objects of ten classes: a disc, square, triangle, ring, cross, bar, crescent, star, pair of
/// discs or frame, of random size, place, tilt and colour, streaked by its class's grating, before a field of coloured
/// dead leaves whose brightness leans towards the class. So every class has its shape, its texture and its own mean
/// picture, as those of photographs have; nothing else of photographs is claimed. With rgb the pictures are
/// size×3·size×n, red above green above blue; else luminance (ITU-R BT.601). Picture i depends on (seed, i) and its
/// size alone.
LabelledPictures paint_objects(arma::uword count, arma::uword size, bool rgb, std::uint64_t seed,
                               const Progress& progress = {});

}  // namespace simplecell
