#define BOOST_TEST_MODULE matrix
#include "io/matrix.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>

#include "core/error.hpp"
#include "core/random.hpp"
#include "io/h5.hpp"
#include "npy.hpp"
#include "pictures.hpp"
#include "support.hpp"

using namespace simplecell;

namespace {

const arma::fmat expected{{1, 4}, {2, 5}, {3, 6}};  // two samples of three values

bool is_expected(const arma::fmat& found) {
  return arma::size(found) == arma::size(expected) && arma::approx_equal(found, expected, "absdiff", 0);
}

template <class Number>
std::string bytes_as(const std::vector<double>& values) {
  std::string bytes;
  for (const double value : values) {
    const auto number = static_cast<Number>(value);
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_type_of_number_in_npy) {
  const Scratch scratch;
  const std::vector<double> values{1, 2, 3, 4, 5, 6};
  const std::pair<const char*, std::string> types[] = {
      {"<f4", bytes_as<float>(values)},        {"<f8", bytes_as<double>(values)},
      {"|i1", bytes_as<std::int8_t>(values)},  {"|u1", bytes_as<std::uint8_t>(values)},
      {"<i2", bytes_as<std::int16_t>(values)}, {"<u2", bytes_as<std::uint16_t>(values)},
      {"<i4", bytes_as<std::int32_t>(values)}, {"<u4", bytes_as<std::uint32_t>(values)},
      {"<i8", bytes_as<std::int64_t>(values)}, {"<u8", bytes_as<std::uint64_t>(values)}};
  for (const auto& [type, bytes] : types) {
    write_bytes(scratch / "a.npy", npy(type, "2, 3", bytes));
    BOOST_TEST(is_expected(read_samples(scratch / "a.npy")), type);
  }
  write_bytes(scratch / "a.npy", npy("<f4", "2, 3", bytes_as<float>({1, 4, 2, 5, 3, 6}), true));
  BOOST_TEST(is_expected(read_samples(scratch / "a.npy")));
  write_bytes(scratch / "a.npy", npy("<f4", "2, 1, 3", bytes_as<float>(values)));
  BOOST_TEST(is_expected(read_samples(scratch / "a.npy")));
  write_bytes(scratch / "a.npy", npy("|b1", "2,", bytes_as<std::uint8_t>({0, 1})));
  BOOST_TEST(arma::all(read_labels(scratch / "a.npy") == arma::uvec{0, 1}));
}

BOOST_AUTO_TEST_CASE(unfit_npy_is_named) {
  const Scratch scratch;
  const auto refused = [&](const std::string& bytes, const std::string& why) {
    write_bytes(scratch / "a.npy", bytes);
    BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.npy"), InputError, says("a.npy: " + why));
  };
  const std::string six = bytes_as<float>({1, 2, 3, 4, 5, 6});
  refused("", "is not a .npy file");
  refused("PK\x03\x04 and so on", "is not a .npy file");
  refused(npy("<f4", "2, 3", six).substr(0, 20), "its header is cut off");
  refused(npy("<f4", "2, 3", six.substr(1)), "is cut off");
  refused(npy("<f4", "999999999, 999999999", six), "is cut off");
  refused(npy(">f4", "2, 3", six), "holds numbers of type '>f4'");
  refused(npy("<c8", "2, 3", six), "holds numbers of type '<c8'");
  refused(npy("|O", "2, 3", six), "holds numbers of type '|O'");
  refused(npy("<f4", "", six), "holds a single number");
  refused(npy("<f4", "2, x", six), "its header has the shape (2, x)");
  refused(npy("<f4", "0, 3", ""), "holds no samples");
  refused(npy("<f4", "1, 2, 3", six, true), "is in Fortran order with more than two axes");
  refused(npy("<f4", "2, 3", bytes_as<float>({1, 2, 3, 4, std::nan(""), 6})), "holds nan in sample 2, column 2");
  refused(npy("<f8", "1, 1", bytes_as<double>({1e300})), "holds 1e+300 in sample 1, column 1");
  refused("\x93NUMPY\x01" + std::string("\0\x04\0{}  ", 7), "its header names no 'descr'");
}

BOOST_AUTO_TEST_CASE(tables_with_and_without_names) {
  const Scratch scratch;
  for (const std::string text : {"1\t2\t3\n4\t5\t6\n", "a,b,c\r\n1,2,3\r\n\r\n4,5,6", "1,2,3\n4,5,6e0\n"}) {
    write_bytes(scratch / "a.tsv", text);
    BOOST_TEST(is_expected(read_samples(scratch / "a.tsv")));
  }
  const auto refused = [&](const std::string& text, const std::string& why) {
    write_bytes(scratch / "a.csv", text);
    BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.csv"), InputError, says("a.csv: " + why));
  };
  refused("", "holds no samples");
  refused("a,b\n", "holds no samples");
  refused("1,2\n3\n", "line 2: 1 numbers where the lines before have 2");
  refused("1,2\n3,x\n", "line 2: 'x' is not a number");
  refused("a,b\n1,2\n3,\n", "line 3: '' is not a number");
  refused("1,2\nnan,3\n", "holds nan in sample 2, column 1");
}

BOOST_AUTO_TEST_CASE(arrays_of_hdf5) {
  const Scratch scratch;
  {
    H5Writer file(scratch / "a.h5", {});
    file.write("patches", arma::fmat(4, 2, arma::fill::zeros));
    file.write("codes", expected);
    file.write("images", arma::fcube(3, 2, 5, arma::fill::ones));
    file.write("labels", arma::uvec{3, 0});
    file.commit();
  }
  BOOST_TEST(is_expected(read_samples(scratch / "a.h5")));  // codes come first
  BOOST_TEST(read_samples(scratch / "a.h5", "patches").n_rows == 4u);
  BOOST_TEST((arma::size(read_samples(scratch / "a.h5", "images")) == arma::SizeMat(6, 5)));
  BOOST_TEST(arma::all(read_labels(scratch / "a.h5") == arma::uvec{3, 0}));
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.h5", "rf"), InputError, says("a.h5: holds no /rf; it has /codes"));
  {
    H5Writer file(scratch / "b.h5", {});
    file.write("rf", expected);
    file.commit();
  }
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "b.h5"), InputError, says("name one of its arrays with --array: /rf"));
  BOOST_CHECK_EXCEPTION(read_labels(scratch / "b.h5"), InputError, says("b.h5: holds no /labels"));
}

BOOST_AUTO_TEST_CASE(files_and_labels_that_do_not_fit) {
  const Scratch scratch;
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.npy"), InputError, says("a.npy: no such file"));
  std::filesystem::create_directory(scratch / "b.tsv");
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "b.tsv"), InputError, says("b.tsv: is not a regular file"));
  write_bytes(scratch / "a.txt", "1\n2\n");
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.txt", "codes"), InputError, says("leave --array out"));
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.dat"), InputError, says("a.dat: is of no known kind"));
  BOOST_TEST(arma::all(read_labels(scratch / "a.txt") == arma::uvec{1, 2}));
  const std::pair<const char*, const char*> bad[] = {
      {"1\n-1\n", "label -1 of sample 2"},    {"0.5\n", "label 0.5 of sample 1"},
      {"10000\n", "label 10000 of sample 1"}, {"1\nnan\n", "label nan of sample 2"},
      {"1,2\n", "has 2 numbers a sample"},    {"", "holds no labels"}};
  for (const auto& [text, why] : bad) {
    write_bytes(scratch / "a.txt", text);
    BOOST_CHECK_EXCEPTION(read_labels(scratch / "a.txt"), InputError, says(why));
  }
}

// Whatever a file holds, the reader returns or throws an InputError; the sanitizer build runs the same.
BOOST_AUTO_TEST_CASE(damaged_npy_is_survived) {
  const Scratch scratch;
  const std::string whole = npy("<f4", "2, 3", bytes_as<float>({1, 2, 3, 4, 5, 6}));
  Random random(1, "damage");
  for (int trial = 0; trial < 1000; ++trial) {
    std::string bytes = whole;
    if (random.below(4) == 0) bytes.resize(random.below(whole.size()));
    for (std::uint64_t hits = random.below(5); hits > 0 && !bytes.empty(); --hits)
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    write_bytes(scratch / "a.npy", bytes);
    try {
      read_samples(scratch / "a.npy");
    } catch (const InputError& error) {
      BOOST_TEST(std::string(error.what()).find(scratch / "a.npy") == 0u);
    }
  }
}
