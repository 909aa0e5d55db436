#include "files/links.hpp"

#include <algorithm>
#include <set>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "files/labels.hpp"
#include "files/patches.hpp"

namespace simplecell {
namespace {

Link open_link(const std::string& path, const Note& note) {
  const SampleFile file(path);
  Link link{origin_of(file).dataset, file.fmat(), {}};
  note_array(file, note);
  return link;
}

Link partner_of_each(const std::string& path, const SampleFile& input, const Note& note) {
  Link link = open_link(path, note);
  if (link.stimuli.n_cols != input.count())
    throw InputError(path + ": has " + std::to_string(link.stimuli.n_cols) + " stimuli for the " +
                     std::to_string(input.count()) + " of " + input.path().string());
  link.partner = arma::regspace<arma::uvec>(0, input.count() - 1);
  return link;
}

Link template_of_class(const std::string& path, const SampleFile& input, const Note& note) {
  const arma::ivec labels = required_labels(input), classes = required_labels(SampleFile(path));
  Link link = open_link(path, note);
  link.partner.set_size(labels.n_elem);
  for (arma::uword i = 0; i < labels.n_elem; ++i) {
    const arma::uvec found = arma::find(classes == labels[i]);
    if (found.n_elem != 1)
      throw InputError(path + ": holds " + std::to_string(found.n_elem) + " templates of class " +
                       std::to_string(labels[i]) + ", expected one");
    link.partner[i] = found[0];
  }
  return link;
}

void check_names(const std::vector<Link>& links, const LinkFiles& files, const std::string& first) {
  std::set<std::string> names{first};
  for (std::size_t i = 0; i < links.size(); ++i)
    if (!names.insert(links[i].name).second)
      throw InputError((i < files.samples.size() ? files.samples[i] : files.templates[i - files.samples.size()]) +
                       ": its data set is '" + links[i].name + "', as that of another input; names must differ");
}

}  // namespace

std::vector<Link> read_links(const LinkFiles& files, const SampleFile& input, const Note& note) {
  std::vector<Link> links;
  for (const std::string& path : files.samples) links.push_back(partner_of_each(path, input, note));
  for (const std::string& path : files.templates) links.push_back(template_of_class(path, input, note));
  check_names(links, files, origin_of(input).dataset);
  return links;
}

void write_link_shapes(const LinkFiles& files, H5Writer& dictionary) {
  for (const auto* paths : {&files.samples, &files.templates})
    for (const std::string& path : *paths) {
      const SampleFile link(path);
      const std::string on = "linked/" + origin_of(link).dataset;
      const PatchShape shape = known_patch_shape(link, {});
      if (shape.height == 0) continue;
      dictionary.attribute("patch_height", static_cast<double>(shape.height), on);
      dictionary.attribute("patch_width", static_cast<double>(shape.width), on);
    }
}

std::vector<std::string> input_names(const H5Reader& dictionary) {
  std::vector<std::string> names{origin_of(dictionary).dataset};
  for (const auto& name : dictionary.names())
    if (name.rfind("linked/", 0) == 0) names.push_back(name.substr(7));
  return names;
}

std::string input_array(const H5Reader& dictionary, const std::string& name) {
  const auto names = input_names(dictionary);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw InputError(dictionary.path().string() + ": has no input '" + name + "'; it has " + join(names));
  return found == names.begin() ? "dictionary" : "linked/" + name;
}

}  // namespace simplecell
