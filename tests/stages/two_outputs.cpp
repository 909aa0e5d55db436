#include <boost/test/unit_test.hpp>

#include "core/random.hpp"
#include "rows.hpp"
#include "trained.hpp"

// Of a program with two outputs, one that can't be written leaves neither.

namespace simplecell {
Stage activity_statistics();
Stage atom_statistics();
Stage cluster();
Stage proximal_map();
Stage rate_distortion();
Stage reconstruct();
Stage similarity();
Stage whiten();
}  // namespace simplecell
using namespace simplecell;

namespace {

struct Folder : TrainingFolder {
  Folder() {
    Random random(1, "codes");
    BOOST_TEST(train({}).code == 0);
    for (const auto& [name, array, rows] :
         {std::tuple{"codes.h5", "codes", 20u}, std::tuple{"templates.h5", "patches", 36u}}) {
      H5Writer file(*this / name, {});
      file.write(array, random.normal(rows, 12));
      file.write("labels", arma::uvec(arma::regspace<arma::uvec>(0, 11) / (rows == 20 ? 4 : 1)));
      file.commit();
    }
  }

  // The name of one output is longer than a file may have; the other is left if it is written first.
  void leaves_neither(const Stage& stage, const std::vector<std::string>& options, const std::string& one,
                      const std::string& other) const {
    const std::string possible = "out", impossible(250, 'x');
    for (const auto& [first, second] : {std::pair{possible, impossible}, std::pair{impossible, possible}}) {
      std::vector<std::string> all = options;
      all.insert(all.end(), {"--progress", "off", one, *this / first, other, *this / second});
      const Outcome outcome = run(stage, all);
      BOOST_TEST(fails(outcome, 1, "cannot be written"), stage.name << ": " << outcome.err);
      for (const auto& entry : std::filesystem::directory_iterator(path()))
        BOOST_TEST(entry.path().filename().string().find("out") != 0u, stage.name << " leaves " << entry.path());
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(neither_or_both) {
  const Folder folder;
  const std::string codes = folder / "codes.h5", patches = folder / "patches.h5", model = folder / "dictionary.h5";
  folder.leaves_neither(activity_statistics(), {"--input", codes}, "--output", "--statistics");
  folder.leaves_neither(atom_statistics(), {"--dictionary", model}, "--output", "--statistics");
  folder.leaves_neither(cluster(), {"--input", codes, "--clusters", "3", "--seed", "1"}, "--output", "--scores");
  folder.leaves_neither(proximal_map(), {"--penalty", "l1"}, "--output", "--statistics");
  folder.leaves_neither(rate_distortion(), {"--input", patches, "--dictionary", model, "--decades-up", "0",
                                            "--decades-down", "1", "--per-decade", "1"},
                        "--output", "--curve");
  const std::string templates = folder / "templates.h5";
  folder.leaves_neither(reconstruct(), {"--codes", codes, "--dictionary", model, "--templates", templates}, "--output",
                        "--statistics");
  folder.leaves_neither(similarity(), {"--input", codes, "--neighbours", "3"}, "--output", "--distances");
  folder.leaves_neither(whiten(), {"--input", patches, "--method", "zca"}, "--output", "--save-transform");
}
