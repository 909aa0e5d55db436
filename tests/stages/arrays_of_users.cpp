#include <boost/test/unit_test.hpp>
#include <functional>

#include "bare_h5.hpp"
#include "io/matrix.hpp"
#include "npy.hpp"
#include "pictures.hpp"
#include "rows.hpp"
#include "trained.hpp"

// What people have: arrays from numpy, HDF5 files without our attributes, tables. Every stage that takes samples takes
// them from any of these.

namespace simplecell {
Stage whiten();
Stage encode();
Stage receptive_fields();
Stage fit_gabor();
Stage extract_patches();
Stage rate_distortion();
Stage atom_statistics();
}  // namespace simplecell
using namespace simplecell;

namespace {

constexpr arma::uword side = 6, count = 400;

struct UserFolder : Scratch {
  arma::fmat patches = Random(1, "patches").normal(side * side, count);

  UserFolder() {
    const std::string bytes(reinterpret_cast<const char*>(patches.memptr()), patches.n_elem * sizeof(float));
    const std::vector<double> values(patches.begin(), patches.end());
    write_bytes(*this / "flat.npy", npy("<f4", "400, 36", bytes));
    write_bytes(*this / "pictures.npy", npy("<f4", "400, 6, 6", bytes));
    write_bare(*this / "bare.h5", {{"my data", {count, side, side}, values}});
    write_bare(*this / "several.h5", {{"a", {count, side * side}, values}, {"b", {count, side * side}, values}});
    write_rows(*this / "table.txt", patches);
  }
  Outcome run_quietly(const Stage& stage, std::vector<std::string> options) const {
    options.insert(options.end(), {"--progress", "off"});
    return run(stage, options);
  }
  void works(const Stage& stage, const std::vector<std::string>& options) const {
    const Outcome outcome = run_quietly(stage, options);
    BOOST_TEST(outcome.code == 0, stage.name << ": " << outcome.err);
  }
  void refuses(const Stage& stage, const std::vector<std::string>& options, int code, const std::string& why) const {
    const Outcome outcome = run(stage, options);
    BOOST_TEST(fails(outcome, code, why), outcome.err << "does not say: " << why);
  }
  std::vector<std::string> training(const std::string& input, const std::string& output) const {
    return {"--input", *this / input, "--atoms", "20",     "--steps", "10",       "--batch",
            "50",      "--lambda",    "0.3",     "--seed", "1",       "--output", *this / output};
  }
  arma::fmat array(const std::string& name, const std::string& data_set) const {
    return H5Reader(*this / name).fmat(data_set);
  }
};

bool same(const arma::fmat& a, const arma::fmat& b) { return arma::approx_equal(a, b, "absdiff", 0); }

}  // namespace

BOOST_AUTO_TEST_CASE(the_whole_chain_from_any_file) {
  const UserFolder folder;
  arma::fmat codes;
  for (const std::string input : {"flat.npy", "pictures.npy", "bare.h5", "table.txt"}) {
    BOOST_TEST_CONTEXT(input) {
      folder.works(whiten(), {"--method", "zca", "--input", folder / input, "--output", folder / "white.h5"});
      folder.works(train_dictionary(), folder.training("white.h5", "dictionary.h5"));
      folder.works(encode(), {"--input", folder / "white.h5", "--dictionary", folder / "dictionary.h5", "--output",
                              folder / "codes.h5"});
      folder.works(receptive_fields(), {"--input", folder / "white.h5", "--dictionary", folder / "dictionary.h5",
                                        "--output", folder / "rf.h5"});
      folder.works(fit_gabor(), {"--input", folder / "rf.h5", "--starts", "2", "--output", folder / "gabor.h5"});
      folder.works(fit_gabor(), {"--input", folder / "dictionary.h5", "--array", "dictionary", "--starts", "2",
                                 "--output", folder / "gabor.h5"});
      // The same numbers give the same codes; a table has nine digits of each.
      const arma::fmat found = folder.array("codes.h5", "codes");
      if (codes.is_empty()) codes = found;
      BOOST_TEST(arma::abs(found - codes).max() < 1e-5f);
      BOOST_TEST(found.n_cols == count);
      const H5Reader rf(folder / "rf.h5");
      BOOST_TEST(rf.text("dataset") == std::filesystem::path(input).stem().string());
      BOOST_TEST(!rf.has_attribute("source"));  // real or not: nobody has said
      const bool pictures = input == "pictures.npy" || input == "bare.h5";
      BOOST_TEST(rf.has_attribute("patch_height") == pictures);
      if (pictures) BOOST_TEST(rf.number("patch_height") == side);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_stage_takes_the_file_itself) {
  const UserFolder folder;
  folder.works(train_dictionary(), folder.training("flat.npy", "dictionary.h5"));
  const arma::fmat A = folder.array("dictionary.h5", "dictionary");
  folder.works(encode(), {"--input", folder / "flat.npy", "--dictionary", folder / "dictionary.h5", "--output",
                          folder / "codes.h5"});
  const arma::fmat X = folder.array("codes.h5", "codes");
  for (const std::string input : {"pictures.npy", "bare.h5"}) {
    folder.works(train_dictionary(), folder.training(input, "again.h5"));
    BOOST_TEST(same(folder.array("again.h5", "dictionary"), A));
    folder.works(encode(), {"--input", folder / input, "--dictionary", folder / "dictionary.h5", "--output",
                            folder / "codes.h5"});
    BOOST_TEST(same(folder.array("codes.h5", "codes"), X));
    folder.works(rate_distortion(), {"--input", folder / input, "--dictionary", folder / "dictionary.h5", "--curve",
                                     folder / "curve.tsv", "--output", folder / "rate.tsv"});
  }
  folder.works(train_dictionary(), [&] {
    auto options = folder.training("several.h5", "again.h5");
    options.insert(options.end(), {"--array", "b"});
    return options;
  }());
  BOOST_TEST(same(folder.array("again.h5", "dictionary"), A));
}

// As patches of the whole images are: what is shown does not depend on how it is asked for.
BOOST_AUTO_TEST_CASE(images_and_patches_that_are_shown) {
  const UserFolder folder;
  folder.works(train_dictionary(), folder.training("pictures.npy", "dictionary.h5"));
  const std::vector<std::string> model{"--dictionary", folder / "dictionary.h5", "--output", folder / "rf.h5"};
  const auto map = [&](std::vector<std::string> options) {
    options.insert(options.end(), model.begin(), model.end());
    folder.works(receptive_fields(), options);
    return H5Reader(folder / "rf.h5").mat("rf");
  };
  const arma::mat rf = map({"--input", folder / "pictures.npy"});
  BOOST_TEST(H5Reader(folder / "rf.h5").number("stimuli") == count);
  BOOST_TEST(arma::approx_equal(map({"--input", folder / "table.txt"}), rf, "absdiff", 1e-5));
  map({"--input", folder / "pictures.npy", "--count", "100"});
  BOOST_TEST(H5Reader(folder / "rf.h5").number("stimuli") == 100);
  map({"--images", folder / "pictures.npy", "--border", "0", "--count", "100", "--seed", "1"});
  const auto refused = [&](std::vector<std::string> options, int code, const std::string& why) {
    options.insert(options.end(), model.begin(), model.end());
    folder.refuses(receptive_fields(), options, code, why);
  };
  refused({"--input", folder / "flat.npy", "--count", "401"}, 3, "has 400 patches, fewer than --count 401");
  refused({"--input", folder / "flat.npy", "--seed", "1"}, 2, "--seed has no effect with --input");
  refused({"--input", folder / "flat.npy", "--images", folder / "pictures.npy"}, 2, "--stimulus natural needs");
  refused({"--images", folder / "pictures.npy"}, 2, "--seed is missing");
  refused({"--images", folder / "flat.npy", "--seed", "1"}, 3,
          "flat.npy is 400 x 36, expected images (n, height, width)");
  refused({"--input", folder / "codes.h5"}, 3, "codes.h5: no such file");
  folder.works(extract_patches(), {"--input", folder / "pictures.npy", "--whole", "--output", folder / "whole.h5"});
  BOOST_TEST(same(folder.array("whole.h5", "patches"), folder.patches));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_guessed_is_asked_for) {
  const UserFolder folder;
  const auto train = [&](const std::string& input, const std::vector<std::string>& more) {
    auto options = folder.training(input, "dictionary.h5");
    options.insert(options.end(), more.begin(), more.end());
    return options;
  };
  folder.refuses(train_dictionary(), train("several.h5", {}), 3,
                 "several.h5: holds no /patches; name one of its arrays with --array: /a (400 x 36), /b (400 x 36)");
  folder.refuses(train_dictionary(), train("flat.npy", {"--array", "x"}), 3, "leave --array out");
  folder.refuses(train_dictionary(), train("flat.npy", {"--shape", "5x6"}), 3,
                 "flat.npy has patches of 36 pixels, not 5 x 6");
  folder.works(train_dictionary(), train("flat.npy", {"--shape", "9x4"}));
  BOOST_TEST(H5Reader(folder / "dictionary.h5").number("patch_width") == 4);
  folder.works(encode(), {"--input", folder / "flat.npy", "--shape", "9x4", "--dictionary", folder / "dictionary.h5",
                          "--output", folder / "codes.h5"});
  BOOST_TEST(H5Reader(folder / "codes.h5").number("patch_height") == 9);
  folder.refuses(encode(), {"--input", folder / "flat.npy", "--shape", "4x9", "--dictionary",
                            folder / "dictionary.h5", "--output", folder / "codes.h5"}, 3,
                 "flat.npy has patches of 4 x 9 pixels, and ");
  // Which array was found to be the one is said, once the numbers are read.
  const Outcome outcome = run(train_dictionary(), train("bare.h5", {"--progress", "plain"}));
  BOOST_TEST(outcome.err.find("takes " + (folder / "bare.h5") + ": /my data, 400 samples of 36 numbers") !=
             std::string::npos);
  folder.works(train_dictionary(), train("flat.npy", {}));
  const std::vector<std::string> about{"--dictionary", folder / "dictionary.h5", "--output", folder / "atoms.h5",
                                       "--statistics", folder / "atoms.tsv"};
  folder.refuses(atom_statistics(), about, 3, "36 pixels and says no shape; give --shape");
  auto shaped = about;
  shaped.insert(shaped.end(), {"--shape", "6"});
  folder.works(atom_statistics(), shaped);
  // Filters of unknown shape are taken as squares, and it is said.
  const Outcome fit = run(fit_gabor(), {"--input", folder / "dictionary.h5", "--array", "dictionary", "--starts", "2",
                                        "--output", folder / "gabor.h5"});
  BOOST_TEST(fit.err.find("takes the 36 pixels of a filter as 6 x 6") != std::string::npos);
  write_bytes(folder / "oblong.npy", npy("<f4", "2, 5", std::string(40, '\0')));
  folder.refuses(fit_gabor(), {"--input", folder / "oblong.npy", "--output", folder / "gabor.h5"}, 3,
                 "oblong.npy has patches of 5 pixels, no square; give --shape");
}

BOOST_AUTO_TEST_CASE(a_shape_is_height_and_width_in_pixels) {
  const UserFolder folder;
  for (const std::string shape : {"6x", "x6", "0x3", "6x6x6", "6×6", "-6", "6.0", "six", "", "2000000x1",
                                  "18446744073709551620x1"}) {
    auto options = folder.training("flat.npy", "dictionary.h5");
    options.insert(options.end(), {"--shape", shape});
    folder.refuses(train_dictionary(), options, 2, "--shape '" + shape + "': expected height x width in pixels");
  }
  auto options = folder.training("flat.npy", "dictionary.h5");
  options.insert(options.end(), {"--shape", "6x6"});
  folder.works(train_dictionary(), options);
  options.back() = "6";
  options[options.size() - 3] = folder / "again.h5";
  folder.works(train_dictionary(), options);
  for (const char* name : {"dictionary.h5", "again.h5"}) {
    BOOST_TEST(H5Reader(folder / name).number("patch_height") == 6);
    BOOST_TEST(H5Reader(folder / name).number("patch_width") == 6);
  }
}

// A whitening's components are no pictures, and are not taken for any, square as their number may be.
BOOST_AUTO_TEST_CASE(components_have_no_shape) {
  const UserFolder folder;
  folder.works(whiten(), {"--method", "pca", "--components", "9", "--input", folder / "pictures.npy", "--output",
                          folder / "white.h5"});
  BOOST_TEST(!H5Reader(folder / "white.h5").has_attribute("patch_height"));
  folder.works(train_dictionary(), folder.training("white.h5", "dictionary.h5"));
  folder.refuses(receptive_fields(), {"--images", folder / "pictures.npy", "--seed", "1", "--dictionary",
                                      folder / "dictionary.h5", "--output", folder / "rf.h5"}, 3,
                 "says no shape; give --shape");
}

BOOST_AUTO_TEST_CASE(codes_may_be_learned_from) {
  const UserFolder folder;
  folder.works(train_dictionary(), folder.training("pictures.npy", "dictionary.h5"));
  folder.works(encode(), {"--input", folder / "pictures.npy", "--dictionary", folder / "dictionary.h5", "--output",
                          folder / "codes.h5"});
  folder.refuses(train_dictionary(), folder.training("codes.h5", "second.h5"), 3,
                 "holds no /patches; name one of its arrays with --array: /codes (400 x 20)");
  auto options = folder.training("codes.h5", "second.h5");
  options.insert(options.end(), {"--array", "codes"});
  folder.works(train_dictionary(), options);
  BOOST_TEST(!H5Reader(folder / "second.h5").has_attribute("patch_height"));  // 6×6 is the shape of patches
}

// Patches of another height and width are other stimuli, though they have as many pixels.
BOOST_AUTO_TEST_CASE(shapes_are_compared_and_not_their_products) {
  const UserFolder folder;
  const auto write = [&](const std::string& name, const std::string& array, double height, double width) {
    H5Writer file(folder / name, {});
    file.write(array, array == "patches" ? folder.patches : arma::fmat(folder.patches.head_cols(20)));
    file.write("labels", arma::uvec(arma::regspace<arma::uvec>(0, count - 1) / 200));
    file.attribute("patch_height", height);
    file.attribute("patch_width", width);
    file.commit();
  };
  write("square.h5", "patches", 6, 6);
  write("oblong.h5", "patches", 3, 12);
  write("atoms.h5", "dictionary", 3, 12);
  write("lie.h5", "patches", 5, 5);
  folder.works(train_dictionary(), folder.training("square.h5", "dictionary.h5"));
  folder.works(whiten(), {"--method", "zca", "--input", folder / "square.h5", "--output", folder / "white.h5",
                          "--save-transform", folder / "transform.h5"});
  const std::string out = folder / "out", model = folder / "dictionary.h5";
  const auto stages_on = [&](const std::string& input) {
    auto more = folder.training(input, "out");
    more.insert(more.end(), {"--initial-dictionary", model});
    const std::string path = folder / input;
    return std::vector<std::pair<Stage, std::vector<std::string>>>{
        {encode(), {"--input", path, "--dictionary", model, "--output", out}},
        {rate_distortion(), {"--input", path, "--dictionary", model, "--curve", out + "2", "--output", out}},
        {receptive_fields(), {"--input", path, "--dictionary", model, "--output", out}},
        {whiten(), {"--input", path, "--transform", folder / "transform.h5", "--output", out}},
        {train_dictionary(), more}};
  };
  for (const auto& [stage, options] : stages_on("square.h5")) folder.works(stage, options);
  for (const auto& [stage, options] : stages_on("oblong.h5"))
    folder.refuses(stage, options, 3, "oblong.h5: /patches has patches of 3 x 12 pixels, and ");
  for (const auto& [stage, options] : stages_on("lie.h5"))
    folder.refuses(stage, options, 3, "lie.h5: /patches has 36 pixels a sample, and the file's attributes say 5 x 5");
  const std::vector<std::string> atoms{"--dictionary", model, "--output", out, "--statistics", out + "2"};
  for (const auto& [option, other] : {std::pair{"--stimuli", "oblong.h5"}, {"--compare", "atoms.h5"}}) {
    auto options = atoms;
    options.insert(options.end(), {option, folder / other});
    folder.refuses(atom_statistics(), options, 3, "3 x 12");
  }
}
