#include "core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

extern "C" void openblas_set_num_threads(int);

namespace simplecell {
namespace {

using Body = std::function<void(std::size_t, unsigned)>;

thread_local bool inside_pool = false;

// One batch of tasks; workers take the next index until none is left.
struct Batch {
  const Body* body;
  std::size_t tasks;
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::size_t failed_task = 0;
  std::exception_ptr failure;

  void work(unsigned worker) {
    const bool was_inside = inside_pool;
    inside_pool = true;
    for (std::size_t task; (task = next.fetch_add(1)) < tasks;) {
      try {
        (*body)(task, worker);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure || task < failed_task) failure = std::current_exception(), failed_task = task;
      }
    }
    inside_pool = was_inside;
  }
};

// Threads that live as long as the program and sleep between batches.
class Pool {
 public:
  Pool() { openblas_set_num_threads(1); }
  ~Pool() { resize(1); }

  unsigned size() const { return static_cast<unsigned>(helpers_.size()) + 1; }

  void resize(unsigned count) {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& helper : helpers_) helper.join();
    helpers_.clear();
    stopping_ = false;
    for (unsigned worker = 1; worker < count; ++worker)
      helpers_.emplace_back([this, worker, seen = generation_] { serve(worker, seen); });
  }

  void run(Batch& batch) {
    {
      const std::lock_guard lock(mutex_);
      batch_ = &batch;
      busy_ = helpers_.size();
      ++generation_;
    }
    wake_.notify_all();
    batch.work(0);
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  void serve(unsigned worker, std::size_t seen) {
    for (;;) {
      Batch* batch;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return stopping_ || generation_ != seen; });
        if (stopping_) return;
        seen = generation_;
        batch = batch_;
      }
      batch->work(worker);
      const std::lock_guard lock(mutex_);
      if (--busy_ == 0) idle_.notify_one();
    }
  }

  std::vector<std::thread> helpers_;
  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  Batch* batch_ = nullptr;
  std::size_t busy_ = 0, generation_ = 0;
  bool stopping_ = false;
};

Pool& pool() {
  static Pool the_pool;
  return the_pool;
}

}  // namespace

void set_threads(unsigned count) { pool().resize(std::max(1u, count)); }
unsigned threads() { return pool().size(); }

void parallel_for(std::size_t tasks, const Body& body) {
  Batch batch{.body = &body, .tasks = tasks};
  if (inside_pool || tasks < 2 || pool().size() == 1)
    batch.work(0);
  else
    pool().run(batch);
  if (batch.failure) std::rethrow_exception(batch.failure);
}

std::size_t chunk_count(std::size_t n, std::size_t width) { return (n + width - 1) / width; }

Range chunk(std::size_t n, std::size_t width, std::size_t index) {
  return {index * width, std::min(n, (index + 1) * width)};
}

}  // namespace simplecell
