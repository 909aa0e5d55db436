#pragma once
#include <armadillo>
#include <cstdint>
#include <string_view>

namespace simplecell {

/// A stream of random numbers, fixed by (seed, purpose, index) alone: an additional draw for one purpose changes no
/// other stream, and training step k can be continued from a checkpoint without the draws of earlier steps.
/// xoshiro256++ (Blackman & Vigna 2021), seeded by SplitMix64. Usable as a standard UniformRandomBitGenerator.
class Random {
 public:
  Random(std::uint64_t seed, std::string_view purpose, std::uint64_t index = 0);

  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()();

  double uniform();                                 ///< in [0, 1)
  double uniform(double low, double high);          ///< in [low, high)
  std::uint64_t below(std::uint64_t n);             ///< an integer in [0, n), without bias; n > 0
  double normal();                                  ///< mean 0, variance 1 (polar method)
  arma::fmat normal(arma::uword rows, arma::uword columns);
  arma::uvec sample(arma::uword n, arma::uword k);  ///< k distinct of [0, n), in random order; k <= n

 private:
  std::uint64_t state_[4];
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace simplecell
