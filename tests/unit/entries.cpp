#include <boost/test/unit_test.hpp>
#include <vector>

#include "core/entries.hpp"

using namespace simplecell;

namespace {

std::vector<float> numbers(std::size_t n, float step) {
  std::vector<float> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = step * static_cast<float>(i % 17) - 3;
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(entries)

// Lengths around multiples of all register widths.
BOOST_AUTO_TEST_CASE(loops_reach_every_entry_and_no_further) {
  for (std::size_t n = 0; n < 70; ++n) {
    std::vector<float> out = numbers(n + 1, 1), before = out;
    const std::vector<float> a = numbers(n, 0.5f), b = numbers(n, 0.25f);
    map_entries(n, out.data(), [s = 2.f](float o, float x, float y) { return o + s * x - y; }, a.data(), b.data());
    for (std::size_t i = 0; i < n; ++i) BOOST_TEST(out[i] == before[i] + 2 * a[i] - b[i]);
    BOOST_TEST(out[n] == before[n]);
    double sum = 0;
    float largest = 0;
    for (std::size_t i = 0; i < n; ++i) sum += static_cast<double>(a[i]) * b[i], largest = std::max(largest, -a[i]);
    const auto product = [](float x, float y) { return static_cast<double>(x) * y; };
    BOOST_TEST(sum_entries<double>(n, product, a.data(), b.data()) == sum);
    BOOST_TEST(largest_entry(n, [](float x) { return -x; }, a.data()) == largest);
  }
}

BOOST_AUTO_TEST_CASE(kernels_may_ask_for_the_width_of_registers) {
  constexpr auto width = []<std::size_t lanes>(Lanes<lanes>, std::size_t times) { return lanes * times; };
  const std::size_t lanes = vectorised<width>(std::size_t{1});
  BOOST_TEST((lanes == 4 || lanes == 8 || lanes == 16));
  if (processor_level() == ProcessorLevel::v4) BOOST_TEST(lanes == 16u);
  if (processor_level() == ProcessorLevel::v3) BOOST_TEST(lanes == 8u);
  if (processor_level() == ProcessorLevel::v2) BOOST_TEST(lanes == 4u);
}

BOOST_AUTO_TEST_SUITE_END()
