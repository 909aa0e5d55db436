#include "core/parallel.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "core/error.hpp"

namespace simplecell {

BOOST_AUTO_TEST_CASE(each_task_is_run_once) {
  for (const unsigned count : {1u, 2u, 3u}) {
    set_threads(count);
    std::vector<std::atomic<int>> runs(1000);
    parallel_for(runs.size(), [&](std::size_t task, unsigned worker) {
      BOOST_REQUIRE(worker < count);
      ++runs[task];
    });
    for (const auto& times : runs) BOOST_TEST(times == 1);
  }
  set_threads(1);
}

// All from the tenth on throw; which of them are begun at all depends on the threads.
BOOST_AUTO_TEST_CASE(after_a_failure_no_more_tasks_are_begun_and_the_lowest_is_reported) {
  constexpr std::size_t tasks = 1000000, first_bad = 10;
  for (const unsigned count : {1u, 2u, 4u}) {
    set_threads(count);
    std::atomic<std::size_t> begun = 0;
    const auto body = [&](std::size_t task, unsigned) {
      ++begun;
      if (task >= first_bad) throw RunError(std::to_string(task));
    };
    BOOST_CHECK_EXCEPTION(parallel_for(tasks, body), RunError,
                          [](const RunError& error) { return error.what() == std::to_string(first_bad); });
    BOOST_TEST(begun < tasks / 100);
    parallel_for(100, [&](std::size_t, unsigned) { ++begun; });  // the next batch is not disturbed
    BOOST_TEST(begun >= first_bad + 101);
  }
  set_threads(1);
}

}  // namespace simplecell
