#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/note.hpp"
#include "data/preprocessing.hpp"
#include "files/patches.hpp"

namespace simplecell {

/// Images that a trained model is applied to, all of one size: pictures, which are in memory, and arrays of HDF5 and
/// .npy files, which are read as they are needed.
class NewImages {
 public:
  /// Images that are to go through these steps; of pictures those colour planes are read that the steps ask for. Grey
  /// levels of pictures are divided by 255 if those of training were from 0 to 1. Throws InputError, naming the file, if
  /// sizes differ, colour planes are not those of training, or (where the steps whiten) images are whitened already.
  NewImages(const std::vector<std::string>& paths, const std::string& array, const Preprocessing& steps,
            bool may_be_whitened, const Note& note);
  ~NewImages();

  arma::uword count() const { return count_; }
  arma::uword height() const { return height_; }  ///< of a colour plane
  arma::uword width() const { return width_; }
  const Origin& origin() const { return origin_; }

  arma::fcube read(arma::uword first, arma::uword last) const;  ///< width×(height·channels)×n

 private:
  struct Part;
  void add(Part part);
  std::vector<Part> parts_;
  arma::uword count_ = 0, height_ = 0, width_ = 0;
  Origin origin_;
};

}  // namespace simplecell
