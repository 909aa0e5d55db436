#include "io/atomic_file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>
#include <iterator>

#include "core/error.hpp"
#include "io/h5.hpp"
#include "killed.hpp"
#include "support.hpp"

using namespace simplecell;
namespace fs = std::filesystem;

namespace {

std::string content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What is in a folder beside what should be there.
int others(const Scratch& scratch, int expected) {
  return static_cast<int>(std::distance(fs::directory_iterator(scratch.path()), {})) - expected;
}

// A program that is ended by a signal in the midst of writing a file.
int interrupted(const std::string& path, int signal) {
  return end_of([&] {
    remove_temporary_files_on_signals();
    H5Writer file(path, {});
    file.write("matrix", arma::fmat(30, 30, arma::fill::ones));
    raise(signal);
  });
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_old_file_or_the_new_one) {
  const Scratch scratch;
  write_file(scratch / "a", "old");
  { const AtomicFile given_up(scratch / "a"); }
  BOOST_TEST(content(scratch / "a") == "old");
  write_file(scratch / "a", "new");
  BOOST_TEST(content(scratch / "a") == "new");
  BOOST_TEST(others(scratch, 1) == 0);
  remove_file(scratch / "a");
  BOOST_TEST(others(scratch, 0) == 0);
}

BOOST_AUTO_TEST_CASE(files_that_belong_together) {
  const Scratch scratch;
  {
    TextFile given_up(scratch / "a", "text");
    TextFile unasked("", "text");
    commit_all(unasked);
  }
  BOOST_TEST(others(scratch, 0) == 0);
  TextFile text(scratch / "a", "text");
  H5Writer numbers(scratch / "b", {});
  BOOST_TEST(!fs::exists(scratch / "a"));
  commit_all(text, numbers);
  BOOST_TEST(content(scratch / "a") == "text");
  BOOST_CHECK_NO_THROW(H5Reader(scratch / "b"));
  BOOST_TEST(others(scratch, 2) == 0);
}

BOOST_AUTO_TEST_CASE(a_link_stays_and_its_target_is_written) {
  const Scratch scratch;
  fs::create_directory(scratch / "far");
  fs::create_symlink("far/b", scratch / "a");
  fs::create_symlink(scratch / "a", scratch / "link");
  for (const char* text : {"new", "newer"}) {
    write_file(scratch / "link", text);
    BOOST_TEST(fs::is_symlink(scratch / "a"));
    BOOST_TEST(content(scratch / "far/b") == text);
  }
  fs::create_symlink("round", scratch / "round");
  BOOST_CHECK_EXCEPTION(write_file(scratch / "round", ""), UsageError, says("too many symbolic links"));
  BOOST_TEST(others(scratch, 4) == 0);
}

BOOST_AUTO_TEST_CASE(nothing_but_a_regular_file_is_replaced) {
  const Scratch scratch;
  BOOST_TEST(mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  fs::create_symlink("pipe", scratch / "link");
  for (const char* name : {"pipe", "link"})
    BOOST_CHECK_EXCEPTION(AtomicFile{scratch / name}, UsageError, says("is no regular file"));
  BOOST_CHECK_EXCEPTION(AtomicFile{scratch.path()}, UsageError, says("is no regular file"));
  {
    H5Writer late(scratch / "late", {});
    BOOST_TEST(mkfifo((scratch / "late").c_str(), 0600) == 0);
    BOOST_CHECK_EXCEPTION(late.commit(), RunError, says("is no regular file any more"));
  }
  BOOST_TEST(fs::is_fifo(scratch / "late"));
  BOOST_TEST(fs::is_fifo(scratch / "pipe"));
  BOOST_TEST(others(scratch, 3) == 0);
}

BOOST_AUTO_TEST_CASE(what_a_signal_ends_leaves_nothing) {
  const Scratch scratch;
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) {
    const int status = interrupted(scratch / "a.h5", signal);
    BOOST_TEST((WIFSIGNALED(status) && WTERMSIG(status) == signal));
    BOOST_TEST(others(scratch, 0) == 0);
  }
}

BOOST_AUTO_TEST_CASE(what_was_killed_is_removed_by_the_next_and_what_lives_is_not) {
  const Scratch scratch;
  for (int killed = 0; killed < 2; ++killed) interrupted(scratch / "a.h5", SIGKILL);
  interrupted(scratch / "other.h5", SIGKILL);
  BOOST_TEST(others(scratch, 2) == 0);  // the second of a.h5 has removed the first
  {
    H5Writer alive(scratch / "a.h5", {"alive", "", "", ""});
    H5Writer(scratch / "a.h5", {}).commit();
    alive.commit();
  }
  BOOST_TEST(H5Reader(scratch / "a.h5").text("stage") == "alive");
  remove_file(scratch / "other.h5");
  BOOST_TEST(others(scratch, 1) == 0);
}

BOOST_AUTO_TEST_CASE(where_there_is_no_room_nothing_is_left) {
  const Scratch scratch;
  for (const rlim_t room : {0, 1000, 3000}) {
    const int status = end_of([&] {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{room, room};
      setrlimit(RLIMIT_FSIZE, &limit);
      int refused = 0;
      try {
        H5Writer file(scratch / "a.h5", {});
        file.write("matrix", arma::fmat(30, 30, arma::fill::ones));
        file.commit();
      } catch (const RunError& error) {
        refused += says("a.h5: cannot be written: File too large; raise")(error);
      }
      try {
        write_file(scratch / "a.tsv", std::string(4000, 'x'));
      } catch (const RunError& error) {
        refused += says("a.tsv: cannot be written: File too large; raise")(error);
      }
      _exit(refused);
    });
    BOOST_TEST(WEXITSTATUS(status) == 2);
    BOOST_TEST(others(scratch, 0) == 0);
  }
}
