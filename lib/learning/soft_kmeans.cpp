#include "learning/soft_kmeans.hpp"

#include "core/processor.hpp"
#include "core/random.hpp"
#include "core/vector_math.hpp"
#include "learning/columns.hpp"
#include "learning/unused_steps.hpp"

namespace simplecell {
namespace {

// Replaces inner products x_j of a stimulus by ½‖a_j‖² − x_j, half the squared distances less that of the stimulus from
// zero, and these by codes. Returns the nearest and the sum by which the codes were divided.
struct Softened {
  float nearest, sum;
};

inline Softened soften(arma::uword m, const float* half, float stiffness, float* x) {
  float nearest = std::numeric_limits<float>::infinity(), sum = 0;
#pragma omp simd reduction(min : nearest)
  for (arma::uword j = 0; j < m; ++j) {
    x[j] = half[j] - x[j];
    nearest = std::min(nearest, x[j]);
  }
#pragma omp simd reduction(+ : sum)
  for (arma::uword j = 0; j < m; ++j) {
    x[j] = vector_exp(-2 * stiffness * (x[j] - nearest));
    sum += x[j];
  }
  const float scale = 1 / sum;
#pragma omp simd
  for (arma::uword j = 0; j < m; ++j) x[j] *= scale;
  return {nearest, sum};
}

class SoftKMeans final : public Model {
 public:
  explicit SoftKMeans(const ModelSpec& spec)
      : atoms_(spec.atoms),
        stiffness_(static_cast<float>(spec.model.settings.number("stiffness"))),
        memory_(static_cast<float>(spec.model.settings.number("memory"))),
        unused_steps_(spec.model.settings.number("dead-after")),
        reseed_(spec.model.settings.word("dead-atoms") == "reseed") {}

  double memory(arma::uword dimension, arma::uword batch) const override {
    const double m = static_cast<double>(atoms_), d = static_cast<double>(dimension);
    const double parts = std::min(32., static_cast<double>(chunk_count(batch, code_chunk)));
    return 4 * (parts * (m * d + code_chunk * m) + 3 * m * d);
  }

  void start(const Start& start) override {
    seed_ = start.seed;
    set_dictionary(start.stimuli(atoms_));
  }

  StepReport learn(const arma::fmat& Y, std::uint64_t step, double factor) override {
    struct Part {
      arma::fmat sums;  // Y Xᵀ (d×m)
      arma::fvec mass;  // Σ_i x_i (m)
      double energy = 0;
      arma::uword active = 0;
    };
    const arma::fvec half = half_norms();
    const auto parts = gather_columns<Part>(Y, code_chunk, [&](Range, const arma::fmat& stimuli, Part& part) {
      arma::fmat codes;
      part.energy += arma::accu(assign(stimuli, half, codes));
      part.active += arma::accu(codes != 0);
      add_to(part.sums, stimuli * codes.t());
      add_to(part.mass, arma::sum(codes, 1));
    });
    arma::fmat sums = parts.front().sums;
    arma::fvec mass = parts.front().mass;
    double energy = parts.front().energy;
    arma::uword active = parts.front().active;
    for (std::size_t k = 1; k < parts.size(); ++k) {
      sums += parts[k].sums;
      mass += parts[k].mass;
      energy += parts[k].energy;
      active += parts[k].active;
    }
    won_ = memory_ * won_ + mass;
    for (arma::uword j = 0; j < atoms_; ++j)
      if (mass[j] > 0) A_.col(j) += static_cast<float>(factor) / won_[j] * (sums.col(j) - mass[j] * A_.col(j));
    const double n = static_cast<double>(Y.n_cols);
    return {energy / n, static_cast<double>(active) / (n * static_cast<double>(atoms_)), revive(mass, Y, step)};
  }

  Solution encode(const arma::fmat& Y, const Progress& progress) const override {
    Solution all;
    all.codes.set_size(A_.n_cols, Y.n_cols);
    all.objectives.set_size(Y.n_cols);
    const arma::fvec half = half_norms();
    for_columns(Y, code_chunk, progress, [&](Range c, const arma::fmat& stimuli) {
      arma::fmat codes;
      all.objectives.subvec(c.first, c.last - 1) = assign(stimuli, half, codes);
      all.codes.cols(c.first, c.last - 1) = codes;
    });
    return all;
  }

  const arma::fmat& dictionary() const override { return A_; }
  State parameters() const override { return {{"dictionary", A_}}; }
  void set_parameters(const State& parameters) override { set_dictionary(take(parameters, "dictionary", 0, 0)); }
  State save() const override { return {{"dictionary", A_}, {"won", won_}, {"silent", unused_steps_.steps()}}; }
  void restore(const State& state) override {
    A_ = state.at("dictionary");
    won_ = state.at("won");
    unused_steps_.restore(state.at("silent"));
  }

 private:
  void set_dictionary(const arma::fmat& A) {
    A_ = A;
    won_.zeros(A.n_cols);
    unused_steps_.reset(A.n_cols);
  }

  arma::fvec half_norms() const { return 0.5f * arma::sum(arma::square(A_), 0).t(); }

  // Fills the codes of a block and returns the free energy of each stimulus. x_j holds ½‖a_j‖² − a_jᵀy at first, with
  // which the squared distance is ‖y‖² + 2x_j.
  arma::vec assign(const arma::fmat& Y, const arma::fvec& half, arma::fmat& codes) const {
    codes = A_.t() * Y;
    arma::vec energies(Y.n_cols);
    const arma::uword m = A_.n_cols;
    for (arma::uword i = 0; i < Y.n_cols; ++i) {
      const auto [nearest, sum] = vectorised<&soften>(m, half.memptr(), stiffness_, codes.colptr(i));
      energies[i] = static_cast<double>(arma::dot(Y.col(i), Y.col(i))) + 2. * nearest -
                    std::log(static_cast<double>(sum)) / stiffness_;
    }
    return energies;
  }

  // An atom is dead if its codes sum to less than a millionth of the batch size for `dead-after` steps. It is replaced
  // by a random stimulus.
  arma::uword revive(const arma::fvec& mass, const arma::fmat& Y, std::uint64_t step) {
    Random random(seed_, "dead atoms", step);
    const float least = 1e-6f * static_cast<float>(Y.n_cols);
    const auto dead = unused_steps_.step([&](arma::uword j) { return mass[j] - least; });
    for (const arma::uword j : dead) {
      if (!reseed_) continue;
      A_.col(j) = Y.col(random.below(Y.n_cols));
      won_[j] = 0;
    }
    return dead.size();
  }

  arma::uword atoms_;
  float stiffness_, memory_;
  UnusedSteps unused_steps_;
  bool reseed_;
  std::uint64_t seed_ = 0;
  arma::fmat A_;
  arma::fvec won_;  // N_j
};

}  // namespace

Entry<Model, ModelSpec> soft_kmeans() {
  return {"soft-kmeans",
          "soft assignment to the nearest of the atoms, which move to the mean of what they win",
          {{.name = "stiffness",
            .help = "inverse scale of squared distances; large values make it hard k-means",
            .value = 1,
            .bounds = {.low = 0, .high = 1e12, .open_low = true}},
           {.name = "memory",
            .help = "weight that past batches keep in the rate of an atom: 1 all of it, 0 none",
            .value = 1,
            .bounds = between(0, 1)},
           dead_after_parameter(),
           {.name = "dead-atoms",
            .help = "replace dead atoms by random stimuli, or keep them",
            .words = {"reseed", "keep"}}},
          [](const ModelSpec& spec) { return std::make_unique<SoftKMeans>(spec); }};
}

}  // namespace simplecell
