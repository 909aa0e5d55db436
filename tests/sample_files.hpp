#pragma once
#include "clusters.hpp"
#include "io/h5.hpp"
#include "rows.hpp"
#include "support.hpp"

/// A folder with planted clusters in the forms that stages read.
struct SampleFolder : Scratch {
  Planted planted = planted_clusters(6, 120, 3, 6, 1);

  SampleFolder() {
    planted.samples = arma::abs(planted.samples);  // as codes are
    write("samples.h5", planted.samples, true);
    write("bare.h5", planted.samples, false);
    write_rows(*this / "samples.tsv", planted.samples);
    write_rows(*this / "labels.tsv", arma::conv_to<arma::fmat>::from(planted.labels.t()));
  }
  void write(const std::string& name, const arma::fmat& samples, bool labels) const {
    simplecell::H5Writer file(*this / name, {});
    file.write("codes", samples, false);
    if (labels) file.write("labels", planted.labels);
    file.attribute("source", "synthetic stand-in");
    file.commit();
  }
  Outcome run_on(const simplecell::Stage& stage, const std::string& input, std::vector<std::string> more) const {
    more.insert(more.end(), {"--progress", "off", "--input", *this / input, "--output", *this / "out"});
    return run(stage, more);
  }
  void refuses(const simplecell::Stage& stage, const std::string& input, const std::vector<std::string>& more, int code,
               const std::string& why) const {
    std::filesystem::remove(*this / "out");
    const Outcome outcome = run_on(stage, input, more);
    BOOST_TEST(fails(outcome, code, why), outcome.err << "does not say: " << why);
    for (const auto& entry : std::filesystem::directory_iterator(path()))
      BOOST_TEST(entry.path().filename().string().find("out") != 0u);
  }
  /// What every stage on samples must refuse.
  void refuses_unfit_samples(const simplecell::Stage& stage, const std::vector<std::string>& more) const {
    const auto with = [&](std::vector<std::string> extra) {
      extra.insert(extra.end(), more.begin(), more.end());
      return extra;
    };
    refuses(stage, "none.h5", more, 3, "none.h5: no such file");
    refuses(stage, "samples.h5", with({"--array", "rf"}), 3, "samples.h5: holds no /rf; it has /codes");
    refuses(stage, "samples.tsv", with({"--array", "rf"}), 3, "leave --array out");
    refuses(stage, "samples.h5", with({"--count", "121"}), 3, "has 120 samples, fewer than --count 121");
    refuses(stage, "samples.h5", with({"--count", "-1"}), 2, "--count");
    refuses(stage, "samples.h5", with({"--labels", *this / "none.tsv"}), 3, "none.tsv: no such file");
    write_rows(*this / "few.tsv", arma::fmat(1, 7, arma::fill::ones));
    refuses(stage, "samples.h5", with({"--labels", *this / "few.tsv"}), 3,
            "few.tsv: has 7 labels for the 120 samples of");
    arma::fmat damaged = planted.samples;
    damaged(2, 3) = std::numeric_limits<float>::quiet_NaN();
    write("nan.h5", damaged, false);
    refuses(stage, "nan.h5", with({"--labels", *this / "labels.tsv"}), 3, "nan.h5: /codes holds 1 value that is NaN");
  }
};
