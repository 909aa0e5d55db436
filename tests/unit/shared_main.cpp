#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/parallel.hpp"
#include "io/atomic_file.hpp"
#include "killed.hpp"
#include "support.hpp"

using namespace simplecell;
namespace fs = std::filesystem;

namespace {

struct Values {
  std::string input, output, second;
};

// Copies nothing: what it is given is what counts.
Stage copy() {
  return make_stage<Values>({.name = "copy"},
                            [](Options& options, Values& values) {
                              options.optional_input("input", values.input, "");
                              options.output("output", values.output, "");
                              options.optional_output("second", values.second, "");
                            },
                            [](const Values& values, const Run&) {
                              write_file(values.output, "copied");
                              if (!values.second.empty()) write_file(values.second, "copied");
                            });
}

// A folder with a pipe, a socket, links to them, and files.
struct Folder : Scratch {
  Folder() {
    if (mkfifo((*this / "pipe").c_str(), 0600) != 0) throw std::runtime_error("no pipe");
    sockaddr_un address{AF_UNIX, {}};
    (*this / "socket").copy(address.sun_path, sizeof address.sun_path - 1);
    const int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("no socket");
    close(descriptor);
    fs::create_symlink("pipe", *this / "to-pipe");
    write_file(*this / "a", "a");
    fs::create_hard_link(*this / "a", *this / "same");
    fs::create_symlink("a", *this / "to-a");
    fs::create_symlink("new", *this / "to-new");
    fs::create_directory_symlink(".", *this / "here");
  }

  Outcome copied(const std::vector<std::string>& arguments) const { return run(copy(), arguments); }
};

}  // namespace

BOOST_AUTO_TEST_CASE(an_output_is_a_regular_file_or_a_new_one) {
  const Folder folder;
  for (const char* name : {"pipe", "socket", "to-pipe"}) {
    const auto type = fs::status(folder / name).type();
    BOOST_TEST(fails(folder.copied({"--output", folder / name}), 2, "is no regular file"));
    BOOST_TEST((fs::status(folder / name).type() == type));
  }
  BOOST_TEST(fails(folder.copied({"--output", folder.path()}), 2, "is a folder"));
  BOOST_TEST(fails(folder.copied({"--output", ""}), 2, "--output is empty"));
  BOOST_TEST(fails(folder.copied({"--output", folder / "b", "--input", ""}), 2, "--input is empty"));
  BOOST_TEST(folder.copied({"--output", folder / "to-new"}).code == 0);
  BOOST_TEST(fs::is_symlink(folder / "to-new"));
  BOOST_TEST(fs::is_regular_file(folder / "new"));
}

BOOST_AUTO_TEST_CASE(two_names_of_one_file_are_seen_through) {
  const Folder folder;
  for (const char* name : {"a", "same", "to-a", "here/a"}) {
    BOOST_TEST(fails(folder.copied({"--input", folder / "a", "--output", folder / name}), 2, "name the same file"));
    BOOST_TEST(fails(folder.copied({"--second", folder / "a", "--output", folder / name}), 2, "name the same file"));
  }
  for (const char* name : {"new", "to-new", "here/new"})
    BOOST_TEST(fails(folder.copied({"--second", folder / "new", "--output", folder / name}), 2, "name the same file"));
  BOOST_TEST(folder.copied({"--input", folder / "a", "--output", folder / "b", "--second", folder / "c"}).code == 0);
}

BOOST_AUTO_TEST_CASE(an_input_that_is_no_regular_file_is_not_waited_for) {
  const Folder folder;
  for (const char* name : {"pipe", "socket", "to-pipe"})
    BOOST_TEST(fails(folder.copied({"--output", folder / "b", "--input", folder / name}), 3, "is no regular file"));
  BOOST_TEST(fails(folder.copied({"--output", folder / "b", "--input", folder.path()}), 3, "is a folder"));
  BOOST_TEST(!fs::exists(folder / "b"));
}

BOOST_AUTO_TEST_CASE(limits_are_named) {
  const Folder folder;
  const auto code_under = [&](int resource, rlim_t most, const std::string& threads, const std::string& words) {
    return WEXITSTATUS(end_of([&] {
      const rlimit limit{most, most};
      setrlimit(static_cast<__rlimit_resource>(resource), &limit);
      _exit(fails(folder.copied({"--output", folder / "b", "--threads", threads}), 1, words) ? 1 : 2);
    }));
  };
  BOOST_TEST(code_under(RLIMIT_NOFILE, 8, "1", "ulimit -n") == 1);
  BOOST_TEST(code_under(RLIMIT_AS, 400 << 20, "4", "ulimit -v") == 1);
  BOOST_TEST(!fs::exists(folder / "b"));
}

BOOST_AUTO_TEST_CASE(a_thousand_threads_are_had_or_refused_by_name) {
  const Folder folder;
  const Outcome outcome = folder.copied({"--output", folder / "b", "--threads", "1000"});
  BOOST_TEST((outcome.code == 0 || fails(outcome, 1, "--threads")));
  set_threads(1);
}

namespace {

struct Many {
  std::string input, kind = "round", name;
  std::vector<std::string> files, kinds{"round"}, names;
  std::vector<double> costs{0.5, 2}, sizes;
  double rate = 0.25, share = std::nan("");
  std::uint64_t count = 3, seed = 0;
  bool fast = false;
};

void declare_many(Options& options, Many& v) {
  options.optional_input("input", v.input, "what is read");
  options.inputs("files", v.files, "").required = false;
  options.group("Numbers");
  options.real("rate", v.rate, {.low = 0, .high = 1, .open_low = true}, "how fast");
  options.real("share", v.share, {}, "");
  options.integer("count", v.count, between(1, 9), "");
  options.reals("costs", v.costs, above(0), "");
  options.wholes("sizes", v.sizes, at_least(1), "");
  options.group("Words");
  options.choice("kind", v.kind, {"round", "square"}, "");
  options.choices("kinds", v.kinds, {"round", "square"}, "");
  options.text("name", v.name, "");
  options.texts("names", v.names, "");
  options.flag("fast", v.fast, "");
  options.seed(v.seed, "chance");
}

Stage many() {
  return make_stage<Many>(
      {.name = "many",
       .summary = "much",
       .tables = {metric_table("input", {{"mean", "their mean", "pixels"},
                                         {.name = "of_{kind}_{class}",
                                          .meaning = "each",
                                          .optional = true,
                                          .parts = {{"class", at_least(1)}}}})}},
      declare_many, [](const Many& v, const Run& run) {
        run.out() << v.costs.size() << v.sizes.size() << v.kinds.size() << v.names.size();
      });
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_stage_describes_itself_as_data) {
  const Outcome outcome = run(many(), {"--describe"});
  BOOST_TEST(outcome.code == 0);
  const auto json = nlohmann::json::parse(outcome.out);
  BOOST_TEST((json["name"] == "many"));
  const auto& options = json["options"];
  const auto is = [&](const char* name, const std::string& expected) {
    auto option = options[name];
    option.erase("help");
    option.erase("group");
    BOOST_TEST((option == nlohmann::json::parse(expected)), name << " is " << option.dump());
  };
  BOOST_TEST((options["rate"]["help"] == "how fast"));
  BOOST_TEST((options["rate"]["group"] == "Numbers"));
  is("input", R"({"kind": "file", "role": "input"})");
  is("files", R"({"kind": "file", "role": "input", "repeatable": true})");
  is("rate", R"({"kind": "real", "default": 0.25, "low": 0, "open_low": true, "high": 1})");
  is("share", R"({"kind": "real"})");
  is("count", R"({"kind": "whole", "default": 3, "low": 1, "high": 9})");
  is("costs", R"({"kind": "real", "list": true, "default": [0.5, 2], "low": 0, "open_low": true})");
  is("sizes", R"({"kind": "whole", "list": true, "low": 1})");
  is("kind", R"({"kind": "choice", "default": "round", "choices": ["round", "square"]})");
  is("kinds", R"({"kind": "choice", "list": true, "default": ["round"], "choices": ["round", "square"]})");
  is("name", R"({"kind": "text"})");
  is("names", R"({"kind": "text", "list": true})");
  is("fast", R"({"kind": "flag", "default": false})");
  is("seed", R"({"kind": "whole", "required": true, "low": 0})");
  BOOST_TEST((options["threads"]["common"] == true));
  const auto tables = nlohmann::json::parse(R"({"input": {
      "columns": {"metric": {"meaning": "what was measured"}, "value": {"meaning": "its value"}},
      "metrics": {"mean": {"meaning": "their mean", "unit": "pixels"},
                  "of_{kind}_{class}": {"meaning": "each", "optional": true, "parts":
                    {"kind": {"option": "kind"}, "class": {"kind": "whole", "low": 1}}}}}})");
  BOOST_TEST((json["tables"] == tables), json["tables"].dump());
}

// What is declared is what help tells.
BOOST_AUTO_TEST_CASE(help_and_description_name_the_same) {
  const std::string help = run(many(), {"--help"}).out, page = run(many(), {"--help-markdown"}).out;
  const auto json = nlohmann::json::parse(run(many(), {"--describe"}).out);
  for (const auto& [name, option] : json["options"].items()) {
    BOOST_TEST(help.find("\n  --" + name) != std::string::npos);
    BOOST_TEST(page.find("| `--" + name) != std::string::npos);
  }
  for (const auto& [name, metric] : json["tables"]["input"]["metrics"].items()) {
    BOOST_TEST(help.find("\n  " + name + "\n") != std::string::npos);
    BOOST_TEST(page.find("| `" + name + "` |") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(lists_are_checked_item_by_item) {
  const auto given = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--seed", "1"});
    return run(many(), arguments);
  };
  BOOST_TEST(given({"--costs", "1e-3,4,5", "--sizes", "1,2", "--kinds", "square,round", "--names", "a,b,c,d"}).out ==
             "3224");
  for (const char* wrong : {"0", "1,,2", "1,", ",1", "x", "1,-1", "nan", "", "1;2", " 1"})
    BOOST_TEST(fails(given({"--costs", wrong}), 2, "expected numbers"), wrong);
  for (const char* wrong : {"0", "1.5", "2,1.5"})
    BOOST_TEST(fails(given({"--sizes", wrong}), 2, "expected whole numbers"), wrong);
  BOOST_TEST(fails(given({"--kinds", "round,oval"}), 2, "--kinds 'oval': expected one of round, square"));
}
