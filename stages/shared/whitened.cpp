#include "shared/whitened.hpp"

#include "core/memory.hpp"
#include "shared/patches.hpp"

namespace simplecell {

void write_whitened_images(H5Writer& file, const H5Reader& input, const arma::fcube& images) {
  file.write("images", images);
  if (input.has("labels")) file.write("labels", input.vec("labels"));
  if (input.has_attribute("channels")) file.copy_attributes(input, {"channels"});
  file.copy_attributes(input, {"source", "dataset"});
}

void write_whitened_patches(H5Writer& file, const H5Reader& input, const arma::fmat& patches,
                            const std::string& method) {
  file.write("patches", patches);
  if (input.has("companion")) file.write("companion", input.fmat("companion"));
  if (input.has("positions")) file.write("positions", input.mat("positions"));
  if (input.has("labels")) file.write("labels", input.vec("labels"));
  file.attribute("whitening", method);
  if (input.has_attribute("ensemble")) file.copy_attributes(input, {"ensemble"});
  if (method == "zca") copy_patch_shape(input, file);  // those of pca are no picture
  file.copy_attributes(input, {"source", "dataset"});
}

void require_room_to_whiten(const H5Reader& input) {
  double numbers = 1;
  for (const arma::uword extent : input.shape("patches")) numbers *= static_cast<double>(extent);
  require_memory(2 * 4 * numbers, "the patches of " + input.path().string() + " and their whitened copy",
                 "extract fewer patches");
}

Whitening read_whitening(const std::string& path) {
  const H5Reader file(path);
  return {.method = file.text("method"),
          .regulariser = file.number("regulariser"),
          .mean = file.vec("mean"),
          .whiten = file.mat("whiten"),
          .unwhiten = file.mat("unwhiten"),
          .spectrum = file.vec("spectrum")};
}

void write_whitening(const Whitening& whitening, const std::string& path, const H5Reader& input, const Run& run) {
  H5Writer file(path, run.provenance());
  file.write("mean", whitening.mean);
  file.write("whiten", whitening.whiten);
  file.write("unwhiten", whitening.unwhiten);
  file.write("spectrum", whitening.spectrum);
  file.attribute("method", whitening.method);
  file.attribute("regulariser", whitening.regulariser);
  file.copy_attributes(input, {"patch_height", "patch_width", "source", "dataset"});
  file.commit();
}

}  // namespace simplecell
