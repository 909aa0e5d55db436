#pragma once
#include <armadillo>
#include <cstdint>
#include <vector>

#include "analysis/bootstrap.hpp"
#include "core/quantity.hpp"

namespace simplecell {

/// A histogram of two quantities, such as (nx, ny) of recorded cells: counts (bins of the first × bins of the second),
/// and the edges of the bins, which rise.
struct JointCounts {
  arma::vec first_edges, second_edges;
  arma::mat counts;
};

/// The counts of points (2×n), each taken `times` (n) often, in the bins of a histogram. A bin includes its lower edge;
/// points outside of all bins are not counted.
arma::mat count_in_bins(const JointCounts& bins, const arma::mat& points, const arma::vec& times);

/// The earth mover's distance of two histograms of equal bins, each divided by its sum: the least mean number of bins
/// by which the mass of one has to be moved, along rows and columns, to give the other (Rubner, Tomasi & Guibas 2000,
/// Int J Comput Vis 40:99-121). Unlike distances that compare bin by bin, such as Hellinger's, it grows with how far apart
/// shapes are, and needs no mass in every bin. NaN if one of them is empty.
double earth_movers_distance(const arma::mat& left, const arma::mat& right);

/// What joint_statistics measures.
const Quantities& joint_metrics();

/// The shapes (nx, ny) of units (2×n) beside the counts of recorded cells, as joint_metrics lists the statistics. Units
/// and cells are resampled.
std::vector<Metric> joint_statistics(const arma::mat& shapes, const JointCounts& cells, std::uint64_t bootstrap,
                                     std::uint64_t seed);

/// The distance of the joint counts of units (2×n) to those of recorded cells without each of these in turn, for a
/// jackknife over cells, which all models and seeds share.
arma::vec joint_distances_without_cells(const arma::mat& shapes, const JointCounts& cells);

}  // namespace simplecell
