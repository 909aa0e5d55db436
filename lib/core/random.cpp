#include "core/random.hpp"

#include <bit>
#include <cmath>
#include <unordered_map>

namespace simplecell {
namespace {

std::uint64_t split_mix(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view purpose, std::uint64_t index) {
  std::uint64_t s = seed;
  s = split_mix(s) ^ fnv1a(purpose);
  s = split_mix(s) ^ index;
  for (auto& word : state_) word = split_mix(s);
}

Random::result_type Random::operator()() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Random::uniform() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }

double Random::uniform(double low, double high) { return low + (high - low) * uniform(); }

std::uint64_t Random::below(std::uint64_t n) {
  const std::uint64_t unfair = (0 - n) % n;  // 2^64 mod n values, rejected for equal chances
  for (;;) {
    const std::uint64_t draw = (*this)();
    if (draw >= unfair) return draw % n;
  }
}

double Random::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  double u, v, s;
  do {
    u = uniform(-1, 1);
    v = uniform(-1, 1);
    s = u * u + v * v;
  } while (s >= 1 || s == 0);
  const double scale = std::sqrt(-2 * std::log(s) / s);
  spare_ = v * scale;
  has_spare_ = true;
  return u * scale;
}

arma::fmat Random::normal(arma::uword rows, arma::uword columns) {
  arma::fmat result(rows, columns);
  for (float& value : result) value = static_cast<float>(normal());
  return result;
}

arma::uvec Random::sample(arma::uword n, arma::uword k) {
  // Fisher–Yates on a virtual identity permutation: only the touched places are stored.
  std::unordered_map<arma::uword, arma::uword> moved;
  const auto at = [&](arma::uword i) {
    const auto it = moved.find(i);
    return it == moved.end() ? i : it->second;
  };
  arma::uvec result(k);
  for (arma::uword i = 0; i < k; ++i) {
    const arma::uword j = i + below(n - i);
    result(i) = at(j);
    moved[j] = at(i);
  }
  return result;
}

}  // namespace simplecell
