#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

/// Runs `work` in a process of its own and returns how it ended, as waitpid tells it.
inline int end_of(const std::function<void()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

/// Runs `work` in a process of its own that ends in the middle, as soon as `checkpoint` is there, as if it had been
/// killed. Returns whether it did not come to its own end first.
inline bool killed_at(const std::filesystem::path& checkpoint, const std::function<void()>& work) {
  end_of([&] {
    std::thread([&] {
      while (!std::filesystem::exists(checkpoint)) std::this_thread::yield();
      _exit(9);
    }).detach();
    work();
  });
  return std::filesystem::exists(checkpoint);
}

/// That training by these options, which name the checkpoint ck.h5, ends with the same bytes after a kill. The folder
/// has train(options, output) and bytes(file).
template <class Folder>
void resumes_to_the_same_bytes(const Folder& folder, const std::vector<std::string>& options) {
  BOOST_TEST(folder.train(options, "whole.h5").code == 0);
  BOOST_TEST(!std::filesystem::exists(folder / "ck.h5"));  // removed when done

  if (!killed_at(folder / "ck.h5", [&] { folder.train(options, "killed.h5"); })) {
    BOOST_TEST_MESSAGE("the run was done before it could be killed");
    return;
  }
  BOOST_TEST(!std::filesystem::exists(folder / "killed.h5"));
  BOOST_TEST(folder.train(options, "killed.h5").code == 0);
  BOOST_TEST(folder.bytes("whole.h5") == folder.bytes("killed.h5"));
}
