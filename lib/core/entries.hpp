#pragma once
#include <cstddef>

#include "core/processor.hpp"

namespace simplecell {

// Loops over the entries of vectors, compiled for the level of the processor. Functions of entries are small and without
// branches, so that they become vector code.

namespace detail {

template <class T, class Map, class... In>
inline void map_entries_kernel(std::size_t n, T* out, Map map, const In*... in) {
#pragma omp simd
  for (std::size_t i = 0; i < n; ++i) out[i] = map(out[i], in[i]...);
}

template <class Sum, class Term, class... In>
inline Sum sum_entries_kernel(std::size_t n, Term term, const In*... in) {
  Sum sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::size_t i = 0; i < n; ++i) sum += term(in[i]...);
  return sum;
}

template <class T, class Size>
inline T largest_entry_kernel(std::size_t n, Size size, const T* in) {
  T largest = 0;
#pragma omp simd reduction(max : largest)
  for (std::size_t i = 0; i < n; ++i) {
    const T value = size(in[i]);
    largest = value > largest ? value : largest;
  }
  return largest;
}

}  // namespace detail

/// out_i ← map(out_i, in_i, …) for n entries; no vector overlaps another
template <class T, class Map, class... In>
void map_entries(std::size_t n, T* out, Map map, const In*... in) {
  vectorised<&detail::map_entries_kernel<T, Map, In...>>(n, out, map, in...);
}

/// Σ_i term(in_i, …) over n entries, added up as a Sum
template <class Sum, class Term, class... In>
Sum sum_entries(std::size_t n, Term term, const In*... in) {
  return vectorised<&detail::sum_entries_kernel<Sum, Term, In...>>(n, term, in...);
}

/// max_i size(in_i) over n entries, at least 0
template <class T, class Size>
T largest_entry(std::size_t n, Size size, const T* in) {
  return vectorised<&detail::largest_entry_kernel<T, Size>>(n, size, in);
}

}  // namespace simplecell
