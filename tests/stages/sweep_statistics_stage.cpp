#include <boost/test/unit_test.hpp>
#include <fstream>

#include "io/tsv.hpp"
#include "support.hpp"

namespace simplecell {
Stage sweep_statistics();
}
using namespace simplecell;

namespace {

struct Folder : Scratch {
  Folder() {
    write("low.tsv", "metric\tvalue\tlow\nshare\t0\t0\nother\t1\t1\n");
    write("middle.tsv", "metric\tvalue\tlow\nshare\t1\t1\nother\t1\t1\n");
    write("high.tsv", "metric\tvalue\tlow\nshare\t0.25\t0\nother\tnan\tnan\n");
  }
  void write(const std::string& name, const std::string& text) const { std::ofstream(*this / name) << text; }
  Outcome sweep(std::vector<std::string> more, const std::string& metric = "share") const {
    more.insert(more.end(), {"--progress", "off", "--metric", metric, "--output", *this / "sweep.tsv"});
    for (const char* name : {"--input", "low.tsv", "middle.tsv", "high.tsv"})
      more.push_back(name[0] == '-' ? name : *this / name);
    return run(sweep_statistics(), more);
  }
  void refuses(const std::vector<std::string>& more, int code, const std::string& why,
               const std::string& metric = "share") const {
    const Outcome outcome = sweep(more, metric);
    BOOST_TEST(fails(outcome, code, why), outcome.err << "does not say: " << why);
    BOOST_TEST(!std::filesystem::exists(*this / "sweep.tsv"));
  }
};

}  // namespace

// Half of the decade from 0.1 to 1, and two thirds of that from 1 to 10.
BOOST_AUTO_TEST_CASE(decades_of_a_metric) {
  const Folder folder;
  const Outcome outcome = folder.sweep({"--lambda", "0.1,1,10", "--at-least", "0.5"});
  BOOST_TEST(outcome.code == 0, outcome.err);
  const Table table = read_table(folder / "sweep.tsv");
  BOOST_TEST(table.text("metric") == std::vector<std::string>{"decades"}, boost::test_tools::per_element());
  BOOST_TEST(std::abs(table.numbers("value")(0) - (0.5 + 2. / 3)) < 1e-5);
}

BOOST_AUTO_TEST_CASE(a_metric_without_a_value) {
  const Folder folder;
  BOOST_TEST(folder.sweep({"--lambda", "0.1,1,10", "--at-least", "0.5"}, "other").code == 0);
  BOOST_TEST(read_table(folder / "sweep.tsv").text("value").front() == "nan");
}

BOOST_AUTO_TEST_CASE(bad_input) {
  const Folder folder;
  folder.refuses({"--lambda", "0.1,1", "--at-least", "0.5"}, 2,
                 "--lambda has 2 values for 3 tables; give one for each");
  folder.refuses({"--lambda", "0.1,1,1", "--at-least", "0.5"}, 2, "--lambda names a value twice");
  folder.refuses({"--lambda", "0.1,1,0", "--at-least", "0.5"}, 2, "--lambda");
  folder.refuses({"--lambda", "0.1,1,10"}, 2, "--at-least");
  folder.refuses({"--at-least", "0.5"}, 2, "--lambda");
  folder.refuses({"--lambda", "0.1,1,10", "--at-least", "0.5"}, 3, "low.tsv: has no metric none", "none");
  folder.write("high.tsv", "metric\tvalue\nshare\tmuch\n");
  folder.refuses({"--lambda", "0.1,1,10", "--at-least", "0.5"}, 3, "'much' is not a finite number");
}
