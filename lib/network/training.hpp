#pragma once
#include <functional>

#include "learning/training.hpp"
#include "network/network.hpp"

namespace simplecell {

struct NetworkTraining {
  NetworkLoss loss{};
  std::uint64_t batch = 128, epochs = 6;
  double rate = 1e-3;                  ///< of Adam
  double decay_from = 0.6;             ///< share of the steps after which the rate falls linearly to zero
  double weight_decay = 0;             ///< decay of weights and free atoms per step, divided by the learning rate
  std::uint64_t patience = 3;          ///< epochs without improvement on the validation images before training ends
  std::uint64_t checkpoint_every = 0;  ///< steps per checkpoint; 0 for none
};

/// Images (d×n) with their labels (n).
struct Examples {
  arma::fmat images;
  arma::uvec labels;
};

/// Rows of the history, which has a column for each epoch: epoch, mean loss and accuracy on the training images during
/// the epoch, loss and accuracy on the validation images after it.
inline constexpr const char* network_history[] = {"epoch", "loss", "accuracy", "validation_loss",
                                                  "validation_accuracy"};

struct TrainedNetwork {
  arma::mat history;      ///< 5×epochs
  double best_epoch = 0;  ///< epoch of the parameters that the trained network has
};

/// Removes `count` random examples from `from` and returns them.
Examples hold_out(Examples& from, arma::uword count, std::uint64_t seed);

/// Trains by Adam on batches drawn without replacement in each epoch. The network ends with the parameters of the best
/// epoch on the validation images: of highest accuracy if labels enter the loss, otherwise of lowest loss. `keep`
/// receives checkpoints; a training that is resumed from one gives bit-identical results. Throws RunError if the loss
/// becomes infinite or NaN.
TrainedNetwork train_network(Network& network, const Examples& examples, const Examples& validation,
                             const NetworkTraining& options, std::uint64_t seed, const Checkpoint& start = {},
                             const std::function<void(const Checkpoint&)>& keep = {}, const Progress& progress = {});

}  // namespace simplecell
