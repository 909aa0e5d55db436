#include "io/matrix.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>

#include "core/error.hpp"
#include "core/random.hpp"
#include "io/h5.hpp"
#include "bare_h5.hpp"
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

std::string reversed(std::string bytes, std::size_t size) {
  for (std::size_t at = 0; at < bytes.size(); at += size)
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                 bytes.begin() + static_cast<std::ptrdiff_t>(at + size));
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_type_of_number_in_npy) {
  const Scratch scratch;
  const std::vector<double> values{1, 2, 3, 4, 5, 6};
  const std::string halves("\x00\x3c\x00\x40\x00\x42\x00\x44\x00\x45\x00\x46", 12);
  const std::pair<const char*, std::string> types[] = {
      {"<f4", bytes_as<float>(values)},        {"<f8", bytes_as<double>(values)},
      {"|i1", bytes_as<std::int8_t>(values)},  {"|u1", bytes_as<std::uint8_t>(values)},
      {"<i2", bytes_as<std::int16_t>(values)}, {"<u2", bytes_as<std::uint16_t>(values)},
      {"<i4", bytes_as<std::int32_t>(values)}, {"<u4", bytes_as<std::uint32_t>(values)},
      {"<i8", bytes_as<std::int64_t>(values)}, {"<u8", bytes_as<std::uint64_t>(values)},
      {"<f2", halves},                         {">f2", reversed(halves, 2)},
      {">f4", reversed(bytes_as<float>(values), 4)}, {">i8", reversed(bytes_as<std::int64_t>(values), 8)}};
  for (const auto& [type, bytes] : types) {
    write_bytes(scratch / "a.npy", npy(type, "2, 3", bytes));
    BOOST_TEST(is_expected(read_samples(scratch / "a.npy")), type);
  }
  write_bytes(scratch / "a.npy", npy("<f4", "2L, 3L", bytes_as<float>(values)));  // as Python 2 wrote it
  BOOST_TEST(is_expected(read_samples(scratch / "a.npy")));
  write_bytes(scratch / "A.NPY", npy("<f4", "2, 1, 3", bytes_as<float>(values)));
  BOOST_TEST(is_expected(read_samples(scratch / "A.NPY")));
  write_bytes(scratch / "a.npy", npy("|b1", "2,", bytes_as<std::uint8_t>({0, 1})));
  BOOST_TEST(arma::all(read_labels(scratch / "a.npy") == arma::ivec{0, 1}));
}

// Versions 2 and 3 have four bytes for the length of the header.
// Samples are read in single precision, which has 24 bits for a value and all that it differs by.
BOOST_AUTO_TEST_CASE(features_that_single_precision_collapses) {
  const Scratch scratch;
  Random random(1, "samples");
  std::vector<double> values(2 * 9000);
  const auto fill = [&](double offset) {
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = i % 2 ? offset + 0.01 * random.normal() : random.normal();
  };
  const auto collapsed = [&](const std::string& name) { return SampleFile(scratch / name).collapsed(); };
  fill(1e6);
  write_bytes(scratch / "a.npy", npy("<f8", "9000, 2", bytes_as<double>(values)));
  write_bare(scratch / "a.h5", {{"x", {9000, 2}, values}});
  for (const char* name : {"a.npy", "a.h5"}) BOOST_TEST((collapsed(name) == std::optional<arma::uword>(1)), name);
  write_bytes(scratch / "single.npy", npy("<f4", "9000, 2", bytes_as<float>(values)));  // nothing is lost by reading
  BOOST_TEST(!collapsed("single.npy"));
  fill(10);
  write_bytes(scratch / "near.npy", npy("<f8", "9000, 2", bytes_as<double>(values)));
  BOOST_TEST(!collapsed("near.npy"));
  write_bytes(scratch / "whole.npy", npy("<i8", "2, 2", bytes_as<std::int64_t>({16777216, 7, 16777217, 7})));
  BOOST_TEST((collapsed("whole.npy") == std::optional<arma::uword>(0)));
  write_bytes(scratch / "fit.npy", npy("<i8", "2, 2", bytes_as<std::int64_t>({16777215, 7, 16777216, 7})));
  BOOST_TEST(!collapsed("fit.npy"));
  write_bytes(scratch / "a.csv", "1000000.01,1\n1000000.02,2\n");
  BOOST_TEST((collapsed("a.csv") == std::optional<arma::uword>(0)));
}

BOOST_AUTO_TEST_CASE(every_version_of_npy) {
  const Scratch scratch;
  const std::string first = npy("<f4", "2, 3", bytes_as<float>({1, 2, 3, 4, 5, 6}));
  for (const char version : {2, 3}) {
    write_bytes(scratch / "a.npy",
                first.substr(0, 6) + version + first.substr(7, 3) + std::string(2, '\0') + first.substr(10));
    BOOST_TEST(is_expected(read_samples(scratch / "a.npy")));
  }
}

// The smallest number of half precision, the largest, a negative one.
BOOST_AUTO_TEST_CASE(numbers_of_half_precision) {
  const Scratch scratch;
  write_bytes(scratch / "a.npy", npy("<f2", "1, 3", std::string("\x01\x00\xff\x7b\x00\xb8", 6)));
  const arma::fmat found = read_samples(scratch / "a.npy");
  BOOST_TEST((found(0) == std::ldexp(1.f, -24) && found(1) == 65504 && found(2) == -0.5f));
  write_bytes(scratch / "a.npy", npy("<f2", "1, 1", std::string("\x00\x7c", 2)));
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.npy"), InputError, says("NaN, infinite or beyond"));
}

BOOST_AUTO_TEST_CASE(fortran_order_of_any_rank) {
  const Scratch scratch;
  write_bytes(scratch / "a.npy", npy("<f4", "2, 3", bytes_as<float>({1, 4, 2, 5, 3, 6}), true));
  BOOST_TEST(is_expected(read_samples(scratch / "a.npy")));
  // x[i, j, k] = 100 i + 10 j + k, the first index fastest
  std::vector<double> values;
  for (int k = 0; k < 4; ++k)
    for (int j = 0; j < 3; ++j)
      for (int i = 0; i < 2; ++i) values.push_back(100 * i + 10 * j + k);
  write_bytes(scratch / "a.npy", npy("<f4", "2, 3, 4", bytes_as<float>(values), true));
  const SampleFile file(scratch / "a.npy");
  const arma::fmat found = file.fmat();
  for (arma::uword i = 0; i < 2; ++i)
    for (arma::uword j = 0; j < 3; ++j)
      for (arma::uword k = 0; k < 4; ++k)
        BOOST_TEST(found(4 * j + k, i) ==
                   100 * static_cast<float>(i) + 10 * static_cast<float>(j) + static_cast<float>(k));
  BOOST_TEST(arma::approx_equal(file.columns(1, 2), found.cols(1, 1), "absdiff", 0));
  BOOST_TEST((file.picture() == std::vector<arma::uword>{3, 4}));
}

BOOST_AUTO_TEST_CASE(unfit_npy_is_named) {
  const Scratch scratch;
  const auto refused = [&](const std::string& bytes, const std::string& why) {
    write_bytes(scratch / "a.npy", bytes);
    BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.npy"), InputError, says("a.npy: " + why));
  };
  const std::string six = bytes_as<float>({1, 2, 3, 4, 5, 6});
  refused("", "is not a .npy file");
  refused("PK\x03\x04 and so on", "is an archive of arrays (.npz); save one of them with numpy.save");
  refused(npy("<f4", "2, 3", six).substr(0, 20), "its header is cut off");
  refused(npy("<f4", "2, 3", six.substr(1)), "is cut off");
  refused(npy("<f4", "2, 3", six + six), "goes on after its array");
  refused(npy("<f4", "999999999, 999999999", six), "is cut off");
  refused(npy("<c8", "1, 3", six), "holds complex numbers");
  refused(npy("|O", "2, 3", six), "holds Python objects");
  refused(npy("<U1", "2, 3", six), "holds '<U1', not numbers");
  refused(npy("<M8", "1, 3", six), "holds '<M8', not numbers");
  refused(npy("<f16", "1, 1", six), "holds numbers of type '<f16'");
  refused(npy("<f4", "", six.substr(0, 4)), "is a single number, expected samples (n, d)");
  refused(npy("<f4", "6,", six), "is a row of 6 numbers, expected samples (n, d); reshape it to (6, 1)");
  refused(npy("<f4", "2, x", six), "its header has the shape (2, x)");
  for (const bool fortran : {false, true})
    for (const char* shape : {"0, 3", "3, 0", "0,", "0, 1099511627776, 1099511627776"})
      refused(npy("<f4", shape, "", fortran), "holds no samples");
  refused(npy("<f4", "2, 3", bytes_as<float>({1, 2, 3, 4, std::nan(""), 6})),
          "holds a value that is NaN, infinite or beyond single precision in sample 2, column 2");
  refused(npy("<f8", "1, 1", bytes_as<double>({1e300})), "holds a value that is NaN, infinite or beyond");
  refused("\x93NUMPY\x01" + std::string("\0\x04\0{}  ", 7), "its header names no 'descr'");
  refused("\x93NUMPY\x09" + std::string("\0\x04\0{}  ", 7), "is of version 9 of .npy");
  std::string structured = npy("<f4", "2, 3", six);
  structured.replace(structured.find("'<f4'"), 5, "[('a'");
  refused(structured, "is a structured array");
}

BOOST_AUTO_TEST_CASE(tables_with_and_without_names) {
  const Scratch scratch;
  const std::string mark = "\xEF\xBB\xBF";
  for (const std::string& text : {
           std::string("1\t2\t3\n4\t5\t6\n"),
           std::string("a,b,c\r\n1,2,3\r\n\r\n4,5,6"),
           std::string("1,2,3\n4,5,6e0\n"),
           mark + "1,2,3\n4,5,6\n",
           mark + "x;y;z\r1;2;3\r4;5;6\r",  // as of old Macintoshes
           std::string("+1.0, 2.,3\n 4,+5,\t6e+00 \n"),
           std::string("1 2 3\n4 5 6"),
           std::string("  1.0   2.0  3.0\n  4.0  50e-1   6.0\n"),
           std::string("# x y z\n1 2 3\n  # remark\n4 5 6\n"),
           std::string("x y z\n1 2 3\n4 5 6\n"),
           std::string("\"x\" \"y\" \"z\"\n1 2 3\n4 5 6\n"),
           std::string("\"height, cm\",\"a \"\"b\"\"\",c\n\"1\",\"2\",\"3\"\n4,5,6\n"),
           std::string("1,2,3,\n4,5,6,\n"),
           std::string("a\tb\tc\t\n1\t2\t3\t\n4\t5\t6\t\n"),
           std::string("1e0,2E+00,3\n4,.5e1,6\n"),
           std::string("Na,K,Cl\n1,2,3\n4,5,6\n")}) {
    write_bytes(scratch / "a.tsv", text);
    BOOST_TEST(is_expected(read_samples(scratch / "a.tsv")), text);
  }
  // One column, with and without a name of several words.
  for (const std::string text : {"true label\n3\n-0\n", "weight, kg\n3\n0\n", "3\n0\n", "3,\n0,\n"}) {
    write_bytes(scratch / "a.CSV", text);
    BOOST_TEST(arma::all(arma::vectorise(read_samples(scratch / "a.CSV")) == arma::fvec{3, 0}), text);
  }
}

// Nothing is taken for a header that holds a number, and nothing that is missing is passed over.
BOOST_AUTO_TEST_CASE(what_is_no_number_in_a_table_is_named) {
  const Scratch scratch;
  const auto refused = [&](const std::string& text, const std::string& why) {
    write_bytes(scratch / "a.csv", text);
    BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.csv"), InputError, says("a.csv: " + why));
  };
  refused("", "holds no samples");
  refused("\n \r\n", "holds no samples");
  refused("a,b\n", "line 1: names columns, and no sample follows");
  refused("1,2\n3\n", "line 2: 1 numbers where the lines before have 2");
  refused("1 2\n3 4 5\n", "line 2: 3 numbers where the lines before have 2");
  refused("1,2\n3,x\n", "line 2, column 2: 'x' is not a number");
  refused("a,1\n2,3\n", "line 1, column 1: 'a' is not a number");
  refused("id1,0.3,0.4\nid2,0.5,0.6\n", "line 1, column 1: 'id1' is not a number, nor is the rest of this column");
  refused("name,x\nid1,0.3\nid2,0.5\n", "line 2, column 1: 'id1' is not a number, nor is the rest of this column");
  for (const std::string missing : {"", "NA", "NaN", "nan", "-NaN", "null", "-", "?", "N/A"}) {
    const std::string why = ", column 2: the value is missing" + (missing.empty() ? ";" : " ('" + missing + "')");
    refused("1," + missing + ",3\n4,5,6\n", "line 1" + why);
    refused("a,b,c\n1,2,3\n4," + missing + ",6\n", "line 3" + why);
  }
  refused("NA,NA\n1,2\n", "line 1, column 1: the value is missing ('NA')");
  refused(",0,1\n0,0.5,0.6\n", "line 1, column 1: the columns are numbered and the first has no name");  // pandas
  refused("1,2,3\n#N/A,5,6\n7,8,9\n", "line 2, column 1: the value is missing ('#N/A')");  // no remark
  refused("1\n#DIV/0!\n3\n", "line 2, column 1: the value is missing");
  refused("1\n\n3\n", "line 2: the value is missing");
  refused("x\n1\n \n3\n", "line 3: the value is missing");
  refused("1,5 2,5\n3,5 4,5\n", "line 1, column 2: '5 2' is not a number; write a decimal point");
  refused("\"\",\"x\"\n\"1\",0.5\n\"2\",0.6\n", "line 1, column 1: the column has no name");  // R
  refused("\"x\" \"y\"\n\"1\" 0.5 0.6\n\"2\" 0.7 0.8\n", "line 1: names 2 columns, but samples have 3");
  // What looks like a value is no name, whatever it is.
  for (const std::string like : {"1,5", "0x1F", "1d5", "\u22121", "\u00a01", "12:30", "True", "1_000", "1'000"})
    refused(like + ";" + like + "\n2;3\n4;5\n", "line 1, column 1: '" + like + "' is not a number");
  refused("inf,1\n2,3\n", "line 1, column 1: 'inf' is not a finite number");
  refused("1e300,1\n", "line 1, column 1: '1e300' is not a finite number of single precision");
  refused("1e999,1\n", "line 1, column 1: '1e999' is not a finite number");
  refused("0x1F,1\n", "line 1, column 1: '0x1F' is not a number");
  refused("1,5;2,5\n3,5;4,5\n", "line 1, column 1: '1,5' is not a number; write a decimal point and no commas");
  refused("1,\"2\n3,4\n", "line 1: a quotation mark is not closed");
  refused("1,\"2\"x\n3,4\n", "line 1: a quotation mark is not closed, or text follows");
  refused(std::string("1,2\n3,\0\n", 8), "line 2: holds a zero byte");
  refused(std::string("\xFF\xFE" "1\0,\0" "2\0\n\0", 10), "is text in UTF-16");
  refused("1,\x01\x02\n", "line 1, column 2: '\?\?' is not a number");
  write_bytes(scratch / "a.csv", "1e-400,1e-60\n");  // too small to be told from zero
  BOOST_TEST(arma::accu(arma::abs(read_samples(scratch / "a.csv"))) == 0);
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
  BOOST_TEST(arma::all(read_labels(scratch / "a.h5") == arma::ivec{3, 0}));
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.h5", "rf"), InputError, says("a.h5: holds no /rf; it has /codes"));
  {
    H5Writer file(scratch / "b.h5", {});
    file.write("rf", expected);
    file.commit();
  }
  // A file of ours says what its arrays are: none is guessed at.
  BOOST_CHECK_EXCEPTION(
      read_samples(scratch / "b.h5"), InputError,
      says("b.h5: holds no /codes or /patches or /images; name one of its arrays with --array: /rf (2 x 3)"));
  BOOST_CHECK_EXCEPTION(read_labels(scratch / "b.h5"), InputError, says("b.h5: holds no /labels"));
}

// As h5py makes them: no attributes, any name, any type.
BOOST_AUTO_TEST_CASE(arrays_of_anyone) {
  const Scratch scratch;
  const std::string path = scratch / "x.h5";
  const std::vector<double> values{1, 2, 3, 4, 5, 6};
  write_bare(path, {{"x", {2, 3}, values}, {"y", {2}, {-1, 1}}});
  BOOST_TEST(is_expected(read_samples(path)));
  BOOST_TEST(SampleFile(path).found());
  BOOST_TEST(!SampleFile(path, {.named = "x"}).found());
  BOOST_TEST(arma::all(read_labels(path) == arma::ivec{-1, 1}));
  write_bare(path, {{"x", {2, 3}, values}, {"y", {1, 2}, {-1, 1}}});  // a column as MATLAB writes it
  BOOST_TEST(arma::all(read_labels(path, "y") == arma::ivec{-1, 1}));
  write_bare(path, {{"x", {2, 1, 3}, values}});
  BOOST_TEST(is_expected(read_samples(path)));
  BOOST_TEST(arma::approx_equal(SampleFile(path).mat(), arma::conv_to<arma::mat>::from(expected), "absdiff", 0));
  BOOST_TEST(arma::approx_equal(SampleFile(path).columns(1, 2), expected.col(1), "absdiff", 0));
  write_bare(path, {{"x", {2, 3}, values}, {"group/z", {3, 2}, values}, {"y", {2}, {-1, 1}}});
  BOOST_CHECK_EXCEPTION(read_samples(path), InputError,
                        says("name one of its arrays with --array: /group/z (3 x 2), /x (2 x 3), /y (2)"));
  BOOST_TEST(is_expected(read_samples(path, "x")));
  write_bare(path, {{"x", {6}, values}});
  BOOST_CHECK_EXCEPTION(read_samples(path, "x"), InputError, says("x.h5: /x: is a row of 6 numbers"));
  write_bare(path, {{"x", {}, {1}}});
  BOOST_CHECK_EXCEPTION(read_samples(path, "x"), InputError, says("x.h5: /x: is a single number"));
}

BOOST_AUTO_TEST_CASE(files_and_labels_that_do_not_fit) {
  const Scratch scratch;
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.npy"), InputError, says("a.npy: no such file"));
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.csv"), InputError, says("a.csv: no such file"));
  std::filesystem::create_directory(scratch / "b.tsv");
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "b.tsv"), InputError, says("b.tsv: is not a regular file"));
  write_bytes(scratch / "a.txt", "1\n2\n");
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.txt", "codes"), InputError, says("leave --array out"));
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.dat"), InputError, says("a.dat: is of no known kind"));
  BOOST_CHECK_EXCEPTION(read_samples(scratch / "a.npz"), InputError, says("a.npz: is an archive of arrays"));
  const std::pair<const char*, arma::ivec> good[] = {{"1\n2\n", {1, 2}},
                                                     {"-1\n+1\n", {-1, 1}},
                                                     {"label\n1.0\n1e3\n", {1, 1000}},
                                                     {"9007199254740991\n-10000\n", {9007199254740991, -10000}}};
  for (const auto& [text, labels] : good) {
    write_bytes(scratch / "a.txt", text);
    BOOST_TEST(arma::all(read_labels(scratch / "a.txt") == labels), text);
  }
  const std::pair<const char*, const char*> bad[] = {
      {"0.5\n", "label 0.5 of sample 1 is not a whole number"},
      {"1\n9007199254740993\n", "label 9007199254740992 of sample 2 is too large"},
      {"1\nnan\n", "line 2, column 1: the value is missing"},
      {"1,2\n", "has 2 numbers a sample, expected one label"},
      {"", "holds no labels"}};
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
