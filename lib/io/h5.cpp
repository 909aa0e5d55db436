#include "io/h5.hpp"

#include <hdf5.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "io/h5_heap.hpp"

namespace simplecell {
namespace {

namespace fs = std::filesystem;

// Closes an HDF5 identifier at the end of its scope.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

// Stops HDF5 from printing its error stack; errors are reported in one line instead.
void suppress_error_stack() {
  static const bool done = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr) >= 0;
  (void)done;
}

template <class T>
hid_t memory_type() {
  if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<T, arma::uword>) return H5T_NATIVE_UINT64;
  if constexpr (std::is_same_v<T, arma::sword>) return H5T_NATIVE_INT64;
}

template <class T>
hid_t stored_type() {
  if constexpr (std::is_same_v<T, float>) return H5T_IEEE_F32LE;
  if constexpr (std::is_same_v<T, double>) return H5T_IEEE_F64LE;
  if constexpr (std::is_same_v<T, arma::uword>) return H5T_STD_U64LE;
  if constexpr (std::is_same_v<T, arma::sword>) return H5T_STD_I64LE;
}

arma::uword product(const std::vector<arma::uword>& shape) {
  return std::accumulate(shape.begin(), shape.end(), arma::uword{1}, std::multiplies<>());
}

// Number of values for each index of the first axis.
arma::uword size_of_one(const std::vector<arma::uword>& shape) { return product({shape.begin() + 1, shape.end()}); }

std::string shape_text(const std::vector<arma::uword>& shape) {
  std::string text;
  for (const auto extent : shape) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return shape.empty() ? "a single number" : text;
}

// Text for messages: "3 values that are NaN or infinite, first in column 17"; empty if all are finite.
template <class T>
std::string non_finite(const T* values, arma::uword count, arma::uword rows,
                       const std::string& are = "NaN or infinite") {
  arma::uword bad = 0, first = 0;
#pragma omp simd reduction(+ : bad)
  for (arma::uword i = 0; i < count; ++i) bad += !std::isfinite(values[i]);
  if (bad == 0) return "";
  while (std::isfinite(values[first])) ++first;
  return std::to_string(bad) + (bad == 1 ? " value that is " : " values that are ") + are + ", first in column " +
         std::to_string(first / std::max<arma::uword>(rows, 1));
}

constexpr const char* extreme = "; look for inputs or settings of extreme size";

// Results must be finite. Otherwise the next program would fail, or would work with them unnoticed.
template <class T>
void require_finite(const fs::path& path, const std::string& name, const std::vector<arma::uword>& shape,
                    const T* values) {
  if constexpr (std::is_floating_point_v<T>) {
    const arma::uword count = product(shape);
    const std::string bad = non_finite(values, count, shape.size() > 1 && shape[0] > 0 ? count / shape[0] : 1);
    if (!bad.empty())
      throw RunError(path.string() + ": /" + name + " came out with " + bad + extreme);
  }
}

// An enumeration counts as numbers because h5py stores booleans as one.
bool is_number(H5T_class_t kind) { return kind == H5T_FLOAT || kind == H5T_INTEGER || kind == H5T_ENUM; }

void create_groups(hid_t file, const std::string& name) {
  for (std::size_t slash = name.find('/', 1); slash != std::string::npos; slash = name.find('/', slash + 1)) {
    const std::string group = name.substr(0, slash);
    if (H5Lexists(file, group.c_str(), H5P_DEFAULT) > 0) continue;
    const Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
    H5Pset_obj_track_times(creation, false);
    Handle(H5Gcreate2(file, group.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT), H5Gclose);
  }
}

// The identifier of a new data set, or a negative number.
template <class T>
hid_t create_array(hid_t file, const std::string& name, const std::vector<arma::uword>& shape) {
  create_groups(file, name);
  const std::vector<hsize_t> extents(shape.begin(), shape.end());
  const Handle space(H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose);
  const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, false);
  return H5Dcreate2(file, name.c_str(), stored_type<T>(), space, H5P_DEFAULT, creation, H5P_DEFAULT);
}

template <class Array>
bool write_array(hid_t file, const std::string& name, const std::vector<arma::uword>& shape, const Array& value) {
  using T = typename Array::elem_type;
  const Handle set(create_array<T>(file, name, shape), H5Dclose);
  return set >= 0 &&
         (value.empty() || H5Dwrite(set, memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, value.memptr()) >= 0);
}

}  // namespace

// ---------------------------------------------------------------- reading

H5Reader::H5Reader(const fs::path& path) : path_(path) {
  suppress_error_stack();
  if (!fs::exists(path)) throw InputError(path.string() + ": no such file");
  if (fs::is_directory(path)) throw InputError(path.string() + ": is a folder, expected an HDF5 file");
  if (H5Fis_hdf5(path.c_str()) <= 0) fail("not a readable HDF5 file; it may be truncated or foreign");
  file_ = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file_ < 0) fail("not a readable HDF5 file; it may be truncated");
}

H5Reader::~H5Reader() {
  if (file_ >= 0) H5Fclose(file_);
}

void H5Reader::fail(const std::string& what) const { throw InputError(path_.string() + ": " + what); }

bool H5Reader::has(const std::string& name) const {
  for (std::size_t slash = name.find('/', 1); slash != std::string::npos; slash = name.find('/', slash + 1))
    if (H5Lexists(file_, name.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) return false;
  if (H5Lexists(file_, name.c_str(), H5P_DEFAULT) <= 0) return false;
  const Handle set(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
  return set >= 0;
}

std::vector<std::string> H5Reader::names() const {
  std::vector<std::string> found;
  const auto visit = [](hid_t, const char* name, const H5O_info_t* info, void* out) -> herr_t {
    if (info->type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  if (H5Ovisit2(file_, H5_INDEX_NAME, H5_ITER_INC, visit, &found, H5O_INFO_BASIC) < 0) fail("cannot be listed");
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<arma::uword> H5Reader::shape(const std::string& name) const {
  if (!has(name)) {
    std::string held;
    for (const auto& other : names()) held += (held.empty() ? "/" : ", /") + other;
    fail("holds no /" + name + "; it has " + (held.empty() ? "no data sets" : held));
  }
  const Handle set(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
  const Handle space(H5Dget_space(set), H5Sclose);
  const int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0) fail("/" + name + " is damaged");
  std::vector<hsize_t> extents(static_cast<std::size_t>(rank));
  H5Sget_simple_extent_dims(space, extents.data(), nullptr);
  return {extents.begin(), extents.end()};
}

bool H5Reader::holds_numbers(const std::string& name) const {
  const Handle set(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
  const Handle type(H5Dget_type(set), H5Tclose);
  return is_number(H5Tget_class(type));
}

bool H5Reader::exceeds_single(const std::string& name) const {
  const Handle set(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
  const Handle type(H5Dget_type(set), H5Tclose);
  return H5Tget_size(type) > (H5Tget_class(type) == H5T_FLOAT ? sizeof(float) : 2);
}

namespace {

// Describes values that cannot be read as T.
template <class T>
std::string unfit() {
  return std::is_same_v<T, float> ? "NaN, infinite or beyond single precision" : "NaN or infinite";
}

// Reads rows [first, last) of the data set as in h5py, which are columns in Armadillo.
template <class T>
void read_rows(hid_t file, const fs::path& path, const std::string& name, const std::vector<arma::uword>& shape,
               arma::uword first, arma::uword last, T* values, bool finite) {
  const auto fail = [&](const std::string& what) { throw InputError(path.string() + ": /" + name + " " + what); };
  const Handle set(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose);
  const Handle type(H5Dget_type(set), H5Tclose);
  const H5T_class_t kind = H5Tget_class(type);
  if (!is_number(kind))
    fail(kind == H5T_COMPOUND ? "holds compound values, as complex ones are" : "does not hold numbers");
  constexpr std::size_t widest = 16;  // bytes of a number; libhdf5 believes a damaged size and reads beyond its memory
  if (const std::size_t size = H5Tget_size(type); size > widest)
    fail("is damaged: its numbers claim " + std::to_string(size) + " bytes each");
  std::vector<hsize_t> start(shape.size(), 0), count(shape.begin(), shape.end());
  if (!shape.empty()) start[0] = first, count[0] = last - first;
  const arma::uword rows = shape.empty() ? 1 : size_of_one(shape);
  if (rows * (last - first) == 0) return;
  const Handle space(H5Dget_space(set), H5Sclose);
  const Handle memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), H5Sclose);
  if (!shape.empty()) H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
  if (H5Dread(set, memory_type<T>(), memory, space, H5P_DEFAULT, values) < 0)
    fail("cannot be read; the file may be truncated");
  if (!finite) return;
  const std::string bad = non_finite(values, rows * (last - first), rows, unfit<T>());
  if (!bad.empty()) fail("holds " + bad);
}

// Checks that the size a data set claims is possible for the size of its file, before memory is allocated for it.
void check_size(hid_t file, const fs::path& path, const std::string& name, const std::vector<arma::uword>& shape) {
  const Handle set(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose);
  const double claimed = std::accumulate(shape.begin(), shape.end(), 1.0, std::multiplies<>());
  constexpr double most_compressed = 2000;  // deflate compresses at most about 1032 : 1
  if (claimed > most_compressed * static_cast<double>(fs::file_size(path)) || H5Dget_storage_size(set) == 0)
    if (claimed > 0)
      throw InputError(path.string() + ": /" + name + " claims " + shape_text(shape) +
                       " values, more than the file holds; it may be truncated");
}

template <class T>
arma::Mat<T> read_matrix(hid_t file, const fs::path& path, const std::string& name,
                         const std::vector<arma::uword>& shape, bool finite) {
  if (shape.empty())
    throw InputError(path.string() + ": /" + name + " is " + shape_text(shape) + ", expected a matrix");
  check_size(file, path, name, shape);
  arma::Mat<T> values;
  if (shape.size() == 1)
    values.set_size(shape[0], 1);
  else
    values.set_size(size_of_one(shape), shape[0]);
  read_rows(file, path, name, shape, 0, shape[0], values.memptr(), false);
  const std::string bad = finite ? non_finite(values.memptr(), values.n_elem, values.n_rows, unfit<T>()) : "";
  if (!bad.empty()) throw InputError(path.string() + ": /" + name + " holds " + bad);
  return values;
}

}  // namespace

arma::fmat H5Reader::fmat(const std::string& name, bool finite) const {
  return read_matrix<float>(file_, path_, name, shape(name), finite);
}

arma::mat H5Reader::mat(const std::string& name, bool finite) const {
  return read_matrix<double>(file_, path_, name, shape(name), finite);
}

arma::vec H5Reader::vec(const std::string& name, bool finite) const {
  const auto extents = shape(name);
  if (extents.size() != 1) fail("/" + name + " is " + shape_text(extents) + ", expected a vector");
  return mat(name, finite);
}

arma::fcube H5Reader::fcube(const std::string& name, bool finite) const {
  const auto extents = shape(name);
  if (extents.size() != 3) fail("/" + name + " is " + shape_text(extents) + ", expected three dimensions");
  check_size(file_, path_, name, extents);
  arma::fcube values(extents[2], extents[1], extents[0]);
  read_rows(file_, path_, name, extents, 0, extents[0], values.memptr(), finite);
  return values;
}

arma::vec H5Reader::values(const std::string& name, bool finite) const {
  const auto extents = shape(name);
  check_size(file_, path_, name, extents);
  arma::vec values(product(extents));
  read_rows(file_, path_, name, extents, 0, extents.empty() ? 1 : extents[0], values.memptr(), finite);
  return values;
}

namespace {

template <class T>
arma::Mat<T> read_columns(hid_t file, const fs::path& path, const std::string& name,
                          const std::vector<arma::uword>& shape, arma::uword first, arma::uword last, bool finite) {
  const auto fail = [&](const std::string& what) { throw InputError(path.string() + ": /" + name + " " + what); };
  if (shape.size() < 2) fail("is " + shape_text(shape) + ", expected a matrix");
  if (first > last || last > shape[0])
    fail("has " + std::to_string(shape[0]) + " columns, asked for " + std::to_string(first) + " to " +
         std::to_string(last));
  check_size(file, path, name, shape);
  arma::Mat<T> values(size_of_one(shape), last - first);
  read_rows(file, path, name, shape, first, last, values.memptr(), finite);
  return values;
}

}  // namespace

arma::fmat H5Reader::columns(const std::string& name, arma::uword first, arma::uword last, bool finite) const {
  return read_columns<float>(file_, path_, name, shape(name), first, last, finite);
}

arma::mat H5Reader::double_columns(const std::string& name, arma::uword first, arma::uword last) const {
  return read_columns<double>(file_, path_, name, shape(name), first, last, false);
}

std::vector<std::string> H5Reader::targets(const std::string& name) const {
  const auto extents = shape(name);
  const Handle set(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
  const Handle type(H5Dget_type(set), H5Tclose);
  if (H5Tequal(type, H5T_STD_REF_OBJ) <= 0) return {};
  check_size(file_, path_, name, extents);
  std::vector<hobj_ref_t> references(product(extents));
  if (H5Dread(set, H5T_STD_REF_OBJ, H5S_ALL, H5S_ALL, H5P_DEFAULT, references.data()) < 0)
    fail("/" + name + " cannot be read; the file may be truncated");
  std::vector<std::string> names;
  for (const hobj_ref_t& reference : references) {
    char target[256] = "";
    H5Rget_name(file_, H5R_OBJECT, &reference, target, sizeof target);
    names.push_back(target[0] == '/' ? target + 1 : target);
  }
  return names;
}

bool H5Reader::has_attribute(const std::string& name, const std::string& on) const {
  return H5Aexists_by_name(file_, on.c_str(), name.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> H5Reader::attributes(const std::string& on) const {
  std::vector<std::string> found;
  const auto visit = [](hid_t, const char* name, const H5A_info_t*, void* out) -> herr_t {
    static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  if (H5Aiterate_by_name(file_, on.c_str(), H5_INDEX_NAME, H5_ITER_INC, nullptr, visit, &found, H5P_DEFAULT) < 0)
    fail("the attributes of " + on + " cannot be listed");
  std::sort(found.begin(), found.end());
  return found;
}

bool H5Reader::is_text(const std::string& name, const std::string& on) const {
  if (!has_attribute(name, on)) fail("has no attribute '" + name + "'");
  const Handle attribute(H5Aopen_by_name(file_, on.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  const Handle type(H5Aget_type(attribute), H5Tclose);
  return H5Tget_class(type) == H5T_STRING;
}

std::string H5Reader::text(const std::string& name, const std::string& on) const {
  if (!has_attribute(name, on)) fail("has no attribute '" + name + "'");
  const Handle attribute(H5Aopen_by_name(file_, on.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  const Handle type(H5Aget_type(attribute), H5Tclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  if (H5Tget_class(type) != H5T_STRING || H5Sget_simple_extent_npoints(space) != 1)
    fail("attribute '" + name + "' is not text");
  if (H5Tis_variable_str(type) > 0) {
    const auto value = heap_text(path_, file_, attribute);
    if (!value) fail("attribute '" + name + "' is damaged");
    return *value;
  }
  const std::size_t size = H5Tget_size(type);
  if (size > H5Aget_storage_size(attribute)) fail("attribute '" + name + "' is damaged");
  std::string value(size, '\0');
  if (H5Aread(attribute, type, value.data()) < 0) fail("attribute '" + name + "' cannot be read");
  return value.substr(0, value.find('\0'));
}

double H5Reader::number(const std::string& name, const std::string& on) const {
  if (!has_attribute(name, on)) fail("has no attribute '" + name + "'");
  const Handle attribute(H5Aopen_by_name(file_, on.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  double value = 0;
  if (H5Sget_simple_extent_npoints(space) != 1 || H5Aread(attribute, H5T_NATIVE_DOUBLE, &value) < 0)
    fail("attribute '" + name + "' is not a number");
  return value;
}

// ---------------------------------------------------------------- writing

H5Writer::H5Writer(const fs::path& path) : target_(path) {
  suppress_error_stack();
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_obj_track_times(creation, false);
  H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
  file_ = H5Fcreate(target_.temporary().c_str(), H5F_ACC_EXCL, creation, access);
  check(file_ >= 0);
}

H5Writer::H5Writer(const fs::path& path, const Provenance& provenance) : H5Writer(path) {
  void* descriptor = nullptr;
  check(H5Fget_vfd_handle(file_, H5P_DEFAULT, &descriptor) >= 0);
  target_.hold(*static_cast<int*>(descriptor));
  attribute("stage", provenance.stage);
  attribute("version", provenance.version);
  attribute("options", provenance.options);
  attribute("inputs", provenance.inputs);
  attribute("kernels", provenance.kernels);
}

H5Writer::~H5Writer() {
  if (file_ >= 0) H5Fclose(file_);
}

void H5Writer::check(bool written) const {
  if (!written) target_.fail();
}

template <class Array>
void H5Writer::put(const std::string& name, const std::vector<arma::uword>& shape, const Array& value, bool finite) {
  if (finite) require_finite(target_.path(), name, shape, value.memptr());
  check(write_array(file_, name, shape, value));
}

void H5Writer::write(const std::string& name, const arma::fmat& value, bool finite) {
  put(name, {value.n_cols, value.n_rows}, value, finite);
}

void H5Writer::write(const std::string& name, const arma::mat& value, bool finite) {
  put(name, {value.n_cols, value.n_rows}, value, finite);
}

void H5Writer::write(const std::string& name, const arma::fcube& value, bool finite) {
  put(name, {value.n_slices, value.n_cols, value.n_rows}, value, finite);
}

void H5Writer::write(const std::string& name, const arma::vec& value, bool finite) {
  put(name, {value.n_elem}, value, finite);
}

void H5Writer::write(const std::string& name, const arma::uvec& value) {
  put(name, {value.n_elem}, value, false);
}

void H5Writer::write(const std::string& name, const arma::ivec& value) {
  put(name, {value.n_elem}, value, false);
}

namespace {

// Columns [first, first + count) of a data set, for reading or writing them.
class Part {
 public:
  Part(hid_t file, const std::string& name, arma::uword first, arma::uword count)
      : set(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose), space(H5Dget_space(set), H5Sclose) {
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 1) return;
    std::vector<hsize_t> start(static_cast<std::size_t>(rank), 0), extents(start);
    H5Sget_simple_extent_dims(space, extents.data(), nullptr);
    start[0] = first, extents[0] = count;
    selected = H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, extents.data(), nullptr) >= 0 &&
               H5Sselect_valid(space) > 0;
    size_of_one = std::accumulate(extents.begin() + 1, extents.end(), arma::uword{1}, std::multiplies<>());
  }

  Handle set, space;
  bool selected = false;
  arma::uword size_of_one = 0;
};

// The same columns in memory, one after another.
hid_t memory_space(const arma::fmat& columns) {
  const hsize_t count = columns.n_elem;
  return H5Screate_simple(1, &count, nullptr);
}

}  // namespace

void H5Writer::reserve(const std::string& name, const std::vector<arma::uword>& shape) {
  const Handle set(create_array<float>(file_, name, shape), H5Dclose);
  check(set >= 0);
}

void H5Writer::fill(const std::string& name, arma::uword first, const arma::fmat& columns) {
  require_finite(target_.path(), name, {columns.n_cols, columns.n_rows}, columns.memptr());
  const Part part(file_, name, first, columns.n_cols);
  const Handle memory(memory_space(columns), H5Sclose);
  check(part.selected && part.size_of_one == columns.n_rows &&
        H5Dwrite(part.set, H5T_NATIVE_FLOAT, memory, part.space, H5P_DEFAULT, columns.memptr()) >= 0);
}

arma::fmat H5Writer::columns(const std::string& name, arma::uword first, arma::uword last) const {
  const Part part(file_, name, first, last - first);
  arma::fmat columns(part.size_of_one, last - first);
  const Handle memory(memory_space(columns), H5Sclose);
  check(part.selected && H5Dread(part.set, H5T_NATIVE_FLOAT, memory, part.space, H5P_DEFAULT, columns.memptr()) >= 0);
  return columns;
}

void H5Writer::attribute(const std::string& name, const std::string& value, const std::string& on) {
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, value.size() + 1);
  H5Tset_cset(type, H5T_CSET_UTF8);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle set(
      H5Acreate_by_name(file_, on.c_str(), name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(set >= 0 && H5Awrite(set, type, value.c_str()) >= 0);
}

void H5Writer::attribute(const std::string& name, double value, const std::string& on) {
  if (!std::isfinite(value))
    throw RunError(target_.path().string() + ": attribute '" + name + "' came out as " + number_text(value) + extreme);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle set(H5Acreate_by_name(file_, on.c_str(), name.c_str(), H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT,
                                     H5P_DEFAULT),
                   H5Aclose);
  check(set >= 0 && H5Awrite(set, H5T_NATIVE_DOUBLE, &value) >= 0);
}

void H5Writer::copy_attributes(const H5Reader& from, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (from.is_text(name))
      attribute(name, from.text(name));
    else
      attribute(name, from.number(name));
  }
}

void H5Writer::finish() {
  if (file_ < 0) return;
  const bool flushed = H5Fflush(file_, H5F_SCOPE_GLOBAL) >= 0;
  check(H5Fclose(std::exchange(file_, -1)) >= 0 && flushed);
}

void H5Writer::commit() {
  finish();
  target_.commit();
}

}  // namespace simplecell
