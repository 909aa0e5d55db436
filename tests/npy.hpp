#pragma once
#include <string>

/// The bytes of a .npy file, version 1.
inline std::string npy(const std::string& type, const std::string& shape, const std::string& values,
                       bool fortran = false) {
  std::string header =
      "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (" + shape + "), }";
  header += std::string(63 - (10 + header.size()) % 64, ' ') + "\n";
  const auto length = static_cast<unsigned>(header.size());
  return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(length & 255) + static_cast<char>(length >> 8) + header +
         values;
}
