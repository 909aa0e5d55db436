#pragma once
#include <armadillo>
#include <string>

#include "core/progress.hpp"
#include "core/quantity.hpp"

namespace simplecell {

/// Distances between samples x and y: euclidean |x − y|; cosine 1 − x·y / |x||y|; correlation: the cosine distance
/// after subtraction of each sample's own mean. A sample of zeros (for correlation: a constant sample) has cosine or
/// correlation distance 1 from all others.
enum class Metric { euclidean, cosine, correlation };

/// Throws InputError on any other word.
Metric metric_named(const std::string& name);

/// n×n distances of samples d×n; exactly symmetric, zero on the diagonal and between equal samples.
arma::mat distance_matrix(const arma::fmat& samples, Metric metric);

/// Indices of samples, sorted by class and in their original order within a class: the first `per_class` of each class
/// (0: all).
arma::uvec class_order(const arma::uvec& labels, arma::uword per_class = 0);

/// Measures of the separation of classes by distance. NaN where there are no pairs to average over.
struct ClassScores {
  double between = 0, within = 0;  ///< mean distances over pairs of different classes and over pairs of the same class
  double ratio() const { return within > 0 ? between / within : arma::datum::nan; }
  double silhouette = 0;    ///< mean of (b − a) / max(a, b), Rousseeuw (1987); 0 for a class of one sample
  double purity = 0;        ///< mean share of the k nearest other samples that have the sample's class
  double knn_accuracy = 0;  ///< share of samples classified correctly by the vote of these; ties go to the nearest
  arma::uword classes = 0, samples = 0;  ///< numbers of classes and of samples

  Measurements measurements() const;
  /// Why some of these are NaN, where some are.
  std::string cause_of_undefined() const;
};

/// What is measured of classes and of two representations of the same samples.
const Quantities& similarity_metrics();

/// Computed over all pairs of samples d×n, in blocks of n × 256 distances. Of neighbours at equal distance the lower
/// index comes first. Throws InputError if labels do not fit or there are not more samples than neighbours.
ClassScores class_scores(const arma::fmat& samples, const arma::uvec& labels, Metric metric, arma::uword neighbours,
                         const Progress& progress = {});

/// Representational similarity: the correlation of two distance matrices n×n over all pairs, of values or of ranks
/// (ties share their mean rank). NaN if one is constant. Source: Kriegeskorte, Mur & Bandettini (2008), Front Syst
/// Neurosci 2:4.
double rsa_pearson(const arma::mat& a, const arma::mat& b);
double rsa_spearman(const arma::mat& a, const arma::mat& b);

/// Linear centred kernel alignment of two representations d×n and e×n of the same samples, in [0, 1]:
/// |YXᵀ|² / (|XXᵀ| |YYᵀ|) after centring; invariant to rotations, shifts and scale of either. NaN if one is constant.
/// Source: Kornblith et al. (2019), ICML, 3519–3529.
double linear_cka(const arma::fmat& a, const arma::fmat& b);

/// All of these for two representations of the same samples.
struct Comparison {
  Comparison(const arma::fmat& first, const arma::fmat& second, Metric metric);

  Measurements measurements() const;

  double spearman, pearson, cka;
  bool constant_first, constant_second;  ///< whether all samples are equally distant
};

}  // namespace simplecell
