#include "core/distinct.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace simplecell {

Distinct distinct_columns(const arma::fmat& X) {
  const auto hash = [&](arma::uword j) {
    std::uint64_t h = 0;
    for (arma::uword i = 0; i < X.n_rows; ++i)
      h = (std::rotl(h, 5) ^ std::bit_cast<std::uint32_t>(X(i, j) + 0.f)) * 0x9e3779b97f4a7c15;  // −0 + 0 is 0
    return static_cast<std::size_t>(h ^ (h >> 32));
  };
  const auto equal = [&](arma::uword a, arma::uword b) {
    return std::equal(X.begin_col(a), X.end_col(a), X.begin_col(b));
  };
  std::unordered_map<arma::uword, arma::uword, decltype(hash), decltype(equal)> known(X.n_cols, hash, equal);
  std::vector<arma::uword> first;
  std::vector<double> times;
  arma::uvec which(X.n_cols);
  for (arma::uword j = 0; j < X.n_cols; ++j) {
    const auto [at, fresh] = known.try_emplace(j, first.size());
    if (fresh) first.push_back(j), times.push_back(0);
    which(j) = at->second;
    ++times[which(j)];
  }
  return {arma::uvec(first), which, arma::vec(times)};
}

}  // namespace simplecell
