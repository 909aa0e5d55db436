#include "files/preprocessing.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "core/error.hpp"
#include "files/whitening.hpp"

namespace simplecell {
namespace {

using Json = nlohmann::ordered_json;

std::string image_array(std::size_t step) { return "preprocessing/images/" + std::to_string(step) + "/mean"; }
std::string map_arrays(std::size_t map) { return "preprocessing/patches/" + std::to_string(map) + "/"; }

bool filters(const std::string& method) { return method == "olshausen-field" || method == "scale"; }

Json json_of(const ImageStep& step) {
  Json json = {{"method", step.method}};
  if (step.method == "olshausen-field") json["cutoff"] = step.cutoff;
  if (filters(step.method)) json["gain"] = step.gain, json["longer_side"] = step.longer_side;
  return json;
}

ImageStep step_of(const H5Reader& file, const Json& json, std::size_t index) {
  ImageStep step{.method = json.at("method")};
  if (step.method == "olshausen-field") step.cutoff = json.at("cutoff");
  if (filters(step.method)) step.gain = json.at("gain"), step.longer_side = json.at("longer_side");
  if (step.method == "mean") step.mean = file.fmat(image_array(index));
  return step;
}

Whitening map_of(const H5Reader& file, const Json& json, std::size_t index) {
  const std::string under = map_arrays(index);
  return {.method = json.at("method"),
          .regulariser = json.at("regulariser"),
          .mean = file.vec(under + "mean"),
          .whiten = file.mat(under + "whiten"),
          .unwhiten = file.mat(under + "unwhiten"),
          .spectrum = file.vec(under + "spectrum")};
}

Preprocessing read(const H5Reader& file, const Json& json) {
  Preprocessing steps{.channels = json.at("channels"), .transfer = json.value("transfer", ""),
                      .largest = json.at("largest")};
  if (!json.at("images").is_null()) {
    steps.images.emplace();
    for (const Json& step : json["images"]) steps.images->push_back(step_of(file, step, steps.images->size()));
  }
  if (const Json& patches = json.at("patches"); !patches.is_null())
    steps.patches = PatchStep{patches.at("mean"), patches.at("variance"), patches.at("channel")};
  steps.height = json.at("height"), steps.width = json.at("width");
  for (const Json& map : json.at("maps")) steps.maps.push_back(map_of(file, map, steps.maps.size()));
  return steps;
}

// Whitened images of a version that wrote no record say the parameters of their last step.
Preprocessing of_whitened(const H5Reader& file, arma::uword channels) {
  ImageStep step{.method = file.text("method")};
  if (filters(step.method))
    step.cutoff = file.number("cutoff"), step.gain = file.number("gain"), step.longer_side = file.number("longer_side");
  if (step.method == "mean") step.mean = file.fmat("mean");
  return {.images = std::vector<ImageStep>{step}, .channels = channels};
}

double largest_pixel(const SampleFile& images) {
  constexpr arma::uword width = 64;  // images read at once
  float largest = 0;
  for (arma::uword first = 0; first < images.count(); first += width) {
    const arma::fmat some = images.columns(first, std::min(images.count(), first + width));
    largest = std::max(largest, arma::abs(some).max());
  }
  return largest;
}

// Whether these are images that one of these programs of the project wrote.
bool are_images_of(const std::set<std::string>& programs, const SampleFile& file) {
  return file.h5() && (file.array() == "images" || file.array() == "pictures") && file.h5()->has_attribute("stage") && file.h5()->is_text("stage") &&
         programs.count(file.h5()->text("stage"));
}

// What import-images was told of the grey levels of pictures.
std::string transfer_of(const H5Reader& imported) {
  const Json options = Json::parse(imported.text("options"), nullptr, false);
  if (options.is_discarded() || options.value("colour", "") != "linear-luminance") return "";
  return options.value("transfer", "srgb");
}

}  // namespace

Preprocessing preprocessing_of(const H5Reader& file) {
  if (!file.has_attribute("preprocessing")) return {};
  try {
    return read(file, Json::parse(file.text("preprocessing")));
  } catch (const nlohmann::json::exception&) {
    throw InputError(file.path().string() + ": attribute 'preprocessing' is damaged; make the file again");
  }
}

double largest_magnitude(const arma::fcube& images) { return std::max(images.max(), -images.min()); }

Preprocessing preprocessing_of(const SampleFile& file, std::optional<double> largest) {
  static const std::set<std::string> recorded{"images", "pictures", "patches", "dictionary"};  // not companions and the like
  if (file.h5() && file.h5()->has_attribute("preprocessing") && recorded.count(file.array()))
    return preprocessing_of(*file.h5());
  if (are_images_of({"whiten"}, file)) return of_whitened(*file.h5(), channels_of(file));
  Preprocessing steps{.channels = channels_of(file)};
  if (!file.picture().empty()) steps.largest = largest ? *largest : largest_pixel(file);
  if (are_images_of({"import-images", "synthesize", "render-digits"}, file)) steps.images.emplace();
  if (are_images_of({"import-images"}, file)) steps.transfer = transfer_of(*file.h5());
  return steps;
}

Preprocessing with_step(Preprocessing steps, ImageStep step) {
  if (!steps.images) steps.images.emplace();
  steps.images->push_back(std::move(step));
  return steps;
}

Preprocessing with_patches(Preprocessing steps, const PatchStep& step, PatchShape shape) {
  steps.patches = step;
  steps.height = shape.height, steps.width = shape.width;
  return steps;
}

Preprocessing with_map(Preprocessing steps, const Whitening& map, PatchShape shape) {
  if (steps.maps.empty() && shape.height > 0) steps.height = shape.height, steps.width = shape.width;
  if (!steps.images) steps.largest = 0;  // that of patches says nothing of the images
  steps.maps.push_back(map);
  return steps;
}

void write_preprocessing(const Preprocessing& steps, H5Writer& file) {
  if (!steps.images && !steps.patches && steps.maps.empty()) return;
  Json json = {{"images", nullptr}, {"channels", steps.channels}, {"largest", steps.largest}, {"patches", nullptr},
               {"height", steps.height}, {"width", steps.width}, {"maps", Json::array()}};
  if (!steps.transfer.empty()) json["transfer"] = steps.transfer;
  if (steps.images) {
    json["images"] = Json::array();
    for (std::size_t i = 0; i < steps.images->size(); ++i) {
      const ImageStep& step = (*steps.images)[i];
      json["images"].push_back(json_of(step));
      if (step.method == "mean") file.write(image_array(i), step.mean);
    }
  }
  if (steps.patches)
    json["patches"] = {{"mean", steps.patches->mean}, {"variance", steps.patches->variance},
                       {"channel", steps.patches->channel}};
  for (std::size_t i = 0; i < steps.maps.size(); ++i) {
    const Whitening& map = steps.maps[i];
    json["maps"].push_back({{"method", map.method}, {"regulariser", map.regulariser}});
    file.write(map_arrays(i) + "mean", map.mean);
    file.write(map_arrays(i) + "whiten", map.whiten);
    file.write(map_arrays(i) + "unwhiten", map.unwhiten);
    file.write(map_arrays(i) + "spectrum", map.spectrum);
  }
  file.attribute("preprocessing", json.dump());
}

}  // namespace simplecell
