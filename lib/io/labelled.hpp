#pragma once
#include <armadillo>
#include <filesystem>
#include <string>

namespace simplecell {

/// Small pictures of ten classes, values in [0, 1].
struct LabelledImages {
  arma::fcube images;  ///< width×height×n; in colour width×3·height×n: red above green above blue
  arma::vec labels;    ///< n, 0 … 9
};

/// CIFAR-10 in its binary version: a `.bin` file of records (a label, then 32×32 pixels of red, of green and of blue),
/// as it is or packed by gzip or xz, or the original `cifar-10-binary.tar.gz`, of which `part` (train or test) is
/// taken. Colour stays colour if `rgb`, else becomes luminance, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). Throws
/// InputError naming file and record. Format: https://www.cs.toronto.edu/~kriz/cifar.html.
LabelledImages read_cifar10(const std::filesystem::path& path, bool rgb, const std::string& part);

/// One IDX file of MNIST, as it is or packed by gzip or xz: pictures (magic number 2051) or labels (2049), told apart
/// by content; the other half of the result is empty. Throws InputError naming the file. Format: LeCun, Cortes &
/// Burges.
LabelledImages read_mnist(const std::filesystem::path& path);

}  // namespace simplecell
