#include <boost/test/unit_test.hpp>

#include "core/random.hpp"
#include "io/tsv.hpp"
#include "support.hpp"

namespace simplecell {
Stage atom_statistics();
}
using namespace simplecell;

namespace {

// Two classes of 6×6 pictures, noise about a mean each; a dictionary of the two means, one patch and one silent atom.
struct Folder : Scratch {
  Folder() {
    Random random(1, "pictures");
    const arma::fmat means = random.normal(36, 2);
    arma::fmat patches = 0.1f * random.normal(36, 200);
    arma::vec labels(200);
    for (arma::uword i = 0; i < 200; ++i) {
      labels(i) = double(i % 2);
      patches.col(i) += means.col(i % 2);
    }
    write("patches.h5", "patches", patches, labels);
    write("unlabelled.h5", "patches", patches);
    arma::fmat atoms(36, 4, arma::fill::zeros);
    atoms.col(0) = means.col(1);
    atoms.col(1) = means.col(0);
    atoms(7, 2) = 1;
    write("dictionary.h5", "dictionary", atoms);
    write("other.h5", "dictionary", arma::fmat(arma::fliplr(atoms.cols(0, 1)) * 3.f));
    write("small.h5", "dictionary", random.normal(25, 3));
    write("small-patches.h5", "patches", random.normal(25, 3), arma::vec{0, 1, 0});
  }
  void write(const std::string& name, const std::string& array, const arma::fmat& values,
             const arma::vec& labels = {}) const {
    H5Writer file(*this / name, {});
    file.write(array, values);
    if (!labels.is_empty()) file.write("labels", labels);
    file.attribute("patch_height", 6.);
    file.attribute("patch_width", 6.);
    file.attribute("source", "real");
    file.attribute("dataset", "test");
    file.commit();
  }
  Outcome describe(std::vector<std::string> more, const std::string& dictionary = "dictionary.h5") const {
    more.insert(more.end(), {"--progress", "off", "--dictionary", *this / dictionary, "--output", *this / "out.h5",
                             "--statistics", *this / "out.tsv"});
    return run(atom_statistics(), more);
  }
  void refuses(const std::vector<std::string>& more, const std::string& why,
               const std::string& dictionary = "dictionary.h5") const {
    const Outcome outcome = describe(more, dictionary);
    BOOST_TEST(fails(outcome, 3, why), outcome.err << "does not say: " << why);
    BOOST_TEST(!std::filesystem::exists(*this / "out.h5"));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(class_means_and_copies_are_found) {
  const Folder folder;
  BOOST_TEST(folder.describe({"--stimuli", folder / "patches.h5", "--compare", folder / "other.h5"}).code == 0);
  const H5Reader file(folder / "out.h5");
  const arma::vec classes = file.vec("nearest_class"), alike = file.vec("class_correlation");
  BOOST_TEST((classes(0) == 1 && classes(1) == 0));
  // Means over 100 pictures of noise 0.1 about means of unit variance are 0.01 off.
  BOOST_TEST((alike(0) > 0.99 && alike(1) > 0.99));
  BOOST_TEST(file.shape("class_means") == (std::vector<arma::uword>{2, 36}), boost::test_tools::per_element());
  const arma::vec atoms = file.vec("nearest_atom"), copies = file.vec("atom_correlation", false);
  BOOST_TEST((atoms(0) == 1 && atoms(1) == 0));
  BOOST_TEST((std::abs(copies(0) - 1) < 1e-6 && std::abs(copies(1) - 1) < 1e-6));  // single precision
  BOOST_TEST(file.vec("concentration", false)(2) == 1);
  BOOST_TEST(arma::approx_equal(file.vec("silent"), arma::vec{0, 0, 0, 1}, "absdiff", 0));
  const Table table = read_table(folder / "out.tsv");
  BOOST_TEST(
      table.text("metric") == (std::vector<std::string>{"units", "silent", "median_concentration",
                                                        "share_localised", "deviation_concentration",
                                                        "mean_spectral_centroid", "median_spectral_centroid",
                                                        "share_high", "coherence", "median_class_correlation",
                                                        "median_atom_correlation"}),
      boost::test_tools::per_element());
  BOOST_TEST(table.numbers("value")(1) == 1);
}

BOOST_AUTO_TEST_CASE(each_comparison_is_optional) {
  const Folder folder;
  BOOST_TEST(folder.describe({}).code == 0);
  BOOST_TEST(!H5Reader(folder / "out.h5").has("class_means"));
  BOOST_TEST(read_table(folder / "out.tsv").rows.size() == 9u);
}

// Atoms of noise and of a pixel have white spectra: 59 % of the power of the pixel lies above 0.36 cycles per pixel.
BOOST_AUTO_TEST_CASE(spectra_of_atoms) {
  const Folder folder;
  for (const auto& [high, share] : {std::pair{"0.36", 1.}, {"0.7", 0.}}) {
    BOOST_TEST(folder.describe({"--high", high}).code == 0);
    const H5Reader file(folder / "out.h5");
    BOOST_TEST(std::abs(file.vec("spectral_centroid", false)(2) - 0.3826) < 1e-3);
    BOOST_TEST((file.vec("high_power", false)(2) > 0.5) == (share == 1));
    BOOST_TEST(std::isnan(file.vec("high_power", false)(3)));
  }
  BOOST_TEST(read_table(folder / "out.tsv").numbers("value")(7) == 0);
  BOOST_TEST(fails(folder.describe({"--high", "0.8"}), 2, "--high"));
}

BOOST_AUTO_TEST_CASE(atoms_that_are_all_silent) {
  const Folder folder;
  folder.write("zeros.h5", "dictionary", arma::fmat(36, 4, arma::fill::zeros));
  const std::vector<std::string> others{"--stimuli", folder / "patches.h5", "--compare", folder / "other.h5"};
  BOOST_TEST(folder.describe(others, "zeros.h5").code == 0);
  BOOST_TEST(arma::accu(H5Reader(folder / "out.h5").vec("silent")) == 4);
  const auto values = read_table(folder / "out.tsv").text("value");
  BOOST_TEST(values[1] == "4");
  for (std::size_t i = 2; i < values.size(); ++i) BOOST_TEST(values[i] == "nan");
}

BOOST_AUTO_TEST_CASE(groups_of_atoms) {
  const Folder folder;
  // Groups of two: the two class means; a patch and the silent atom.
  BOOST_TEST(folder.describe({"--stimuli", folder / "patches.h5", "--group-size", "2"}).code == 0);
  const Table table = read_table(folder / "out.tsv");
  const auto names = table.text("metric");
  const arma::vec values = table.numbers("value");
  const auto value = [&](const std::string& name) {
    return values[static_cast<arma::uword>(std::find(names.begin(), names.end(), name) - names.begin())];
  };
  BOOST_TEST(value("block_coherence") > 0);
  BOOST_TEST(value("block_coherence") <= value("coherence"));
  BOOST_TEST(value("group_agreement") == 2. / 3, boost::test_tools::tolerance(1e-6));  // one of two, and one of one
}

BOOST_AUTO_TEST_CASE(bad_input) {
  const Folder folder;
  folder.refuses({"--stimuli", folder / "unlabelled.h5"}, "holds no labels");
  folder.refuses({"--stimuli", folder / "small-patches.h5"}, "/patches has 25 pixels, the dictionary 36");
  folder.refuses({"--compare", folder / "small.h5"}, "/dictionary has 25 pixels, the dictionary 36");
  folder.refuses({"--compare", folder / "patches.h5"}, "patches.h5");
  folder.refuses({}, "/dictionary has patches of 25 pixels, not 6 x 6", "small.h5");
  folder.refuses({}, "none.h5", "none.h5");
  BOOST_TEST(fails(folder.describe({"--stimuli", "none.h5"}), 3, "none.h5"));
}
