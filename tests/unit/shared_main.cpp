#define BOOST_TEST_MODULE shared_main
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <boost/test/unit_test.hpp>

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
