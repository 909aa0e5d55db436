#pragma once
#include <boost/test/tree/decorator.hpp>
#include <boost/test/tree/test_unit.hpp>

#include "support.hpp"

/// Decorates a test case that needs the real data: BOOST_AUTO_TEST_CASE(name, *needs_real_data).
inline boost::test_tools::assertion_result have_real_data(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(!real_data().empty());
  result.message() << "SIMPLECELL_DATA names no folder of real data";
  return result;
}
inline const boost::unit_test::precondition needs_real_data(have_real_data);
