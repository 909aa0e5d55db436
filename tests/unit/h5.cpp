#include "io/h5.hpp"

#include <hdf5.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include "core/error.hpp"
#include "bare_h5.hpp"
#include "pictures.hpp"
#include "support.hpp"

using namespace simplecell;

namespace {

std::string bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_sample(const std::filesystem::path& path) {
  H5Writer file(path, {"test", "1", "{}", "{}"});
  file.write("matrix", arma::fmat{{1, 2, 3}, {4, 5, 6}});
  file.write("group/cube", arma::fcube(2, 3, 4, arma::fill::ones));
  file.write("vector", arma::vec{1, 2});
  file.write("counts", arma::uvec{7, 8});
  file.attribute("patch_height", 16.);
  file.commit();
}

// Text of variable length in a file, as h5py writes it: without check sums, unlike our own.
void add_text(const std::string& path, const std::string& name, const char* text) {
  if (!std::filesystem::exists(path)) H5Fclose(H5Fcreate(path.c_str(), H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT));
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  const hid_t space = H5Screate(H5S_SCALAR);
  const hid_t attribute = H5Acreate2(file, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(attribute, type, &text);
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
  H5Fclose(file);
}

}  // namespace

// A damaged type of numbers may claim any size, and libhdf5 before 1.14.5 would read so many bytes for each; later ones
// refuse it themselves.
BOOST_AUTO_TEST_CASE(numbers_of_an_impossible_size_are_refused) {
  const Scratch scratch;
  const std::string path = scratch / "a.h5";
  write_bare(path, {{"patches", {2, 3}, {1, 2, 3, 4, 5, 6}}});
  std::string bytes = bytes_of(path);
  const std::size_t type =
      bytes.find(std::string("\x11\x20\x3f\0\x08\0\0\0", 8));  // a floating-point number of 8 bytes
  BOOST_TEST_REQUIRE(type != std::string::npos);
  bytes[type + 4] = 24;
  write_bytes(path, bytes);
  BOOST_CHECK_EXCEPTION(H5Reader(path).fmat("patches"), InputError, says("a.h5: "));
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  const Scratch scratch;
  write_sample(scratch / "a.h5");
  const H5Reader file(scratch / "a.h5");
  BOOST_TEST(file.shape("matrix") == (std::vector<arma::uword>{3, 2}), boost::test_tools::per_element());
  BOOST_TEST(file.fmat("matrix")(1, 2) == 6);
  BOOST_TEST(file.columns("matrix", 1, 3)(0, 1) == 3);
  BOOST_TEST(file.fcube("group/cube").n_slices == 4u);
  BOOST_TEST(file.vec("counts")(1) == 8);
  BOOST_TEST(file.number("patch_height") == 16);
  BOOST_TEST(file.text("stage") == "test");
  BOOST_TEST(!file.has("group/other"));
  BOOST_TEST(!file.has("nowhere/cube"));
}

BOOST_AUTO_TEST_CASE(an_array_may_be_filled_part_by_part) {
  const Scratch folder;
  const arma::fmat values(6, 5, arma::fill::randu);
  for (const bool backwards : {false, true}) {
    H5Writer file(folder / (backwards ? "backwards.h5" : "forwards.h5"), {"test", "1", "{}", "{}"});
    file.reserve("group/array", {5, 2, 3});
    for (const bool second : {backwards, !backwards})
      file.fill("group/array", second ? 3 : 0, second ? values.tail_cols(2) : values.head_cols(3));
    BOOST_TEST(arma::accu(file.columns("group/array", 1, 4) != values.cols(1, 3)) == 0);
    file.attribute("patch_height", 2.);
    BOOST_CHECK_EXCEPTION(file.fill("group/array", 0, arma::fmat{arma::fdatum::nan}), RunError, says("NaN"));
    BOOST_CHECK_THROW(file.fill("group/array", 4, values.head_cols(2)), RunError);  // beyond the end
    BOOST_CHECK_THROW(file.fill("group/array", 0, values.head_rows(5)), RunError);  // of another size
    file.commit();
  }
  const H5Reader read(folder / "forwards.h5");
  BOOST_TEST((read.shape("group/array") == std::vector<arma::uword>{5, 2, 3}));
  BOOST_TEST(arma::accu(read.fmat("group/array") != values) == 0);
  BOOST_TEST(bytes(folder / "forwards.h5") == bytes(folder / "backwards.h5"));
}

BOOST_AUTO_TEST_CASE(equal_contents_are_equal_bytes) {
  const Scratch scratch;
  write_sample(scratch / "a.h5");
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // HDF5 counts times in seconds
  write_sample(scratch / "b.h5");
  BOOST_TEST(bytes(scratch / "a.h5") == bytes(scratch / "b.h5"));
}

BOOST_AUTO_TEST_CASE(without_commit_nothing_is_left) {
  const Scratch scratch;
  { H5Writer file(scratch / "a.h5", {}); }
  BOOST_TEST(std::filesystem::is_empty(scratch.path()));
}

BOOST_AUTO_TEST_CASE(errors_name_file_and_data_set) {
  const Scratch scratch;
  write_sample(scratch / "a.h5");
  const H5Reader file(scratch / "a.h5");
  BOOST_CHECK_EXCEPTION(file.fmat("codes"), InputError, says("a.h5: holds no /codes; it has /counts, /group/cube"));
  BOOST_CHECK_EXCEPTION(file.vec("matrix"), InputError, says("/matrix is 3 x 2, expected a vector"));
  BOOST_CHECK_EXCEPTION(file.columns("matrix", 2, 4), InputError, says("has 3 columns, asked for 2 to 4"));
  BOOST_CHECK_EXCEPTION(file.number("colour"), InputError, says("no attribute 'colour'"));
  BOOST_CHECK_EXCEPTION(file.number("stage"), InputError, says("attribute 'stage' is not a number"));
  BOOST_CHECK_EXCEPTION(H5Reader(scratch / "none.h5"), InputError, says("none.h5: no such file"));
  BOOST_CHECK_EXCEPTION(H5Reader(scratch.path()), InputError, says("is a folder"));
  BOOST_CHECK_EXCEPTION(H5Writer("/proc/none.h5", {}), RunError, says("cannot be written"));
}

BOOST_AUTO_TEST_CASE(nan_is_refused_where_it_stands) {
  const Scratch scratch;
  {
    H5Writer file(scratch / "a.h5", {});
    arma::fmat values(4, 30, arma::fill::zeros);
    values(2, 17) = values(3, 17) = values(0, 20) = arma::datum::nan;
    const char* why = "a.h5: /rf came out with 3 values that are NaN or infinite, first in column 17";
    BOOST_CHECK_EXCEPTION(file.write("rf", values), RunError, says(why));
    BOOST_CHECK_EXCEPTION(file.write("gap", arma::vec{0, infinity}), RunError, says("/gap came out with 1 value"));
    BOOST_CHECK_EXCEPTION(file.attribute("kl", std::nan("")), RunError, says("'kl' came out as nan"));
    file.write("rf", values, false);
    file.commit();
  }
  const H5Reader file(scratch / "a.h5");
  BOOST_CHECK_EXCEPTION(
      file.fmat("rf"), InputError,
      says("/rf holds 3 values that are NaN, infinite or beyond single precision, first in column 17"));
  BOOST_TEST(file.fmat("rf", false).n_cols == 30u);
}

BOOST_AUTO_TEST_CASE(text_of_variable_length) {
  const Scratch scratch;
  const std::string longer(9000, 'x');
  add_text(scratch / "a.h5", "short", "Größe");
  add_text(scratch / "a.h5", "empty", "");
  add_text(scratch / "a.h5", "long", longer.c_str());
  const H5Reader file(scratch / "a.h5");
  BOOST_TEST(file.text("short") == "Größe");
  BOOST_TEST(file.text("empty") == "");
  BOOST_TEST(file.text("long") == longer);
}

BOOST_AUTO_TEST_CASE(a_damaged_heap_of_text_is_refused) {
  const Scratch scratch;
  add_text(scratch / "a.h5", "words", "in a heap");
  const std::string whole = bytes(scratch / "a.h5");
  const auto heap = whole.find("GCOL");
  std::string place(8, '\0');
  std::memcpy(place.data(), &heap, 8);
  const auto reference = whole.find(place + std::string("\1\0\0\0", 4)) - 4;  // its length, place and number
  BOOST_REQUIRE(reference < whole.size());
  for (const auto at : {reference, reference + 4, reference + 11, reference + 12, reference + 15, heap, heap + 24,
                        heap + 30, heap + 31}) {  // the object's size is 24 bytes into the heap
    for (const char mask : {'\x7f', '\x80', '\x01'}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ mask);
      std::ofstream(scratch / "b.h5", std::ios::binary) << damaged;
      try {
        BOOST_TEST(std::string("in a heap").starts_with(H5Reader(scratch / "b.h5").text("words")));
      } catch (const InputError& error) {
        BOOST_TEST(says("attribute 'words' is damaged")(error));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(signed_labels_and_arrays_of_more_axes) {
  const Scratch scratch;
  {
    H5Writer file(scratch / "a.h5", {});
    file.write("labels", arma::ivec{-1, 1});
    arma::fcube cube(2, 3, 4);
    for (arma::uword i = 0; i < cube.n_elem; ++i) cube(i) = static_cast<float>(i);
    file.write("cube", cube);
    file.commit();
  }
  const H5Reader file(scratch / "a.h5");
  BOOST_TEST(arma::all(file.vec("labels") == arma::vec{-1, 1}));
  const arma::fmat flat = file.fmat("cube");
  BOOST_TEST((arma::size(flat) == arma::SizeMat(6, 4)));
  BOOST_TEST(flat(5, 3) == 23);
  BOOST_TEST(arma::approx_equal(file.columns("cube", 1, 3), flat.cols(1, 2), "absdiff", 0));
}

BOOST_AUTO_TEST_CASE(truncated_and_damaged_files_never_crash) {
  const Scratch scratch;
  write_sample(scratch / "a.h5");
  const std::string whole = bytes(scratch / "a.h5");
  std::uint64_t state = 1;
  for (int trial = 0; trial < 400; ++trial) {
    std::string damaged = whole;
    state = state * 6364136223846793005u + 1442695040888963407u;
    if (trial % 4 == 0)
      damaged.resize((state >> 33) % whole.size());
    else
      for (int k = 0; k < 1 + trial % 7; ++k) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        damaged[(state >> 33) % whole.size()] = static_cast<char>(state >> 20);
      }
    std::ofstream(scratch / "b.h5", std::ios::binary) << damaged;
    try {
      const H5Reader file(scratch / "b.h5");
      for (const auto& name : file.names()) {
        if (file.shape(name).size() == 3)
          file.fcube(name, false);
        else
          file.fmat(name, false);
      }
      file.text("stage");
      file.number("patch_height");
    } catch (const InputError&) {
    }
  }
}
