#pragma once
#include <fftw3.h>

#include <memory>
#include <new>
#include <type_traits>

namespace simplecell {

struct FreeFftw {
  void operator()(void* memory) const { fftw_free(memory); }
};

/// Memory aligned for FFTW's vector instructions.
template <class T>
using Aligned = std::unique_ptr<T[], FreeFftw>;

/// `count` zeros.
template <class T>
Aligned<T> allocate(std::size_t count) {
  Aligned<T> memory(static_cast<T*>(fftw_malloc(count * sizeof(T))));
  if (!memory) throw std::bad_alloc();
  std::uninitialized_value_construct_n(memory.get(), count);
  return memory;
}

struct DestroyPlan {
  void operator()(fftw_plan plan) const { fftw_destroy_plan(plan); }
};
using Plan = std::unique_ptr<std::remove_pointer_t<fftw_plan>, DestroyPlan>;

}  // namespace simplecell
