#pragma once
#include <string>

namespace simplecell {

/// Bytes of memory that can be allocated without swapping: what the kernel reports as available, or what is left under
/// the limit of the control group (container, batch job) if that is less. Infinity if neither is known.
double available_memory();

/// Throws RunError if `bytes` are not available. The message names what needs them ("100000 patches of 256 pixels") and
/// the remedy.
void require_memory(double bytes, const std::string& what, const std::string& remedy);

/// Keeps freed memory in the process for the next batch: returning megabytes to the kernel, which clears them before
/// they are used again, takes longer than the matrix products computed in them.
void keep_freed_memory();

}  // namespace simplecell
