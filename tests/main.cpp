#define BOOST_TEST_MODULE simplecell  // defines main()
#include <boost/test/unit_test.hpp>
