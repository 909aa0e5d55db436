#pragma once
#include <string>

namespace simplecell {

/// The kernels that compute: "x86-64-v4, OpenBLAS SkylakeX". Throws UsageError as processor_level() does.
std::string kernels_in_use();

/// OpenBLAS's name of the kernels for this processor's level; null if that has none, or was not named properly, which
/// processor_level() reports.
const char* wanted_blas_kernels();

/// Starts this program anew, with its arguments, if OpenBLAS should use other kernels than it chose. It chooses by the
/// model of the processor, takes slow ones if that is newer than it (those of 2004, a sixth of the speed), and does so
/// before main(). So that equal levels give equal bytes, each has kernels of its own; $OPENBLAS_CORETYPE overrules them.
void choose_blas_kernels(char** argv);

}  // namespace simplecell
