#include <cmath>

#include "analysis/activity.hpp"
#include "app/stage.hpp"
#include "core/classes.hpp"
#include "core/error.hpp"
#include "files/labels.hpp"
#include "files/origin.hpp"
#include "files/patches.hpp"
#include "io/tsv.hpp"

namespace simplecell {
namespace {

struct Values {
  std::string input, output, statistics;
  std::uint64_t group_size = 1;
};

void declare(Options& options, Values& values) {
  options.input("input", values.input, "HDF5: codes (n, m) with labels (n), from encode");
  options.integer("group-size", values.group_size, between(1, 1e6), "consecutive units that count as a group");
  options.output("output", values.output,
                 "HDF5: maps (classes, m): mean |activity|; group_maps (classes, groups): mean share of the energy; "
                 "group_class (groups): the commonest class of the stimuli whose strongest group it is");
  options.output("statistics", values.statistics, "table of the statistics (TSV)");
}

TableForm statistics_table() {
  const auto may_be_nan = [](const char* name, const char* meaning, const char* unit = "") {
    return Quantity{.name = name, .meaning = meaning, .unit = unit, .may_be_nan = true};
  };
  return metric_table(
      "statistics",
      {{"stimuli", "stimuli"},
       {"silent_stimuli", "share of stimuli to which no unit responds"},
       {"active_share", "mean share of units that respond to a stimulus"},
       {"top_group_energy", "mean share of the strongest group in the energy of a stimulus"},
       may_be_nan("top_group_purity", "share of stimuli that are of the commonest class of their strongest group"),
       may_be_nan("own_group_energy", "mean share of energy in the group with the number of the class"),
       may_be_nan("own_group_wins", "share of stimuli whose strongest group has the number of their class"),
       may_be_nan("map_top_share", "share of a map in its group-size most active units, of any groups"),
       may_be_nan("map_entropy", "entropy of a map over groups", "nats"),
       may_be_nan("class_entropy", "entropy of a unit over classes", "nats"),
       may_be_nan("map_cosine", "cosine between the maps of two classes")});
}

Measurements measurements(const Activity& activity, arma::uword stimuli) {
  return {{"stimuli", static_cast<double>(stimuli)},
          {"silent_stimuli", activity.silent_stimuli},
          {"active_share", activity.active_share},
          {"top_group_energy", activity.top_group_energy},
          {"top_group_purity", activity.top_group_purity},
          {"own_group_energy", activity.own_group_energy},
          {"own_group_wins", activity.own_group_wins},
          {"map_top_share", activity.map_top_share},
          {"map_entropy", activity.map_entropy},
          {"class_entropy", activity.class_entropy},
          {"map_cosine", activity.map_cosine}};
}

// Says which statistics are undefined, and why.
void note_undefined(const Measurements& rows, const Activity& activity, const Run& run) {
  const std::string statistics = undefined(rows);
  if (statistics.empty()) return;
  const bool silent = activity.silent_stimuli == 1, one = activity.maps.n_cols == 1;
  run.note(statistics + ": " +
           (silent ? "all codes are zero"
            : one  ? "all stimuli are of one class"
                   : "there are fewer groups than classes"));
}

void run(const Values& values, const Run& run) {
  const SampleFile input(values.input, {.usual = {"codes"}});
  const arma::fmat codes = input.fmat();
  note_array(input, run.notes());
  const Classes classes = classes_of(required_labels(input));
  if (values.group_size > codes.n_rows)
    throw UsageError("--group-size " + std::to_string(values.group_size) + " is more than the " +
                     std::to_string(codes.n_rows) + " units of " + values.input);
  const Activity activity = measure_activity(codes, classes.of, values.group_size);

  H5Writer file(values.output, run.provenance());
  file.write("maps", activity.maps);
  file.write("group_maps", activity.group_maps);
  write_labels(file, "group_class", classes.labels.elem(activity.group_class));
  write_classes(file, classes.labels);
  file.attribute("group_size", static_cast<double>(values.group_size));
  write_origin(origin_of(input), file);
  const Measurements rows = measurements(activity, codes.n_cols);
  note_undefined(rows, activity, run);
  TextFile statistics(values.statistics, text_of(statistics_table(), rows));
  commit_all(file, statistics);
}

}  // namespace

Stage activity_statistics() {
  return make_stage<Values>(
      {.name = "activity-statistics",
       .summary = "How the activity of units and of groups of units is distributed over classes of stimuli.",
       .description = "Maps are the mean |activity| of each unit over the stimuli of a class.",
       .example = "activity-statistics --input codes.h5 --group-size 32 --output activity.h5 --statistics activity.tsv",
       .reference = "silhouettes section 4.2 and figure 3.",
       .tables = {statistics_table()}},
      declare, run);
}

}  // namespace simplecell
