#pragma once

namespace simplecell {

struct Stage;

/// The main() of a stage's program: settings of the process, then run_stage(). Does not return.
[[noreturn]] void run_program(Stage (*stage)(), int argc, char** argv);

}  // namespace simplecell
