#pragma once
#include <hdf5.h>

#include <string>
#include <vector>

/// An array of doubles, with its shape.
struct BareArray {
  std::string name;
  std::vector<hsize_t> shape;
  std::vector<double> values;
};

/// An HDF5 file as users make it: arrays and nothing else.
inline void write_bare(const std::string& path, const std::vector<BareArray>& arrays) {
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t links = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  for (const BareArray& array : arrays) {
    const hid_t space = array.shape.empty() ? H5Screate(H5S_SCALAR)
                                            : H5Screate_simple(static_cast<int>(array.shape.size()), array.shape.data(), nullptr);
    const hid_t set = H5Dcreate2(file, array.name.c_str(), H5T_IEEE_F64LE, space, links, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.values.data());
    H5Dclose(set);
    H5Sclose(space);
  }
  H5Pclose(links);
  H5Fclose(file);
}
