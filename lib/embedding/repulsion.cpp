#include "embedding/repulsion.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <vector>

#include "core/error.hpp"
#include "core/fftw.hpp"
#include "core/parallel.hpp"
#include "core/processor.hpp"

namespace simplecell {

// ---- all pairs ----

namespace {

struct Pull {
  float q = 0, x = 0, y = 0;
};

// Repulsion between one point at (x, y) and the points [first, last), in single precision. Returns the sum of q and the
// forces on the one point, and adds the forces on the others to x_theirs and y_theirs. `repeated` is false if every
// point stands for one sample, which saves a sixth of the time.
template <bool repeated>
inline Pull pull(const float* __restrict xs, const float* __restrict ys, const float* __restrict times, float x, float y,
          float own_times, std::size_t first, std::size_t last, float* __restrict x_theirs,
          float* __restrict y_theirs) {
  float q_sum = 0, x_sum = 0, y_sum = 0;
#pragma omp simd reduction(+ : q_sum, x_sum, y_sum)
  for (std::size_t j = first; j < last; ++j) {
    const float dx = x - xs[j], dy = y - ys[j];
    const float q = 1 / (1 + dx * dx + dy * dy), q2 = q * q;
    const float count = repeated ? times[j] : 1.f, on_one = count * q2, on_them = repeated ? own_times * q2 : q2;
    q_sum += count * q, x_sum += on_one * dx, y_sum += on_one * dy;
    x_theirs[j] -= on_them * dx, y_theirs[j] -= on_them * dy;
  }
  return {q_sum, x_sum, y_sum};
}

}  // namespace

// Every pair is computed once, by the task of its first point. Each task adds the forces on later points to an array of
// its own, and these arrays are summed in the order of the tasks.
Repulsion exact_repulsion(const arma::mat& positions, const arma::vec& times) {
  constexpr std::size_t least_width = 256, most_tasks = 32, block = 1024;
  const std::size_t n = positions.n_cols, width = std::max(least_width, (n + most_tasks - 1) / most_tasks);
  const std::size_t tasks = chunk_count(n, width);
  const arma::fvec xs = arma::conv_to<arma::fvec>::from(positions.row(0));
  const arma::fvec ys = arma::conv_to<arma::fvec>::from(positions.row(1));
  const arma::fvec counts = arma::conv_to<arma::fvec>::from(times);
  const bool repeated = arma::any(times != 1);
  arma::fmat x_parts(n, tasks), y_parts(n, tasks);
  arma::mat forces(2, n, arma::fill::zeros);
  arma::vec sums(tasks);
  parallel_for(tasks, [&](std::size_t task, unsigned) {
    const Range range = chunk(n, width, task);
    float *x_theirs = x_parts.colptr(task), *y_theirs = y_parts.colptr(task);
    std::fill(x_theirs + range.first, x_theirs + n, 0.f), std::fill(y_theirs + range.first, y_theirs + n, 0.f);
    double sum = 0;  // of this thread: the entries of `sums` share cache lines
    for (std::size_t first = range.first; first < n; first += block)
      for (std::size_t i = range.first; i < std::min(range.last, first + block); ++i) {
        const auto pull_of = [&]<bool repeats>(std::bool_constant<repeats>) {
          return vectorised<&pull<repeats>>(xs.memptr(), ys.memptr(), counts.memptr(), xs(i), ys(i), counts(i),
                                            std::max(first, i + 1), std::min(n, first + block), x_theirs, y_theirs);
        };
        const Pull part = repeated ? pull_of(std::true_type()) : pull_of(std::false_type());
        sum += times(i) * static_cast<double>(part.q);
        forces(0, i) += static_cast<double>(part.x), forces(1, i) += static_cast<double>(part.y);
      }
    sums(task) = sum;
  });
  parallel_for(tasks, [&](std::size_t points, unsigned) {
    const Range range = chunk(n, width, points);
    for (std::size_t task = 0; task <= points; ++task)
      for (std::size_t i = range.first; i < range.last; ++i) {
        forces(0, i) += static_cast<double>(x_parts(i, task));
        forces(1, i) += static_cast<double>(y_parts(i, task));
      }
  });
  return {std::move(forces), 2 * arma::accu(sums) + arma::accu(times % (times - 1))};
}

// ---- by interpolation ----

namespace {

// Spacing of the grid. It is halved, down to an eighth of the usual, while fewer than few_nodes span the map, where a
// finer grid costs little; it grows if there would be more than most_nodes.
constexpr double usual = 0.35, few_nodes = 50, most_nodes = 2048;

constexpr std::size_t support = 6;       // nodes under a quintic B-spline
constexpr std::size_t margin = 32;       // nodes beyond the points: the inverse of the splines decays by 0.43 per node
constexpr std::size_t charge_parts = 8;  // number of grids that threads fill independently
constexpr std::size_t row_width = 16, column_width = 8, point_width = 1024;

std::size_t multiple_of(std::size_t unit, std::size_t n) { return (n + unit - 1) / unit * unit; }

// The least multiple of 16 of the form 2^a 3^b 5^c that is not below `least`: transforms of such lengths are fast, and
// there are few different ones, so that the grid seldom changes.
std::size_t fast_length(std::size_t least) {
  for (std::size_t n = multiple_of(16, least);; n += 16) {
    std::size_t rest = n;
    for (const std::size_t factor : {2, 3, 5})
      while (rest % factor == 0) rest /= factor;
    if (rest == 1) return n;
  }
}

// Values and slopes of the quintic B-splines of the six nodes around a point at distance t, in [0, 1), after the third.
struct Spline {
  std::array<double, support> value, slope;
};

Spline spline(double t) {
  // From the cubic by the recursion B_p(x) = (x B_{p-1}(x) + (p − x) B_{p-1}(x − 1)) / (p − 1); B_p' is the difference
  // of neighbouring B_{p-1}. w[k] belongs to x = t + p − 1 − k.
  const double s = 1 - t;
  std::array<double, support> w{s * s * s / 6, (4 - 6 * t * t + 3 * t * t * t) / 6, (4 - 6 * s * s + 3 * s * s * s) / 6,
                                t * t * t / 6};
  const auto raise = [&](std::size_t order) {  // from splines of order − 1
    const auto p = static_cast<double>(order);
    std::array<double, support> higher{};
    for (std::size_t k = 0; k < order; ++k) {
      const double x = t + p - 1 - static_cast<double>(k);
      higher[k] = ((k > 0 ? x * w[k - 1] : 0) + (k < order - 1 ? (p - x) * w[k] : 0)) / (p - 1);
    }
    std::swap(w, higher);
    return higher;
  };
  raise(5);
  const auto quartic = raise(6);
  Spline result{w, {}};
  for (std::size_t k = 0; k < support; ++k) result.slope[k] = (k > 0 ? quartic[k - 1] : 0) - (k < 5 ? quartic[k] : 0);
  return result;
}

// The position of a point on the grid.
struct Stencil {
  std::size_t column, row;  // of the first of its 6×6 nodes
  Spline x, y;
};

}  // namespace

// A grid of side×side nodes, convolved without wrap-around by Fourier transforms of length×length.
class InterpolatedRepulsion::Grid {
 public:
  Grid(std::size_t length, double spacing) : length_(length), side_((length - margin) / 2), spacing_(spacing) {
    half_ = multiple_of(column_width, length / 2 + 1);
    nodes_ = allocate<double>(side_ * length_);
    spectrum_ = allocate<fftw_complex>(side_ * half_);
    plan();
    tabulate_kernel();
  }

  bool fits(std::size_t length, double spacing) const { return length == length_ && spacing == spacing_; }

  Repulsion operator()(const arma::mat& positions, const arma::vec& times) {
    corner_ = arma::min(positions, 1);
    spread(positions, times);
    convolve();
    return read(positions, times);
  }

  static std::size_t length_for(double extent, double spacing) {
    const auto nodes = static_cast<std::size_t>(extent / spacing) + support + 1;
    return fast_length(2 * nodes + margin);
  }

 private:
  void plan() {
    const int n = static_cast<int>(length_), columns = static_cast<int>(column_width);
    const auto line = allocate<double>(length_);
    const auto out = allocate<fftw_complex>(half_), block = allocate<fftw_complex>(column_width * length_);
    rows_forward_.reset(fftw_plan_dft_r2c_1d(n, line.get(), out.get(), FFTW_ESTIMATE));
    rows_backward_.reset(fftw_plan_dft_c2r_1d(n, out.get(), line.get(), FFTW_ESTIMATE));
    const auto many = [&](int sign) {
      return fftw_plan_many_dft(1, &n, columns, block.get(), nullptr, 1, n, block.get(), nullptr, 1, n, sign,
                                FFTW_ESTIMATE);
    };
    columns_forward_.reset(many(FFTW_FORWARD)), columns_backward_.reset(many(FFTW_BACKWARD));
  }

  // The Fourier transform of q on the nodes, divided by the square of the splines' transform (once for spreading, once
  // for reading) and by length² (the normalisation of the inverse transform); half_ columns of length_ entries. It is
  // real because q is even.
  void tabulate_kernel() {
    const auto kernel = allocate<double>(length_ * length_);
    const auto transform = allocate<fftw_complex>(length_ * (length_ / 2 + 1));
    const auto distance = [&](std::size_t i) { return spacing_ * static_cast<double>(std::min(i, length_ - i)); };
    for (std::size_t v = 0; v < length_; ++v)
      for (std::size_t u = 0; u < length_; ++u)
        kernel[v * length_ + u] = 1 / (1 + distance(u) * distance(u) + distance(v) * distance(v));
    const int n = static_cast<int>(length_);
    const Plan whole(fftw_plan_dft_r2c_2d(n, n, kernel.get(), transform.get(), FFTW_ESTIMATE));
    fftw_execute(whole.get());
    std::vector<double> smooth(length_);
    for (std::size_t i = 0; i < length_; ++i) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(i) / n;
      const double b = (66 + 52 * std::cos(angle) + 2 * std::cos(2 * angle)) / 120;
      smooth[i] = b * b * n;
    }
    kernel_.assign(half_ * length_, 0);
    for (std::size_t u = 0; u <= length_ / 2; ++u)
      for (std::size_t v = 0; v < length_; ++v)
        kernel_[u * length_ + v] = transform[v * (length_ / 2 + 1) + u][0] / (smooth[u] * smooth[v]);
  }

  Stencil stencil(double x, double y) const {
    // The corner is at the third node, so that the first node of every stencil is on the grid.
    const double u = (x - corner_(0)) / spacing_, v = (y - corner_(1)) / spacing_;
    const auto column = static_cast<std::size_t>(u), row = static_cast<std::size_t>(v);
    return {column, row, spline(u - static_cast<double>(column)), spline(v - static_cast<double>(row))};
  }

  // Spreads the points on the nodes and transforms the rows. Each part of the points fills a grid of its own, and the
  // grids are added in order.
  void spread(const arma::mat& positions, const arma::vec& times) {
    const std::size_t n = positions.n_cols,
                      width = std::max<std::size_t>(point_width, (n + charge_parts - 1) / charge_parts);
    const std::size_t parts = chunk_count(n, width);
    charges_.resize(parts);
    parallel_for(parts, [&](std::size_t part, unsigned) {
      auto& charge = charges_[part];
      charge.assign(side_ * side_, 0);
      const Range range = chunk(n, width, part);
      for (std::size_t i = range.first; i < range.last; ++i) {
        const Stencil at = stencil(positions(0, i), positions(1, i));
        double* node = charge.data() + at.row * side_ + at.column;
        for (std::size_t r = 0; r < support; ++r, node += side_) {
          const double row = times(i) * at.y.value[r];
          for (std::size_t c = 0; c < support; ++c) node[c] += row * at.x.value[c];
        }
      }
    });
    parallel_for(chunk_count(side_, row_width), [&](std::size_t task, unsigned) {
      const Range rows = chunk(side_, row_width, task);
      for (std::size_t row = rows.first; row < rows.last; ++row) {
        double* line = nodes_.get() + row * length_;
        std::fill_n(line, length_, 0);
        for (const auto& charge : charges_)
          for (std::size_t c = 0; c < side_; ++c) line[c] += charge[row * side_ + c];
        fftw_execute_dft_r2c(rows_forward_.get(), line, spectrum_.get() + row * half_);
      }
    });
  }

  // Multiplies by the kernel: forward and inverse transform of columns, then inverse transform of rows. Rows beyond the
  // side×side nodes are zero before, and not needed after.
  void convolve() {
    parallel_for(half_ / column_width, [&](std::size_t task, unsigned) {
      thread_local std::vector<std::complex<double>> memory;
      memory.resize(column_width * length_ + 4);
      auto* block = reinterpret_cast<std::complex<double>*>(
          multiple_of(64, reinterpret_cast<std::uintptr_t>(memory.data())));  // the alignment that the plans assume
      auto* raw = reinterpret_cast<fftw_complex*>(block);
      auto* spectrum = reinterpret_cast<std::complex<double>*>(spectrum_.get()) + task * column_width;
      std::fill_n(block, column_width * length_, 0);
      for (std::size_t row = 0; row < side_; ++row)
        for (std::size_t c = 0; c < column_width; ++c) block[c * length_ + row] = spectrum[row * half_ + c];
      fftw_execute_dft(columns_forward_.get(), raw, raw);
      const double* kernel = kernel_.data() + task * column_width * length_;
      for (std::size_t i = 0; i < column_width * length_; ++i) block[i] *= kernel[i];
      fftw_execute_dft(columns_backward_.get(), raw, raw);
      for (std::size_t row = 0; row < side_; ++row)
        for (std::size_t c = 0; c < column_width; ++c) spectrum[row * half_ + c] = block[c * length_ + row];
    });
    parallel_for(chunk_count(side_, row_width), [&](std::size_t task, unsigned) {
      const Range rows = chunk(side_, row_width, task);
      for (std::size_t row = rows.first; row < rows.last; ++row)
        fftw_execute_dft_c2r(rows_backward_.get(), spectrum_.get() + row * half_, nodes_.get() + row * length_);
    });
  }

  Repulsion read(const arma::mat& positions, const arma::vec& times) const {
    const std::size_t n = positions.n_cols, tasks = chunk_count(n, point_width);
    Repulsion result{arma::mat(2, n), 0};
    arma::vec sums(tasks);
    parallel_for(tasks, [&](std::size_t task, unsigned) {
      const Range range = chunk(n, point_width, task);
      double sum = 0;
      for (std::size_t i = range.first; i < range.last; ++i) {
        const Stencil at = stencil(positions(0, i), positions(1, i));
        const double* node = nodes_.get() + at.row * length_ + at.column;
        double potential = 0, along_x = 0, along_y = 0;
        for (std::size_t r = 0; r < support; ++r, node += length_) {
          double line = 0, slope = 0;
          for (std::size_t c = 0; c < support; ++c) line += at.x.value[c] * node[c], slope += at.x.slope[c] * node[c];
          potential += at.y.value[r] * line, along_x += at.y.value[r] * slope, along_y += at.y.slope[r] * line;
        }
        result.forces(0, i) = -along_x / (2 * spacing_), result.forces(1, i) = -along_y / (2 * spacing_);
        sum += times(i) * (potential - 1);  // without q = 1 of the sample with itself
      }
      sums(task) = sum;
    });
    result.sum = arma::accu(sums);
    return result;
  }

  std::size_t length_, side_, half_ = 0;
  double spacing_;
  arma::vec corner_;
  Aligned<double> nodes_;           // side_ rows of length_
  Aligned<fftw_complex> spectrum_;  // side_ rows of half_
  std::vector<double> kernel_;
  std::vector<std::vector<double>> charges_;
  Plan rows_forward_, rows_backward_, columns_forward_, columns_backward_;
};

InterpolatedRepulsion::InterpolatedRepulsion() = default;
InterpolatedRepulsion::~InterpolatedRepulsion() = default;

Repulsion InterpolatedRepulsion::operator()(const arma::mat& positions, const arma::vec& times) {
  const double extent = arma::max(arma::range(positions, 1));
  if (!positions.is_finite() || !std::isfinite(extent)) throw RunError("t-SNE ran away; lower --learning-rate");
  double spacing = usual;
  while (extent < few_nodes * spacing && spacing > usual / 8) spacing /= 2;
  while (extent > most_nodes * spacing) spacing *= 1.25;
  const std::size_t length = Grid::length_for(extent, spacing);
  if (!grid_ || !grid_->fits(length, spacing)) grid_ = std::make_unique<Grid>(length, spacing);
  return (*grid_)(positions, times);
}

}  // namespace simplecell
