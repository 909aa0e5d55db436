#include "classify/rbf_svm.hpp"

#include <svm.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>

#include "classify/binary_svm.hpp"
#include "clusters.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "io/labelled.hpp"
#include "real_data.hpp"

using namespace simplecell;

namespace {

constexpr std::size_t cache = std::size_t{1} << 24;

arma::mat exact_kernel(const arma::fmat& a, const arma::fmat& b, double gamma) {
  const arma::mat x = arma::conv_to<arma::mat>::from(a), y = arma::conv_to<arma::mat>::from(b);
  arma::mat K(x.n_cols, y.n_cols);
  for (arma::uword j = 0; j < y.n_cols; ++j)
    for (arma::uword i = 0; i < x.n_cols; ++i)
      K(i, j) = std::exp(-gamma * arma::accu(arma::square(x.col(i) - y.col(j))));
  return K;
}

// How far a pair of coefficients violates the Karush-Kuhn-Tucker conditions at most, all in double precision.
double exact_violation(const arma::mat& K, const arma::vec& y, const arma::vec& beta, double cost) {
  const arma::vec lack = y - K * beta;
  double highest = -infinity, lowest = infinity;
  for (arma::uword j = 0; j < y.n_elem; ++j) {
    if (beta(j) < (y(j) > 0 ? cost : 0)) highest = std::max(highest, lack(j));
    if (beta(j) > (y(j) > 0 ? 0 : -cost)) lowest = std::min(lowest, lack(j));
  }
  return highest - lowest;
}

double exact_objective(const arma::mat& K, const arma::vec& beta) {
  return arma::dot(beta, K * beta) / 2 - arma::accu(arma::abs(beta));
}

// LIBSVM's C-SVC on the same samples, with labels 0, 1, … in order of first appearance.
class Libsvm {
 public:
  Libsvm(const TrainingSet& data, double cost, double gamma, double tolerance) {
    svm_set_print_string_function([](const char*) {});
    labels_ = arma::conv_to<arma::vec>::from(data.labels);
    for (arma::uword j = 0; j < data.samples.n_cols; ++j) nodes_.push_back(nodes(data.samples.col(j)));
    for (auto& sample : nodes_) samples_.push_back(sample.data());
    problem_ = {static_cast<int>(samples_.size()), labels_.memptr(), samples_.data()};
    svm_parameter settings{};
    settings.svm_type = C_SVC;
    settings.kernel_type = RBF;
    settings.gamma = gamma;
    settings.C = cost;
    settings.eps = tolerance;
    settings.cache_size = 100;
    settings.shrinking = 1;
    model_.reset(svm_train(&problem_, &settings));
  }
  // Decision values of all pairs, and the class.
  std::pair<arma::vec, double> decide(const arma::fvec& sample) const {
    const int classes = svm_get_nr_class(model_.get());
    arma::vec values(static_cast<arma::uword>(classes * (classes - 1) / 2));
    const auto sparse = nodes(sample);
    const double label = svm_predict_values(model_.get(), sparse.data(), values.memptr());
    return {values, label};
  }
  // Of a two-class problem: the coefficients of all samples.
  arma::vec coefficients() const {
    arma::vec all(labels_.n_elem, arma::fill::zeros);
    for (int s = 0; s < model_->l; ++s)
      all(static_cast<arma::uword>(model_->sv_indices[s] - 1)) = model_->sv_coef[0][s];
    return all;
  }

 private:
  static std::vector<svm_node> nodes(const arma::fvec& sample) {
    std::vector<svm_node> all;
    for (arma::uword i = 0; i < sample.n_elem; ++i)
      if (sample(i) != 0) all.push_back({static_cast<int>(i) + 1, static_cast<double>(sample(i))});
    all.push_back({-1, 0});
    return all;
  }
  struct Free {
    void operator()(svm_model* m) const { svm_free_and_destroy_model(&m); }
  };
  arma::vec labels_;
  std::vector<std::vector<svm_node>> nodes_;
  std::vector<svm_node*> samples_;
  svm_problem problem_;
  std::unique_ptr<svm_model, Free> model_;
};

TrainingSet planted(arma::uword d, arma::uword n, arma::uword classes, double apart, bool sparse) {
  Planted made = planted_clusters(d, n, classes, apart, 3);
  if (sparse) made.samples.transform([](float value) { return value > 1 ? value : 0.f; });
  return {made.samples, made.labels, classes};
}

// Checks an optimum by its own conditions and against LIBSVM's.
void compare_with_libsvm(const TrainingSet& data, double cost, double gamma) {
  constexpr double tolerance = 1e-3;  // LIBSVM's own
  const arma::vec y = 1 - 2 * arma::conv_to<arma::vec>::from(data.labels);
  const RbfKernel kernel(data.samples, gamma);
  const BinaryOptimum found = BinarySvm(kernel, y, cache).solve(cost, tolerance);
  const arma::mat K = exact_kernel(data.samples, data.samples, gamma);
  // Kernel values are rounded to single precision, 3e-7 each; over the coefficients their errors are of both signs.
  const double rounding = 3e-7 * arma::accu(arma::abs(found.coefficients));
  BOOST_TEST(found.violation < tolerance);
  BOOST_TEST(exact_violation(K, y, found.coefficients, cost) <= tolerance + rounding);
  BOOST_TEST(std::abs(arma::accu(found.coefficients)) < 1e-9 * cost * static_cast<double>(y.n_elem));
  BOOST_TEST(found.objective == exact_objective(K, found.coefficients), boost::test_tools::tolerance(1e-5));

  const Libsvm theirs(data, cost, gamma, tolerance);
  const arma::vec beta = theirs.coefficients();
  // By convexity an objective is above its minimum by at most the violation times half the sum of |β − β*|.
  const double slack = tolerance * (arma::accu(arma::abs(beta)) + arma::accu(arma::abs(found.coefficients))) / 2;
  BOOST_TEST(std::abs(exact_objective(K, beta) - exact_objective(K, found.coefficients)) <= slack + rounding);
  // And a function in the kernel's space moves by at most √(2 × what the objective is above its minimum).
  const arma::vec ours = K * (found.coefficients - beta);
  BOOST_TEST(arma::abs(ours).max() <= std::sqrt(4 * (slack + rounding)));
}

}  // namespace

BOOST_AUTO_TEST_CASE(two_samples_have_a_known_machine) {
  const arma::fmat samples{{1, -1}};
  const double K = std::exp(-0.5 * 4);
  const RbfKernel kernel(samples, 0.5);
  BinarySvm svm(kernel, arma::vec{1, -1}, cache);
  const BinaryOptimum bound = svm.solve(0.7, 1e-6), free = svm.solve(100, 1e-6);
  BOOST_TEST((bound.coefficients(0) == 0.7 && bound.coefficients(1) == -0.7));  // at C
  // Free ones put each sample on its margin: β(1 − K) = 1.
  BOOST_TEST(free.coefficients(0) == 1 / (1 - K), boost::test_tools::tolerance(1e-6));
  BOOST_TEST(std::abs(free.bias) < 1e-6);
  BOOST_TEST(free.objective == -1 / (1 - K), boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(equal_samples_of_both_classes_end_at_the_bound) {
  const arma::fmat samples(3, 6, arma::fill::ones);
  const RbfKernel kernel(samples, 1);
  const BinaryOptimum found = BinarySvm(kernel, arma::vec{1, -1, 1, -1, 1, -1}, cache).solve(2, 1e-3);
  BOOST_TEST((found.coefficients == 2 * arma::vec{1, -1, 1, -1, 1, -1}).eval().min() == 1u);
}

BOOST_AUTO_TEST_CASE(kernel_rows_are_their_definition) {
  for (const bool sparse : {true, false}) {
    arma::fmat samples = planted(40, 90, 3, 0.3, sparse).samples;
    samples.col(8) = samples.col(5);
    if (!sparse) samples += 100;  // far from zero, where distances cancel
    const RbfKernel kernel(samples, 0.02);
    const arma::mat exact = exact_kernel(samples, samples, 0.02);
    arma::fvec row(90);
    for (const arma::uword i : {0u, 5u, 89u}) {
      kernel.row(i, row.memptr());
      // |x|² of about 100 is rounded by 1e-5, of which γ takes 2e-7; adding 100 rounds the samples alike for both
      BOOST_TEST(arma::abs(arma::conv_to<arma::vec>::from(row) - exact.col(i)).max() < 2e-6);
      BOOST_TEST(row(i) == 1);
    }
  }
}

// Two groups so far apart that single precision says nothing of distances within one: γ is for those.
BOOST_AUTO_TEST_CASE(distances_within_far_groups_keep_their_digits) {
  arma::fmat samples = planted(5, 80, 2, 0, false).samples;
  samples.tail_cols(40) += 3000;
  samples.col(8) = samples.col(5);
  const arma::mat exact = exact_kernel(samples, samples, 0.1);
  const RbfKernel kernel(samples, 0.1);
  const RbfClassifier classifier(samples, arma::fmat(80, 1, arma::fill::ones), arma::vec(1), 0.1, 2);
  const arma::fmat sums = classifier.decisions(samples);
  arma::fvec row(80);
  for (arma::uword i = 0; i < 80; ++i) {
    kernel.row(i, row.memptr());
    BOOST_TEST(arma::abs(arma::conv_to<arma::vec>::from(row) - exact.col(i)).max() < 2e-6);
    BOOST_TEST(std::abs(static_cast<double>(sums(i)) - arma::accu(exact.col(i))) < 1e-5);
  }
  kernel.row(5, row.memptr());
  BOOST_TEST(row(8) == 1);  // equal samples
}

BOOST_AUTO_TEST_CASE(optima_are_those_of_libsvm) {
  for (const bool sparse : {true, false})
    for (const double cost : {0.1, 1., 30.}) compare_with_libsvm(planted(20, 400, 2, 0.15, sparse), cost, 0.02);
}

BOOST_AUTO_TEST_CASE(optima_are_those_of_libsvm_on_digits, *needs_real_data) {
  const auto folder = real_data() / "mnist";
  const ImageSet images = read_idx(folder / "t10k-images-idx3-ubyte.gz");
  const arma::vec labels = read_idx(folder / "t10k-labels-idx1-ubyte.gz").labels;
  const arma::uvec chosen = arma::find(labels == 4 || labels == 9);  // the two that are most alike, 4 first
  const arma::fmat pixels(const_cast<float*>(images.images.memptr()), 784, images.images.n_slices, false, true);
  TrainingSet data{pixels.cols(chosen), arma::conv_to<arma::uvec>::from(labels.elem(chosen) == 9.), 2};
  if (data.labels(0) == 1) data.labels = 1 - data.labels;
  for (const double cost : {1., 10.}) compare_with_libsvm(data, cost, gamma_scale(data.samples));
}

BOOST_AUTO_TEST_CASE(a_small_cache_and_a_start_change_nothing_that_matters) {
  const TrainingSet data = planted(20, 300, 2, 0.15, true);
  const arma::vec y = 1 - 2 * arma::conv_to<arma::vec>::from(data.labels);
  const RbfKernel kernel(data.samples, 0.02);
  BinarySvm large(kernel, y, cache), small(kernel, y, 1);
  const BinaryOptimum cold = large.solve(3, 1e-5), same = small.solve(3, 1e-5);
  BOOST_TEST((cold.coefficients == same.coefficients).eval().min() == 1u);
  BinarySvm path(kernel, y, cache);
  for (const double before : {0.3, 1., 30.}) path.solve(before, 1e-5);
  const BinaryOptimum lower = path.solve(3, 1e-5);  // from above it starts afresh
  BOOST_TEST((cold.coefficients == lower.coefficients).eval().min() == 1u);
  path.solve(1, 1e-5);
  const BinaryOptimum warm = path.solve(3, 1e-5);
  BOOST_TEST(warm.objective == cold.objective, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(many_classes_vote_as_in_libsvm) {
  const TrainingSet data = planted(10, 300, 5, 0.5, true);
  const double gamma = gamma_scale(data.samples);
  const auto path = rbf_svm(data, {1, 10}, {.tolerance = 1e-6, .gamma = gamma});
  const arma::fmat fresh = planted_clusters(10, 200, 5, 0.5, 3).samples;
  const arma::fmat decisions = path[1]->decisions(fresh);
  const arma::uvec classes = path[1]->classes(decisions);
  const Libsvm theirs(data, 10, gamma, 1e-6);
  for (arma::uword j = 0; j < fresh.n_cols; ++j) {
    const auto [values, label] = theirs.decide(fresh.col(j));
    // Both to 1e-6; sums of some hundred terms of up to 10 in single precision.
    BOOST_TEST(arma::abs(arma::conv_to<arma::vec>::from(decisions.col(j)) - values).max() < 2e-4);
    if (arma::abs(values).min() > 2e-4) BOOST_TEST(static_cast<double>(classes(j)) == label);
  }
  BOOST_TEST(path[1]->facts.at("violation") < 1e-6);
}

BOOST_AUTO_TEST_CASE(a_tie_of_votes_goes_to_the_first_class) {
  const RbfClassifier classifier(arma::fmat(2, 1), arma::fmat(1, 3), arma::vec(3), 1, 3);
  const arma::fmat cycle{1, -1, 1};  // 0 beats 1, 2 beats 0, 1 beats 2
  BOOST_TEST(classifier.classes(cycle.t())(0) == 0u);
}

BOOST_AUTO_TEST_CASE(threads_change_nothing) {
  const TrainingSet data = planted(10, 700, 4, 0.3, false);
  const auto decisions = [&](unsigned count) {
    set_threads(count);
    return rbf_svm(data, {3}, {.tolerance = 1e-3, .gamma = 0.05}).front()->decisions(data.samples);
  };
  const arma::fmat one = decisions(1), three = decisions(3);
  BOOST_TEST(std::equal(one.begin(), one.end(), three.begin()));
  set_threads(1);
}

BOOST_AUTO_TEST_CASE(gamma_scale_does_not_depend_on_where_a_feature_lies) {
  arma::fmat samples{{1, 2}, {3, 6}};  // of variances 1/4 and 9/4
  BOOST_TEST(gamma_scale(samples) == 1 / 2.5, boost::test_tools::tolerance(1e-12));
  samples.row(1) += 1e6f;
  BOOST_TEST(gamma_scale(samples) == 1 / 2.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(gamma_scale(arma::fmat(2, 2, arma::fill::ones)) == 1);
}
