#include "core/memory.hpp"

#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "support.hpp"

using namespace simplecell;

BOOST_AUTO_TEST_CASE(what_cannot_be_had_is_refused_in_one_line) {
  BOOST_TEST(available_memory() > 0);
  BOOST_CHECK_NO_THROW(require_memory(1, "one patch", "go home"));
  BOOST_CHECK_EXCEPTION(require_memory(1e18, "1000 patches", "lower --count"), RunError,
                        says("1000 patches need 1e+09 GB of memory and"));
  BOOST_CHECK_EXCEPTION(require_memory(1e18, "1000 patches", "lower --count"), RunError, says("lower --count"));
}
