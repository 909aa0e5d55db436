#pragma once
#include <memory>
#include <optional>
#include <string>

#include "arrays.hpp"
#include "computation.hpp"
#include "files/origin.hpp"
#include "files/preprocessing.hpp"
#include "learning/stimuli.hpp"
#include "options.hpp"

namespace simplecell::python {

/// Stimuli, as Python gives them: X (n, d), the class of each (n) or None, and height and width of patches (zeros if
/// unknown).
struct Stimulus {
  Rows<float> X;
  std::optional<Rows<double>> labels;
  Shape shape;
};

/// How a dictionary is to be learned: options of train-dictionary, and what can't be said by them.
struct Plan {
  Given options;
  bool atoms_given = false;         ///< whether the number of atoms must be that of the options
  py::object penalty = py::none();  ///< one in Python (python_penalty.hpp), or None
};

/// A model that learns and encodes in memory, and the file of train-dictionary.
class Learned {
 public:
  /// The JSON of the options of a Plan.
  static std::string describe();
  /// The same of encoding with a trained model.
  static std::string describe_encoding();

  /// What `train-dictionary --input` makes of the same stimuli and options, to the bit; from the dictionary of
  /// `initial`, if that is given.
  static std::unique_ptr<Learned> fit(const Plan& plan, const Stimulus& stimulus, const Learned* initial,
                                      const Call& call);
  /// A model that is initialised from stimuli and has learned nothing.
  static std::unique_ptr<Learned> start(const Plan& plan, const Stimulus& stimulus, const Learned* initial,
                                        const Call& call);
  /// A dictionary file.
  static std::unique_ptr<Learned> load(const std::string& path);
  void save(const std::string& path) const;

  /// One step of learning from all stimuli as a batch. A model that was loaded goes on as from --initial-dictionary.
  void learn(const Plan& plan, const Stimulus& stimulus, const Call& call);

  /// codes (n, m), and where the model has them objective (n) and gap (n), of X (n, d).
  py::dict encode(const Rows<float>& X, const Given& options, const Call& call) const;

  py::array components() const;  ///< (m, d)
  py::dict history() const;      ///< as /history of the file, by name
  std::string model() const;     ///< JSON, as the attribute `model` of the file
  /// JSON of the options that it was learned with.
  const std::string& options() const { return provenance_.options; }
  std::uint64_t steps() const { return done_.step; }
  std::uint64_t converged() const { return done_.converged; }
  std::optional<Shape> shape() const;  ///< height and width of its patches, if they are known

  const ModelSpec& spec() const { return spec_; }
  const Model& trained() const { return *model_; }
  const Preprocessing& preprocessing() const { return preprocessing_; }
  PatchShape patch_shape() const { return patch_shape_; }

 private:
  struct Task;
  static std::unique_ptr<Learned> made_of(const Task& task, const Stimulus& stimulus);
  Stimuli begin(Task& task, arma::uword batch, arma::uword held_out);

  ModelSpec spec_;
  std::unique_ptr<Model> model_;
  bool started_ = false;  ///< whether it can learn as it is
  bool judged_ = false;   ///< whether there is a rule of convergence
  Checkpoint done_;
  Provenance provenance_;
  Origin origin_{"array", ""};
  Preprocessing preprocessing_;
  PatchShape patch_shape_;
  arma::uword channels_ = 1;
};

/// codes (n, m), and where there are any objective (n) and gap (n).
py::dict results_of(Solution solution);

}  // namespace simplecell::python
