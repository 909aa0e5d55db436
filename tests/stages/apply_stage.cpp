#include <boost/test/unit_test.hpp>

#include "bare_h5.hpp"
#include "core/random.hpp"
#include "npy.hpp"
#include "pictures.hpp"
#include "support.hpp"

namespace simplecell {
Stage apply();
Stage encode();
Stage extract_patches();
Stage import_images();
Stage train_dictionary();
Stage whiten();
}  // namespace simplecell
using namespace simplecell;

namespace {

using Words = std::vector<std::string>;

struct Folder : Scratch {
  arma::fcube images{24, 20, 3};

  Folder() {
    Random random(1, "images");
    for (float& value : images) value = static_cast<float>(std::clamp(100 + 20 * random.normal(), 0., 255.));
    write_images("images.h5", images);
  }
  void write_images(const std::string& name, const arma::fcube& of, double channels = 1) const {
    H5Writer file(*this / name, {"import-images", "1", "{}", "{}"});
    file.write("images", of);
    if (channels > 1) file.attribute("channels", channels);
    file.attribute("source", "real"), file.attribute("dataset", "noise");
    file.commit();
  }
  void works(const Stage& stage, Words options) const {
    options.insert(options.end(), {"--progress", "off"});
    const Outcome outcome = run(stage, options);
    BOOST_TEST(outcome.code == 0, stage.name << ": " << outcome.err);
  }
  void train(Words options, const std::string& output = "dictionary.h5", const std::string& atoms = "20") const {
    options.insert(options.end(), {"--atoms", atoms, "--steps", "10", "--batch", "50", "--seed", "1", "--output",
                                   *this / output});
    if (std::find(options.begin(), options.end(), "--model") == options.end())
      options.insert(options.end(), {"--lambda", "0.1"});
    works(train_dictionary(), options);
  }
  /// A dictionary of 4×4 patches of whitened images.
  void train_on(const std::string& method) const {
    works(whiten(), {"--method", method, "--input", *this / "images.h5", "--output", *this / "white.h5"});
    works(extract_patches(), {"--input", *this / "white.h5", "--size", "4", "--border", "0", "--count", "300", "--seed",
                              "1", "--output", *this / "patches.h5"});
    train({"--input", *this / "patches.h5"});
  }
  Outcome apply_to(const std::string& input, Words options, const std::string& dictionary = "dictionary.h5",
                   const std::string& output = "applied.h5") const {
    options.insert(options.end(),
                   {"--images", *this / input, "--dictionary", *this / dictionary, "--output", *this / output});
    return run(apply(), options);
  }
  H5Reader applied(const std::string& input, const Words& options = {}, const std::string& dictionary = "dictionary.h5",
                   const std::string& output = "applied.h5") const {
    const Outcome outcome = apply_to(input, options, dictionary, output);
    BOOST_TEST(outcome.code == 0, outcome.err);
    return H5Reader(*this / output);
  }
  void refuses(const std::string& input, Words options, int code, const std::string& why,
               const std::string& dictionary = "dictionary.h5") const {
    options.insert(options.end(), {"--progress", "off"});
    const Outcome outcome = apply_to(input, options, dictionary, "refused.h5");
    BOOST_TEST(fails(outcome, code, why), "exit " << outcome.code << ", '" << outcome.err << "' does not say: " << why);
    for (const auto& entry : std::filesystem::directory_iterator(path()))
      BOOST_TEST(entry.path().filename().string().find("refused.h5") == std::string::npos);
  }
  std::string bytes(const std::string& name) const { return bytes_of(*this / name); }
};

bool same(const arma::fmat& a, const arma::fmat& b) { return arma::approx_equal(a, b, "absdiff", 0); }

// The codes that apply gave at the positions of stored patches, with --stride 1.
arma::fmat codes_at(const H5Reader& applied, const arma::mat& positions) {
  const arma::fmat codes = applied.fmat("codes"), places = applied.fmat("positions");
  const auto rows = applied.shape("maps")[2], columns = applied.shape("maps")[3];
  arma::fmat found(codes.n_rows, positions.n_cols);
  for (arma::uword i = 0; i < positions.n_cols; ++i) {
    const auto at = static_cast<arma::uword>((positions(0, i) * static_cast<double>(rows) + positions(1, i)) *
                                                 static_cast<double>(columns) + positions(2, i));
    BOOST_REQUIRE(same(places.col(at), arma::conv_to<arma::fmat>::from(positions.col(i))));
    found.col(i) = codes.col(at);
  }
  return found;
}

}  // namespace

// The gain, the filter and the mean image are those of training: its images get the codes of its patches.
BOOST_AUTO_TEST_CASE(training_images_get_the_codes_of_their_stored_patches) {
  const Folder folder;
  for (const char* method : {"olshausen-field", "scale", "mean", "unit-norm"}) {
    folder.train_on(method);
    folder.works(encode(), {"--input", folder / "patches.h5", "--dictionary", folder / "dictionary.h5", "--output",
                            folder / "codes.h5"});
    const H5Reader applied = folder.applied("images.h5", {"--stride", "1"});
    BOOST_TEST(same(applied.fmat("whitened"), H5Reader(folder / "white.h5").fmat("images")));
    const arma::fmat codes = codes_at(applied, H5Reader(folder / "patches.h5").mat("positions"));
    // equal but for rounding: a patch is inferred among others
    BOOST_TEST(arma::abs(codes - H5Reader(folder / "codes.h5").fmat("codes")).max() < 1e-5f, method);
  }
}

BOOST_AUTO_TEST_CASE(patches_are_normalised_and_mapped_as_in_training) {
  const Folder folder;
  folder.works(whiten(), {"--method", "olshausen-field", "--input", folder / "images.h5", "--output",
                          folder / "white.h5"});
  for (const std::string method : {"zca", "pca"}) {
    folder.works(extract_patches(), {"--input", folder / "white.h5", "--size", "4", "--border", "0", "--mean", "patch",
                                     "--variance", "unit", "--count", "300", "--seed", "1", "--output",
                                     folder / "cut.h5"});
    Words options{"--method", method, "--input", folder / "cut.h5", "--output", folder / "patches.h5"};
    if (method == "pca") options.insert(options.end(), {"--components", "9"});
    folder.works(whiten(), options);
    folder.train({"--input", folder / "patches.h5"});
    folder.works(encode(), {"--input", folder / "patches.h5", "--dictionary", folder / "dictionary.h5", "--output",
                            folder / "codes.h5"});
    const H5Reader applied = folder.applied("images.h5", {"--stride", "1"});
    const arma::fmat codes = codes_at(applied, H5Reader(folder / "patches.h5").mat("positions"));
    BOOST_TEST(arma::abs(codes - H5Reader(folder / "codes.h5").fmat("codes")).max() < 1e-4f, method);
    BOOST_TEST(applied.number("patch_height") == 4);  // of pixels, also where atoms are of coefficients
    BOOST_TEST((applied.shape("atoms") == std::vector<arma::uword>{12, method == "pca" ? 9u : 16u}));
  }
  // Patches that are cut while training goes on are normalised in the same way.
  folder.train({"--images", folder / "white.h5", "--size", "4", "--border", "0", "--mean", "patch", "--variance", "unit"});
  folder.works(encode(), {"--input", folder / "cut.h5", "--dictionary", folder / "dictionary.h5", "--output",
                          folder / "codes.h5"});
  const arma::fmat codes = codes_at(folder.applied("images.h5", {"--stride", "1"}),
                                    H5Reader(folder / "cut.h5").mat("positions"));
  BOOST_TEST(arma::abs(codes - H5Reader(folder / "codes.h5").fmat("codes")).max() < 1e-4f);
}

BOOST_AUTO_TEST_CASE(the_gain_is_that_of_training) {
  const Folder folder;
  folder.train_on("olshausen-field");
  const arma::fcube once = folder.applied("images.h5").fcube("whitened");
  folder.write_images("strong.h5", 2.f * folder.images);
  const arma::fcube twice = folder.applied("strong.h5").fcube("whitened");
  BOOST_TEST(arma::abs(twice - 2.f * once).max() < 1e-5f);
  // A picture of another size is filtered alike in cycles per pixel: four copies of an image are four whitened images.
  const arma::fmat image = folder.images.slice(0);
  arma::fcube four(48, 40, 1);
  four.slice(0) = arma::repmat(image, 2, 2);
  folder.write_images("four.h5", four);
  const arma::fcube white = folder.applied("four.h5").fcube("whitened");
  BOOST_TEST(arma::abs(white.slice(0) - arma::repmat(once.slice(0), 2, 2)).max() < 1e-4f);
}

// Without whitening, patches side by side are coded as they are, and a picture made of atoms is found again.
BOOST_AUTO_TEST_CASE(an_image_of_atoms_has_the_codes_that_encode_gives) {
  Folder folder;
  folder.images -= 100;  // without an offset, which would make atoms alike
  folder.write_images("images.h5", folder.images);
  folder.train({"--images", folder / "images.h5", "--size", "4", "--border", "0"}, "dictionary.h5", "30");
  const arma::fmat A = H5Reader(folder / "dictionary.h5").fmat("dictionary");
  const arma::uword rows = 5, columns = 6;
  arma::fmat patches(16, rows * columns);
  arma::fcube picture(4 * columns, 4 * rows, 1);
  for (arma::uword i = 0; i < patches.n_cols; ++i) {
    patches.col(i) = 50 * A.col(i);
    for (arma::uword y = 0; y < 4; ++y)
      for (arma::uword x = 0; x < 4; ++x) picture(i % columns * 4 + x, i / columns * 4 + y, 0) = patches(4 * y + x, i);
  }
  folder.write_images("atoms.h5", picture);
  {
    H5Writer file(folder / "patches.h5", {});
    file.write("patches", patches);
    file.commit();
  }
  const Words more{"--inference", "fista", "--iterations", "300"};
  Words options{"--input", folder / "patches.h5", "--dictionary", folder / "dictionary.h5", "--output", folder / "codes.h5"};
  options.insert(options.end(), more.begin(), more.end());
  folder.works(encode(), options);
  options = more;
  options.insert(options.end(), {"--stride", "4", "--units", "3,0,29"});
  const H5Reader applied = folder.applied("atoms.h5", options);
  const arma::fmat codes = applied.fmat("codes");
  BOOST_TEST(same(codes, H5Reader(folder / "codes.h5").fmat("codes")));
  for (arma::uword i = 0; i < codes.n_cols; ++i) BOOST_TEST(arma::index_max(arma::abs(codes.col(i))) == i);
  BOOST_TEST(applied.number("relative_error") < 1e-3);
  BOOST_TEST(applied.vec("image_error")[0] == applied.number("relative_error"), boost::test_tools::tolerance(1e-3));
  // maps are the codes of the units at the places of the grid
  BOOST_TEST((applied.shape("maps") == std::vector<arma::uword>{1, 3, rows, columns}));
  BOOST_TEST(arma::all(applied.vec("units") == arma::vec{3, 0, 29}));
  const arma::fmat maps(applied.fmat("maps").memptr(), rows * columns, 3);
  BOOST_TEST((same(maps.col(0), codes.row(3).t()) && same(maps.col(1), codes.row(0).t()) &&
              same(maps.col(2), codes.row(29).t())));
  BOOST_TEST(same(applied.fmat("atoms"), A.cols(arma::uvec{3, 0, 29})));
}

BOOST_AUTO_TEST_CASE(a_shift_by_the_stride_shifts_the_maps) {
  const Folder folder;
  folder.train_on("scale");
  arma::fcube shifted = folder.images;
  for (arma::uword i = 0; i < 3; ++i) shifted.slice(i) = arma::shift(arma::shift(folder.images.slice(i), 2, 0), -4, 1);
  folder.write_images("shifted.h5", shifted);
  const H5Reader one = folder.applied("images.h5", {"--units", "0,7", "--stride", "2"}),
                 other = folder.applied("shifted.h5", {"--units", "0,7", "--stride", "2"}, "dictionary.h5", "other.h5");
  const auto shape = one.shape("maps");
  BOOST_TEST((shape == std::vector<arma::uword>{3, 2, 9, 11}));
  const arma::fcube a(one.fmat("maps").memptr(), 11, 9, 6), b(other.fmat("maps").memptr(), 11, 9, 6);
  // two pixels to the right and four upwards: a place to the right, two up
  BOOST_TEST(arma::abs(b.subcube(1, 0, 0, 10, 6, 5) - a.subcube(0, 2, 0, 9, 8, 5)).max() < 1e-5f);
  BOOST_TEST(arma::abs(a).max() > 0.01f);
}

BOOST_AUTO_TEST_CASE(what_the_file_says) {
  const Folder folder;
  folder.train_on("olshausen-field");
  const H5Reader applied = folder.applied("images.h5", {"--top", "3"});
  BOOST_TEST((applied.shape("codes") == std::vector<arma::uword>{3 * 9 * 11, 20}));
  BOOST_TEST((applied.shape("positions") == std::vector<arma::uword>{3 * 9 * 11, 3}));
  for (const char* array : {"images", "whitened", "reconstruction"})
    BOOST_TEST((applied.shape(array) == std::vector<arma::uword>{3, 20, 24}));
  BOOST_TEST(same(applied.fmat("images"), H5Reader(folder / "images.h5").fmat("images")));
  BOOST_TEST(applied.number("stride") == 2);
  BOOST_TEST(applied.text("dataset") == "noise");
  BOOST_TEST(applied.text("trained_on") == "noise");
  BOOST_TEST(applied.text("source") == "real");
  BOOST_TEST(applied.text("model") == H5Reader(folder / "dictionary.h5").text("model"));
  BOOST_TEST(applied.text("inputs").find("\"dictionary\":") != std::string::npos);
  const arma::fmat codes = applied.fmat("codes");
  const arma::vec active = applied.vec("active");
  BOOST_TEST(active.n_elem == 20u);
  BOOST_TEST(arma::accu(active) == arma::accu(codes != 0) / static_cast<double>(codes.n_cols),
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(applied.number("active_units") == arma::accu(active), boost::test_tools::tolerance(1e-9));
  // the most active come first
  const arma::fmat A = H5Reader(folder / "dictionary.h5").fmat("dictionary");
  const arma::vec share = arma::conv_to<arma::vec>::from(arma::mean(arma::abs(codes), 1)) %
                          arma::conv_to<arma::vec>::from(arma::sqrt(arma::sum(arma::square(A))).t());
  const arma::uvec order = arma::sort_index(share, "descend");
  BOOST_TEST(arma::all(applied.vec("units") == arma::conv_to<arma::vec>::from(order.head(3))));
  BOOST_TEST(folder.applied("images.h5", {"--top", "100"}, "dictionary.h5", "all.h5").shape("maps")[1] == 20u);
  // another lambda, as encode takes it
  BOOST_TEST(folder.applied("images.h5", {"--lambda", "2"}, "dictionary.h5", "sparse.h5").number("active_units") <
             applied.number("active_units"));
}

BOOST_AUTO_TEST_CASE(threads_change_no_byte) {
  const Folder folder;
  folder.train_on("olshausen-field");
  folder.applied("images.h5", {"--stride", "1", "--threads", "1"}, "dictionary.h5", "one.h5");
  folder.applied("images.h5", {"--stride", "1", "--threads", "3"}, "dictionary.h5", "three.h5");
  BOOST_TEST((folder.bytes("one.h5") == folder.bytes("three.h5")));
}

BOOST_AUTO_TEST_CASE(pictures_and_arrays_are_read_alike) {
  const Folder folder;
  folder.train_on("olshausen-field");
  Samples samples;
  arma::fcube picture(24, 20, 1);
  for (unsigned i = 0; i < 24 * 20; ++i) {
    samples.push_back(static_cast<std::uint16_t>(folder.images[i]));
    picture[i] = static_cast<float>(samples.back());
  }
  write_png(folder / "picture.png", {.width = 24, .height = 20}, samples);
  folder.write_images("picture.h5", picture);
  write_bytes(folder / "picture.npy",
              npy("<f4", "1, 20, 24", {reinterpret_cast<const char*>(picture.memptr()), picture.n_elem * sizeof(float)}));
  const std::vector<double> values(picture.begin(), picture.end());
  write_bare(folder / "several.h5", {{"a", {1, 20, 24}, values}, {"b", {1, 20, 24}, values}});
  const arma::fmat codes = folder.applied("picture.h5").fmat("codes");
  BOOST_TEST(same(folder.applied("picture.npy").fmat("codes"), codes));
  BOOST_TEST(same(folder.applied("several.h5", {"--array", "b"}).fmat("codes"), codes));
  const H5Reader png = folder.applied("picture.png");
  BOOST_TEST(same(png.fmat("codes"), codes));
  BOOST_TEST(png.text("dataset") == "picture");
  BOOST_TEST(png.text("source") == "real");
  folder.refuses("picture.png", {"--array", "b"}, 2, "--array names an array of an HDF5 file, and --images is none");
  // several files are one after another
  const H5Reader both = folder.applied("images.h5", {"--images", folder / "picture.png"});
  BOOST_TEST(both.shape("images")[0] == 4u);
  BOOST_TEST(arma::max(both.fmat("positions").row(0)) == 3);

  folder.refuses("several.h5", {}, 3, "name one of its arrays with --array: /a (1 x 20 x 24), /b");
  write_bytes(folder / "flat.npy", npy("<f4", "20, 24", std::string(20 * 24 * 4, '\1')));
  folder.refuses("flat.npy", {}, 3, "flat.npy holds no images (n, height, width); reshape it, one image to (1, height");
  folder.refuses("table.txt", {}, 3, "table.txt");
}

BOOST_AUTO_TEST_CASE(grey_levels_are_brought_to_the_scale_of_training) {
  const Folder folder;
  folder.write_images("images.h5", folder.images / 255.f);
  folder.train_on("olshausen-field");
  Samples samples;
  for (unsigned i = 0; i < 24 * 20; ++i) samples.push_back(static_cast<std::uint16_t>(folder.images[i]));
  write_png(folder / "picture.png", {.width = 24, .height = 20}, samples);
  const Outcome scaled = folder.apply_to("picture.png", {});
  BOOST_TEST(scaled.err.find("its grey levels are divided by 255, as those of training went from 0 to 1") !=
             std::string::npos, scaled.err);
  BOOST_TEST(H5Reader(folder / "applied.h5").fmat("images").max() <= 1);
  folder.write_images("levels.h5", folder.images);
  const Outcome levels = folder.apply_to("levels.h5", {});
  BOOST_TEST(levels.code == 0);
  BOOST_TEST(levels.err.find("on another scale lambda has another meaning") != std::string::npos, levels.err);
  BOOST_TEST(folder.apply_to("images.h5", {}).err.find("scale") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(pictures_are_in_linear_light_if_those_of_training_were) {
  const Folder folder;
  Samples samples;
  for (unsigned i = 0; i < 24 * 20; ++i) samples.push_back(static_cast<std::uint16_t>(folder.images[i]));
  write_png(folder / "picture.png", {.width = 24, .height = 20}, samples);
  for (const std::string transfer : {"srgb", "linear"}) {
    folder.works(import_images(), {"--input", folder / "picture.png", "--colour", "linear-luminance", "--transfer",
                                   transfer, "--dataset", "light", "--output", folder / "images.h5"});
    folder.train_on("olshausen-field");
    const arma::fmat codes = folder.applied("images.h5").fmat("codes");
    BOOST_TEST(same(folder.applied("picture.png").fmat("codes"), codes));
  }
}

BOOST_AUTO_TEST_CASE(whole_images_are_one_patch_each) {
  const Folder folder;
  folder.works(whiten(), {"--method", "mean", "--input", folder / "images.h5", "--output", folder / "white.h5"});
  folder.works(extract_patches(), {"--whole", "--input", folder / "white.h5", "--output", folder / "patches.h5"});
  folder.train({"--input", folder / "patches.h5"});
  folder.works(encode(), {"--input", folder / "patches.h5", "--dictionary", folder / "dictionary.h5", "--output",
                          folder / "codes.h5"});
  const H5Reader applied = folder.applied("images.h5");
  BOOST_TEST(same(applied.fmat("codes"), H5Reader(folder / "codes.h5").fmat("codes")));
  BOOST_TEST((applied.shape("maps") == std::vector<arma::uword>{3, 12, 1, 1}));
  folder.write_images("small.h5", folder.images.tube(0, 0, 19, 19));
  folder.refuses("small.h5", {}, 3, "small.h5: images of 20 x 20 pixels are smaller than a patch, 20 x 24");
  folder.write_images("large.h5", arma::fcube(30, 30, 1, arma::fill::randu));
  folder.refuses("large.h5", {}, 3, "large.h5: its images are 30 x 30 pixels, and the mean training image is 20 x 24");
}

BOOST_AUTO_TEST_CASE(images_in_colour) {
  const Folder folder;
  folder.write_images("images.h5", arma::fcube(10, 3 * 8, 40, arma::fill::randu), 3);
  for (const std::string channel : {"all", "green"}) {
    folder.works(whiten(), {"--method", "mean", "--input", folder / "images.h5", "--output", folder / "white.h5"});
    folder.works(extract_patches(), {"--whole", "--channel", channel, "--input", folder / "white.h5", "--output",
                                     folder / "patches.h5"});
    folder.train({"--input", folder / "patches.h5"});
    folder.works(encode(), {"--input", folder / "patches.h5", "--dictionary", folder / "dictionary.h5", "--output",
                            folder / "codes.h5"});
    const H5Reader applied = folder.applied("images.h5");
    BOOST_TEST(same(applied.fmat("codes"), H5Reader(folder / "codes.h5").fmat("codes")));
    BOOST_TEST(applied.shape("images")[1] == 24u);
    BOOST_TEST(applied.shape("reconstruction")[1] == (channel == "all" ? 24u : 8u));
    folder.write_images("grey.h5", arma::fcube(10, 8, 2, arma::fill::randu));
    folder.refuses("grey.h5", {}, 3, "its images have 1 colour planes, those that the dictionary was trained on 3");
  }
  Samples samples(10 * 8 * 3, 0);
  for (unsigned i = 0; i < samples.size(); ++i) samples[i] = static_cast<std::uint16_t>(i % 251);
  write_png(folder / "picture.png", {.width = 10, .height = 8, .channels = 3}, samples);
  BOOST_TEST(folder.applied("picture.png").shape("images")[1] == 24u);
}

// A user's own patches say nothing of their images: it is asked for, and taken as it is told.
BOOST_AUTO_TEST_CASE(what_the_dictionary_does_not_say_is_asked_for) {
  const Folder folder;
  folder.train_on("olshausen-field");
  const arma::fmat codes = folder.applied("images.h5").fmat("codes");
  const arma::fmat patches = H5Reader(folder / "patches.h5").fmat("patches");
  write_bytes(folder / "mine.npy",
              npy("<f4", "300, 16", {reinterpret_cast<const char*>(patches.memptr()), patches.n_elem * sizeof(float)}));
  folder.train({"--input", folder / "mine.npy"});
  folder.refuses("images.h5", {}, 3, "dictionary.h5: does not say how its images were whitened; give --whitened");
  folder.refuses("images.h5", {"--whitening", "none"}, 3, "16 pixels and says no shape; give --shape");
  folder.refuses("images.h5", {"--whitening", "none", "--whitened", folder / "white.h5"}, 2,
                 "give --whitened or --whitening none, not both");
  folder.refuses("images.h5", {"--whitened", folder / "images.h5", "--shape", "4"}, 3,
                 "images.h5: is no file of images that whiten has whitened");
  folder.refuses("images.h5", {"--whitening", "none", "--shape", "5x5"}, 3, "has patches of 16 pixels, not 5 x 5");
  BOOST_TEST(same(folder.applied("images.h5", {"--whitened", folder / "white.h5", "--shape", "4"}).fmat("codes"), codes));
  BOOST_TEST(same(folder.applied("white.h5", {"--whitening", "none", "--shape", "4x4"}).fmat("codes"), codes));
  BOOST_TEST(!same(folder.applied("white.h5", {"--whitening", "none", "--shape", "4", "--mean", "patch"}).fmat("codes"),
                   codes));

  folder.train({"--input", folder / "mine.npy", "--shape", "4"});
  folder.refuses("images.h5", {"--whitening", "none", "--shape", "2x8"}, 2, "--shape has no effect, since");
  BOOST_TEST(same(folder.applied("images.h5", {"--whitened", folder / "white.h5"}).fmat("codes"), codes));
  // its whitening of patches is known, though what came before is not
  folder.works(whiten(), {"--method", "pca", "--components", "9", "--input", folder / "mine.npy", "--output",
                          folder / "components.h5"});
  folder.train({"--input", folder / "components.h5"});
  folder.refuses("images.h5", {"--whitening", "none"}, 3, "its patches had 16 pixels before they were whitened; give");
  folder.applied("white.h5", {"--whitening", "none", "--shape", "4"});
}

// Images files of versions that wrote no record name the parameters of their whitening all the same.
BOOST_AUTO_TEST_CASE(whitened_images_without_a_record) {
  const Folder folder;
  folder.train_on("olshausen-field");
  const arma::fmat codes = folder.applied("images.h5").fmat("codes");
  const H5Reader white(folder / "white.h5");
  {
    H5Writer file(folder / "old.h5", {"whiten", "1", "{}", "{}"});
    file.write("images", white.fcube("images"));
    file.copy_attributes(white, {"method", "gain", "cutoff", "longer_side", "source", "dataset"});
    file.commit();
  }
  folder.works(extract_patches(), {"--input", folder / "old.h5", "--size", "4", "--border", "0", "--count", "300",
                                   "--seed", "1", "--output", folder / "patches.h5"});
  folder.train({"--input", folder / "patches.h5"});
  BOOST_TEST(same(folder.applied("images.h5").fmat("codes"), codes));
}

BOOST_AUTO_TEST_CASE(mistakes_are_one_line) {
  const Folder folder;
  folder.train_on("olshausen-field");
  folder.refuses("white.h5", {}, 3, "white.h5: /images: its images are whitened already (olshausen-field)");
  folder.refuses("images.h5", {"--whitening", "none"}, 2, "--whitening has no effect, since");
  folder.refuses("images.h5", {"--whitened", folder / "white.h5"}, 2, "--whitened has no effect, since");
  folder.refuses("images.h5", {"--shape", "4"}, 2, "--shape has no effect, since");
  folder.refuses("images.h5", {"--mean", "patch"}, 2, "--mean has no effect, since");
  folder.refuses("images.h5", {"--variance", "unit"}, 2, "--variance has no effect, since");
  folder.refuses("images.h5", {"--stride", "5"}, 2, "--stride 5 leaves pixels between patches of 4 x 4; give at most 4");
  folder.refuses("images.h5", {"--stride", "0"}, 2, "--stride '0'");
  folder.refuses("images.h5", {"--units", "20"}, 2, "--units 20: the dictionary has 20 units, 0 to 19");
  folder.refuses("images.h5", {"--units", "3,1,3"}, 2, "--units names a unit twice");
  folder.refuses("images.h5", {"--units", "x"}, 2, "--units 'x'");
  folder.refuses("images.h5", {"--top", "0"}, 2, "--top '0'");
  folder.refuses("images.h5", {"--units", "1", "--top", "2"}, 2, "give --units or --top, not both");
  folder.refuses("images.h5", {"--lambda", "-1"}, 2, "--lambda '-1'");
  folder.refuses("images.h5", {"--inference", "ista", "--momentum", "nesterov"}, 2, "--momentum has no effect");
  folder.refuses("images.h5", {}, 3, "patches.h5: is not a trained dictionary", "patches.h5");
  folder.refuses("none.png", {}, 3, "none.png");
  folder.write_images("small.h5", arma::fcube(9, 3, 1, arma::fill::randu));
  folder.refuses("small.h5", {}, 3, "small.h5: images of 3 x 9 pixels are smaller than a patch, 4 x 4");
  folder.refuses("images.h5", {"--images", folder / "small.h5"}, 3,
                 "images.h5: its images have 20 x 24 pixels, those of " + (folder / "small.h5") + " 3 x 9 pixels");
  folder.write_images("colour.h5", arma::fcube(9, 30, 1, arma::fill::randu), 3);
  folder.refuses("colour.h5", {}, 3, "its images have 3 colour planes, those that the dictionary was trained on 1");
  const auto with_model = [&](const std::string& name, const std::string& record) {
    const H5Reader trained(folder / "dictionary.h5");
    H5Writer file(folder / name, {});
    file.write("dictionary", trained.fmat("dictionary"));
    file.attribute("model", trained.text("model"));
    file.attribute("preprocessing", record);
    if (name == "linked.h5") file.write("linked/other", trained.fmat("dictionary"));
    file.commit();
  };
  const std::string record = H5Reader(folder / "dictionary.h5").text("preprocessing");
  with_model("linked.h5", record);
  folder.refuses("images.h5", {}, 3, "linked.h5: is a dictionary of several linked inputs", "linked.h5");
  with_model("damaged.h5", "{");
  folder.refuses("images.h5", {}, 3, "damaged.h5: attribute 'preprocessing' is damaged", "damaged.h5");
  std::string other = record;
  other.replace(other.find("\"height\":4"), 10, "\"height\":5");
  with_model("other.h5", other);
  folder.refuses("images.h5", {}, 3, "other.h5: its atoms have 16 numbers, and what it says of its patches gives 20",
                 "other.h5");
}

BOOST_AUTO_TEST_CASE(a_margin_and_what_was_found_are_told) {
  const Folder folder;
  folder.train_on("olshausen-field");
  const Outcome outcome = folder.apply_to("images.h5", {"--stride", "3"});
  BOOST_TEST(outcome.err.find("the last 1 rows and 2 columns of an image are in no patch") != std::string::npos,
             outcome.err);
  BOOST_TEST(outcome.err.find("units active in a patch, 126 patches") != std::string::npos, outcome.err);
  const arma::fcube reconstruction = H5Reader(folder / "applied.h5").fcube("reconstruction");
  BOOST_TEST(arma::abs(reconstruction.tube(22, 0, 23, 19)).max() == 0);
  BOOST_TEST(folder.apply_to("images.h5", {"--stride", "4"}).err.find("in no patch") == std::string::npos);
}

// Models of other kinds give their responses.
BOOST_AUTO_TEST_CASE(every_model_can_be_applied) {
  const Folder folder;
  folder.train_on("olshausen-field");
  for (const std::string model : {"fastica", "sailnet", "soft-kmeans", "identity"}) {
    folder.train({"--input", folder / "patches.h5", "--model", model}, "other.h5", model == "identity" ? "16" : "12");
    folder.works(encode(), {"--input", folder / "patches.h5", "--dictionary", folder / "other.h5", "--output",
                            folder / "codes.h5"});
    const H5Reader applied = folder.applied("images.h5", {"--stride", "1"}, "other.h5");
    const arma::fmat codes = codes_at(applied, H5Reader(folder / "patches.h5").mat("positions"));
    BOOST_TEST(arma::abs(codes - H5Reader(folder / "codes.h5").fmat("codes")).max() < 1e-4f, model);
  }
}
