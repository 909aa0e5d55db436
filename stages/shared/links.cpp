#include "shared/links.hpp"

#include <set>

#include "core/error.hpp"
#include "io/matrix.hpp"
#include "shared/patches.hpp"

namespace simplecell {
namespace {

Link partner_of_each(const std::string& path, const H5Reader& input, arma::uword count) {
  Link link{H5Reader(path).text("dataset"), read_samples(path), arma::regspace<arma::uvec>(0, count - 1)};
  if (link.stimuli.n_cols != count)
    throw InputError(path + ": has " + std::to_string(link.stimuli.n_cols) + " stimuli for the " +
                     std::to_string(count) + " of " + input.path().string());
  return link;
}

Link template_of_class(const std::string& path, const H5Reader& input, arma::uword count) {
  if (!input.has("labels"))
    throw InputError(input.path().string() +
                     ": holds no labels to find templates by; make it with extract-patches "
                     "--whole of labelled images");
  Link link{H5Reader(path).text("dataset"), read_samples(path), arma::uvec(count)};
  const arma::uvec classes = read_labels(path);
  const arma::vec labels = read_labels(input, count);
  for (arma::uword i = 0; i < count; ++i) {
    const arma::uvec found = arma::find(classes == static_cast<arma::uword>(labels[i]));
    if (found.n_elem != 1)
      throw InputError(path + ": holds " + std::to_string(found.n_elem) + " templates of class " +
                       number_text(labels[i]) + ", expected one");
    link.partner[i] = found[0];
  }
  return link;
}

void check_names(const std::vector<Link>& links, const LinkFiles& files, const std::string& first) {
  std::set<std::string> names{first};
  for (std::size_t i = 0; i < links.size(); ++i)
    if (!names.insert(links[i].name).second)
      throw InputError((i < files.samples.size() ? files.samples[i] : files.templates[i - files.samples.size()]) +
                       ": attribute 'dataset' is '" + links[i].name + "', as of another input; names must differ");
}

}  // namespace

void declare_links(Options& options, LinkFiles& files) {
  options
      .inputs(
          "link", files.samples,
          "HDF5: patches or images (n, ...) of further inputs, the i-th going with the i-th of --input; an input is "
          "named by its data set")
      .required = false;
}

std::vector<Link> read_links(const LinkFiles& files, const H5Reader& input) {
  std::vector<Link> links;
  if (files.empty()) return links;
  const arma::uword count = input.shape("patches").front();
  for (const std::string& path : files.samples) links.push_back(partner_of_each(path, input, count));
  for (const std::string& path : files.templates) links.push_back(template_of_class(path, input, count));
  check_names(links, files, input.text("dataset"));
  return links;
}

void write_link_shapes(const LinkFiles& files, H5Writer& dictionary) {
  for (const auto* paths : {&files.samples, &files.templates})
    for (const std::string& path : *paths) {
      const H5Reader link(path);
      if (!link.has_attribute("patch_height")) continue;
      for (const char* side : {"patch_height", "patch_width"})
        dictionary.attribute(side, link.number(side), "linked/" + link.text("dataset"));
    }
}

std::vector<std::string> input_names(const H5Reader& dictionary) {
  std::vector<std::string> names{dictionary.text("dataset")};
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
