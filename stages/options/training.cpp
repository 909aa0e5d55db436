#include "options/training.hpp"

#include "core/error.hpp"

namespace simplecell {

void declare_training(Options& options, TrainingOptions& training) {
  options.group("Training");
  options.integer("batch", training.batch, between(1, 1e6),
                  "stimuli per step; all of --input if there are no more");
  options.integer("steps", training.steps, between(1, 1e9), "steps; at most, with --until-change");
  options.real("decay-from", training.decay_from, between(0, 1),
               "share of the steps after which the rate falls linearly to zero");
  options.real("until-change", training.convergence.change, between(0, 1),
               "the rate falls as soon as the mean objective of held-out stimuli falls by less than this share from "
               "one window of steps to the next; 0: no such rule, all steps are made");
  options.integer("window", training.convergence.window, between(5, 1e9),
                  "steps of a window, in which the held-out objective is computed five times");
  options.integer("held-out", training.convergence.held_out_count, between(1, 1e6),
                  "stimuli that are held out, with --until-change: the last patches of --input");
  options.integer("record-every", training.record_every, at_least(1), "steps between lines of the history");
  options.integer("checkpoint-every", training.checkpoint_every, at_least(1), "steps between checkpoints");
}

void check_training(const Run& run) {
  for (const char* option : {"window", "held-out"})
    if (!run.given("until-change") && run.given(option))
      throw UsageError("--" + std::string(option) + " goes with --until-change");
}

}  // namespace simplecell
