#include "analysis/activity.hpp"

#include <boost/test/unit_test.hpp>

#include "analysis/coherence.hpp"
#include "core/error.hpp"
#include "core/random.hpp"

using namespace simplecell;
namespace tt = boost::test_tools;

// Two classes, each with a group of two units of its own; the third group sleeps, and so does one stimulus.
BOOST_AUTO_TEST_CASE(classes_with_groups_of_their_own) {
  const arma::fmat codes =
      arma::fmat{{3, 4, 0, 0, 0, 0}, {0, 0, 0, 0, 1, -1}, {0, 0, 0, 0, 2, 2}, {0, 0, 0, 0, 0, 0}}.t();
  const Activity activity = measure_activity(codes, {0, 1, 1, 0}, 2);
  BOOST_TEST(arma::approx_equal(activity.maps,
                                arma::mat{{1.5, 2, 0, 0, 0, 0}, {0, 0, 0, 0, 1.5, 1.5}}.t(), "absdiff", 1e-9));
  BOOST_TEST(arma::approx_equal(activity.group_maps, arma::mat{{1, 0, 0}, {0, 0, 1}}.t(), "absdiff", 1e-9));
  BOOST_TEST((activity.group_class[0] == 0 && activity.group_class[2] == 1));
  BOOST_TEST(activity.silent_stimuli == 0.25);
  BOOST_TEST(activity.active_share == 0.25);
  BOOST_TEST(activity.top_group_energy == 1, tt::tolerance(1e-9));
  BOOST_TEST(activity.top_group_purity == 1);
  // the group of number 1 sleeps: of three stimuli that are answered, one is answered by the group of its class
  BOOST_TEST(activity.own_group_wins == 1. / 3, tt::tolerance(1e-9));
  BOOST_TEST(activity.own_group_energy == 1. / 3, tt::tolerance(1e-9));
  BOOST_TEST(activity.map_top_share == 1);
  for (const double zero : {activity.map_entropy, activity.class_entropy, activity.map_cosine})
    BOOST_TEST(std::abs(zero) < 1e-12);
}

BOOST_AUTO_TEST_CASE(activity_without_preference) {
  const arma::fmat codes(8, 10, arma::fill::ones);
  const arma::uvec labels = arma::regspace<arma::uvec>(0, 9) - 5 * (arma::regspace<arma::uvec>(0, 9) / 5);
  const Activity activity = measure_activity(codes, labels, 2);
  BOOST_TEST(activity.top_group_energy == 0.25, tt::tolerance(1e-9));
  BOOST_TEST(activity.top_group_purity == 0.2, tt::tolerance(1e-9));
  BOOST_TEST(std::isnan(activity.own_group_wins));  // five classes, four groups
  BOOST_TEST(activity.map_top_share == 0.25, tt::tolerance(1e-9));
  BOOST_TEST(activity.map_entropy == std::log(4.), tt::tolerance(1e-9));
  BOOST_TEST(activity.class_entropy == std::log(5.), tt::tolerance(1e-9));
  BOOST_TEST(activity.map_cosine == 1, tt::tolerance(1e-9));
  BOOST_CHECK_THROW(measure_activity(codes, labels.head(9), 2), InputError);
}

BOOST_AUTO_TEST_CASE(coherence_known_answers) {
  const double c = std::cos(0.5), s = std::sin(0.5);
  const arma::mat A{{1, 0, c, 0}, {0, 2, s, 0}};
  BOOST_TEST(coherence(A) == c, tt::tolerance(1e-12));
  BOOST_TEST(block_coherence(A.cols(0, 2), 1) == c, tt::tolerance(1e-12));  // groups of one
  // Two copies of an orthogonal pair: A_gᵀA_h is the identity, of norm 1, over 2.
  const arma::mat twice = arma::join_rows(arma::eye(4, 2), arma::eye(4, 2));
  BOOST_TEST(block_coherence(twice, 2) == 0.5, tt::tolerance(1e-12));
  BOOST_TEST(coherence(twice) == 1, tt::tolerance(1e-12));
  BOOST_TEST(std::isnan(block_coherence(twice, 3)));
  BOOST_TEST(std::isnan(coherence(A.col(0))));
}

// 0 ≤ μ_B ≤ μ ≤ 1 (silhouettes, below eq 3)
BOOST_AUTO_TEST_CASE(block_coherence_is_at_most_coherence) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const arma::mat A = arma::conv_to<arma::mat>::from(Random(seed, "atoms").normal(10, 24));
    for (const arma::uword size : {2u, 3u, 4u, 12u}) {
      BOOST_TEST(block_coherence(A, size) >= 0);
      BOOST_TEST(block_coherence(A, size) <= coherence(A) + 1e-12);
    }
    BOOST_TEST(coherence(A) <= 1 + 1e-12);
  }
}
