#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <thread>

/// Runs `work` in a process of its own that ends in the middle, as soon as `checkpoint` is there, as if it had been killed.
/// Returns whether it did not come to its own end first.
inline bool killed_at(const std::filesystem::path& checkpoint, const std::function<void()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    std::thread([&] {
      while (!std::filesystem::exists(checkpoint)) std::this_thread::yield();
      _exit(9);
    }).detach();
    work();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return std::filesystem::exists(checkpoint);
}
