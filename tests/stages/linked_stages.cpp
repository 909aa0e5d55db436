#include <boost/test/unit_test.hpp>

#include "trained.hpp"

namespace simplecell {
Stage encode();
Stage reconstruct();
Stage render_digits();
}  // namespace simplecell
using namespace simplecell;

namespace {

void write_input(const std::string& path, const arma::fmat& patches, const arma::vec& labels,
                 const std::string& dataset) {
  H5Writer file(path, {});
  file.write("patches", patches);
  if (!labels.is_empty()) file.write("labels", labels);
  file.attribute("patch_height", 4.);
  file.attribute("patch_width", static_cast<double>(patches.n_rows / 4));
  file.attribute("source", "real");
  file.attribute("dataset", dataset);
  file.commit();
}

// 120 pictures of three classes (a pattern each, and noise), another view of each, and a template for each class.
struct Folder : TrainingFolder {
  arma::fmat pictures{arma::abs(Random(1, "pictures").normal(16, 120))};
  arma::vec labels{arma::vec(120)};

  Folder() {
    const arma::fmat patterns = arma::abs(Random(2, "patterns").normal(16, 3));
    for (arma::uword i = 0; i < 120; ++i) {
      labels[i] = static_cast<double>(i % 3);
      pictures.col(i) = arma::normalise(arma::fvec(0.3f * pictures.col(i) + patterns.col(i % 3)));
    }
    write_input(*this / "digits.h5", pictures, labels, "digits");
    write_input(*this / "view.h5", pictures.head_rows(8), {}, "view");
    write_templates("font.h5", "font", {0, 1, 2});
  }

  void write_templates(const std::string& name, const std::string& dataset, const arma::vec& of) const {
    write_input(*this / name, arma::normalise(arma::abs(Random(3, dataset).normal(12, of.n_elem))), of, dataset);
  }

  Outcome link(std::vector<std::string> more, const std::string& output = "linked.h5") const {
    const auto given = [&](const char* name) { return std::find(more.begin(), more.end(), name) != more.end(); };
    if (!given("--input")) more.insert(more.end(), {"--input", *this / "digits.h5"});
    if (!given("--initial")) more.insert(more.end(), {"--initial", "stimuli"});
    more.insert(more.end(), {"--penalty", "nonnegative-l1", "--lambda", "0.05", "--rate", "2"});
    return train(more, output);
  }

  Outcome encoded(const std::vector<std::string>& more, const std::string& output = "codes.h5",
                  const std::string& dictionary = "linked.h5") const {
    std::vector<std::string> all{"--progress", "off", "--dictionary", *this / dictionary, "--output", *this / output};
    all.insert(all.end(), more.begin(), more.end());
    return run(encode(), all);
  }

  Outcome reconstructed(std::vector<std::string> more) const {
    more.insert(more.end(),
                {"--codes", *this / "codes.h5", "--dictionary", *this / "linked.h5", "--output", *this / "out.h5"});
    return run(reconstruct(), more);
  }

  void linking_fails(const std::vector<std::string>& more, int code, const std::string& why) const {
    const Outcome outcome = link(more, "none.h5");
    BOOST_TEST(fails(outcome, code, why), "exit " << outcome.code << ", '" << outcome.err << "' does not say: " << why);
    BOOST_TEST(!std::filesystem::exists(*this / "none.h5"));
  }
};

arma::fmat read(const std::string& path, const std::string& name) { return H5Reader(path).fmat(name); }

}  // namespace

BOOST_AUTO_TEST_CASE(inputs_are_linked_by_class_and_by_place) {
  const Folder folder;
  BOOST_TEST(folder.link({"--link", folder / "view.h5", "--templates", folder / "font.h5"}).code == 0);
  const H5Reader file(folder / "linked.h5");
  BOOST_TEST(file.shape("dictionary") == (std::vector<arma::uword>{20, 16}), boost::test_tools::per_element());
  BOOST_TEST(file.shape("linked/view") == (std::vector<arma::uword>{20, 8}), boost::test_tools::per_element());
  BOOST_TEST(file.shape("linked/font") == (std::vector<arma::uword>{20, 12}), boost::test_tools::per_element());
  BOOST_TEST(file.number("patch_width", "linked/font") == 3);
  for (const char* name : {"digits", "view", "font"})
    for (const char* quantity : {"active", "explained", "recalled"})
      BOOST_TEST(file.vec("history/inputs/" + std::string(name) + "/" + quantity).n_elem ==
                 file.vec("history/step").n_elem);
  // Every view is part of its picture, so its dictionary stays that part of the other, each at its own norm.
  const arma::fmat part = arma::normalise(file.fmat("dictionary").head_rows(8));
  BOOST_TEST(arma::abs(part - file.fmat("linked/view")).max() < 0.2f);
}

BOOST_AUTO_TEST_CASE(no_label_can_reach_the_codes) {
  const Folder folder;
  BOOST_TEST(folder.link({"--templates", folder / "font.h5"}).code == 0);
  BOOST_TEST(folder.encoded({"--input", folder / "digits.h5"}).code == 0);
  const arma::fmat codes = read(folder / "codes.h5", "codes");
  const auto same = [&](const std::string& input, const std::string& dictionary) {
    BOOST_TEST(folder.encoded({"--input", folder / input}, "again.h5", dictionary).code == 0);
    const arma::fmat again = read(folder / "again.h5", "codes");
    return again.n_elem == codes.n_elem && std::memcmp(again.memptr(), codes.memptr(), 4 * codes.n_elem) == 0;
  };
  write_input(folder / "wrong.h5", folder.pictures, arma::reverse(folder.labels), "digits");
  write_input(folder / "unlabelled.h5", folder.pictures, {}, "digits");
  BOOST_TEST(same("wrong.h5", "linked.h5"));
  BOOST_TEST(same("unlabelled.h5", "linked.h5"));
  {  // the dictionary of the templates, which alone knows of labels, changed and taken away
    const H5Reader linked(folder / "linked.h5");
    for (const bool there : {true, false}) {
      H5Writer file(folder / (there ? "other.h5" : "without.h5"), {});
      file.write("dictionary", linked.fmat("dictionary"));
      if (there) file.write("linked/font", arma::fmat(arma::fliplr(linked.fmat("linked/font"))));
      file.copy_attributes(linked, {"model", "source", "dataset"});
      file.commit();
    }
  }
  BOOST_TEST(same("digits.h5", "other.h5"));
  BOOST_TEST(same("digits.h5", "without.h5"));
  BOOST_TEST(fails(folder.encoded({"--input", folder / "digits.h5", "--templates", folder / "font.h5"}, "again.h5"), 2,
                   "--templates"));
}

BOOST_AUTO_TEST_CASE(any_input_can_be_left_out) {
  const Folder folder;
  folder.link({"--link", folder / "view.h5", "--templates", folder / "font.h5"});
  const auto gap = [&](const std::vector<std::string>& more, const std::vector<std::string>& arrays,
                       const arma::fmat& Y) {
    std::vector<std::string> all{"--iterations", "2000", "--tolerance", "1e-5"};
    all.insert(all.end(), more.begin(), more.end());
    const Outcome outcome = folder.encoded(all);
    BOOST_TEST(outcome.code == 0, outcome.err);
    arma::fmat A;
    for (const auto& array : arrays) A = arma::join_cols(A, read(folder / "linked.h5", array));
    const arma::fmat X = read(folder / "codes.h5", "codes");
    // at the optimum of the inputs that are there, atoms fit the rest up to λ; the tolerance as in tests of encode
    return static_cast<double>((A.t() * (Y - A * X)).max()) - 0.05;
  };
  const arma::fmat Y = folder.pictures, view = Y.head_rows(8);
  BOOST_TEST(gap({"--input", folder / "digits.h5"}, {"dictionary"}, Y) < 0.01);
  BOOST_TEST(gap({"--input", folder / "digits.h5", "--inputs", "digits"}, {"dictionary"}, Y) < 0.01);
  BOOST_TEST(gap({"--input", folder / "view.h5", "--inputs", "view"}, {"linked/view"}, view) < 0.01);
  BOOST_TEST(gap({"--input", folder / "digits.h5", "--link", folder / "view.h5", "--inputs", "digits,view"},
                 {"dictionary", "linked/view"}, arma::join_cols(Y, view)) < 0.01);
  BOOST_TEST(fails(folder.encoded({"--input", folder / "digits.h5", "--inputs", "sound"}), 3,
                   "linked.h5: has no input 'sound'; it has digits, font, view"));
  BOOST_TEST(fails(folder.encoded({"--input", folder / "digits.h5", "--inputs", "digits,view"}), 2,
                   "names 2 inputs, --input and --link hold 1"));
  BOOST_TEST(fails(folder.encoded({"--input", folder / "digits.h5", "--link", folder / "view.h5"}), 2,
                   "--link needs --inputs"));
  BOOST_TEST(fails(folder.encoded({"--input", folder / "view.h5"}), 3, "/patches has 8 pixels, the dictionary 16"));
}

BOOST_AUTO_TEST_CASE(a_class_drives_its_block) {
  const Folder folder;
  const std::vector<std::string> blocks{"--ordinal-classes", "3", "--ordinal-block", "6", "--templates",
                                        folder / "font.h5"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), blocks.begin(), blocks.end());
    return more;
  };
  for (const std::string reading : {"mask", "input", "current"})
    BOOST_TEST(folder.link(with({"--ordinal", reading, "--ordinal-strength", "0.2"})).code == 0);
  BOOST_TEST(folder.link(with({"--ordinal", "mask", "--initial", "class"})).code == 0);
  BOOST_TEST(folder.encoded({"--input", folder / "digits.h5"}).code == 0);
  const arma::fmat X = read(folder / "codes.h5", "codes");
  arma::uword right = 0;
  for (arma::uword i = 0; i < X.n_cols; ++i) {
    arma::fvec sums(3);
    for (arma::uword k = 0; k < 3; ++k) sums[k] = arma::accu(X.col(i).subvec(6 * k, 6 * k + 5));
    right += sums.index_max() == i % 3;
  }
  BOOST_TEST(right > 100u);  // of 120 pictures of three patterns under a third of noise
  folder.linking_fails({"--ordinal", "mask", "--ordinal-classes", "3", "--ordinal-block", "7"}, 2,
                       "needs more than --atoms 20");
  folder.linking_fails({"--ordinal", "mask", "--ordinal-classes", "2", "--ordinal-block", "5"}, 3,
                       "a stimulus is of class 2");
  folder.linking_fails(
      {"--ordinal", "mask", "--ordinal-classes", "2", "--ordinal-block", "5", "--input", folder / "view.h5"}, 3,
      "holds no labels, which --ordinal needs");
}

BOOST_AUTO_TEST_CASE(inputs_that_do_not_fit) {
  const Folder folder;
  folder.linking_fails({"--link", folder / "font.h5"}, 3, "font.h5: has 3 stimuli for the 120");
  folder.linking_fails({"--link", folder / "digits.h5"}, 3, "its data set is 'digits', as that of another input");
  folder.linking_fails({"--templates", folder / "view.h5"}, 3, "view.h5");
  folder.linking_fails({"--templates", folder / "font.h5", "--input", folder / "view.h5"}, 3,
                       "holds no labels; make it with extract-patches --whole");
  folder.write_templates("few.h5", "few", {0, 1});
  folder.linking_fails({"--templates", folder / "few.h5"}, 3, "few.h5: holds 0 templates of class 2");
  folder.write_templates("twice.h5", "twice", {0, 1, 2, 2});
  folder.linking_fails({"--templates", folder / "twice.h5"}, 3, "twice.h5: holds 2 templates of class 2");
  const Outcome streamed =
      folder.train({"--images", folder / "images.h5", "--templates", folder / "font.h5", "--size", "6"}, "no.h5");
  BOOST_TEST(fails(streamed, 2, "--link and --templates go with --input"));
  const Outcome drawn = folder.train(
      {"--images", folder / "images.h5", "--ordinal", "input", "--size", "6", "--ordinal-block", "2"}, "no.h5");
  BOOST_TEST(fails(drawn, 2, "--ordinal needs labels"));
  const Outcome other = folder.train(
      {"--input", folder / "digits.h5", "--templates", folder / "font.h5", "--model", "soft-kmeans"}, "no.h5");
  BOOST_TEST(fails(other, 2, "--model soft-kmeans takes one input"));
}

BOOST_AUTO_TEST_CASE(another_input_is_reconstructed_and_read_out) {
  const Folder folder;
  folder.link({"--templates", folder / "font.h5"});
  folder.encoded({"--input", folder / "digits.h5"});
  BOOST_TEST(
      folder.reconstructed({"--name", "font", "--templates", folder / "font.h5", "--statistics", folder / "out.tsv"})
          .code == 0);
  const H5Reader made(folder / "out.h5");
  const arma::fmat expected = read(folder / "linked.h5", "linked/font") * read(folder / "codes.h5", "codes");
  BOOST_TEST(arma::abs(made.fmat("reconstruction") - expected).max() < 1e-5f);
  BOOST_TEST(arma::accu(made.vec("nearest") == folder.labels) > 110u);  // classes are patterns under a third of noise
  BOOST_TEST(folder.bytes("out.tsv").find("recalled\t") != std::string::npos);
  BOOST_TEST(folder.reconstructed({}).code == 0);
  BOOST_TEST(H5Reader(folder / "out.h5").shape("reconstruction")[1] == 16u);

  BOOST_TEST(fails(folder.reconstructed({"--name", "sound"}), 3, "has no input 'sound'"));
  BOOST_TEST(
      fails(folder.reconstructed({"--statistics", folder / "out.tsv"}), 2, "--statistics goes with --templates"));
  BOOST_TEST(fails(folder.reconstructed({"--templates", folder / "font.h5"}), 3,
                   "templates of 12 pixels, reconstructions of 16"));
  folder.write_templates("few.h5", "few", {0, 1});
  BOOST_TEST(fails(folder.reconstructed({"--name", "font", "--templates", folder / "few.h5"}), 3,
                   "few.h5: 0 templates of class 2"));
  write_input(folder / "unlabelled.h5", folder.pictures, {}, "digits");
  folder.encoded({"--input", folder / "unlabelled.h5"});
  BOOST_TEST(fails(folder.reconstructed({"--name", "font", "--templates", folder / "font.h5"}), 3,
                   "codes.h5: holds no labels"));
  folder.link({"--templates", folder / "font.h5", "--atoms", "10"});
  BOOST_TEST(fails(folder.reconstructed({}), 3, "/codes is of 20 units, the dictionary has 10 atoms"));
}

BOOST_AUTO_TEST_CASE(digits_stand_in_the_middle) {
  const Scratch scratch;
  const auto render = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--dataset", "arial", "--output", scratch / "arial.h5"});
    return run(render_digits(), more);
  };
  const auto rendered = [&](const std::vector<std::string>& more) {
    const Outcome outcome = render(more);
    BOOST_TEST(outcome.code == 0, outcome.err);
    return H5Reader(scratch / "arial.h5").fcube("images");
  };
  const arma::fcube upright = rendered({});
  BOOST_TEST(H5Reader(scratch / "arial.h5").shape("images") == (std::vector<arma::uword>{10, 28, 28}),
             boost::test_tools::per_element());
  BOOST_TEST(H5Reader(scratch / "arial.h5").text("source") == "real");
  for (arma::uword digit = 0; digit < 10; ++digit) {
    const arma::fmat ink = upright.slice(digit);  // width×height
    const arma::uvec columns = arma::find(arma::sum(ink, 1) > 0), rows = arma::find(arma::sum(ink, 0) > 0);
    // the bounding box in the middle, to the pixel that its edges share with the outside
    BOOST_TEST(std::abs(static_cast<double>(columns.min() + columns.max()) - 27) <= 1);
    BOOST_TEST(std::abs(static_cast<double>(rows.min() + rows.max()) - 27) <= 1);
    BOOST_TEST((ink.min() >= 0 && ink.max() <= 1 && ink.max() > 0.9f));
    BOOST_TEST((rows.n_elem >= 18 && rows.n_elem <= 21));  // Arial's digits are 0.72 em high
  }
  const arma::fcube quarter = rendered({"--rotation", "90"});
  for (arma::uword digit = 0; digit < 10; ++digit)  // one more level of grey where 1/64 pixels are rounded
    BOOST_TEST(arma::abs(quarter.slice(digit) - arma::fmat(arma::fliplr(arma::fmat(upright.slice(digit).t())))).max() <
               0.1f);
  BOOST_TEST(arma::accu(rendered({"--em", "13"})) < 0.3f * arma::accu(upright));
  BOOST_TEST(fails(render({"--em", "60"}), 2, "is larger than 28 pixels"));
  BOOST_TEST(fails(render({"--font", scratch / "none.ttf"}), 3, "none.ttf: cannot be read; name another file"));
  BOOST_TEST(fails(render({"--font", ""}), 3, ": no such font is installed"));
  BOOST_TEST(fails(render({"--font", "Sans of nobody"}), 3,
                   "Sans of nobody: no such font is installed; install it (package fonts-liberation of Debian"));
  std::ofstream(scratch / "bad.ttf") << "no font";
  BOOST_TEST(fails(render({"--font", scratch / "bad.ttf"}), 3, "bad.ttf: the font cannot be read"));
}

BOOST_AUTO_TEST_CASE(fonts_are_found_by_their_family) {
  const Scratch scratch;
  const auto render = [&](const std::string& font, const std::string& output) {
    return run(render_digits(), {"--dataset", "digits", "--font", font, "--output", scratch / output});
  };
  BOOST_TEST(render("Liberation Serif", "serif.h5").code == 0);
  BOOST_TEST(render("liberation serif", "small.h5").code == 0);
  BOOST_TEST(render("Liberation Sans", "sans.h5").code == 0);
  const auto images = [&](const std::string& name) { return H5Reader(scratch / name).fcube("images"); };
  BOOST_TEST(arma::approx_equal(images("serif.h5"), images("small.h5"), "absdiff", 0));
  BOOST_TEST(!arma::approx_equal(images("serif.h5"), images("sans.h5"), "absdiff", 0));

  // fontconfig alone would name the most similar font
  std::ofstream(scratch / "fonts.conf") << "<?xml version=\"1.0\"?><fontconfig><dir>" << scratch.path().string()
                                        << "</dir><cachedir>" << scratch.path().string() << "</cachedir></fontconfig>";
  setenv("FONTCONFIG_FILE", (scratch / "fonts.conf").c_str(), 1);
  const Outcome missing = render("Liberation Sans", "none.h5");
  unsetenv("FONTCONFIG_FILE");
  BOOST_TEST(fails(missing, 3, "Liberation Sans: no such font is installed"));
  BOOST_TEST(fails(render("Arial", "none.h5"), 3, "Arial: no such font is installed"));
  BOOST_TEST(!std::filesystem::exists(scratch / "none.h5"));
}
