#pragma once
#include <filesystem>
#include <string>

#include "io/image_set.hpp"

namespace simplecell {

/// CIFAR-10 or CIFAR-100, of `classes` 10 or 100, in their binary versions: a `.bin` file of records (the label, or the
/// coarse label and the fine one, which is taken; then 32×32 pixels of red, of green and of blue), as it is or packed
/// by gzip or xz, or the original tar.gz, of which `part` (train or test) is taken. Values are from 0 to 1. Throws
/// InputError naming file and record. Format: https://www.cs.toronto.edu/~kriz/cifar.html.
ImageSet read_cifar(const std::filesystem::path& path, unsigned classes, Colour colour, const std::string& part);

/// One IDX file, the format of MNIST, as it is or packed by gzip or xz: pictures (three dimensions), or whole-number
/// labels of any classes (one dimension; or two, eight int32 each, as QMNIST has them, of which the first is the
/// class), told apart by content; the other half of the result is empty. Numbers may be of any type of the format;
/// bytes go from 0 to 1, others are taken as they are. Throws InputError naming the file. Format: LeCun, Cortes &
/// Burges.
ImageSet read_idx(const std::filesystem::path& path);

}  // namespace simplecell
