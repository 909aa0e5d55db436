#pragma once
#include <string>

namespace simplecell {

/// Bytes of memory that can be had now without swapping: what the kernel calls available, or what is left under the
/// limit of the control group (container, batch job) if that is less. Infinity if neither can be told.
double available_memory();

/// Throws RunError if `bytes` can't be had. `what` needs them: "100000 patches of 256 pixels"; `remedy` says what to
/// do.
void require_memory(double bytes, const std::string& what, const std::string& remedy);

/// Lets freed memory stay with the process, to be used again by the next batch: handing megabytes back to the kernel and
/// having them cleared anew costs more than the products that are made in them.
void keep_freed_memory();

}  // namespace simplecell
