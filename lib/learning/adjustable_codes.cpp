#include "learning/adjustable_codes.hpp"

#include <algorithm>
#include <utility>

#include "inference/inference.hpp"

namespace simplecell {
namespace {

constexpr double dense = 0.9;  // codes with a larger share of non-zero coefficients are dense

// The specification with enough iterations for small λ.
ModelSpec iterated_longer(ModelSpec spec, double least) {
  if (spec.inference.name.empty()) return spec;
  for (const Parameter& parameter : inferences().find(spec.inference.name).parameters)
    if (parameter.effort && spec.inference.settings.number(parameter.name) < least)
      spec.inference.settings.set(parameter.name, least);
  return spec;
}

}  // namespace

AdjustableCodes::AdjustableCodes(const ModelSpec& spec, State parameters, arma::fmat Y, const LadderOptions& options)
    : spec_(spec), parameters_(std::move(parameters)), stimuli_(std::move(Y)), options_(options) {
  trained_ = make_model(spec_, parameters_)->encode(stimuli_).codes;
  trained_point_ = rate_point(dictionary(), trained_, stimuli_, model_lambda(spec_));
  by_lambda_ = model_lambda(spec_) > 0 && trained_point_.units < dense * static_cast<double>(dictionary().n_cols);
}

Ladder AdjustableCodes::ladder() const {
  if (!by_lambda_) return kept_ladder(dictionary().n_cols, 2 * options_.per_decade);
  return lambda_ladder(model_lambda(spec_), options_.decades_down, options_.decades_up, options_.per_decade);
}

arma::fmat AdjustableCodes::with_lambda(const arma::fmat& Y, double lambda) const {
  ModelSpec spec = iterated_longer(spec_, static_cast<double>(options_.least_iterations));
  override_lambda(spec, lambda);
  return make_model(spec, parameters_)->encode(Y).codes;
}

arma::fmat AdjustableCodes::cut(arma::fmat X, double kept) const {
  keep_largest(dictionary(), static_cast<arma::uword>(kept), X);
  return X;
}

RatePoint AdjustableCodes::point(double setting) const {
  const arma::fmat X = by_lambda_ ? with_lambda(stimuli_, setting) : cut(trained_, setting);
  return rate_point(dictionary(), X, stimuli_, setting);
}

std::vector<RatePoint> AdjustableCodes::curve(const Progress& progress) const {
  std::vector<double> settings = ladder().settings;
  std::sort(settings.begin(), settings.end());
  std::vector<RatePoint> points;
  for (const double setting : settings) {
    points.push_back(point(setting));
    report(progress, points.size(), settings.size());
  }
  return points;
}

Adjusted AdjustableCodes::match(double error, double tolerance) const {
  const Match found = match_error(ladder(), error, tolerance, [this](double setting) { return point(setting); });
  if (found.point.error >= 1) return {"trained", trained_point_, false};
  return {setting_name(), found.point, found.reached};
}

arma::fmat AdjustableCodes::codes(const arma::fmat& Y, const Adjusted& setting) const {
  if (setting.by == "lambda") return with_lambda(Y, setting.point.setting);
  arma::fmat X = make_model(spec_, parameters_)->encode(Y).codes;
  return setting.by == "kept" ? cut(std::move(X), setting.point.setting) : X;
}

}  // namespace simplecell
