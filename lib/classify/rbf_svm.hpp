#pragma once
#include "classify/classifier.hpp"

namespace simplecell {

/// SVMs with the kernel exp(−γ|x − y|²) for every pair of classes a < b, in the order (0, 1), (0, 2), …, (1, 2), … A
/// decision value above 0 is a vote for a, otherwise for b. The class with most votes is chosen, the first of equal
/// ones, as in LIBSVM.
class RbfClassifier final : public Classifier {
 public:
  /// s support vectors d×s, p = c(c − 1)/2 machines: coefficients s×p, bias p.
  RbfClassifier(arma::fmat support, arma::fmat coefficients, arma::vec bias, double gamma, arma::uword classes);
  arma::fmat decisions(const arma::fmat& samples) const override;  ///< p×n
  arma::uvec classes(const arma::fmat& decisions) const override;
  std::vector<std::pair<std::string, arma::mat>> parts(const arma::vec& origin) const override;

 private:
  arma::fmat support_, coefficients_;
  arma::fvec norms_;
  arma::vec bias_;
  double gamma_;
  arma::uword classes_;
};

/// Fits these SVMs, to a tolerance of the Karush–Kuhn–Tucker conditions as LIBSVM defines it. The result are
/// RbfClassifiers with parts support (d×s), coefficients (s×p), bias (p), and facts objective (sum over pairs of
/// classes), violation (the largest), iterations and support_vectors. Source: Chang & Lin (2011), ACM TIST 2:27.
Path rbf_svm(const TrainingSet& data, const std::vector<double>& costs, const FitOptions& options,
             const Progress& progress = {});

/// γ = 1 / Σ_f v_f, where v_f is the variance of feature f about its own mean; 1 if nothing varies. scikit-learn's
/// gamma="scale" takes the variance of all values together, about one mean, so that it depends on where a feature lies;
/// the two agree where all features have the same mean.
double gamma_scale(const arma::fmat& samples);

}  // namespace simplecell
