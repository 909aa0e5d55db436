#include "analysis/triggered_average.hpp"

#include <vector>

#include "core/parallel.hpp"

namespace simplecell {

TriggeredAverage::TriggeredAverage(arma::uword units, arma::uword dimension)
    : sums_(dimension, units, arma::fill::zeros),
      stimulus_sum_(dimension, arma::fill::zeros),
      response_sum_(units, arma::fill::zeros),
      active_count_(units, arma::fill::zeros) {}

void TriggeredAverage::add(const arma::fmat& X, const arma::fmat& Y) {
  // Threads work on different units, so that each sum is computed in the order of the stimuli. Each product is over few
  // enough stimuli for single precision.
  constexpr std::size_t unit_width = 32, stimulus_width = 256;
  parallel_for(chunk_count(X.n_rows, unit_width), [&](std::size_t block, unsigned) {
    const Range u = chunk(X.n_rows, unit_width, block);
    for (std::size_t part = 0; part < chunk_count(X.n_cols, stimulus_width); ++part) {
      const Range s = chunk(X.n_cols, stimulus_width, part);
      const arma::fmat r = arma::clamp(X.submat(u.first, s.first, u.last - 1, s.last - 1), 0.f, arma::datum::inf);
      sums_.cols(u.first, u.last - 1) +=
          arma::conv_to<arma::mat>::from(arma::fmat(Y.cols(s.first, s.last - 1) * r.t()));
      response_sum_.subvec(u.first, u.last - 1) += arma::conv_to<arma::vec>::from(arma::fvec(arma::sum(r, 1)));
      active_count_.subvec(u.first, u.last - 1) +=
          arma::conv_to<arma::vec>::from(arma::uvec(arma::sum(arma::umat(r > 0), 1)));
    }
  });
  stimulus_sum_ += arma::conv_to<arma::vec>::from(arma::fvec(arma::sum(Y, 1)));
  stimuli_ += X.n_cols;
}

arma::mat TriggeredAverage::fields() const {
  arma::mat fields = sums_;
  for (arma::uword j = 0; j < fields.n_cols; ++j)
    if (response_sum_[j] > 0)
      fields.col(j) = fields.col(j) / response_sum_[j] - stimulus_sum_ / static_cast<double>(stimuli_);
    else
      fields.col(j).zeros();
  return fields;
}

arma::vec TriggeredAverage::responses() const { return response_sum_ / static_cast<double>(stimuli_); }

arma::vec TriggeredAverage::active() const { return active_count_ / static_cast<double>(stimuli_); }

}  // namespace simplecell
