#pragma once
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

/// Whether kernels are compiled for several levels: not if all is compiled for the processor of the build
/// (-DSIMPLECELL_NATIVE=ON), and not by other compilers than GCC.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(SIMPLECELL_NATIVE)
#define SIMPLECELL_LEVELS
#define SIMPLECELL_TARGET(level) [[gnu::target("arch=" level)]]  // a function for one level, for kernels to call
#else
#define SIMPLECELL_TARGET(level)
#endif

namespace simplecell {

// Kernels, the loops that take the time, are compiled for several levels of x86-64 processors, of which the programs
// choose when they run; everything else is compiled for the lowest. One build thus runs on every processor of a cluster
// at its full speed. Levels differ in rounding: a fused multiply-add rounds once, and sums are taken in other orders.

/// The levels of the x86-64 psABI: v2 has SSE4.2, v3 AVX2 and fused multiply-add, v4 AVX-512. A build without levels has
/// one, `built`, that of its compiler's options.
enum class ProcessorLevel { built, v2, v3, v4 };

/// The highest level that this processor has, or the one that $SIMPLECELL_PROCESSOR names (x86-64-v2, x86-64-v3,
/// x86-64-v4), so that different processors give the same bytes. Throws UsageError if that is not a level or one that
/// this processor does not have. Read once.
ProcessorLevel processor_level();

/// "x86-64-v3", or "native" or "baseline" of a build without levels
std::string level_name(ProcessorLevel level);

/// The first argument of a kernel that is written for a certain number of floats in a register.
template <std::size_t count>
using Lanes = std::integral_constant<std::size_t, count>;

namespace detail {

template <auto kernel, std::size_t lanes, class... Arguments>
[[gnu::always_inline]] inline auto call(Arguments... arguments) {
  if constexpr (std::is_invocable_v<decltype(kernel), Lanes<lanes>, Arguments...>)
    return kernel(Lanes<lanes>(), arguments...);
  else
    return kernel(arguments...);
}

// The most floats in a register of a build without levels.
#if defined(__AVX512F__)
inline constexpr std::size_t built_lanes = 16;
#elif defined(__AVX2__)
inline constexpr std::size_t built_lanes = 8;
#else
inline constexpr std::size_t built_lanes = 4;
#endif

// All that a kernel calls is compiled with it (flatten).
#ifdef SIMPLECELL_LEVELS
template <auto kernel, class... Arguments>
SIMPLECELL_TARGET("x86-64-v4") [[gnu::flatten]] auto call_v4(Arguments... arguments) {
  return call<kernel, 16>(arguments...);
}
template <auto kernel, class... Arguments>
SIMPLECELL_TARGET("x86-64-v3") [[gnu::flatten]] auto call_v3(Arguments... arguments) {
  return call<kernel, 8>(arguments...);
}
#endif

}  // namespace detail

/// kernel(arguments…), compiled for the level of this processor. A kernel is a function, or a lambda without captures,
/// whose loops run over its parameters and local variables: GCC does not vectorise loops over references and captures.
/// It may take `Lanes<n>` first: 16, 8 or 4.
template <auto kernel, class... Arguments>
auto vectorised(Arguments... arguments) {
#ifdef SIMPLECELL_LEVELS
  static const ProcessorLevel level = processor_level();
  if (level == ProcessorLevel::v4) return detail::call_v4<kernel>(arguments...);
  if (level == ProcessorLevel::v3) return detail::call_v3<kernel>(arguments...);
#endif
  return detail::call<kernel, detail::built_lanes>(arguments...);
}

}  // namespace simplecell
