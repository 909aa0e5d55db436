#include "learning/stimuli.hpp"

#include <memory>

#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/random.hpp"

namespace simplecell {
namespace {

// Stimuli and their linked inputs are assembled when they are drawn: templates of classes are stored once.
class Store {
 public:
  explicit Store(StoredStimuli stored) : stored_(std::move(stored)) {
    inputs_.push_back({stored_.input, stored_.stimuli.n_rows});
    for (const Link& link : stored_.links) inputs_.push_back({link.name, link.stimuli.n_rows});
  }

  arma::uword size() const { return stored_.stimuli.n_cols; }
  const std::vector<Input>& inputs() const { return inputs_; }
  const arma::vec& labels() const { return stored_.labels; }

  arma::uword dimension() const {
    arma::uword rows = 0;
    for (const Input& input : inputs_) rows += input.rows;
    return rows;
  }

  /// Reuses the memory of `out` where possible, because allocating large batches is slow.
  void take(const arma::uvec& which, arma::fmat& out, bool with_labels = false) const {
    out.set_size(dimension() + with_labels, which.n_elem);
    for (arma::uword i = 0; i < which.n_elem; ++i) {
      float* to = std::copy_n(stored_.stimuli.colptr(which[i]), stored_.stimuli.n_rows, out.colptr(i));
      for (const Link& link : stored_.links)
        to = std::copy_n(link.stimuli.colptr(link.partner[which[i]]), link.stimuli.n_rows, to);
      if (with_labels) *to = static_cast<float>(stored_.labels[which[i]]);
    }
  }

 private:
  StoredStimuli stored_;
  std::vector<Input> inputs_;
};

// Of a thousand random stimuli: what leaves nothing to learn because it is the same everywhere; empty if nothing does.
std::string what_is_alike(const Stimuli& stimuli) {
  constexpr arma::uword about = 1000;
  arma::fmat some;
  const arma::uword ensembles = std::max<arma::uword>(1, about / stimuli.ensemble);
  stimuli.draw(~std::uint64_t{0} / about - 1, ensembles * stimuli.ensemble, some);
  const auto same = [&](arma::uword axis) { return arma::accu(arma::min(some, axis) != arma::max(some, axis)) == 0; };
  if (some.is_zero()) return "all stimuli are zero; there is nothing to learn";
  if (some.n_cols > 1 && same(1)) return "all stimuli are equal; there is nothing to learn but that one";
  if (some.n_rows > 1 && same(0))
    return "every stimulus is constant, its pixels all equal; there is no pattern to learn";
  return "";
}

}  // namespace

Stimuli draw_from(StoredStimuli stored, arma::uword batch, std::uint64_t seed, bool with_labels, arma::uword held_out) {
  const std::string name = stored.name;
  const bool linked = !stored.links.empty();
  const arma::uword e = stored.ensemble, kept = (held_out + e - 1) / e, all = stored.stimuli.n_cols / e;
  if (all == 0) throw InputError(name + " holds no whole ensemble");
  if (all <= kept)
    throw InputError(name + " holds " + std::to_string(stored.stimuli.n_cols) + " patches, too few to hold out " +
                     std::to_string(held_out) + " of them; lower --held-out");
  const auto store = std::make_shared<const Store>(std::move(stored));
  const arma::uword ensembles = all - kept;
  const auto drawn = [=](std::uint64_t index, arma::uword count) {
    Random random(seed, "batch", index);
    arma::uvec which(count);
    for (arma::uword i = 0; i < count; ++i) which[i] = i % e ? which[i - 1] + 1 : e * random.below(ensembles);
    return which;
  };
  Stimuli stimuli{
      .name = name,
      .draw = [=](std::uint64_t index, arma::uword count, arma::fmat& out) { store->take(drawn(index, count), out); },
      .batch = [=](std::uint64_t index, arma::uword count,
                   arma::fmat& out) { store->take(drawn(index, count), out, with_labels); },
      .dimension = store->dimension(),
      .ensemble = e};
  if (batch >= e * ensembles)
    stimuli.batch = [=](std::uint64_t, arma::uword, arma::fmat& out) {
      store->take(arma::regspace<arma::uvec>(0, e * ensembles - 1), out, with_labels);
    };
  if (!store->labels().is_empty())
    stimuli.labelled = [=](arma::uword count) {
      const arma::uvec chosen = Random(seed, "labelled stimuli").sample(store->size(), std::min(count, store->size()));
      LabelledStimuli found{.labels = store->labels()(chosen)};
      store->take(chosen, found.stimuli);
      return found;
    };
  if (linked) stimuli.inputs = store->inputs();
  if (held_out) store->take(arma::regspace<arma::uvec>(e * ensembles, e * ensembles + held_out - 1), stimuli.held_out);
  return stimuli;
}

void require_whole_ensembles(const Stimuli& stimuli, arma::uword batch) {
  if (batch % stimuli.ensemble != 0)
    throw UsageError("--batch " + std::to_string(batch) + " does not hold whole ensembles of " +
                     std::to_string(stimuli.ensemble) + " patches; make it a multiple");
}

void start_model(Model& model, ModelSpec& spec, const Stimuli& stimuli, arma::uword batch, std::uint64_t seed,
                 bool fixed) {
  require_memory(model.memory(stimuli.dimension, batch), std::to_string(spec.atoms) + " atoms",
                 "lower --atoms or --batch");
  model.start({.seed = seed,
               .dimension = stimuli.dimension,
               .ensemble = stimuli.ensemble,
               .stimuli =
                   [&](arma::uword count) {
                     arma::fmat out;
                     stimuli.draw(~std::uint64_t{0} / count, count, out);  // an index beyond all steps
                     return out;
                   },
               .labelled = stimuli.labelled,
               .inputs = stimuli.inputs});
  const arma::uword made = model.dictionary().n_cols;
  if (made != spec.atoms && fixed)
    throw UsageError("--atoms " + std::to_string(spec.atoms) + ": model " + spec.model.name + " has " +
                     std::to_string(made) + " atoms of these stimuli; leave it out");
  spec.atoms = made;
  if (stimuli.inputs.size() > 1 && !model.parameters().count("linked/" + stimuli.inputs[1].name))
    throw UsageError("--model " + spec.model.name + " takes one input; leave out --link and --templates");
}

Checkpoint train_on(const Stimuli& stimuli, Model& model, const ModelSpec& spec, TrainingOptions options,
                    const Note& note, Checkpoint start, const std::function<void(const Checkpoint&)>& keep,
                    const Progress& progress) {
  const std::string alike = what_is_alike(stimuli);
  if (!alike.empty()) note(stimuli.name + ": " + alike);
  require_objective(model, spec, stimuli.held_out);
  options.convergence.held_out = stimuli.held_out;
  Checkpoint done = train(model, stimuli.batch, options, std::move(start), keep, progress);
  if (alike.empty()) note_unused_units(done.history, spec, note);
  note_active_units(done.history, spec, note);
  if (options.convergence.change > 0) note_convergence(done, options, note);
  if (!model.dictionary().is_finite()) throw RunError("diverged in the last step; lower --rate");
  return done;
}

}  // namespace simplecell
