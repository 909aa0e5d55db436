#include "app/progress_bar.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <mutex>

namespace simplecell {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string duration(double seconds) {
  const long s = static_cast<long>(seconds + 0.5);
  char text[32];
  if (s < 60)
    std::snprintf(text, sizeof text, "%ld s", s);
  else if (s < 3600)
    std::snprintf(text, sizeof text, "%ld min %02ld s", s / 60, s % 60);
  else
    std::snprintf(text, sizeof text, "%ld h %02ld min", s / 3600, s % 3600 / 60);
  return text;
}

class Bar {
 public:
  Bar(std::ostream& err, bool terminal, std::string label)
      : err_(err), terminal_(terminal), label_(std::move(label)) {}

  void update(std::size_t done, std::size_t total) {
    const std::lock_guard lock(mutex_);
    if (total == 0 || done > total || finished_) return;
    if (!started_) {  // work done before a checkpoint does not count towards the rate
      started_ = true;
      first_ = done;
      last_step_ = done * steps / total;
      if (!terminal_ && done < total) return;
    }
    finished_ = done == total;
    if (terminal_)
      redraw(done, total);
    else
      plain(done, total);
  }

 private:
  static constexpr std::size_t steps = 20;

  std::string status(std::size_t done, std::size_t total) const {
    const double elapsed = seconds_since(start_);
    const double rate = static_cast<double>(done - first_) / std::max(elapsed, 1e-9);
    char text[96];
    std::snprintf(text, sizeof text, "%zu/%zu (%zu %%), %.3g/s, ", done, total, 100 * done / total, rate);
    if (finished_) return text + duration(elapsed);
    return text + duration(rate > 0 ? static_cast<double>(total - done) / rate : 0) + " left";
  }

  void redraw(std::size_t done, std::size_t total) {
    const double now = seconds_since(start_);
    if (!finished_ && now - last_drawn_ < 0.1) return;
    last_drawn_ = now;
    const std::size_t width = 24, filled = width * done / total;
    err_ << '\r' << label_ << " [" << std::string(filled, '=') << std::string(width - filled, ' ') << "] "
         << status(done, total) << "\033[K" << (finished_ ? "\n" : "") << std::flush;
  }

  void plain(std::size_t done, std::size_t total) {
    const std::size_t step = done * steps / total;
    if (step == last_step_ && !finished_) return;
    last_step_ = step;
    err_ << label_ << ' ' << status(done, total) << std::endl;
  }

  std::ostream& err_;
  bool terminal_;
  std::string label_;
  std::mutex mutex_;
  Clock::time_point start_ = Clock::now();
  std::size_t first_ = 0, last_step_ = 0;
  double last_drawn_ = -1;
  bool started_ = false, finished_ = false;
};

}  // namespace

Progress progress_bar(std::ostream& err, const std::string& mode, const std::string& stage, const std::string& task) {
  if (mode == "off") return {};
  const bool terminal = mode == "auto" && &err == &std::cerr && isatty(STDERR_FILENO);
  auto bar = std::make_shared<Bar>(err, terminal, stage + ": " + task);
  return [bar](std::size_t done, std::size_t total) { bar->update(done, total); };
}

}  // namespace simplecell
