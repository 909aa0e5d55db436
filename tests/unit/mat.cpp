#include "io/mat.hpp"

#include <hdf5.h>

#include <boost/test/unit_test.hpp>
#include <numeric>

#include "core/error.hpp"
#include "pictures.hpp"
#include "real_data.hpp"

using namespace simplecell;

namespace {

std::vector<double> counting(std::size_t n, double first = 0.5) {
  std::vector<double> values(n);
  std::iota(values.begin(), values.end(), first);
  return values;
}

std::vector<std::uint8_t> bytes_up_to(std::size_t n) {
  std::vector<std::uint8_t> values(n);
  std::iota(values.begin(), values.end(), std::uint8_t{0});
  return values;
}

ImageSet read_bytes(const Scratch& scratch, const std::string& bytes, const std::string& variable = "",
                    Colour colour = Colour::luminance) {
  write_bytes(scratch / "a.mat", bytes);
  return read_mat(scratch / "a.mat", colour, variable);
}

std::function<bool(const std::exception&)> refused(const std::string& why) { return says("a.mat: " + why); }

bool notes(const ImageSet& set, const std::string& text) {
  return std::any_of(set.notes.begin(), set.notes.end(),
                     [&](const std::string& note) { return note.find(text) != std::string::npos; });
}

// A file of version 7.3: HDF5 behind 512 bytes of its own, dimensions reversed.
class Mat73 {
 public:
  explicit Mat73(const std::string& path) : path_(path) {
    const hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_userblock(creation, 512);
    file_ = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, H5P_DEFAULT);
    H5Pclose(creation);
  }
  ~Mat73() {
    H5Fclose(file_);
    std::fstream head(path_, std::ios::binary | std::ios::in | std::ios::out);
    std::string text = "MATLAB 7.3 MAT-file";
    text.resize(124, ' ');
    head << text << '\0' << '\x02' << "IM";
  }
  Mat73(const Mat73&) = delete;
  Mat73& operator=(const Mat73&) = delete;

  void add(const std::string& name, const std::vector<hsize_t>& sizes, const std::vector<double>& values,
           const std::string& kind, bool empty = false, hid_t stored = H5T_IEEE_F64LE) {
    write(name, sizes, stored, H5T_NATIVE_DOUBLE, values.data(), kind, empty);
  }
  /// Pairs of numbers.
  void add_complex(const std::string& name, const std::vector<hsize_t>& sizes, const std::vector<double>& values) {
    const hid_t type = H5Tcreate(H5T_COMPOUND, 16);
    H5Tinsert(type, "real", 0, H5T_NATIVE_DOUBLE), H5Tinsert(type, "imag", 8, H5T_NATIVE_DOUBLE);
    write(name, sizes, type, type, values.data(), "double", false);
    H5Tclose(type);
  }
  void add_group(const std::string& name) {
    H5Gclose(H5Gcreate2(file_, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  }
  void add_cells(const std::string& name, const std::vector<std::string>& targets) {
    std::vector<hobj_ref_t> references(targets.size());
    for (std::size_t i = 0; i < targets.size(); ++i)
      H5Rcreate(&references[i], file_, targets[i].c_str(), H5R_OBJECT, -1);
    write(name, {references.size(), 1}, H5T_STD_REF_OBJ, H5T_STD_REF_OBJ, references.data(), "cell", false);
  }

 private:
  void write(const std::string& name, const std::vector<hsize_t>& sizes, hid_t stored, hid_t memory, const void* values,
             const std::string& kind, bool empty) {
    const hid_t space = H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr);
    const hid_t set = H5Dcreate2(file_, name.c_str(), stored, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    const hid_t text = H5Tcopy(H5T_C_S1), one = H5Screate(H5S_SCALAR);
    H5Tset_size(text, kind.size());
    const int yes = 1;
    mark(set, "MATLAB_class", text, one, kind.data());
    if (empty) mark(set, "MATLAB_empty", H5T_NATIVE_INT, one, &yes);
    H5Tclose(text), H5Sclose(one), H5Dclose(set), H5Sclose(space);
  }
  static void mark(hid_t set, const char* name, hid_t type, hid_t space, const void* value) {
    const hid_t attribute = H5Acreate2(set, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, type, value);
    H5Aclose(attribute);
  }

  std::string path_;
  hid_t file_;
};

}  // namespace

// Pixel (x, y) of picture k is row y and column x of slice k, and MATLAB's numbers run down the columns.
BOOST_AUTO_TEST_CASE(either_byte_order_compressed_or_not) {
  const Scratch scratch;
  for (const bool big_endian : {false, true})
    for (const bool compress : {false, true}) {
      const ImageSet set =
          read_bytes(scratch, MatFile(big_endian, compress).add("IMAGES", {4, 3, 2}, counting(24)).bytes());
      BOOST_TEST((set.images.n_rows == 3 && set.images.n_cols == 4 && set.images.n_slices == 2));
      for (unsigned k = 0; k < 2; ++k)
        for (unsigned y = 0; y < 4; ++y)
          for (unsigned x = 0; x < 3; ++x) BOOST_TEST(set.images(x, y, k) == 0.5 + 12 * k + 4 * x + y);
      BOOST_TEST(notes(set, "IMAGES is read as 2 pictures of 3×4 pixels"));
    }
}

// MATLAB stores doubles that happen to be small integers as bytes.
BOOST_AUTO_TEST_CASE(every_type_of_number) {
  const Scratch scratch;
  const auto check = [&](auto number, unsigned array_class, unsigned type, unsigned flags = 0) {
    using Number = decltype(number);
    const std::vector<Number> values{Number(1), Number(2), Number(3), Number(100)};
    for (const bool big_endian : {false, true}) {
      const MatFile file = MatFile(big_endian).add<Number>("x", {2, 2}, values, array_class, type, flags);
      BOOST_TEST(read_bytes(scratch, file.bytes()).images(1, 1, 0) == 100);
    }
  };
  check(std::int8_t{}, 8, 1), check(std::uint8_t{}, 9, 2), check(std::int16_t{}, 10, 3), check(std::uint16_t{}, 11, 4);
  check(std::int32_t{}, 12, 5), check(std::uint32_t{}, 13, 6), check(float{}, 7, 7), check(double{}, 6, 9);
  check(std::int64_t{}, 14, 12), check(std::uint64_t{}, 15, 13), check(std::uint8_t{}, 6, 2);
  check(std::uint8_t{}, 9, 2, 2);  // logical
}

BOOST_AUTO_TEST_CASE(the_variable_is_chosen_by_name_or_is_the_only_one) {
  const Scratch scratch;
  MatFile file;
  file.add("one", {2, 2}, counting(4)).add("two", {2, 3}, counting(6));
  BOOST_TEST(read_bytes(scratch, file.bytes(), "two").images(2, 1, 0) == 5.5);
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, file.bytes()), InputError,
                        refused("holds several arrays, one (2×2 double), two (2×3 double)"));
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, file.bytes(), "three"), InputError,
                        refused("holds no pictures three; it holds one (2×2 double), two (2×3 double)"));
}

// Whatever else is in a file is in the way of nothing.
BOOST_AUTO_TEST_CASE(only_real_numbers_of_two_to_four_dimensions_are_candidates) {
  const Scratch scratch;
  for (const bool compress : {false, true}) {
    MatFile file(false, compress);
    file.add("scalar", {1, 1}, {7}).add("row", {1, 5}, counting(5)).add("column", {5, 1}, counting(5));
    file.add("depth", {1, 1, 5}, counting(5)).add("empty", {0, 3}, {}).add("five", {2, 2, 2, 2, 2}, counting(32));
    file.add<std::uint8_t>("text", {2, 2}, {'a', 'b', 'c', 'd'}, 4, 2);
    file.add<double>("complex", {2, 2}, counting(4), 6, 9, 8);
    file.add<std::uint8_t>("structure", {1, 1}, {}, 2, 2).add<std::int32_t>("sparse", {9, 9}, {1, 2, 3}, 5, 5);
    file.add<std::uint8_t>("", {2, 8}, bytes_up_to(16), 9, 2);  // what MATLAB keeps at the end for its objects
    file.add<std::uint8_t>("handle", {1, 1}, {}, 16, 2).add<std::uint8_t>("object", {1, 1}, {}, 17, 2);
    file.add_cells("mixed", {file.array({2, 2}, counting(4)), file.array({1, 2}, counting(2))});
    BOOST_CHECK_EXCEPTION(
        read_bytes(scratch, file.bytes()), InputError,
        refused("holds no pictures, that is no real numeric array of two to four dimensions; it holds "
                "scalar (1×1 double), row (1×5 double)"));
    BOOST_CHECK_EXCEPTION(read_bytes(scratch, file.bytes(), "row"), InputError, refused("holds no pictures"));
    file.add("IMAGES", {4, 3, 2}, counting(24));
    BOOST_TEST(read_bytes(scratch, file.bytes()).images.n_slices == 2u);
  }
}

BOOST_AUTO_TEST_CASE(four_dimensions_are_colour_pictures) {
  const Scratch scratch;
  MatFile file;
  file.add<std::uint8_t>("X", {4, 3, 3, 2}, bytes_up_to(72), 9, 2);
  const auto value = [](unsigned x, unsigned y, unsigned c, unsigned k) { return 36. * k + 12. * c + 4. * x + y; };
  const ImageSet grey = read_bytes(scratch, file.bytes()), colour = read_bytes(scratch, file.bytes(), "", Colour::rgb);
  BOOST_TEST((grey.channels == 1 && grey.images.n_cols == 4 && grey.images.n_slices == 2));
  BOOST_TEST((colour.channels == 3 && colour.images.n_cols == 12 && colour.images.n_slices == 2));
  for (const auto& [x, y, k] : {std::tuple{0u, 0u, 0u}, {2u, 1u, 0u}, {1u, 3u, 1u}}) {
    for (unsigned c = 0; c < 3; ++c) BOOST_TEST(colour.images(x, 4 * c + y, k) == value(x, y, c, k));
    const double luma = 0.299 * value(x, y, 0, k) + 0.587 * value(x, y, 1, k) + 0.114 * value(x, y, 2, k);
    BOOST_TEST(std::abs(grey.images(x, y, k) - luma) < 1e-5);
  }
  const ImageSet single = read_bytes(scratch, MatFile().add("X", {4, 3, 1, 2}, counting(24)).bytes());
  BOOST_TEST((single.images.n_slices == 2 && single.images(2, 3, 1) == 23.5));
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, MatFile().add("X", {4, 3, 5, 2}, counting(120)).bytes()), InputError,
                        refused("X has 5 channels, expected height × width × 1 or 3 × n"));
}

// What imread returns is one picture; three planes of other numbers are three, unless colour is asked for.
BOOST_AUTO_TEST_CASE(height_by_width_by_three) {
  const Scratch scratch;
  MatFile levels, numbers;
  levels.add<std::uint8_t>("X", {4, 3, 3}, bytes_up_to(36), 9, 2);
  numbers.add("X", {4, 3, 3}, counting(36));
  const ImageSet photograph = read_bytes(scratch, levels.bytes()), stack = read_bytes(scratch, numbers.bytes()),
                 colour = read_bytes(scratch, numbers.bytes(), "", Colour::rgb);
  BOOST_TEST(photograph.images.n_slices == 1u);
  BOOST_TEST(std::abs(photograph.images(0, 0, 0) - (0.587 * 12 + 0.114 * 24)) < 1e-5);
  BOOST_TEST(notes(photograph, "X is read as 1 picture of 3×4 pixels in colour; height × width × 1 × 3"));
  BOOST_TEST((stack.images.n_slices == 3 && stack.images(2, 3, 2) == 35.5));
  BOOST_TEST(notes(stack, "X is read as 3 pictures of 3×4 pixels; --colour rgb would read one in colour"));
  BOOST_TEST((colour.images.n_slices == 1 && colour.images.n_cols == 12 && colour.images(2, 11, 0) == 35.5));
}

BOOST_AUTO_TEST_CASE(labels_go_along) {
  const Scratch scratch;
  for (const char* name : {"y", "Y", "label", "LABELS"})
    for (const bool column : {false, true}) {
      MatFile file;
      file.add("X", {4, 3, 2}, counting(24))
          .add<std::int8_t>(name, column ? std::vector{2, 1} : std::vector{1, 2}, {-1, 9}, 8, 1);
      const ImageSet set = read_bytes(scratch, file.bytes());
      BOOST_TEST((set.labels.n_elem == 2 && set.labels(0) == -1 && set.labels(1) == 9));
      BOOST_TEST(notes(set, std::string("with the labels ") + name));
    }
  const auto left_out = [&](const MatFile& file, const std::string& why) {
    const ImageSet set = read_bytes(scratch, file.bytes());
    BOOST_TEST((set.images.n_slices == 2 && set.labels.is_empty()));
    BOOST_TEST(notes(set, "is not taken for labels: " + why));
  };
  const MatFile images = MatFile().add("X", {4, 3, 2}, counting(24));
  left_out(MatFile(images).add("y", {1, 3}, counting(3)), "it has 3 entries for 2 pictures");
  left_out(MatFile(images).add("y", {1, 2}, counting(2)), "not all of its values are whole numbers");
  left_out(MatFile(images).add<std::uint8_t>("labels", {1, 2}, {'a', 'b'}, 4, 2), "it is no vector of numbers");
  const ImageSet two =
      read_bytes(scratch, MatFile(images).add("y", {1, 2}, {1, 2}).add("label", {1, 2}, {3, 4}).bytes());
  BOOST_TEST((two.labels(0) == 1 && notes(two, "label is not taken for labels: y is")));
}

// As mnist-original.mat and the MATLAB version of CIFAR-10 are.
BOOST_AUTO_TEST_CASE(samples_are_no_picture) {
  const Scratch scratch;
  for (const std::vector<int>& sizes : {std::vector{6, 4}, {4, 6}}) {
    MatFile file;
    file.add("data", sizes, counting(24)).add("label", {1, 4}, {1, 2, 3, 4});
    BOOST_CHECK_EXCEPTION(read_bytes(scratch, file.bytes()), InputError, says("so it holds samples, no picture"));
    BOOST_TEST(read_bytes(scratch, file.bytes(), "data").images.n_slices == 1u);
  }
}

BOOST_AUTO_TEST_CASE(cells_of_pictures) {
  const Scratch scratch;
  for (const bool compress : {false, true}) {
    MatFile file(false, compress), unequal(false, compress);
    file.add_cells("c", {file.array({4, 3}, counting(12)), file.array({4, 3}, counting(12, 100))});
    file.add("labels", {1, 2}, {3, 1});
    const ImageSet set = read_bytes(scratch, file.bytes());
    BOOST_TEST((set.images.n_slices == 2 && set.images(1, 2, 0) == 6.5 && set.images(1, 2, 1) == 106));
    BOOST_TEST((set.labels.n_elem == 2 && set.labels(0) == 3));
    unequal.add_cells("c", {file.array({4, 3}, counting(12)), file.array({3, 3}, counting(9))});
    BOOST_CHECK_EXCEPTION(read_bytes(scratch, unequal.bytes()), InputError,
                          refused("c holds pictures of unequal sizes (1 picture of 3×4 pixels, then 1 picture of 3×3"));
    unequal.add("IMAGES", {4, 3}, counting(12));
    BOOST_TEST(read_bytes(scratch, unequal.bytes()).images.n_slices == 1u);
  }
}

BOOST_AUTO_TEST_CASE(what_is_damaged_is_refused) {
  const Scratch scratch;
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, MatFile().bytes()), InputError, refused("holds no pictures"));
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, MatFile().add("x", {2, 2}, {1, 2, 3}).bytes()), InputError,
                        refused("not a readable MAT file: array x has not as many values"));
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, MatFile().add("x", {1 << 30, 1 << 30, 1 << 30, 1 << 30}, {1}).bytes()),
                        InputError, refused("not a readable MAT file: array x has not as many values"));
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

// An array without use is unpacked to its end all the same: damage anywhere is seen.
BOOST_AUTO_TEST_CASE(a_large_array_without_use_is_passed_over_but_checked) {
  const Scratch scratch;
  std::vector<std::uint8_t> text(1 << 18);
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<std::uint8_t>(i * i >> 7);
  MatFile file(false, true);
  file.add<std::uint8_t>("text", {1, 1 << 18}, text, 4, 2);
  const std::size_t end = file.bytes().size();
  std::string bytes = file.add("IMAGES", {4, 3}, counting(12)).bytes();
  BOOST_TEST(read_bytes(scratch, bytes).images.n_slices == 1u);
  bytes[end - 2] = static_cast<char>(bytes[end - 2] ^ 1);
  BOOST_CHECK_EXCEPTION(read_bytes(scratch, bytes), InputError,
                        refused("not a readable MAT file: a compressed array is damaged"));
}

BOOST_AUTO_TEST_CASE(hdf5_based_files) {
  const Scratch scratch;
  const std::string path = scratch / "a.mat";
  {
    Mat73 file(path);
    file.add("IMAGES", {2, 3, 4}, counting(24), "double");
    file.add("y", {2, 1}, {7, 8}, "uint8", false, H5T_STD_U8LE);
    file.add("text", {4, 3}, counting(12), "char", false, H5T_STD_U16LE);
    file.add("scalar", {1, 1}, {3}, "double");
    file.add("empty", {2}, {0, 3}, "double", true);
    file.add_complex("complex", {2, 2}, counting(8));
    file.add_group("structure"), file.add("structure/field", {4, 3}, counting(12), "double");
    file.add_group("#refs#"), file.add("#refs#/a", {4, 3}, counting(12), "double");
    file.add("#refs#/b", {1, 3}, counting(3), "double");
    file.add_cells("mixed", {"#refs#/a", "#refs#/b"});
  }
  const ImageSet set = read_mat(path);
  BOOST_TEST((set.images.n_rows == 3 && set.images.n_cols == 4 && set.images.n_slices == 2));
  BOOST_TEST((set.images(0, 1, 0) == 1.5 && set.images(2, 3, 1) == 23.5));
  BOOST_TEST((set.labels.n_elem == 2 && set.labels(1) == 8));
  BOOST_CHECK_EXCEPTION(read_mat(path, Colour::luminance, "x"), InputError, says("it holds IMAGES (4×3×2 double)"));
}

BOOST_AUTO_TEST_CASE(hdf5_based_files_of_other_kinds) {
  const Scratch scratch;
  const std::string path = scratch / "a.mat";
  Mat73(path).add("X", {2, 3, 3, 4}, counting(72, 0), "uint8", false, H5T_STD_U8LE);
  const ImageSet colour = read_mat(path, Colour::rgb);
  BOOST_TEST((colour.images.n_slices == 2 && colour.images(1, 2 * 4 + 3, 1) == 36 + 24 + 4 + 3));
  Mat73(path).add("mask", {3, 4}, {0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1}, "logical", false, H5T_STD_U8LE);
  BOOST_TEST(read_mat(path).images(1, 3, 0) == 1);
  const auto cells = [&](hsize_t width) {
    Mat73 file(path);
    file.add_group("#refs#"), file.add("#refs#/a", {3, 4}, counting(12), "double");
    file.add("#refs#/b", {width, 4}, counting(4 * width, 100), "double");
    file.add_cells("c", {"#refs#/a", "#refs#/b"});
  };
  cells(3);
  const ImageSet pictures = read_mat(path);
  BOOST_TEST((pictures.images.n_slices == 2 && pictures.images(1, 2, 0) == 6.5 && pictures.images(1, 2, 1) == 106));
  cells(2);
  BOOST_CHECK_EXCEPTION(read_mat(path), InputError, says("c holds pictures of unequal sizes"));
}

BOOST_AUTO_TEST_CASE(the_published_files, *needs_real_data) {
  const arma::fcube images = read_mat(real_data() / "sparsenet/IMAGES.mat").images;
  BOOST_TEST((images.n_rows == 512 && images.n_cols == 512 && images.n_slices == 10));
  // The first three pixels of the first row, as other programs read them; eight digits are published, float
  // keeps 1.5e-8 of them.
  BOOST_TEST(std::abs(images(0, 0, 0) - 0.34344572) < 1.5e-8);
  BOOST_TEST(std::abs(images(1, 0, 0) - 0.20327842) < 1.5e-8);
  BOOST_TEST(std::abs(images(2, 0, 0) - 0.27077097) < 1.5e-8);
  const arma::fcube dictionary = read_mat(real_data() / "sparsenet/A144.mat").images;  // written by MATLAB, in 1998
  BOOST_TEST((dictionary.n_rows == 144 && dictionary.n_cols == 144));
}
