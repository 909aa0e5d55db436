#pragma once

namespace simplecell {

/// Process-wide settings, made first: standard streams that were closed are opened, signals remove temporary files, and
/// a file beyond the size limit is an error like a full disk.
void prepare_process();

}  // namespace simplecell
