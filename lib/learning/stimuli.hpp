#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/note.hpp"
#include "learning/training.hpp"

namespace simplecell {

/// The stimuli that a model learns from, wherever they come from.
struct Stimuli {
  std::string name;            ///< for messages
  StimulusSource draw, batch;  ///< random stimuli; the batch of a step, with labels as last row if asked for
  arma::uword dimension = 0, ensemble = 1;  ///< d, without labels; consecutive stimuli that are neighbours in an image
  /// Distinct random stimuli with their labels, or all if there are fewer; empty without labels.
  std::function<LabelledStimuli(arma::uword count)> labelled{};
  std::vector<Input> inputs{};  ///< the inputs that a stimulus consists of; empty if there is one
  arma::fmat held_out{};        ///< stimuli that are never drawn (d×k)
};

/// An input that shares its codes with stored stimuli.
struct Link {
  std::string name;
  arma::fmat stimuli;  ///< d×k
  arma::uvec partner;  ///< for each stored stimulus, the index of the linked one (n)
};

/// Stimuli in memory.
struct StoredStimuli {
  std::string name;    ///< for messages
  arma::fmat stimuli;  ///< d×n
  arma::vec labels{};  ///< the class of each (n), or empty
  arma::uword ensemble = 1;
  std::string input{};  ///< name of this input, where others are linked
  std::vector<Link> links{};
};

/// Stored stimuli, with those of linked inputs below, drawn with replacement in whole ensembles; a batch at least as
/// large as all of them is all of them, in order. With labels, the last row of a batch is the class. The last
/// `held_out` stimuli are never drawn. Throws InputError if there are too few.
Stimuli draw_from(StoredStimuli stored, arma::uword batch, std::uint64_t seed, bool with_labels, arma::uword held_out);

/// Throws UsageError if a batch does not hold whole ensembles.
void require_whole_ensembles(const Stimuli& stimuli, arma::uword batch);

/// Initialises a model from stimuli, ready to learn from them in batches. spec.atoms becomes the number that the model
/// has, which of some kinds follows from the stimuli; throws UsageError if it is another than was asked for (`fixed`).
void start_model(Model& model, ModelSpec& spec, const Stimuli& stimuli, arma::uword batch, std::uint64_t seed,
                 bool fixed);

/// Trains a model that was started on these stimuli, as train() does, and notes what looks wrong.
Checkpoint train_on(const Stimuli& stimuli, Model& model, const ModelSpec& spec, TrainingOptions options,
                    const Note& note, Checkpoint start = {}, const std::function<void(const Checkpoint&)>& keep = {},
                    const Progress& progress = {});

}  // namespace simplecell
