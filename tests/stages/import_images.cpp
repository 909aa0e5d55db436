#include <boost/test/unit_test.hpp>

#include "labelled_files.hpp"
#include "pictures.hpp"
#include "support.hpp"

namespace simplecell {
Stage import_images();
}
using namespace simplecell;

namespace {

Samples steps(std::size_t count) {
  Samples samples(count);
  for (std::size_t i = 0; i < count; ++i) samples[i] = static_cast<std::uint16_t>(i);
  return samples;
}

struct Folder : Scratch {
  Folder() {
    write_png(*this / "a.png", {8, 6}, steps(48));
    write_tiff(*this / "b.tif", {8, 6}, steps(48));
    write_bytes(*this / "c.mat", MatFile().add("IMAGES", {6, 8, 2}, std::vector<double>{numbers()}).bytes());
    write_png(*this / "small.png", {5, 5}, steps(25));
    write_png(*this / "flat.png", {8, 6}, Samples(48, 7));
  }
  static std::vector<double> numbers() {
    std::vector<double> values(96);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
    return values;
  }
  Outcome import(const std::vector<std::string>& names, std::vector<std::string> more = {"--dataset", "test"}) const {
    std::vector<std::string> arguments{"--progress", "off", "--output", *this / "out.h5", "--input"};
    for (const auto& name : names) arguments.push_back(*this / name);
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(import_images(), arguments);
  }
  // A failed import leaves nothing of its output.
  bool refuses(const Outcome& outcome, int code, const std::string& why) const {
    for (const auto& entry : std::filesystem::directory_iterator(path()))
      if (entry.path().filename().string().find("out.h5") == 0) return false;
    return fails(outcome, code, why);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(pictures_of_all_kinds_end_in_one_file) {
  const Folder folder;
  const Outcome outcome = folder.import({"a.png", "b.tif", "c.mat"});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.out.empty());
  BOOST_TEST(outcome.err.find("c.mat: holds numbers on a scale of its own, unlike") != std::string::npos);
  const H5Reader file(folder / "out.h5");
  const arma::fcube images = file.fcube("images");
  BOOST_TEST((images.n_rows == 8 && images.n_cols == 6 && images.n_slices == 4));
  BOOST_TEST(images(3, 2, 0) == 2 * 8 + 3);  // x 3, y 2
  BOOST_TEST(images(3, 2, 1) == 2 * 8 + 3);
  BOOST_TEST(images(3, 2, 3) == 48 + 3 * 6 + 2);  // MATLAB counts down the columns
  BOOST_TEST(file.text("source") == "real");
  BOOST_TEST(file.text("dataset") == "test");
  BOOST_TEST(file.text("stage") == "import-images");
  BOOST_TEST(file.text("inputs").find("input.2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(crop_brings_pictures_to_one_size) {
  const Folder folder;
  BOOST_TEST(folder.import({"a.png", "small.png"}, {"--dataset", "t", "--crop", "4"}).code == 0);
  const arma::fcube images = H5Reader(folder / "out.h5").fcube("images");
  BOOST_TEST((images.n_rows == 4 && images.n_cols == 4 && images.n_slices == 2));
  BOOST_TEST(images(0, 0, 0) == 1 * 8 + 2);  // one row and two columns off
}

BOOST_AUTO_TEST_CASE(pictures_of_different_sizes_lie_in_one_frame) {
  const Folder folder;
  write_png(folder / "high.png", {3, 9}, steps(27));
  BOOST_TEST(folder.import({"a.png", "high.png", "c.mat", "small.png"}).code == 0);
  const H5Reader file(folder / "out.h5");
  BOOST_TEST(!file.has("images"));
  const arma::fcube pictures = file.fcube("pictures");
  BOOST_TEST((pictures.n_rows == 8 && pictures.n_cols == 9 && pictures.n_slices == 5));
  const arma::mat sizes{{6, 9, 6, 6, 5}, {8, 3, 8, 8, 5}};
  BOOST_TEST(arma::approx_equal(file.mat("sizes"), sizes, "absdiff", 0));
  for (arma::uword y = 0; y < 9; ++y)
    for (arma::uword x = 0; x < 8; ++x) {
      BOOST_TEST(pictures(x, y, 0) == (y < 6 ? static_cast<float>(8 * y + x) : 0));
      BOOST_TEST(pictures(x, y, 1) == (x < 3 ? static_cast<float>(3 * y + x) : 0));
    }
  BOOST_TEST(folder.import({"a.png", "high.png", "small.png"}, {"--dataset", "t", "--count", "2"}).code == 0);
  BOOST_TEST(H5Reader(folder / "out.h5").mat("sizes").n_cols == 2u);
}

BOOST_AUTO_TEST_CASE(photographs_become_light_and_shrink) {
  const Folder folder;
  write_png(folder / "wide.png", {16, 8, 3}, Samples(16 * 8 * 3, 188));
  const auto linear = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--dataset", "t", "--colour", "linear-luminance"});
    return folder.import({"wide.png", "small.png"}, more);
  };
  BOOST_TEST(linear({"--longer-side", "8"}).code == 0);
  const H5Reader file(folder / "out.h5");
  BOOST_TEST(arma::approx_equal(file.mat("sizes"), arma::mat{{4, 5}, {8, 5}}, "absdiff", 0));
  BOOST_TEST(std::abs(file.fcube("pictures")(7, 3, 0) - 255 * std::pow((188 / 255. + 0.055) / 1.055, 2.4)) < 1e-4);
  BOOST_TEST(linear({"--longer-side", "8", "--transfer", "linear"}).code == 0);
  BOOST_TEST(H5Reader(folder / "out.h5").fcube("pictures")(7, 3, 0) == 188);
  BOOST_TEST(linear({"--longer-side", "8", "--crop", "4"}).code == 0);
  BOOST_TEST(H5Reader(folder / "out.h5").shape("images") == (std::vector<arma::uword>{2, 4, 4}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_variable_is_chosen) {
  const Folder folder;
  MatFile file;
  file.add("one", {6, 8, 2}, Folder::numbers()).add("two", {8, 6, 2}, Folder::numbers());
  write_bytes(folder / "d.mat", file.bytes());
  BOOST_TEST(folder.refuses(folder.import({"d.mat"}), 3, "d.mat: holds several arrays, one (6×8×2 double)"));
  BOOST_TEST(folder.refuses(folder.import({"d.mat"}, {"--dataset", "t", "--variable", "six"}), 3,
                            "six; it holds one (6×8×2 double), two"));
  BOOST_TEST(folder.refuses(folder.import({"a.png"}, {"--dataset", "t", "--variable", "x"}), 3, "has no variables"));
  BOOST_TEST(folder.import({"d.mat"}, {"--dataset", "t", "--variable", "two"}).code == 0);
}

BOOST_AUTO_TEST_CASE(labelled_sets) {
  const Folder folder;
  write_bytes(folder / "one.bin", cifar_records(3));
  pack(folder / "two.bin.xz", ARCHIVE_FILTER_XZ, {{"", cifar_records(4, 3)}});
  pack(folder / "all.tar.gz", ARCHIVE_FILTER_GZIP,
       {{"data_batch_1.bin", cifar_records(2)}, {"test_batch.bin", cifar_records(1, 9)}});
  const auto cifar = [&](const std::vector<std::string>& names, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--dataset", "cifar10", "--format", "cifar10"});
    return folder.import(names, more);
  };
  const auto labels = [&] { return H5Reader(folder / "out.h5").vec("labels"); };
  BOOST_TEST(cifar({"one.bin", "two.bin.xz"}).code == 0);
  BOOST_TEST(arma::approx_equal(labels(), arma::regspace(0, 6), "absdiff", 0));
  BOOST_TEST(!H5Reader(folder / "out.h5").has_attribute("channels"));
  BOOST_TEST(cifar({"one.bin", "two.bin.xz"}, {"--count", "5", "--colour", "rgb"}).code == 0);
  BOOST_TEST(labels().n_elem == 5u);
  BOOST_TEST(H5Reader(folder / "out.h5").shape("images") == (std::vector<arma::uword>{5, 96, 32}),
             boost::test_tools::per_element());
  BOOST_TEST(H5Reader(folder / "out.h5").number("channels") == 3);
  BOOST_TEST(cifar({"all.tar.gz"}, {"--part", "test"}).code == 0);
  BOOST_TEST((labels().n_elem == 1 && labels()(0) == 9));

  write_bytes(folder / "images", idx_pictures(4));
  write_bytes(folder / "labels", idx_labels(4));
  write_bytes(folder / "more", idx_labels(5));
  const std::vector<std::string> mnist{"--dataset", "mnist", "--format", "mnist"};
  BOOST_TEST(folder.import({"images", "labels"}, mnist).code == 0);
  BOOST_TEST(labels().n_elem == 4u);
  BOOST_TEST(folder.import({"images"}, mnist).code == 0);
  BOOST_TEST(!H5Reader(folder / "out.h5").has("labels"));
  std::filesystem::remove(folder / "out.h5");
  BOOST_TEST(folder.refuses(folder.import({"images", "more"}, mnist), 3, "5 labels for 4 images"));
  BOOST_TEST(folder.refuses(folder.import({"labels"}, mnist), 3, "holds labels alone"));
  BOOST_TEST(folder.refuses(folder.import({"one.bin"}, mnist), 3, "no IDX file"));
  BOOST_TEST(folder.refuses(folder.import({"images"}), 3, "is an IDX file; import it with --format mnist"));
  BOOST_TEST(folder.refuses(cifar({"images"}), 3, "no whole number of CIFAR-10 records"));
  BOOST_TEST(folder.refuses(cifar({"one.bin"}, {"--crop", "8"}), 2, "--crop has no effect with --format cifar10"));
  BOOST_TEST(folder.refuses(cifar({"one.bin"}, {"--part", "all"}), 2, "--part 'all'"));
  BOOST_TEST(folder.refuses(folder.import({"images"}, {"--dataset", "t", "--format", "mnist", "--colour", "rgb"}), 2,
                            "--colour has no effect with --format mnist"));
  BOOST_TEST(folder.refuses(folder.import({"a.png"}, {"--dataset", "t", "--format", "jpeg"}), 2, "--format 'jpeg'"));
}

BOOST_AUTO_TEST_CASE(pictures_in_colour) {
  const Folder folder;
  write_png(folder / "rgb.png", {4, 3, 3}, steps(36));
  write_png(folder / "grey.png", {4, 3}, steps(12));
  MatFile file;
  std::vector<std::uint8_t> levels(36);
  for (std::size_t i = 0; i < levels.size(); ++i) levels[i] = static_cast<std::uint8_t>(i);
  write_bytes(folder / "rgb.mat", file.add<std::uint8_t>("X", {3, 4, 3}, levels, 9, 2).bytes());
  BOOST_TEST(folder.import({"rgb.png", "grey.png", "rgb.mat"}, {"--dataset", "t", "--colour", "rgb"}).code == 0);
  const H5Reader all(folder / "out.h5");
  const arma::fcube images = all.fcube("images");
  BOOST_TEST(all.number("channels") == 3);
  BOOST_TEST((images.n_rows == 4 && images.n_cols == 9 && images.n_slices == 3));
  for (unsigned c = 0; c < 3; ++c) {
    BOOST_TEST(images(1, 3 * c + 2, 0) == 3 * (2 * 4 + 1) + c);
    BOOST_TEST(images(1, 3 * c + 2, 1) == 2 * 4 + 1);
    BOOST_TEST(images(1, 3 * c + 2, 2) == 12 * c + 3 * 1 + 2);
  }
  BOOST_TEST(folder.import({"rgb.png"}, {"--dataset", "t", "--colour", "rgb", "--crop", "1"}).code == 0);
  BOOST_TEST(arma::approx_equal(arma::vectorise(H5Reader(folder / "out.h5").fcube("images").slice(0)),
                                arma::fvec{15, 16, 17}, "absdiff", 0));  // row 1, column 1
}

// Labels of MAT files go along, and what was decided is said.
BOOST_AUTO_TEST_CASE(labels_and_notes_of_mat_files) {
  const Folder folder;
  MatFile file;
  file.add("X", {6, 8, 2}, Folder::numbers()).add("y", {2, 1}, {5, 6});
  write_bytes(folder / "d.mat", file.bytes());
  const Outcome outcome = run(import_images(), {"--progress", "plain", "--dataset", "t", "--input", folder / "d.mat",
                                                "--output", folder / "out.h5"});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.err.find("d.mat: X is read as 2 pictures of 8×6 pixels, with the labels y\n") !=
             std::string::npos);
  BOOST_TEST(arma::approx_equal(H5Reader(folder / "out.h5").vec("labels"), arma::vec{5, 6}, "absdiff", 0));
  file.add("gnd", {2, 1}, {7, 8});
  write_bytes(folder / "e.mat", file.bytes());
  BOOST_TEST(folder.import({"e.mat"}).err.find("gnd has a whole number for each picture and is left out") !=
             std::string::npos);
  BOOST_TEST(folder.import({"d.mat"}, {"--dataset", "t", "--count", "1"}).code == 0);
  BOOST_TEST(H5Reader(folder / "out.h5").vec("labels").n_elem == 1u);
  std::filesystem::remove(folder / "out.h5");
  BOOST_TEST(folder.refuses(folder.import({"d.mat", "a.png"}), 3, "2 labels for 3 images"));
}

// A blank picture among others is kept and counted.
BOOST_AUTO_TEST_CASE(a_constant_picture_does_not_block_a_set) {
  const Folder folder;
  const std::vector<unsigned char> numbers{1, 2, 3, 4, 7, 7, 7, 7, 1, 2, 3, 4};
  write_bytes(folder / "images", idx(8, {3, 2, 2}, numbers));
  const Outcome outcome = run(import_images(), {"--progress", "plain", "--dataset", "t", "--format", "mnist", "--input",
                                                folder / "images", "--output", folder / "out.h5"});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(outcome.err.find("images: 1 of 3 images is constant, first image 1\n") != std::string::npos);
  BOOST_TEST(H5Reader(folder / "out.h5").fcube("images").n_slices == 3u);
  const Outcome pictures = folder.import({"a.png", "flat.png", "b.tif"});
  BOOST_TEST(pictures.code == 0, pictures.err);
  BOOST_TEST(pictures.err.find("flat.png: is constant\n") != std::string::npos);
  BOOST_TEST(H5Reader(folder / "out.h5").fcube("images").n_slices == 3u);
  std::filesystem::remove(folder / "out.h5");
  write_bytes(folder / "images", idx(8, {2, 2, 2}, std::vector<unsigned char>(8, 7)));
  BOOST_TEST(folder.refuses(folder.import({"images"}, {"--dataset", "t", "--format", "mnist"}), 3,
                            "images: every image is constant"));
}

BOOST_AUTO_TEST_CASE(bad_input_by_the_dozen) {
  const Folder folder;
  std::vector<double> holed = Folder::numbers();
  holed[60] = std::numeric_limits<double>::quiet_NaN();
  write_bytes(folder / "nan.mat", MatFile().add("IMAGES", {6, 8, 2}, holed).bytes());
  write_bytes(folder / "cut.png", bytes_of(folder / "a.png").substr(0, 70));
  write_bytes(folder / "cut.tif", bytes_of(folder / "b.tif").substr(0, 40));
  write_bytes(folder / "cut.mat", bytes_of(folder / "c.mat").substr(0, 300));
  write_bytes(folder / "foreign.png", "GIF89a, not a PNG");
  write_bytes(folder / "empty.png", "");
  BOOST_TEST(folder.refuses(folder.import({"none.png"}), 3, "none.png: cannot be opened"));
  BOOST_TEST(folder.refuses(folder.import({"."}), 3, "is a folder"));
  BOOST_TEST(folder.refuses(folder.import({"a.png", "cut.png"}), 3, "cut.png: not a readable PNG"));
  BOOST_TEST(folder.refuses(folder.import({"cut.tif"}), 3, "cut.tif: not a readable TIFF"));
  BOOST_TEST(folder.refuses(folder.import({"cut.mat"}), 3, "cut.mat: not a readable MAT file: the file is cut off"));
  BOOST_TEST(folder.refuses(folder.import({"foreign.png"}), 3, "foreign.png: is a picture of a kind that is not read"));
  BOOST_TEST(folder.refuses(folder.import({"empty.png"}), 3, "empty.png: is empty"));
  BOOST_TEST(folder.refuses(folder.import({"nan.mat"}), 3,
                            "nan.mat: image 1 holds NaN or infinite pixels, first in row 0, column 2"));
  BOOST_TEST(folder.refuses(folder.import({"flat.png", "flat.png"}), 3, "flat.png: every image is constant"));
  BOOST_TEST(folder.refuses(folder.import({"a.png", "small.png"}, {"--dataset", "t", "--colour", "rgb"}), 3,
                            "small.png: pictures of 5×5 pixels, but those of"));
  BOOST_TEST(
      folder.refuses(folder.import({"small.png"}, {"--dataset", "t", "--crop", "6"}), 3, "too small for --crop 6"));
}

BOOST_AUTO_TEST_CASE(bad_usage) {
  const Folder folder;
  BOOST_TEST(folder.refuses(folder.import({"a.png"}, {}), 2, "--dataset is missing"));
  BOOST_TEST(folder.refuses(folder.import({"a.png"}, {"--dataset", "t", "--crop", "-4"}), 2, "--crop"));
  BOOST_TEST(folder.refuses(folder.import({"a.png"}, {"--dataset", "t", "--crop", "4.5"}), 2, "--crop"));
  BOOST_TEST(folder.refuses(folder.import({"a.png"}, {"--dataset", "t", "--colour", "red"}), 2, "--colour 'red'"));
  for (const auto& [option, value] : {std::pair{"--transfer", "linear"}, {"--longer-side", "8"}})
    BOOST_TEST(folder.refuses(folder.import({"a.png"}, {"--dataset", "t", option, value}), 2,
                              option + std::string(" goes with --colour linear-luminance")));
  BOOST_TEST(folder.refuses(folder.import({"a.png"}, {"--dataset", "t", "--longer-side", "0"}), 2, "--longer-side"));
  BOOST_TEST(folder.refuses(folder.import({"a.png"}, {"--dataset", "t", "--transfer", "gamma"}), 2, "--transfer"));
  BOOST_TEST(fails(run(import_images(), {"--dataset", "t", "--output", folder / "out.h5"}), 2, "--input is missing"));
  BOOST_TEST(
      fails(run(import_images(), {"--dataset", "t", "--input", folder / "a.png", "--output", folder / "no/out.h5"}), 2,
            "does not exist"));
  BOOST_TEST(fails(run(import_images(), {"--progress", "off", "--dataset", "t", "--input", folder / "a.png", "--output",
                                         "/proc/out.h5"}),
                   1, "cannot be written"));
}
