#include "dictionary.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/memory.hpp"
#include "files/checkpoint.hpp"
#include "files/model.hpp"
#include "files/patches.hpp"
#include "learning/parts.hpp"
#include "learning/stimuli.hpp"
#include "options/components.hpp"
#include "options/encoding.hpp"
#include "options/patches.hpp"
#include "options/training.hpp"
#include "python_penalty.hpp"

namespace simplecell::python {
namespace {

struct Values {
  ModelSpec model;
  ComponentValues components;
  TrainingOptions training;
  PatchOptions patches;
  std::uint64_t seed = 0;
};

void declare(Options& options, Values& values) {
  declare_model(options, values.model, values.components);
  declare_training(options, values.training);
  declare_ensembles(options, values.patches);
  Option& seed = options.seed(values.seed, "batches, start and replacement of dead atoms");
  seed.required = false;
  seed.value = number_text(0);
}

bool is_given(const Parameter& parameter, const ComponentValues& values) {
  const auto number = values.numbers.find(parameter.name);
  if (number != values.numbers.end()) return !std::isnan(number->second);
  return !values.words.at(parameter.name).empty();
}

// The penalty is an object of Python, which holds its own parameters.
void use_own_penalty(const py::object& penalty, const ComponentValues& values, ModelSpec& spec) {
  const std::string name = py::cast<std::string>(py::type::of(penalty).attr("__name__"));
  if (!has_part(spec, "penalty"))
    throw UsageError("--penalty has no effect with model " + spec.model.name + "; leave it out");
  for (const Parameter& parameter : penalties().find(spec.penalty.name).parameters)
    if (is_given(parameter, values))
      throw UsageError("--" + parameter.name + " has no effect with penalty " + name + "; leave it out");
  const auto rule = learning_rules().find(spec.learning.name).make(spec.learning.settings);
  if (rule->gradient().through_inference)
    throw UsageError("--learning " + spec.learning.name +
                     " differentiates the penalty's proximal map, which can't be "
                     "done with one in Python; use hebbian");
  spec.penalty = {name, {}};
  spec.own_penalty = python_penalty(penalty);
}

ModelSpec resolved(const Values& values, const py::object& penalty) {
  ModelSpec spec = values.model;
  resolve_model(spec, values.components);
  if (!penalty.is_none()) use_own_penalty(penalty, values.components, spec);
  return spec;
}

StoredStimuli in_memory(const Stimulus& stimulus, const Values& values) {
  return {.name = "X",
          .stimuli = columns(stimulus.X),
          .labels = stimulus.labels ? column(*stimulus.labels) : arma::vec(),
          .ensemble = values.patches.ensemble};
}

void require_labels(const Model& model, const arma::vec& labels) {
  if (model.takes_labels() && labels.is_empty())
    throw InputError("y is missing: --ordinal needs the class of each stimulus");
}

// A batch with the classes as last row, if the model takes them.
arma::fmat batch_of(const StoredStimuli& stored, const Model& model) {
  require_labels(model, stored.labels);
  if (!model.takes_labels()) return stored.stimuli;
  return arma::join_cols(stored.stimuli, arma::conv_to<arma::frowvec>::from(stored.labels.t()));
}

void require_pixels(arma::uword given, arma::uword needed) {
  if (given != needed)
    throw InputError("X has " + std::to_string(given) + " pixels, the dictionary " + std::to_string(needed));
}

}  // namespace

// What is to be learned: options, parsed and resolved, and the stimuli.
struct Learned::Task {
  Values values;
  Parsed parsed;
  ModelSpec spec;
  StoredStimuli stored;
  bool atoms_given;
  const Learned* initial;

  Task(const Plan& plan, const Stimulus& stimulus, const Learned* initial_dictionary)
      : parsed(
            "simplecell.Dictionary", [this](Options& options) { declare(options, values); }, plan.options),
        spec(resolved(values, plan.penalty)),
        stored(in_memory(stimulus, values)),
        atoms_given(plan.atoms_given),
        initial(initial_dictionary) {
    check_training(parsed.run());
    if (initial && !atoms_given) spec.atoms = initial->trained().dictionary().n_cols;
  }
};

std::string Learned::describe() {
  Values values;
  return describe_options([&](Options& options) { declare(options, values); }, {"checkpoint-every", "spread"});
}

std::string Learned::describe_encoding() {
  EncodingValues values;
  return describe_options([&](Options& options) { declare_encoding(options, values); });
}

// The stimuli of a task with a model that has been started on them; as many are held out as convergence needs.
Stimuli Learned::begin(Task& task, arma::uword batch, arma::uword held_out) {
  model_ = make_model(task.spec);
  require_labels(*model_, task.stored.labels);
  Stimuli stimuli = draw_from(std::move(task.stored), batch, task.values.seed, model_->takes_labels(), held_out);
  start_model(*model_, task.spec, stimuli, batch, task.values.seed, task.atoms_given);
  if (task.initial) {
    const arma::fmat& A = task.initial->trained().dictionary();
    if (A.n_rows != stimuli.dimension || A.n_cols != task.spec.atoms)
      throw InputError("initial_dictionary has " + std::to_string(A.n_cols) + " atoms of " + std::to_string(A.n_rows) +
                       " pixels; expected " + std::to_string(task.spec.atoms) + " of " +
                       std::to_string(stimuli.dimension));
    model_->set_parameters(task.initial->trained().parameters());
  }
  spec_ = task.spec;
  started_ = true;
  return stimuli;
}

std::unique_ptr<Learned> Learned::made_of(const Task& task, const Stimulus& stimulus) {
  auto learned = std::make_unique<Learned>();
  learned->provenance_ = task.parsed.run().provenance();
  learned->patch_shape_ = python::patch_shape(stimulus.shape);
  learned->judged_ = task.values.training.convergence.change > 0;
  return learned;
}

std::unique_ptr<Learned> Learned::fit(const Plan& plan, const Stimulus& stimulus, const Learned* initial,
                                      const Call& call) {
  Task task(plan, stimulus, initial);
  auto learned = made_of(task, stimulus);
  learned->done_ = compute(call, [&](Computation& running) {
    const TrainingOptions& training = task.values.training;
    const Stimuli stimuli = learned->begin(task, training.batch, training.convergence.to_hold_out());
    require_whole_ensembles(stimuli, training.batch);
    return train_on(stimuli, *learned->model_, learned->spec_, training, running.notes(), {}, {}, running.progress());
  });
  learned->spec_ = learned->model_->learned(learned->spec_);
  return learned;
}

std::unique_ptr<Learned> Learned::start(const Plan& plan, const Stimulus& stimulus, const Learned* initial,
                                        const Call& call) {
  Task task(plan, stimulus, initial);
  auto learned = made_of(task, stimulus);
  learned->judged_ = false;
  compute(call, [&](Computation&) { return learned->begin(task, task.stored.stimuli.n_cols, 0).dimension; });
  return learned;
}

void Learned::learn(const Plan& plan, const Stimulus& stimulus, const Call& call) {
  Task task(plan, stimulus, nullptr);
  const StoredStimuli& stored = task.stored;
  require_pixels(stored.stimuli.n_rows, model_->dictionary().n_rows);
  if (stored.stimuli.n_cols % stored.ensemble != 0)
    throw InputError("X has " + std::to_string(stored.stimuli.n_cols) + " rows, no multiple of the ensemble of " +
                     std::to_string(stored.ensemble));
  const StepReport report = compute(call, [&](Computation&) {
    const arma::fmat batch = batch_of(stored, *model_);
    if (!started_) {
      const State parameters = model_->parameters();
      task.spec = model_->learned(task.spec);
      begin(task, batch.n_cols, 0);
      model_->set_parameters(parameters);
    }
    return model_->learn(batch, done_.step, 1);
  });
  if (!std::isfinite(report.objective))
    throw RunError("diverged at step " + std::to_string(done_.step + 1) + "; lower --rate");
  spec_ = model_->learned(spec_);
  ++done_.step;
  done_.history.push_back(
      {static_cast<double>(done_.step), report.objective, report.active_fraction, static_cast<double>(report.dead)});
}

py::dict Learned::encode(const Rows<float>& X, const Given& options, const Call& call) const {
  EncodingValues values;
  const Parsed parsed(
      "encode", [&](Options& declared) { declare_encoding(declared, values); }, options);
  const ModelSpec spec = with_encoding(spec_, values);
  const arma::fmat Y = columns(X);
  require_pixels(Y.n_rows, model_->dictionary().n_rows);
  Solution solution = compute(call, [&](Computation& running) {
    const auto other = options.empty() ? nullptr : make_model(spec, model_->parameters());
    const Model& model = other ? *other : *model_;
    const double codes = static_cast<double>(model.dictionary().n_cols) * static_cast<double>(Y.n_cols);
    require_memory(4 * codes, std::to_string(Y.n_cols) + " codes", "encode fewer samples at a time");
    Solution found = model.encode(Y, running.progress());
    OpenGaps gaps(spec);
    gaps.add(found.gaps);
    gaps.note(running.notes());
    return found;
  });
  return results_of(std::move(solution));
}

std::unique_ptr<Learned> Learned::load(const std::string& path) {
  const H5Reader file(path);
  auto learned = std::make_unique<Learned>();
  learned->spec_ = read_model(file);
  for (const std::string& name : file.names())
    if (name.starts_with("linked/"))
      throw InputError(path + ": is a dictionary of several linked inputs; the programs learn it and encode with it");
  learned->model_ = open_model(file, learned->spec_);
  learned->done_ = read_training(file);
  learned->judged_ = file.has_attribute("converged");
  learned->provenance_ = {file.text("stage"), file.text("version"), file.text("options"), file.text("inputs"),
                          file.text("kernels")};
  learned->origin_ = origin_of(file);
  learned->preprocessing_ = preprocessing_of(file);
  const SampleFile dictionary(path, {.named = "dictionary"});
  learned->patch_shape_ = known_patch_shape(dictionary, {});
  learned->channels_ = channels_of(dictionary);
  return learned;
}

void Learned::save(const std::string& path) const {
  if (spec_.own_penalty)
    throw UsageError(
        "a model with a penalty in Python can't be saved, as no program could open it; save its "
        "components_");
  H5Writer file(path, provenance_);
  write_parameters(file, *model_);
  write_history(done_.history, {}, file);
  if (judged_) write_convergence(done_, file);
  file.attribute("model", model_text(spec_));
  write_preprocessing(preprocessing_, file);
  write_origin(origin_, file);
  if (patch_shape_.height > 0) {
    file.attribute("patch_height", static_cast<double>(patch_shape_.height));
    file.attribute("patch_width", static_cast<double>(patch_shape_.width));
  }
  if (channels_ > 1) file.attribute("channels", static_cast<double>(channels_));
  file.commit();
}

py::array Learned::components() const { return rows(arma::fmat(model_->dictionary())); }

py::dict Learned::history() const {
  py::dict arrays;
  const auto put = [&](const char* name, const auto& lines, auto member) {
    arma::vec values(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) values[i] = lines[i].*member;
    arrays[name] = numbers(std::move(values));
  };
  put("step", done_.history, &HistoryLine::step);
  put("objective", done_.history, &HistoryLine::objective);
  put("active_fraction", done_.history, &HistoryLine::active_fraction);
  put("dead", done_.history, &HistoryLine::dead);
  if (!judged_) return arrays;
  put("held_out/step", done_.held_out, &HeldOut::step);
  put("held_out/objective", done_.held_out, &HeldOut::objective);
  return arrays;
}

std::string Learned::model() const { return model_text(spec_); }

std::optional<Shape> Learned::shape() const {
  if (patch_shape_.height == 0) return {};
  return Shape{patch_shape_.height, patch_shape_.width};
}

py::dict results_of(Solution solution) {
  py::dict results;
  const bool gaps = !solution.gaps.is_empty() && solution.gaps.is_finite();
  results["codes"] = rows(std::move(solution.codes));
  if (!solution.objectives.is_empty()) results["objective"] = numbers(std::move(solution.objectives));
  if (gaps) results["gap"] = numbers(std::move(solution.gaps));
  return results;
}

}  // namespace simplecell::python
