#include "core/memory.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>

#include "core/error.hpp"

namespace simplecell {
namespace {

constexpr double unknown = std::numeric_limits<double>::infinity();

// The number that a file consists of; none if the file is absent or says "max".
double number_in(const std::string& path) {
  std::ifstream file(path);
  double value = unknown;
  return file >> value ? value : unknown;
}

double kernel_available() {
  std::ifstream file("/proc/meminfo");
  for (std::string line; std::getline(file, line);) {
    double kilobytes = 0;
    if (std::sscanf(line.c_str(), "MemAvailable: %lf", &kilobytes) == 1) return 1024 * kilobytes;
  }
  return unknown;
}

double group_available() {
  const double limit = number_in("/sys/fs/cgroup/memory.max"), used = number_in("/sys/fs/cgroup/memory.current");
  return limit < unknown && used < unknown ? std::max(0., limit - used) : unknown;
}

std::string gigabytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g GB", bytes / 1e9);
  return text;
}

}  // namespace

double available_memory() { return std::min(kernel_available(), group_available()); }

void require_memory(double bytes, const std::string& what, const std::string& remedy) {
  const double available = available_memory();
  if (bytes > available)
    throw RunError(what + " need " + gigabytes(bytes) + " of memory and " + gigabytes(available) + " are available; " +
                   remedy);
}

void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that it takes; larger blocks, as of whole files, still go back
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
#endif
}

}  // namespace simplecell
