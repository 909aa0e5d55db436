#include "embedding/repulsion.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <numeric>
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

constexpr std::size_t support = 6;   // nodes under a quintic B-spline
constexpr std::size_t lanes = 8;     // of its nodes in a kernel: those after the sixth have no weight
constexpr std::size_t margin = 32;   // nodes beyond the points: the inverse of the splines decays by 0.43 per node
constexpr std::size_t band = 16;     // rows of nodes whose points one thread spreads
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

// 120 times the coefficients of t⁰ … t⁵ of the quintic B-splines of the six nodes around a point at distance t, in
// [0, 1), after the third.
constexpr double quintic[6][lanes] = {{1, 26, 66, 26, 1, 0},   {-5, -50, 0, 50, 5, 0},  {10, 20, -60, 20, 10, 0},
                                      {-10, 20, 0, -20, 10, 0}, {5, -20, 30, -20, 5, 0}, {-1, 5, -10, 10, -5, 1}};

inline void spline_values(double t, double* value) {
#pragma omp simd
  for (std::size_t c = 0; c < lanes; ++c) {
    double sum = quintic[5][c];
    for (std::size_t k = 5; k-- > 0;) sum = sum * t + quintic[k][c];
    value[c] = sum / 120;
  }
}

// Derivatives with respect to t.
inline void spline_slopes(double t, double* slope) {
#pragma omp simd
  for (std::size_t c = 0; c < lanes; ++c) {
    double sum = 5 * quintic[5][c];
    for (std::size_t k = 5; k-- > 1;) sum = sum * t + static_cast<double>(k) * quintic[k][c];
    slope[c] = sum / 120;
  }
}

// Where the nodes lie, in rows of `stride`.
struct Nodes {
  double x, y, spacing;  // of the first of the nodes of the point at the corner, and between neighbours
  std::size_t stride;
};

// The place of a coordinate: the first of its nodes, and the distance after the third.
struct Place {
  std::size_t first;
  double t;
};

inline Place place(double coordinate, double origin, double spacing) {
  const double u = (coordinate - origin) / spacing;
  const auto first = static_cast<std::size_t>(u);
  return {first, u - static_cast<double>(first)};
}

// Spreads points on the nodes: those of the given indices, at x, y for each.
inline void spread_points(const arma::uword* first, const arma::uword* last, const double* positions,
                          const double* times, Nodes nodes, double* values) {
  alignas(64) double across[lanes], up[lanes];
  for (; first != last; ++first) {
    const Place column = place(positions[2 * *first], nodes.x, nodes.spacing),
                row = place(positions[2 * *first + 1], nodes.y, nodes.spacing);
    spline_values(column.t, across), spline_values(row.t, up);
    double* line = values + row.first * nodes.stride + column.first;
    for (std::size_t r = 0; r < support; ++r, line += nodes.stride) {
      const double weight = times[*first] * up[r];
#pragma omp simd
      for (std::size_t c = 0; c < lanes; ++c) line[c] += weight * across[c];
    }
  }
}

// The negative half of the gradient of the potential at points, and the sum of the potential over their samples,
// without q = 1 of a sample with itself.
inline double read_points(const arma::uword* first, const arma::uword* last, const double* positions,
                          const double* times, Nodes nodes, const double* values, double* forces) {
  alignas(64) double across[lanes], up[lanes], across_slope[lanes], up_slope[lanes];
  double all = 0;
  for (; first != last; ++first) {
    const Place column = place(positions[2 * *first], nodes.x, nodes.spacing),
                row = place(positions[2 * *first + 1], nodes.y, nodes.spacing);
    spline_values(column.t, across), spline_slopes(column.t, across_slope);
    spline_values(row.t, up), spline_slopes(row.t, up_slope);
    alignas(64) double value[lanes] = {}, slope[lanes] = {};
    const double* line = values + row.first * nodes.stride + column.first;
    for (std::size_t r = 0; r < support; ++r, line += nodes.stride) {
#pragma omp simd
      for (std::size_t c = 0; c < lanes; ++c) value[c] += up[r] * line[c], slope[c] += up_slope[r] * line[c];
    }
    double potential = 0, along_x = 0, along_y = 0;
#pragma omp simd reduction(+ : potential, along_x, along_y)
    for (std::size_t c = 0; c < lanes; ++c)
      potential += across[c] * value[c], along_x += across_slope[c] * value[c], along_y += across[c] * slope[c];
    forces[2 * *first] = -along_x / (2 * nodes.spacing), forces[2 * *first + 1] = -along_y / (2 * nodes.spacing);
    all += times[*first] * (potential - 1);
  }
  return all;
}

}  // namespace

// A grid of side×side nodes, convolved without wrap-around by Fourier transforms of length×length.
class InterpolatedRepulsion::Grid {
 public:
  Grid(std::size_t length, double spacing) : length_(length), side_((length - margin) / 2), spacing_(spacing) {
    half_ = multiple_of(column_width, length / 2 + 1);
    nodes_ = allocate<double>(side_ * length_ + lanes);
    spectrum_ = allocate<fftw_complex>(side_ * half_);
    plan();
    tabulate_kernel();
  }

  bool fits(std::size_t length, double spacing) const { return length == length_ && spacing == spacing_; }

  Repulsion operator()(const arma::mat& positions, const arma::vec& times) {
    const arma::vec corner = arma::min(positions, 1);
    const Nodes nodes{corner(0), corner(1), spacing_, length_};
    sort_by_band(positions, nodes);
    spread(positions, times, nodes);
    convolve();
    return read(positions, times, nodes);
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

  // Points in the order of the bands of rows that hold the first of their nodes.
  void sort_by_band(const arma::mat& positions, const Nodes& nodes) {
    const auto band_of = [&](arma::uword i) { return place(positions(1, i), nodes.y, nodes.spacing).first / band; };
    starts_.assign(side_ / band + 2, 0);
    for (arma::uword i = 0; i < positions.n_cols; ++i) ++starts_[band_of(i) + 1];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    std::vector<std::size_t> next(starts_);
    order_.resize(positions.n_cols);
    for (arma::uword i = 0; i < positions.n_cols; ++i) order_[next[band_of(i)]++] = i;
  }

  // Spreads the points on the nodes and transforms the rows. Points of a band have nodes in the band and in the next
  // one, so that every other band is filled at once.
  void spread(const arma::mat& positions, const arma::vec& times, const Nodes& nodes) {
    static_assert(band >= support);
    std::fill_n(nodes_.get(), side_ * length_, 0);
    const std::size_t bands = starts_.size() - 1;
    for (const std::size_t parity : {0, 1})
      parallel_for((bands + 1 - parity) / 2, [&](std::size_t task, unsigned) {
        const std::size_t* range = starts_.data() + 2 * task + parity;
        vectorised<&spread_points>(order_.data() + range[0], order_.data() + range[1], positions.memptr(),
                                   times.memptr(), nodes, nodes_.get());
      });
    parallel_for(chunk_count(side_, row_width), [&](std::size_t task, unsigned) {
      const Range rows = chunk(side_, row_width, task);
      for (std::size_t row = rows.first; row < rows.last; ++row)
        fftw_execute_dft_r2c(rows_forward_.get(), nodes_.get() + row * length_, spectrum_.get() + row * half_);
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

  Repulsion read(const arma::mat& positions, const arma::vec& times, const Nodes& nodes) const {
    const std::size_t n = positions.n_cols, tasks = chunk_count(n, point_width);
    Repulsion result{arma::mat(2, n), 0};
    arma::vec sums(tasks);
    parallel_for(tasks, [&](std::size_t task, unsigned) {
      const Range range = chunk(n, point_width, task);
      sums(task) = vectorised<&read_points>(order_.data() + range.first, order_.data() + range.last,
                                            positions.memptr(), times.memptr(), nodes, nodes_.get(),
                                            result.forces.memptr());
    });
    result.sum = arma::accu(sums);
    return result;
  }

  std::size_t length_, side_, half_ = 0;
  double spacing_;
  Aligned<double> nodes_;           // side_ rows of length_, and lanes that have no weight
  Aligned<fftw_complex> spectrum_;  // side_ rows of half_
  std::vector<double> kernel_;
  std::vector<arma::uword> order_;    // of the points, by bands
  std::vector<std::size_t> starts_;   // of the bands in this order
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
