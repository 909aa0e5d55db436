#pragma once
#include <filesystem>
#include <string>

#include "io/image_set.hpp"

namespace simplecell {

/// Reads the binary versions of CIFAR-10 or CIFAR-100 (`classes` 10 or 100): a `.bin` file, which may be packed by gzip
/// or xz, or the original tar.gz, of which the `part` train or test is read. A record of CIFAR-10 is a label and 32×32
/// pixels each of red, green and blue; a record of CIFAR-100 begins with a coarse label before the fine one, which is
/// used. Values are scaled to 0 … 1. Throws InputError naming file and record. Format:
/// https://www.cs.toronto.edu/~kriz/cifar.html.
ImageSet read_cifar(const std::filesystem::path& path, unsigned classes, Colour colour, const std::string& part);

/// Reads an IDX file, the format of MNIST, which may be packed by gzip or xz. It holds images (three dimensions) or
/// labels (one dimension; or two dimensions with eight int32 for each image, as in QMNIST, of which the first is the
/// class). The other member of the result is empty. Numbers may have any type of the format; pixels that are bytes are
/// scaled to 0 … 1, others are not scaled. Labels are any whole numbers. Throws InputError naming the file. Format:
/// LeCun, Cortes & Burges.
ImageSet read_idx(const std::filesystem::path& path);

}  // namespace simplecell
