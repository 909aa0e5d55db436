#define BOOST_TEST_MODULE mat
#include "io/mat.hpp"

#include <hdf5.h>

#include <boost/test/unit_test.hpp>
#include <numeric>

#include "core/error.hpp"
#include "pictures.hpp"
#include "real_data.hpp"

using namespace simplecell;

namespace {

std::vector<double> counting(std::size_t n) {
  std::vector<double> values(n);
  std::iota(values.begin(), values.end(), 0.5);
  return values;
}

arma::cube read_bytes(const Scratch& scratch, const std::string& bytes, const std::string& variable = "") {
  write_bytes(scratch / "a.mat", bytes);
  return read_mat(scratch / "a.mat", variable);
}

std::function<bool(const std::exception&)> refused(const std::string& why) { return says("a.mat: " + why); }

}  // namespace

BOOST_AUTO_TEST_CASE(either_byte_order_compressed_or_not) {
  const Scratch scratch;
  for (const bool big_endian : {false, true})
    for (const bool compress : {false, true}) {
      const MatFile file = MatFile(big_endian, compress).add("IMAGES", {4, 3, 2}, counting(24));
      const arma::cube values = read_bytes(scratch, file.bytes());
      BOOST_TEST((values.n_rows == 4 && values.n_cols == 3 && values.n_slices == 2));
      for (arma::uword i = 0; i < 24; ++i) BOOST_TEST(values[i] == 0.5 + static_cast<double>(i));
    }
}

// MATLAB stores doubles that happen to be small integers as bytes.
BOOST_AUTO_TEST_CASE(every_type_of_number) {
  const Scratch scratch;
  const auto check = [&](auto number, unsigned array_class, unsigned type) {
    using Number = decltype(number);
    const std::vector<Number> values{Number(1), Number(2), Number(3), Number(100)};
    for (const bool big_endian : {false, true}) {
      const MatFile file = MatFile(big_endian).add<Number>("x", {2, 2}, values, array_class, type);
      BOOST_TEST(read_bytes(scratch, file.bytes())(1, 1, 0) == 100);
    }
  };
  check(std::int8_t{}, 8, 1), check(std::uint8_t{}, 9, 2), check(std::int16_t{}, 10, 3), check(std::uint16_t{}, 11, 4);
  check(std::int32_t{}, 12, 5), check(std::uint32_t{}, 13, 6), check(float{}, 7, 7), check(double{}, 6, 9);
  check(std::int64_t{}, 14, 12), check(std::uint64_t{}, 15, 13), check(std::uint8_t{}, 6, 2);
}

BOOST_AUTO_TEST_CASE(pictures_stand_upright) {
  const Scratch scratch;
  write_bytes(scratch / "a.mat", MatFile().add("IMAGES", {4, 3, 2}, counting(24)).bytes());
  const arma::fcube pictures = read_mat_images(scratch / "a.mat");
  BOOST_TEST((pictures.n_rows == 3 && pictures.n_cols == 4 && pictures.n_slices == 2));
  const arma::cube values = read_mat(scratch / "a.mat");
  BOOST_TEST(pictures(2, 1, 1) == values(1, 2, 1));  // x 2, y 1 is row 1, column 2
}

BOOST_AUTO_TEST_CASE(the_variable_is_chosen_by_name_or_is_the_only_one) {
  const Scratch scratch;
  MatFile file;
  file.add("one", {1, 2}, {1, 2}).add("two", {1, 2}, {3, 4});
  file.add<std::uint8_t>("title", {1, 2}, {'a', 'b'}, 4, 2);  // text is no candidate
  BOOST_TEST(read_bytes(scratch, file.bytes(), "two")(0, 1, 0) == 4);
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, file.bytes()), InputError, refused("holds several arrays (one, two)"));
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, file.bytes(), "three"), InputError,
                        refused("holds no real numeric array three; it holds one, two"));
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, file.bytes(), "title"), InputError, refused("holds no real numeric array"));
}

BOOST_AUTO_TEST_CASE(what_is_no_stack_of_matrices_is_refused) {
  const Scratch scratch;
  const auto none = refused("holds no real numeric array");
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, MatFile().bytes()), InputError, none);
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, MatFile().add("x", {1, 1, 1, 2}, {1, 2}).bytes()), InputError, none);
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, MatFile().add<double>("x", {1, 1}, {1}, 6, 9, 8).bytes()), InputError,
                        none);
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, MatFile().add<double>("x", {1, 1}, {1}, 6, 9, 2).bytes()), InputError,
                        none);
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, MatFile().add("x", {0, 3}, {}).bytes()), InputError,
                        refused("the array is empty"));
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, MatFile().add("x", {2, 2}, {1, 2, 3}).bytes()), InputError,
                        refused("not a readable MAT file: array x has not as many values"));
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, MatFile().add("x", {1 << 20, 1 << 20}, {1}).bytes()), InputError,
                        refused("not a readable MAT file: array x is beyond the limit"));
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, "MATLAB"), InputError, refused("not a MAT file"));
  BOOST_CHECK_EXCEPTION(read_mat(scratch / "none.mat"), InputError, says("cannot be opened"));
}

// Every proper prefix of a file is refused: never an array of which a part was not there.
BOOST_AUTO_TEST_CASE(a_file_cut_off_anywhere_is_refused) {
  const Scratch scratch;
  for (const bool compress : {false, true}) {
    const std::string whole = MatFile(false, compress).add("IMAGES", {5, 4}, counting(20)).bytes();
    for (std::size_t size = 0; size < whole.size(); ++size)
      BOOST_CHECK_THROW(read_bytes(scratch, whole.substr(0, size)), InputError);
  }
}

// Version 7.3: HDF5 behind 512 bytes of its own, dimensions reversed.
BOOST_AUTO_TEST_CASE(hdf5_based_files) {
  const Scratch scratch;
  const std::string path = scratch / "a.mat";
  const hid_t creation = H5Pcreate(H5P_FILE_CREATE);
  H5Pset_userblock(creation, 512);
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, H5P_DEFAULT);
  const hsize_t sizes[] = {2, 3, 4};
  const hid_t space = H5Screate_simple(3, sizes, nullptr);
  const hid_t set = H5Dcreate2(file, "IMAGES", H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const auto values = counting(24);
  H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
  H5Dclose(set), H5Sclose(space), H5Fclose(file), H5Pclose(creation);
  {
    std::fstream head(path, std::ios::binary | std::ios::in | std::ios::out);
    std::string text = "MATLAB 7.3 MAT-file";
    text.resize(124, ' ');
    head << text << '\0' << '\x02' << "IM";
  }
  const arma::cube read = read_mat(path);
  BOOST_TEST((read.n_rows == 4 && read.n_cols == 3 && read.n_slices == 2));
  BOOST_TEST(read(1, 0, 0) == 1.5);
  BOOST_CHECK_EXCEPTION(read_mat(path, "x"), InputError, says("it holds IMAGES"));
}

BOOST_AUTO_TEST_CASE(the_published_files, *needs_real_data) {
  const arma::fcube images = read_mat_images(real_data() / "sparsenet/IMAGES.mat");
  BOOST_TEST((images.n_rows == 512 && images.n_cols == 512 && images.n_slices == 10));
  // The first three pixels of the first row, as other programs read them; eight digits are published, float
  // keeps 1.5e-8 of them.
  BOOST_TEST(std::abs(images(0, 0, 0) - 0.34344572) < 1.5e-8);
  BOOST_TEST(std::abs(images(1, 0, 0) - 0.20327842) < 1.5e-8);
  BOOST_TEST(std::abs(images(2, 0, 0) - 0.27077097) < 1.5e-8);
  const arma::cube dictionary = read_mat(real_data() / "sparsenet/A144.mat");  // written by MATLAB itself, in 1998
  BOOST_TEST((dictionary.n_rows == 144 && dictionary.n_cols == 144));
}
