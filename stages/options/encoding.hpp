#pragma once
#include <cmath>

#include "io/h5.hpp"
#include "options/components.hpp"

namespace simplecell {

/// How codes are inferred with a trained model, where it should differ from training.
struct EncodingValues {
  double lambda = std::nan("");
  ComponentSpec inference;
  ComponentValues components;
};

/// Declares --lambda, --inference and the parameters of inferences.
void declare_encoding(Options& options, EncodingValues& values);

/// A trained model with these values. Throws UsageError for a value that it has no use for.
ModelSpec with_encoding(ModelSpec spec, const EncodingValues& values);
/// The same of a dictionary file.
ModelSpec encoding_model(const H5Reader& trained, const EncodingValues& values);

/// Counts the codes that the iterations did not bring to the tolerance, batch by batch.
class OpenGaps {
 public:
  explicit OpenGaps(const ModelSpec& spec);
  void add(const arma::vec& gaps);
  void note(const Note& note) const;  ///< says how many there are, if any

 private:
  double tolerance_ = 0, largest_ = 0;  ///< tolerance 0: there is none to reach
  arma::uword open_ = 0, all_ = 0;
};

}  // namespace simplecell
