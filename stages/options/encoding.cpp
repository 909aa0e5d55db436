#include "options/encoding.hpp"

#include <algorithm>
#include <sstream>

#include "files/model.hpp"

namespace simplecell {

void declare_encoding(Options& options, EncodingValues& values) {
  options.real("lambda", values.lambda, at_least(0), "weight of the penalty; default: as in training");
  declare_inference(options, values.inference, values.components);
}

ModelSpec with_encoding(ModelSpec spec, const EncodingValues& values) {
  resolve_inference(spec, values.inference, values.components);
  if (!std::isnan(values.lambda)) override_lambda(spec, values.lambda);
  return spec;
}

ModelSpec encoding_model(const H5Reader& trained, const EncodingValues& values) {
  return with_encoding(read_model(trained), values);
}

OpenGaps::OpenGaps(const ModelSpec& spec) {
  const auto& numbers = spec.inference.settings.numbers();
  if (const auto found = numbers.find("tolerance"); found != numbers.end()) tolerance_ = found->second;
}

void OpenGaps::add(const arma::vec& gaps) {
  if (tolerance_ == 0 || gaps.is_empty()) return;
  open_ += arma::accu(gaps > 2 * tolerance_);  // gaps are computed anew, with other rounding
  all_ += gaps.n_elem;
  largest_ = std::max(largest_, gaps.max());
}

void OpenGaps::note(const Note& note) const {
  if (open_ == 0) return;
  std::ostringstream gap;
  gap.precision(2);
  gap << largest_;
  note(std::to_string(open_) + " of " + std::to_string(all_) + " codes did not reach the tolerance " +
       number_text(tolerance_) + ", the largest gap is " + gap.str() +
       "; raise --iterations, or bring the patches to a mean of 0 and a size of about 1");
}

}  // namespace simplecell
