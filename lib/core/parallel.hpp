#pragma once
#include <cstddef>
#include <functional>

namespace simplecell {

/// Sets how many threads parallel_for uses (at least 1, at most 512). Results never depend on it. Throws RunError if
/// the system does not allow so many, or lacks the address space for their BLAS buffers.
void set_threads(unsigned count);
unsigned threads();

/// A half-open range of columns.
struct Range {
  std::size_t first, last;
  std::size_t size() const { return last - first; }
};

/// Runs body(task, worker) once for each task in [0, tasks), on up to threads() workers; worker < threads() picks a
/// scratch space. Tasks must not depend on each other's order. If one throws, no more are begun, and the exception of
/// the lowest task that has thrown is rethrown. Nested calls run serially.
void parallel_for(std::size_t tasks, const std::function<void(std::size_t task, unsigned worker)>& body);

/// Work on n columns is cut into chunks of a fixed width, whatever the number of threads; whatever is summed over
/// chunks is summed in chunk order. This is what makes results independent of --threads to the byte.
std::size_t chunk_count(std::size_t n, std::size_t width);
Range chunk(std::size_t n, std::size_t width, std::size_t index);

}  // namespace simplecell
