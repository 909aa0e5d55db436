#pragma once
#include <string>
#include <vector>

#include "core/note.hpp"
#include "io/matrix.hpp"
#include "learning/stimuli.hpp"

namespace simplecell {

/// Files with one linked stimulus for each stimulus, and files with one template for each class.
struct LinkFiles {
  std::vector<std::string> samples, templates;

  bool empty() const { return samples.empty() && templates.empty(); }
};

/// The inputs linked to the stimuli of a file, templates last. Throws InputError if the numbers of stimuli differ, a
/// class has no template or two, or two inputs have the same name.
std::vector<Link> read_links(const LinkFiles& files, const SampleFile& input, const Note& note);

/// Writes patch height and width as attributes of each /linked dictionary, where the linked stimuli are patches.
void write_link_shapes(const LinkFiles& files, H5Writer& dictionary);

/// The names of the inputs in a dictionary file: that of /dictionary first, then those under /linked.
std::vector<std::string> input_names(const H5Reader& dictionary);

/// The data set with the dictionary of an input: "dictionary" or "linked/<name>". Throws InputError, listing the
/// inputs, if there is no such input.
std::string input_array(const H5Reader& dictionary, const std::string& name);

}  // namespace simplecell
