#include "classify/rbf_kernel.hpp"

#include <algorithm>

#include "core/distances.hpp"
#include "core/vector_math.hpp"

namespace simplecell {

void to_rbf_kernel(const float* columns, const float* norms, arma::uword n, const float* y, float norm, arma::uword d,
                   double gamma, float* products) {
  to_squared_distances(columns, norms, n, y, norm, d, products);
  const auto decay = static_cast<float>(std::min(gamma, 1e30));  // finite, because 0 times infinity is NaN
  for (arma::uword j = 0; j < n; ++j) products[j] = vector_exp(-decay * products[j]);
}

RbfKernel::RbfKernel(arma::fmat samples, double gamma)
    : samples_(std::move(samples)), norms_(samples_.n_cols), gamma_(gamma) {
  constexpr double sparse_below = 0.35;  // share of non-zeros below which sparse products are faster
  const auto entries = static_cast<double>(samples_.n_elem);
  sparse_ =
      static_cast<double>(samples_.n_elem - std::count(samples_.begin(), samples_.end(), 0.f)) < sparse_below * entries;
  for (arma::uword j = 0; j < samples_.n_cols; ++j) norms_(j) = arma::dot(samples_.col(j), samples_.col(j));
  if (sparse_) list_entries();
}

void RbfKernel::list_entries() {
  starts_.assign(samples_.n_rows + 1, 0);
  for (arma::uword j = 0; j < samples_.n_cols; ++j)
    for (arma::uword f = 0; f < samples_.n_rows; ++f) starts_[f + 1] += samples_(f, j) != 0;
  for (arma::uword f = 0; f < samples_.n_rows; ++f) starts_[f + 1] += starts_[f];
  entries_.resize(starts_.back());
  std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
  for (arma::uword j = 0; j < samples_.n_cols; ++j)
    for (arma::uword f = 0; f < samples_.n_rows; ++f)
      if (const float value = samples_(f, j); value != 0) entries_[next[f]++] = {static_cast<std::uint32_t>(j), value};
}

void RbfKernel::row(arma::uword i, float* values) const {
  const arma::uword n = size();
  if (sparse_) {
    std::fill(values, values + n, 0.f);
    for (arma::uword f = 0; f < samples_.n_rows; ++f) {
      const float own = samples_(f, i);
      if (own == 0) continue;
      for (std::size_t e = starts_[f]; e < starts_[f + 1]; ++e) values[entries_[e].sample] += own * entries_[e].value;
    }
  } else {
    arma::fvec products(values, n, false, true);
    products = samples_.t() * samples_.col(i);
  }
  to_rbf_kernel(samples_.memptr(), norms_.memptr(), n, samples_.colptr(i), norms_(i), samples_.n_rows, gamma_, values);
  values[i] = 1;
}

KernelRows::KernelRows(const RbfKernel& kernel, std::size_t bytes)
    : kernel_(kernel),
      capacity_(std::max<std::size_t>(2, bytes / (sizeof(float) * std::max<std::size_t>(1, kernel.size())))),
      where_(kernel.size(), rows_.end()) {}

const float* KernelRows::operator[](arma::uword i) {
  if (where_[i] != rows_.end()) {
    rows_.splice(rows_.begin(), rows_, where_[i]);
    return rows_.front().values.data();
  }
  if (rows_.size() < capacity_) {
    rows_.push_front({i, std::vector<float>(kernel_.size())});
  } else {
    rows_.splice(rows_.begin(), rows_, std::prev(rows_.end()));
    where_[rows_.front().index] = rows_.end();
    rows_.front().index = i;
  }
  where_[i] = rows_.begin();
  kernel_.row(i, rows_.front().values.data());
  return rows_.front().values.data();
}

}  // namespace simplecell
