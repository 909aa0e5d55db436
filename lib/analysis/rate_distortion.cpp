#include "analysis/rate_distortion.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.hpp"

namespace simplecell {
namespace {

constexpr std::size_t chunk_width = 256;

// Removes points without active units and sorts the others by their number of active units.
void arrange(std::vector<RatePoint>& curve) {
  std::erase_if(curve, [](const RatePoint& point) { return !(point.units > 0) || !std::isfinite(point.error); });
  std::stable_sort(curve.begin(), curve.end(), [](const auto& a, const auto& b) { return a.units < b.units; });
}

double between(double x, double x0, double x1, double y0, double y1) {
  return x1 == x0 ? y0 : y0 + (y1 - y0) * (x - x0) / (x1 - x0);
}

}  // namespace

double relative_error(const arma::fmat& A, const arma::fmat& X, const arma::fmat& Y) {
  const std::size_t chunks = chunk_count(Y.n_cols, chunk_width);
  arma::mat parts(2, chunks);  // of each chunk: squared residual, squared norm of stimuli
  parallel_for(chunks, [&](std::size_t task, unsigned) {
    const Range range = chunk(Y.n_cols, chunk_width, task);
    const arma::fmat codes = X.cols(range.first, range.last - 1), stimuli = Y.cols(range.first, range.last - 1);
    const arma::fmat residual = stimuli - A * codes;
    parts(0, task) = arma::accu(arma::square(arma::conv_to<arma::mat>::from(residual)));
    parts(1, task) = arma::accu(arma::square(arma::conv_to<arma::mat>::from(stimuli)));
  });
  const arma::vec sums = arma::sum(parts, 1);
  return sums(0) / sums(1);
}

RatePoint rate_point(const arma::fmat& A, const arma::fmat& X, const arma::fmat& Y, double setting) {
  const double nonzeros = static_cast<double>(arma::accu(X != 0));
  return {setting, nonzeros / static_cast<double>(Y.n_cols), relative_error(A, X, Y)};
}

void keep_largest(const arma::fmat& A, arma::uword k, arma::fmat& X) {
  if (k >= X.n_rows) return;
  const arma::fvec norms = arma::sqrt(arma::sum(arma::square(A))).t();
  parallel_for(chunk_count(X.n_cols, chunk_width), [&](std::size_t task, unsigned) {
    const Range range = chunk(X.n_cols, chunk_width, task);
    std::vector<arma::uword> order(X.n_rows);
    for (std::size_t i = range.first; i < range.last; ++i) {
      float* x = X.colptr(i);
      std::iota(order.begin(), order.end(), arma::uword{0});
      std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k), order.end(),
                       [&](arma::uword a, arma::uword b) {
                         const float left = std::abs(x[a]) * norms(a), right = std::abs(x[b]) * norms(b);
                         return left > right || (left == right && a < b);
                       });
      for (arma::uword j = k; j < X.n_rows; ++j) x[order[j]] = 0;
    }
  });
}

Ladder lambda_ladder(double lambda, double decades_down, double decades_up, std::uint64_t per_decade) {
  const auto steps = static_cast<double>(per_decade);
  const auto down = std::lround(decades_down * steps), up = std::lround(decades_up * steps);
  Ladder ladder{{}, static_cast<std::size_t>(down)};
  for (long i = -down; i <= up; ++i)
    ladder.settings.push_back(lambda * std::pow(10, static_cast<double>(i) / steps));
  return ladder;
}

Ladder kept_ladder(arma::uword m, std::uint64_t per_decade) {
  Ladder ladder{{}, 0, true};
  const auto most = static_cast<double>(m);
  for (std::uint64_t i = 0; ladder.settings.empty() || ladder.settings.back() < most; ++i) {
    const double wanted = std::pow(10, static_cast<double>(i) / static_cast<double>(per_decade));
    const double kept = std::min(most, std::round(wanted));
    if (ladder.settings.empty() || kept != ladder.settings.back()) ladder.settings.push_back(kept);
  }
  std::reverse(ladder.settings.begin(), ladder.settings.end());
  return ladder;
}

Match match_error(const Ladder& ladder, double error, double tolerance,
                  const std::function<RatePoint(double setting)>& point_at) {
  RatePoint best = point_at(ladder.settings[ladder.start]), last = best;
  const auto try_setting = [&](double setting) {
    const RatePoint point = point_at(setting);
    if (std::abs(point.error - error) < std::abs(best.error - error)) best = point;
    return point;
  };
  const auto close = [&] { return std::abs(best.error - error) <= tolerance * error; };
  const auto step = best.error > error ? std::size_t(-1) : std::size_t{1};  // to denser or sparser codes
  for (std::size_t i = ladder.start + step; i < ladder.settings.size() && !close(); i += step) {
    RatePoint next = try_setting(ladder.settings[i]);
    const bool between_them = (next.error > error) != (last.error > error);
    while (between_them && !close()) {
      double middle = std::sqrt(last.setting * next.setting);
      if (ladder.whole) middle = std::round(middle);
      const double apart = std::abs(std::log(next.setting / last.setting));
      if (middle == last.setting || middle == next.setting || apart < 1e-6) return {best, ladder.whole};
      const RatePoint halfway = try_setting(middle);
      RatePoint& same_side = (halfway.error > error) == (last.error > error) ? last : next;
      same_side = halfway;
    }
    last = next;
  }
  return {best, close()};
}

double error_at(std::vector<RatePoint> curve, double units) {
  arrange(curve);
  for (std::size_t i = 1; i < curve.size(); ++i)
    if (curve[i - 1].units <= units && units <= curve[i].units)
      return between(std::log(units), std::log(curve[i - 1].units), std::log(curve[i].units), curve[i - 1].error,
                     curve[i].error);
  return arma::datum::nan;
}

double units_at(std::vector<RatePoint> curve, double error) {
  arrange(curve);
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const RatePoint &left = curve[i - 1], &right = curve[i];
    if (std::min(left.error, right.error) <= error && error <= std::max(left.error, right.error))
      return std::exp(between(error, left.error, right.error, std::log(left.units), std::log(right.units)));
  }
  return arma::datum::nan;
}

}  // namespace simplecell
