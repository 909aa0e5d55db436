#include <boost/test/unit_test.hpp>
#include <functional>

#include "core/error.hpp"
#include "core/random.hpp"
#include "io/image.hpp"
#include "io/labelled.hpp"
#include "io/tsv.hpp"
#include "labelled_files.hpp"
#include "pictures.hpp"
#include "support.hpp"

using namespace simplecell;

// Whatever a file holds, a reader returns or throws an InputError. Each good file is cut off, or some of its bytes are
// overwritten, anew for every trial; headers are hit as often as all the rest. The sanitizer build runs the same.

namespace {

std::string damaged(const std::string& whole, Random& random) {
  std::string bytes = whole;
  if (random.below(4) == 0) {
    bytes.resize(random.below(whole.size()));
    return bytes;
  }
  const std::uint64_t reach = random.below(2) == 0 ? whole.size() : std::min<std::size_t>(whole.size(), 256);
  for (std::uint64_t hits = 1 + random.below(8); hits > 0; --hits) {
    char& byte = bytes[random.below(reach)];
    byte =
        random.below(2) == 0 ? static_cast<char>(byte ^ (1 << random.below(8))) : static_cast<char>(random.below(256));
  }
  return bytes;
}

void survive(const std::string& path, int trials, const std::function<void(const std::string&)>& read) {
  const std::string whole = bytes_of(path);
  BOOST_REQUIRE_NO_THROW(read(path));
  Random random(1, path.substr(path.rfind('/') + 1));
  int refused = 0;
  for (int trial = 0; trial < trials; ++trial) {
    write_bytes(path, damaged(whole, random));
    try {
      read(path);
    } catch (const InputError& error) {
      ++refused;
      const std::string message = error.what();
      BOOST_TEST(message.find(path) == 0u);
      BOOST_TEST(message.find('\n') == std::string::npos);
    }
  }
  BOOST_TEST(refused > trials / 8);  // cut-off files at the least, every other one of them
}

Samples noise(std::size_t count) {
  Random random(1, "samples");
  Samples samples(count);
  for (auto& sample : samples) sample = static_cast<std::uint16_t>(random.below(256));
  return samples;
}

void read_picture(const std::string& path) { read_images(path); }

}  // namespace

BOOST_AUTO_TEST_CASE(png) {
  const Scratch scratch;
  write_png(scratch / "grey.png", {20, 15}, noise(300));
  write_png(scratch / "colour.png", {20, 15, 3, 16}, noise(900), true);
  survive(scratch / "grey.png", 400, read_picture);
  survive(scratch / "colour.png", 400, read_picture);
}

BOOST_AUTO_TEST_CASE(tiff) {
  const Scratch scratch;
  write_tiff(scratch / "plain.tif", {20, 15}, noise(300), {.compression = COMPRESSION_NONE, .mode = "wb"});
  write_tiff(scratch / "lzw.tif", {20, 15, 3, 16}, noise(900), {.pages = 3});
  write_tiff(scratch / "deflate.tif", {20, 15}, noise(300), {.compression = COMPRESSION_ADOBE_DEFLATE, .mode = "w8"});
  write_tiff(scratch / "tiled.tif", {20, 15, 3}, noise(900), {.tile = 16, .planes = true});
  TiffTags palette{.photometric = PHOTOMETRIC_PALETTE};
  for (auto& colours : palette.palette) colours.assign(256, 300);
  write_tiff(scratch / "palette.tif", {20, 15}, noise(300), palette);
  for (const char* name : {"plain.tif", "lzw.tif", "deflate.tif", "tiled.tif", "palette.tif"})
    survive(scratch / name, 400, read_picture);
}

BOOST_AUTO_TEST_CASE(jpeg) {
  const Scratch scratch;
  write_jpeg(scratch / "grey.jpg", {20, 15}, noise(300), 6);
  write_jpeg(scratch / "colour.jpg", {20, 15, 3}, noise(900), 1, true);
  for (const char* name : {"grey.jpg", "colour.jpg"}) survive(scratch / name, 400, read_picture);
}

BOOST_AUTO_TEST_CASE(webp) {
  const Scratch scratch;
  write_webp(scratch / "a.webp", {20, 15, 3}, noise(900));
  Samples opaque = noise(1200);
  for (std::size_t i = 3; i < opaque.size(); i += 4) opaque[i] = 255;
  write_webp(scratch / "alpha.webp", {20, 15, 4}, opaque);
  for (const char* name : {"a.webp", "alpha.webp"}) survive(scratch / name, 400, read_picture);
}

BOOST_AUTO_TEST_CASE(mat) {
  const Scratch scratch;
  const std::vector<double> values(60, 0.25);
  write_bytes(scratch / "plain.mat", MatFile(true).add("x", {5, 4, 3}, values).bytes());
  write_bytes(scratch / "packed.mat", MatFile(false, true).add("x", {5, 4, 3}, values).bytes());
  MatFile cells(false, true);
  cells.add_cells("c",
                  {cells.array({5, 4}, std::vector<double>(20, 1)), cells.array({5, 4}, std::vector<double>(20, 2))});
  write_bytes(scratch / "cells.mat", cells.add("y", {1, 2}, {1, 2}).bytes());
  for (const char* name : {"plain.mat", "packed.mat", "cells.mat"}) survive(scratch / name, 600, read_picture);
}

BOOST_AUTO_TEST_CASE(hdf5) {
  const Scratch scratch;
  {
    H5Writer file(scratch / "a.h5", {"stage", "1", "{}", "{}"});
    file.write("images", arma::fcube(6, 5, 4, arma::fill::ones));
    file.attribute("source", "real");
    file.commit();
  }
  survive(scratch / "a.h5", 600, [](const std::string& path) {
    const H5Reader file(path);
    file.fcube("images");
    file.values("images");
    file.text("source");
    file.attributes();
  });
}

BOOST_AUTO_TEST_CASE(table) {
  const Scratch scratch;
  write_bytes(scratch / "a.csv", "marker,nx,ny\n1,0.5,2\n2,1e-3,4\n3,-1,2\n");
  survive(scratch / "a.csv", 600, [](const std::string& path) { read_table(path).numbers("nx"); });
}

BOOST_AUTO_TEST_CASE(cifar10) {
  const Scratch scratch;
  write_bytes(scratch / "a.bin", cifar_records(2));
  pack(scratch / "a.bin.xz", ARCHIVE_FILTER_XZ, {{"", cifar_records(2)}});
  pack(scratch / "a.tar.gz", ARCHIVE_FILTER_GZIP,
       {{"data_batch_1.bin", cifar_records(1)}, {"data_batch_2.bin", cifar_records(1)}});
  for (const char* name : {"a.bin", "a.bin.xz", "a.tar.gz"})
    survive(scratch / name, 300, [](const std::string& path) { read_cifar(path, 10, Colour::luminance, "train"); });
}

BOOST_AUTO_TEST_CASE(mnist) {
  const Scratch scratch;
  write_bytes(scratch / "images", idx_pictures(20));
  pack(scratch / "images.gz", ARCHIVE_FILTER_GZIP, {{"", idx_pictures(20)}});
  pack(scratch / "labels.gz", ARCHIVE_FILTER_GZIP, {{"", idx_labels(90)}});
  for (const char* name : {"images", "images.gz", "labels.gz"})
    survive(scratch / name, 300, [](const std::string& path) { read_idx(path); });
}
