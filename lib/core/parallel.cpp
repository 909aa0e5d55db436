#include "core/parallel.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "core/error.hpp"

extern "C" {
int openblas_get_num_threads();
void openblas_set_num_threads(int);
void* blas_memory_alloc(int);
void blas_memory_free(void*);
}

namespace simplecell {
namespace {

using Body = std::function<void(std::size_t, unsigned)>;

constexpr unsigned most_threads = 512;  // OpenBLAS supports few more concurrent callers

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
        next = tasks;  // no more are begun; all of lower index have been
      }
    }
    inside_pool = was_inside;
  }
};

// OpenBLAS maps a buffer once for each thread that calls it, and retries forever if there is no address space for it.
// So this is checked beforehand. OpenBLAS's own threads, started when it was loaded, are not used but have buffers too.
void require_blas_buffers(unsigned count, unsigned idle) {
  constexpr std::size_t size = (std::size_t{128} << 20) + (1 << 16);
  std::vector<void*> buffers;
  for (unsigned i = 0; i < count + idle && (i == 0 || buffers.back() != MAP_FAILED); ++i)
    buffers.push_back(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  const bool enough = buffers.back() != MAP_FAILED;
  if (!enough) buffers.pop_back();
  for (void* buffer : buffers) munmap(buffer, size);
  if (!enough)
    throw RunError("too little address space for " + std::to_string(count) +
                   " threads, which take 128 MB each; raise the limit (ulimit -v) or use fewer --threads" +
                   (idle ? " and set OPENBLAS_NUM_THREADS=1" : ""));
}

// Makes OpenBLAS map its buffers now, before the data use up the address space.
void take_blas_buffers(unsigned count) {
  std::vector<void*> buffers(count);
  for (void*& buffer : buffers) buffer = blas_memory_alloc(0);
  for (void* buffer : buffers) blas_memory_free(buffer);
}

// Threads that live as long as the program and sleep between batches.
class Pool {
 public:
  Pool() : idle_blas_threads_(static_cast<unsigned>(openblas_get_num_threads() - 1)) { openblas_set_num_threads(1); }
  ~Pool() { stop(); }

  unsigned size() const { return static_cast<unsigned>(helpers_.size()) + 1; }

  void resize(unsigned count) {
    stop();
    require_blas_buffers(count, idle_blas_threads_);
    try {
      for (unsigned worker = 1; worker < count; ++worker)
        helpers_.emplace_back([this, worker, seen = generation_] { serve(worker, seen); });
    } catch (const std::system_error&) {
      throw RunError("no more than " + std::to_string(size()) + " threads can be had here; use no more (--threads)");
    }
    take_blas_buffers(count);
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
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& helper : helpers_) helper.join();
    helpers_.clear();
    stopping_ = false;
  }

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
  unsigned idle_blas_threads_;
  bool stopping_ = false;
};

Pool& pool() {
  static Pool the_pool;
  return the_pool;
}

}  // namespace

void set_threads(unsigned count) { pool().resize(std::clamp(count, 1u, most_threads)); }
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
