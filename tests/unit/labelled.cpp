#define BOOST_TEST_MODULE labelled
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
    const LabelledImages all = read_cifar10(scratch / name, false, "train");
    BOOST_TEST((all.images.n_rows == 32 && all.images.n_cols == 32 && all.images.n_slices == 4));
    BOOST_TEST(arma::approx_equal(all.labels, arma::vec{0, 1, 2, 3}, "absdiff", 0));
  }
  const LabelledImages test = read_cifar10(scratch / "a.tar.gz", false, "test");
  BOOST_TEST(arma::approx_equal(test.labels, arma::vec{7, 8}, "absdiff", 0));
}

BOOST_AUTO_TEST_CASE(cifar_pixels_are_where_they_belong) {
  const Scratch scratch;
  write_bytes(scratch / "a.bin", cifar_records(2));
  const LabelledImages colour = read_cifar10(scratch / "a.bin", true, "train");
  const LabelledImages grey = read_cifar10(scratch / "a.bin", false, "train");
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
    const LabelledImages all = read_mnist(scratch / name);
    BOOST_TEST((all.images.n_rows == 3 && all.images.n_cols == 2 && all.images.n_slices == 4));
    BOOST_TEST(std::abs(all.images(2, 1, 3) - 23 / 255.) < 1e-7);
    BOOST_TEST(all.labels.is_empty());
  }
  const LabelledImages labels = read_mnist(scratch / "labels.gz");
  BOOST_TEST(labels.images.is_empty());
  BOOST_TEST((labels.labels.n_elem == 12 && labels.labels(11) == 1));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_file_is_said) {
  const Scratch scratch;
  const std::string path = scratch / "a.bin";
  const auto cifar = [&](const std::string& bytes, const std::string& why) {
    write_bytes(path, bytes);
    refused(
        path, [&] { read_cifar10(path, false, "train"); }, why);
  };
  std::string records = cifar_records(3);
  cifar(records.substr(0, 5000), "no whole number of CIFAR-10 records");
  cifar("", "CIFAR-10");
  records[3073] = 10;
  cifar(records, "record 1 has label 10, not 0 to 9");
  pack(path, ARCHIVE_FILTER_GZIP, {{"c/test_batch.bin", cifar_records(1)}});
  refused(
      path, [&] { read_cifar10(path, false, "train"); }, "holds no data_batch_*.bin");
  pack(path, ARCHIVE_FILTER_XZ, {{"", cifar_records(3)}});
  cifar(bytes_of(path).substr(0, 200), "cannot be unpacked");
  refused(
      scratch / "none", [&] { read_cifar10(scratch / "none", false, "train"); }, "cannot be opened");

  const auto mnist = [&](const std::string& bytes, const std::string& why) {
    write_bytes(path, bytes);
    refused(
        path, [&] { read_mnist(path); }, why);
  };
  mnist("", "archive or empty");
  mnist("abc", "too short");
  mnist(cifar_records(1), "no IDX file of MNIST");
  mnist(idx_pictures(3).substr(0, 30), "not what its header says");
  mnist(idx_pictures(3).substr(0, 12), "not what its header says");
  mnist(idx_pictures(3) + "x", "not what its header says");
  mnist(idx_labels(5) + "x", "not what its header says");
  std::string labels = idx_labels(5);
  labels.back() = 77;
  mnist(labels, "entry 4 has label 77");
}

// The class counts that both sets are known for.
BOOST_AUTO_TEST_CASE(the_published_files, *needs_real_data) {
  const std::filesystem::path data = real_data();
  const LabelledImages cifar = read_cifar10(data / "cifar10/test_batch.bin.xz", false, "test");
  BOOST_TEST((cifar.images.n_slices == 10000));
  for (unsigned label = 0; label < 10; ++label) BOOST_TEST(arma::accu(cifar.labels == label) == 1000u);
  const LabelledImages digits = read_mnist(data / "mnist/t10k-images-idx3-ubyte.gz");
  const LabelledImages labels = read_mnist(data / "mnist/t10k-labels-idx1-ubyte.gz");
  BOOST_TEST((digits.images.n_rows == 28 && digits.images.n_cols == 28 && digits.images.n_slices == 10000));
  BOOST_TEST((labels.labels(0) == 7 && arma::accu(labels.labels == 0) == 980));
}
