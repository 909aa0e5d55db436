#include "files/origin.hpp"

namespace simplecell {
namespace {

bool tells(const H5Reader& file, const std::string& attribute) {
  return file.has_attribute(attribute) && file.is_text(attribute);
}

}  // namespace

Origin origin_of(const H5Reader& file) {
  return {tells(file, "dataset") ? file.text("dataset") : file.path().stem().string(),
          tells(file, "source") ? file.text("source") : ""};
}

Origin origin_of(const SampleFile& file) {
  return file.h5() ? origin_of(*file.h5()) : Origin{file.path().stem().string(), ""};
}

std::string joint_source(const Origin& a, const Origin& b) {
  for (const std::string& source : {a.source, b.source})
    if (!source.empty() && source != "real") return source;
  return a.source == b.source ? a.source : "";
}

void write_origin(const Origin& origin, H5Writer& file) {
  if (!origin.source.empty()) file.attribute("source", origin.source);
  file.attribute("dataset", origin.dataset);
}

}  // namespace simplecell
