#pragma once

namespace simplecell {

/// What a program sets up before anything else: it stays the owner of its standard streams, leaves no temporary file to
/// a signal, and is told of a file that grows too large as of a full disk.
void prepare_process();

}  // namespace simplecell
