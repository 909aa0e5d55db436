#include "io/labelled.hpp"

#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "labelled_files.hpp"
#include "pictures.hpp"
#include "real_data.hpp"
#include "support.hpp"

using namespace simplecell;

namespace {

void refused(const std::string& path, const std::function<void()>& read, const std::string& why) {
  BOOST_CHECK_EXCEPTION(read(), InputError, says(path));
  BOOST_CHECK_EXCEPTION(read(), InputError, says(why));
}

}  // namespace

// Packing changes nothing, and an archive gives the batches of one part in their order.
BOOST_AUTO_TEST_CASE(cifar_in_every_wrapping) {
  const Scratch scratch;
  write_bytes(scratch / "a.bin", cifar_records(4));
  pack(scratch / "a.bin.gz", ARCHIVE_FILTER_GZIP, {{"", cifar_records(4)}});
  pack(scratch / "a.bin.xz", ARCHIVE_FILTER_XZ, {{"", cifar_records(4)}});
  pack(scratch / "a.tar.gz", ARCHIVE_FILTER_GZIP,
       {{"c/data_batch_2.bin", cifar_records(1, 3)},
        {"c/test_batch.bin", cifar_records(2, 7)},
        {"c/readme.html", "no batch"},
        {"c/data_batch_1.bin", cifar_records(3)}});
  for (const char* name : {"a.bin", "a.bin.gz", "a.bin.xz", "a.tar.gz"}) {
    const ImageSet all = read_cifar(scratch / name, 10, Colour::luminance, "train");
    BOOST_TEST((all.images.n_rows == 32 && all.images.n_cols == 32 && all.images.n_slices == 4));
    BOOST_TEST(arma::approx_equal(all.labels, arma::vec{0, 1, 2, 3}, "absdiff", 0));
  }
  const ImageSet test = read_cifar(scratch / "a.tar.gz", 10, Colour::luminance, "test");
  BOOST_TEST(arma::approx_equal(test.labels, arma::vec{7, 8}, "absdiff", 0));
}

BOOST_AUTO_TEST_CASE(cifar_pixels_are_where_they_belong) {
  const Scratch scratch;
  write_bytes(scratch / "a.bin", cifar_records(2));
  const ImageSet colour = read_cifar(scratch / "a.bin", 10, Colour::rgb, "train");
  const ImageSet grey = read_cifar(scratch / "a.bin", 10, Colour::luminance, "train");
  BOOST_TEST((colour.images.n_rows == 32 && colour.images.n_cols == 96));
  const auto level = [](unsigned k, unsigned x, unsigned y, unsigned c) { return (k + 32 * y + x + 50 * c) % 256; };
  for (const auto& [x, y] : {std::pair{0u, 0u}, {31u, 2u}, {5u, 31u}})
    for (unsigned k = 0; k < 2; ++k) {
      // Values up to 1 have 24 bits after the point in single precision.
      for (unsigned c = 0; c < 3; ++c)
        BOOST_TEST(std::abs(colour.images(x, 32 * c + y, k) - level(k, x, y, c) / 255.) < 1e-7);
      const double luma = 0.299 * level(k, x, y, 0) + 0.587 * level(k, x, y, 1) + 0.114 * level(k, x, y, 2);
      BOOST_TEST(std::abs(grey.images(x, y, k) - luma / 255) < 1e-7);
    }
}

BOOST_AUTO_TEST_CASE(mnist_pictures_and_labels) {
  const Scratch scratch;
  write_bytes(scratch / "images", idx_pictures(4));
  pack(scratch / "images.gz", ARCHIVE_FILTER_GZIP, {{"", idx_pictures(4)}});
  pack(scratch / "labels.gz", ARCHIVE_FILTER_GZIP, {{"", idx_labels(12)}});
  for (const char* name : {"images", "images.gz"}) {
    const ImageSet all = read_idx(scratch / name);
    BOOST_TEST((all.images.n_rows == 3 && all.images.n_cols == 2 && all.images.n_slices == 4));
    BOOST_TEST(std::abs(all.images(2, 1, 3) - 23 / 255.) < 1e-7);
    BOOST_TEST(all.labels.is_empty());
  }
  const ImageSet labels = read_idx(scratch / "labels.gz");
  BOOST_TEST(labels.images.is_empty());
  BOOST_TEST((labels.labels.n_elem == 12 && labels.labels(11) == 1));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_file_is_said) {
  const Scratch scratch;
  const std::string path = scratch / "a.bin";
  const auto cifar = [&](const std::string& bytes, const std::string& why) {
    write_bytes(path, bytes);
    refused(
        path, [&] { read_cifar(path, 10, Colour::luminance, "train"); }, why);
  };
  std::string records = cifar_records(3);
  cifar(records.substr(0, 5000), "no whole number of CIFAR-10 records");
  cifar("", "CIFAR-10");
  records[3073] = 10;
  cifar(records, "record 1 has label 10, not 0 to 9");
  pack(path, ARCHIVE_FILTER_GZIP, {{"c/test_batch.bin", cifar_records(1)}});
  refused(
      path, [&] { read_cifar(path, 10, Colour::luminance, "train"); }, "holds no data_batch_*.bin");
  pack(path, ARCHIVE_FILTER_XZ, {{"", cifar_records(3)}});
  cifar(bytes_of(path).substr(0, 200), "cannot be unpacked");
  // A pixel that differs from what was packed is told by the checksum alone, where bytes are stored as they are.
  pack(path, ARCHIVE_FILTER_GZIP, {{"", cifar_records(3)}});
  std::string packed = bytes_of(path);
  cifar(packed.substr(0, packed.size() - 9), "cannot be unpacked");
  packed[packed.size() - 8] ^= 1;  // in the checksum
  cifar(packed, "cannot be unpacked");
  pack(path, ARCHIVE_FILTER_GZIP, {{"c/data_batch_1.bin", cifar_records(3)}, {"c/data_batch_4.bin", cifar_records(1)}});
  BOOST_TEST(read_cifar(path, 10, Colour::luminance, "train").notes.at(0).ends_with(
      "holds 2 of the 5 files of training images of CIFAR-10"));
  refused(
      scratch / "none", [&] { read_cifar(scratch / "none", 10, Colour::luminance, "train"); }, "cannot be opened");

  const auto mnist = [&](const std::string& bytes, const std::string& why) {
    write_bytes(path, bytes);
    refused(
        path, [&] { read_idx(path); }, why);
  };
  mnist("", "archive or empty");
  mnist("abc", "too short");
  mnist(cifar_records(1), "is no IDX file");
  mnist(idx_pictures(3).substr(0, 30), "not what its header says");
  mnist(idx_pictures(3).substr(0, 12), "not what its header says");
  mnist(idx_pictures(3) + "x", "not what its header says");
  mnist(idx_labels(5) + "x", "not what its header says");
  mnist(idx_labels(0), "is an IDX file of no samples");
  mnist(idx<unsigned char>(8, {1u << 31, 1u << 31, 1u << 31, 4}, {1}), "not what its header says");
  mnist(idx<unsigned char>(8, {1, 2, 2, 3}, std::vector<unsigned char>(12)), "has 4 dimensions, expected three");
  mnist(idx<int>(12, {2, 7}, std::vector<int>(14)), "has 2 dimensions");
  mnist(idx<float>(13, {2}, {1, 0.5}), "entry 1 is 0.5, no whole number");
}

BOOST_AUTO_TEST_CASE(idx_of_every_type) {
  const Scratch scratch;
  const auto check = [&](auto number, unsigned type, double scale) {
    using Number = decltype(number);
    const std::vector<Number> numbers{Number(1), Number(2), Number(3), Number(4), Number(100), static_cast<Number>(-1)};
    write_bytes(scratch / "a", idx<Number>(type, {1, 2, 3}, numbers));
    const arma::fcube images = read_idx(scratch / "a").images;
    BOOST_TEST((images.n_rows == 3 && images.n_cols == 2 && images.n_slices == 1));
    for (unsigned i = 0; i < 6; ++i) BOOST_TEST(images[i] == static_cast<float>(numbers[i] / scale));
    write_bytes(scratch / "a", idx<Number>(type, {6}, numbers));
    const arma::vec labels = read_idx(scratch / "a").labels;
    for (unsigned i = 0; i < 6; ++i) BOOST_TEST(labels[i] == numbers[i]);
  };
  check(std::uint8_t{}, 0x08, 255), check(std::int8_t{}, 0x09, 1), check(std::int16_t{}, 0x0b, 1);
  check(std::int32_t{}, 0x0c, 1), check(float{}, 0x0d, 1), check(double{}, 0x0e, 1);
}

// QMNIST keeps eight numbers a digit: its class, then who wrote it and where it came from.
BOOST_AUTO_TEST_CASE(extended_labels) {
  const Scratch scratch;
  std::vector<int> numbers(24);
  for (int i = 0; i < 24; ++i) numbers[i] = 100 + i;
  write_bytes(scratch / "a", idx<int>(12, {3, 8}, numbers));
  const ImageSet set = read_idx(scratch / "a");
  BOOST_TEST(arma::approx_equal(set.labels, arma::vec{100, 108, 116}, "absdiff", 0));
  BOOST_TEST(set.notes.size() == 1u);
}

BOOST_AUTO_TEST_CASE(cifar100_has_fine_labels) {
  const Scratch scratch;
  write_bytes(scratch / "a.bin", cifar100_records(40));
  pack(scratch / "a.tar.gz", ARCHIVE_FILTER_GZIP,
       {{"c/train.bin", cifar100_records(40)}, {"c/test.bin", cifar100_records(2)}});
  for (const char* name : {"a.bin", "a.tar.gz"}) {
    const ImageSet set = read_cifar(scratch / name, 100, Colour::rgb, "train");
    BOOST_TEST((set.images.n_slices == 40 && set.labels(39) == 39));
    BOOST_TEST(std::abs(set.images(5, 32 + 1, 39) - (39 + 37 + 50) / 255.) < 1e-7);
  }
  BOOST_TEST(read_cifar(scratch / "a.tar.gz", 100, Colour::rgb, "test").labels.n_elem == 2u);
}

// Whoever has another version of the set is told which one to get.
BOOST_AUTO_TEST_CASE(other_versions_of_cifar_are_named) {
  const Scratch scratch;
  const auto said = [&](unsigned classes, const std::string& why) {
    refused(
        scratch / "a", [&] { read_cifar(scratch / "a", classes, Colour::luminance, "train"); }, why);
  };
  const std::string pickle =
      "\x80\x02}q\x01(U\x0b"
      "batch_labelq\x02U\x15training batch 1 of 5q\x03";
  write_bytes(scratch / "a", pickle);
  said(10, "is a Python pickle, perhaps the Python version of CIFAR-10; take the binary one, cifar-10-binary.tar.gz");
  said(100,
       "is a Python pickle, perhaps the Python version of CIFAR-100; take the binary one, cifar-100-binary.tar.gz");
  pack(scratch / "a", ARCHIVE_FILTER_GZIP,
       {{"c/batches.meta", pickle}, {"c/data_batch_1", pickle}, {"c/test_batch", pickle}});
  said(10, "is the Python version of CIFAR-10 (pickles)");
  pack(scratch / "a", ARCHIVE_FILTER_GZIP, {{"c/train", pickle}, {"c/test", pickle}});
  said(100, "is the Python version of CIFAR-100 (pickles)");
  pack(scratch / "a", ARCHIVE_FILTER_GZIP, {{"c/data_batch_1.mat", MatFile().bytes()}});
  said(10, "is the MATLAB version of CIFAR-10");
  write_bytes(scratch / "a", MatFile().bytes());
  said(10, "is a MATLAB file, perhaps the MATLAB version of CIFAR-10");
  write_bytes(scratch / "a", cifar100_records(2));
  said(10, "holds records of CIFAR-100; use --format cifar100");
  write_bytes(scratch / "a", cifar_records(2));
  said(100, "holds records of CIFAR-10; use --format cifar10");
  pack(scratch / "a", ARCHIVE_FILTER_GZIP, {{"c/train.bin", cifar100_records(2)}});
  said(10, "holds the pictures of CIFAR-100; use --format cifar100");
}

// The class counts that both sets are known for.
BOOST_AUTO_TEST_CASE(the_published_files, *needs_real_data) {
  const std::filesystem::path data = real_data();
  const ImageSet cifar = read_cifar(data / "cifar10/test_batch.bin.xz", 10, Colour::luminance, "test");
  BOOST_TEST((cifar.images.n_slices == 10000));
  for (unsigned label = 0; label < 10; ++label) BOOST_TEST(arma::accu(cifar.labels == label) == 1000u);
  const ImageSet digits = read_idx(data / "mnist/t10k-images-idx3-ubyte.gz");
  const ImageSet labels = read_idx(data / "mnist/t10k-labels-idx1-ubyte.gz");
  BOOST_TEST((digits.images.n_rows == 28 && digits.images.n_cols == 28 && digits.images.n_slices == 10000));
  BOOST_TEST((labels.labels(0) == 7 && arma::accu(labels.labels == 0) == 980));
}
