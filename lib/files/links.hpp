#pragma once
#include <string>
#include <vector>

#include "core/note.hpp"
#include "io/matrix.hpp"

namespace simplecell {

/// Another input, that shares its activation with the stimuli of a file.
struct Link {
  std::string name;    ///< its data set
  arma::fmat stimuli;  ///< d×k
  arma::uvec partner;  ///< which of them goes with each stimulus of the file (n)
};

/// Files of one partner for each stimulus, and of one template for each class.
struct LinkFiles {
  std::vector<std::string> samples, templates;

  bool empty() const { return samples.empty() && templates.empty(); }
};

/// The inputs linked to the stimuli of a file, partners before templates. Throws InputError if they do not fit: not as
/// many, a class without a template or with two, two inputs of one name.
std::vector<Link> read_links(const LinkFiles& files, const SampleFile& input, const Note& note);

/// Says of each /linked dictionary what pictures its atoms are, where the linked stimuli are patches.
void write_link_shapes(const LinkFiles& files, H5Writer& dictionary);

/// The inputs that a dictionary file holds, by name: that of /dictionary first, then those under /linked.
std::vector<std::string> input_names(const H5Reader& dictionary);

/// Where it holds the dictionary of one of them: "dictionary" or "linked/<name>". Throws InputError, naming those there
/// are.
std::string input_array(const H5Reader& dictionary, const std::string& name);

}  // namespace simplecell
