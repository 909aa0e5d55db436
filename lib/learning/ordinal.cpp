#include "learning/ordinal.hpp"

#include "core/error.hpp"

namespace simplecell {

Ordinal::Ordinal(const Settings& settings, arma::uword units)
    : reading_(settings.word("ordinal")),
      strength_(static_cast<float>(settings.number("ordinal-strength"))),
      block_(static_cast<arma::uword>(settings.number("ordinal-block"))),
      classes_(static_cast<arma::uword>(settings.number("ordinal-classes"))),
      units_(units) {
  if (on() && classes_ * block_ > units)
    throw UsageError("--ordinal-block " + std::to_string(block_) + " for " + std::to_string(classes_) +
                     " classes needs more than --atoms " + std::to_string(units));
}

std::vector<Parameter> Ordinal::parameters() {
  return {
      {.name = "ordinal",
       .help = "while learning, the class of a stimulus picks a block of units: mask silences those of other "
               "classes, input makes the block a further input with the identity for a dictionary, current drives it",
       .words = {"none", "mask", "input", "current"}},
      {.name = "ordinal-classes", .help = "number of classes", .value = 10, .bounds = between(1, 10000), .whole = true},
      {.name = "ordinal-block",
       .help = "units of a class; those beyond all classes are free",
       .value = 25,
       .bounds = between(1, 1e6),
       .whole = true},
      {.name = "ordinal-strength",
       .help = "what input and current give to the units of the class",
       .value = 0.1,
       .bounds = above(0)}};
}

arma::fmat Ordinal::drive(const arma::frowvec& labels) const {
  constexpr float silencing = -1e9f;  // drive of silenced units: finite, but stronger than any stimulus
  arma::fmat drive(units_, labels.n_elem, arma::fill::zeros);
  for (arma::uword i = 0; i < labels.n_elem; ++i) {
    if (!(labels[i] >= 0 && labels[i] < static_cast<float>(classes_)))
      throw InputError("a stimulus is of class " + number_text(labels[i]) + ", not from 0 to " +
                       std::to_string(classes_ - 1) + "; --ordinal-classes says how many there are");
    float* b = drive.colptr(i);
    if (masks()) std::fill_n(b, classes_ * block_, silencing);
    std::fill_n(b + static_cast<arma::uword>(labels[i]) * block_, block_, masks() ? 0 : strength_);
  }
  return drive;
}

}  // namespace simplecell
