#pragma once
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "core/random.hpp"
#include "support.hpp"

namespace simplecell {
Stage train_dictionary();
}

/// A folder with images, patches of 6×6 pixels cut from them by nobody in particular, and ways to train on them.
struct TrainingFolder : Scratch {
  TrainingFolder() {
    simplecell::Random random(1, "images");
    arma::fcube images(32, 24, 3);
    for (float& value : images) value = static_cast<float>(random.normal());
    simplecell::H5Writer pictures(*this / "images.h5", {});
    pictures.write("images", images);
    stamp(pictures);
    pictures.commit();
    write_patches("patches.h5", random.normal(36, 500));
  }

  void write_patches(const std::string& name, const arma::fmat& patches) const {
    simplecell::H5Writer file(*this / name, {});
    file.write("patches", patches, false);
    const double side = std::sqrt(static_cast<double>(patches.n_rows));
    file.attribute("patch_height", side);
    file.attribute("patch_width", side);
    stamp(file);
    file.commit();
  }

  /// The same patches, said to be ensembles of neighbours.
  void write_ensembles(const std::string& name, double size) const {
    simplecell::H5Writer file(*this / name, {});
    file.write("patches", simplecell::H5Reader(*this / "patches.h5").fmat("patches"));
    file.attribute("patch_height", 6.);
    file.attribute("patch_width", 6.);
    file.attribute("ensemble", size);
    stamp(file);
    file.commit();
  }

  Outcome train(std::vector<std::string> more, const std::string& output = "dictionary.h5") const {
    const auto given = [&](const char* name) { return std::find(more.begin(), more.end(), name) != more.end(); };
    if (!given("--input") && !given("--images")) more.insert(more.end(), {"--input", *this / "patches.h5"});
    if (!given("--atoms")) more.insert(more.end(), {"--atoms", "20"});
    if (!given("--steps")) more.insert(more.end(), {"--steps", "30"});
    if (!given("--batch")) more.insert(more.end(), {"--batch", "40"});
    if (!given("--progress")) more.insert(more.end(), {"--progress", "off"});
    more.insert(more.end(), {"--seed", "3", "--output", *this / output});
    return run(simplecell::train_dictionary(), more);
  }

  std::string bytes(const std::string& name) const {
    std::ifstream file(*this / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  static void stamp(simplecell::H5Writer& file) {
    file.attribute("source", "synthetic stand-in");
    file.attribute("dataset", "noise");
  }
};
