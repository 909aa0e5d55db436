// Coordinate descent for l1 codes with a precomputed Gram matrix and an active set, in single precision: the peer of
// codes.py. It reads atoms (a row each) and stimuli (likewise) as raw floats, and writes codes so.
//
//   coordinate_descent ATOMS M STIMULI N D LAMBDA TOLERANCE CODES
//
// Each stimulus starts from zero. Passes over the active units repeat until no code changes by more than TOLERANCE;
// then all units that violate the optimality condition join, until there is none.
#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

std::vector<float> read(const char* path, std::size_t count) {
  std::vector<float> values(count);
  std::FILE* file = std::fopen(path, "rb");
  if (!file || std::fread(values.data(), sizeof(float), count, file) != count) std::exit(1);
  std::fclose(file);
  return values;
}

}  // namespace

int main(int, char** argument) {
  const std::size_t m = std::strtoul(argument[2], nullptr, 10), n = std::strtoul(argument[4], nullptr, 10),
                    d = std::strtoul(argument[5], nullptr, 10);
  const float lambda = std::strtof(argument[6], nullptr), tolerance = std::strtof(argument[7], nullptr);
  const std::vector<float> atoms = read(argument[1], m * d), stimuli = read(argument[3], n * d);
  std::vector<float> gram(m * m), slopes(n * m), codes(n * m);
  const int im = static_cast<int>(m), in = static_cast<int>(n), id = static_cast<int>(d);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, im, im, id, 1, atoms.data(), id, atoms.data(), id, 0, gram.data(),
              im);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, in, im, id, 1, stimuli.data(), id, atoms.data(), id, 0,
              slopes.data(), im);
  std::vector<std::size_t> active;
  std::vector<char> is_active(m);
  for (std::size_t i = 0; i < n; ++i) {
    float *x = codes.data() + i * m, *q = slopes.data() + i * m;  // q = Aᵀ(y − Ax)
    active.clear();
    std::fill(is_active.begin(), is_active.end(), 0);
    for (;;) {
      const std::size_t before = active.size();
      for (std::size_t j = 0; j < m; ++j)
        if (!is_active[j] && std::abs(q[j]) > lambda * (1 + 1e-6f)) {
          active.push_back(j);
          is_active[j] = 1;
        }
      if (active.size() == before) break;
      float change = 1;
      while (change > tolerance) {
        change = 0;
        for (const std::size_t j : active) {
          const float* column = gram.data() + j * m;
          const float at = q[j] + column[j] * x[j];
          const float next = (at - std::clamp(at, -lambda, lambda)) / column[j], move = next - x[j];
          if (move == 0) continue;
          x[j] = next;
          change = std::max(change, std::abs(move));
#pragma omp simd
          for (std::size_t k = 0; k < m; ++k) q[k] -= move * column[k];
        }
      }
    }
  }
  std::FILE* file = std::fopen(argument[8], "wb");
  if (!file || std::fwrite(codes.data(), sizeof(float), n * m, file) != n * m || std::fclose(file) != 0) return 1;
}
