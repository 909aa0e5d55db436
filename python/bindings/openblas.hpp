#pragma once

namespace simplecell::python {

/// Gives Python's environment back, after the module's OpenBLAS has been loaded.
void restore_environment();

}  // namespace simplecell::python
