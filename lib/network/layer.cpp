#include "network/layer.hpp"

#include <algorithm>

#include "core/entries.hpp"
#include "core/error.hpp"
#include "learning/orthonormal.hpp"
#include "penalty/nonnegative_l1.hpp"
#include "penalty/top_k.hpp"

namespace simplecell {
namespace {

// The proximal map max(·, 0). λ is 0 here, as the drive contains it already.
const NonnegativeL1 rectifier(0);

Parameter first_parameter(double value) {
  return {
      .name = "lambda", .help = "lambda of every unit before learning", .value = value, .bounds = between(-10, 100)};
}

Parameter least_parameter(double value) {
  return {.name = "lambda-min", .help = "least lambda of a unit", .value = value, .bounds = between(0, 100)};
}

LayerKind::Prior bounded_prior(const Settings& settings) {
  const auto least = static_cast<float>(settings.number("lambda-min"));
  return {.first = std::max(static_cast<float>(settings.number("lambda")), least), .least = least};
}

/// a = max(c, 0): a layer of a neural network with bias −λ. With orthonormal atoms and λ ≥ 0 it is non-negative sparse
/// coding (sparse-coding-interpretation eq 45).
class Rectifier final : public LayerKind {
 public:
  using LayerKind::LayerKind;

  static Entry<LayerKind> free_entry() {
    return {"relu",
            "max(Phi' u - lambda, 0): a plain layer with bias -lambda, of either sign",
            {first_parameter(0)},
            [](const Settings& settings) {
              return std::make_unique<Rectifier>(Atoms::free,
                                                 Prior{.first = static_cast<float>(settings.number("lambda"))});
            }};
  }
  static Entry<LayerKind> entry(const std::string& name, const std::string& summary, Atoms allowed, double least) {
    return {name, summary, {first_parameter(least), least_parameter(least)}, [=](const Settings& settings) {
              return std::make_unique<Rectifier>(allowed, bounded_prior(settings));
            }};
  }

  void respond(const Gram&, arma::fmat drive, Response& response) const override {
    rectifier.prox(drive, 1);
    response.codes = std::move(drive);
  }
};

/// The k largest of max(c, 0), or fewer: ℓ0-constrained coding with orthonormal atoms (eq 79). There is no λ.
class KeepLargest final : public LayerKind {
 public:
  explicit KeepLargest(arma::uword active) : LayerKind(Atoms::free, {.least = 0, .learned = false}), top_k_(active) {}

  static Entry<LayerKind> entry() {
    return {"top-k",
            "the k largest of max(Phi' u, 0)",
            {{.name = "active",
              .help = "units k that may be active at once",
              .value = 32,
              .bounds = between(1, 1e6),
              .whole = true}},
            [](const Settings& settings) {
              return std::make_unique<KeepLargest>(static_cast<arma::uword>(settings.number("active")));
            }};
  }

  void respond(const Gram&, arma::fmat drive, Response& response) const override {
    rectifier.prox(drive, 1);
    top_k_.prox(drive, 1);
    response.codes = std::move(drive);
  }

 private:
  TopK top_k_;
};

/// a = argmin ½‖u − Φa‖² + λᵀa over a ≥ 0, by a fixed number of accelerated proximal-gradient steps, in which units
/// inhibit each other (explaining away). In terms of the drive the objective is ½aᵀΦᵀΦa − cᵀa over a ≥ 0, and its
/// proximal map is a rectifier.
class Lasso final : public LayerKind {
 public:
  Lasso(Prior on_codes, arma::uword iterations)
      : LayerKind(Atoms::unit, on_codes), fista_({.iterations = iterations}) {}

  static Entry<LayerKind> entry() {
    return {
        "lasso",
        "argmin_{a >= 0} 1/2 |u - Phi a|^2 + lambda' a by unrolled FISTA, atoms of norm 1",
        {first_parameter(0.1),
         least_parameter(0.1),
         {.name = "iterations", .help = "unrolled iterations", .value = 10, .bounds = between(1, 1000), .whole = true}},
        [](const Settings& settings) {
          return std::make_unique<Lasso>(bounded_prior(settings),
                                         static_cast<arma::uword>(settings.number("iterations")));
        }};
  }

  bool needs_gram() const override { return true; }

  void respond(const Gram& gram, arma::fmat drive, Response& response) const override {
    fista_.unroll(Problem(rectifier, gram, std::move(drive)), response.unrolled);
    response.codes = response.unrolled.codes.slice(response.unrolled.codes.n_slices - 1);
  }

  void pull_back(const Gram& gram, const Response& response, arma::fmat& bar, arma::fmat& drive,
                 Panels* gram_bar) const override {
    fista_.pull_back(Problem(rectifier, gram, arma::fmat()), response.unrolled, bar, drive, gram_bar);
  }

 private:
  ProximalGradient fista_;
};

}  // namespace

void LayerKind::pull_back(const Gram&, const Response& response, arma::fmat& bar, arma::fmat& drive, Panels*) const {
  drive = std::move(bar);
  map_entries(drive.n_elem, drive.memptr(), [](float c, float a) { return a > 0 ? c : 0.f; }, response.codes.memptr());
}

void constrain(LayerKind::Atoms kind, arma::fmat& atoms) {
  if (kind == LayerKind::Atoms::free) return;
  if (kind == LayerKind::Atoms::unit) {
    atoms = arma::normalise(atoms);
    return;
  }
  if (atoms.n_cols > atoms.n_rows)
    throw UsageError(std::to_string(atoms.n_cols) + " orthonormal atoms do not fit into " +
                     std::to_string(atoms.n_rows) + " dimensions; lower --units");
  atoms = polar_factor(atoms);
}

const Registry<LayerKind>& layer_kinds() {
  using Atoms = LayerKind::Atoms;
  static const Registry<LayerKind> all{
      "layers",
      {
          Rectifier::free_entry(),
          Rectifier::entry("relu-prior", "the same with lambda >= lambda-min: a proper exponential prior", Atoms::free,
                           0),
          Rectifier::entry("relu-unit", "the same, atoms of norm 1", Atoms::unit, 0),
          Rectifier::entry("orthogonal", "the same, orthonormal atoms: exact non-negative sparse coding",
                           Atoms::orthonormal, 0),
          Lasso::entry(),
          KeepLargest::entry(),
      }};
  return all;
}

}  // namespace simplecell
