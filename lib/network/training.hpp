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
  double weight_decay = 0;             ///< share of weights and free atoms that a step of rate 1 takes away
  std::uint64_t patience = 3;          ///< epochs without a better validation after which training ends
  std::uint64_t checkpoint_every = 0;  ///< steps per checkpoint; 0 for none
};

/// Images (d×n) with their labels (n).
struct Examples {
  arma::fmat images;
  arma::uvec labels;
};

/// One line per epoch: epoch, loss and accuracy on the way through the training images, loss and accuracy of the
/// validation images after it.
inline constexpr const char* network_history[] = {"epoch", "loss", "accuracy", "validation_loss",
                                                  "validation_accuracy"};

struct TrainedNetwork {
  arma::mat history;      ///< 5×epochs
  double best_epoch = 0;  ///< whose parameters the network has in the end
};

/// Takes `count` random examples out of `from`.
Examples hold_out(Examples& from, arma::uword count, std::uint64_t seed);

/// Trains by Adam on batches drawn without replacement in each epoch. In the end the network has the parameters of the
/// epoch that did best on the validation images: by accuracy where labels are learned, else by loss. `keep` is given
/// everything that training must find again after a kill; stopped anywhere and taken up from such a state, it gives the
/// same result to the bit. Throws RunError if the loss stops being a number.
TrainedNetwork train_network(Network& network, const Examples& examples, const Examples& validation,
                             const NetworkTraining& options, std::uint64_t seed, const Checkpoint& start = {},
                             const std::function<void(const Checkpoint&)>& keep = {}, const Progress& progress = {});

}  // namespace simplecell
