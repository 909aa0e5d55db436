"""Models that learn from samples and encode them."""

import inspect
import json
import os
import tempfile
from pathlib import Path

import numpy as np

from . import _arrays, _core, _library, catalogue
from ._estimator import BASES, NotFittedError, check_names

OPTIONS = _library.described(_core.describe_dictionary())
COMPONENTS = {_library.keyword(name) for registry in catalogue.describe().values() for entry in registry.values()
              for name in entry["parameters"]}


def signature():
    """The parameters of Dictionary: `model` and `atoms`, then every option of the library, then how it is computed."""
    place = inspect.Parameter.POSITIONAL_OR_KEYWORD
    own = [inspect.Parameter("self", place), inspect.Parameter("model", place, default="weighted-l1"),
           inspect.Parameter("atoms", place, default=None)]
    options = [_library.parameter(name) for name in OPTIONS if name not in ("model", "atoms", "seed")]
    return inspect.Signature([*own, *options, *map(_library.parameter, ("initial_dictionary", "shape")),
                              _library.parameter("seed", 0), *map(_library.parameter, _library.THREADS)])


def initialiser():
    """The __init__ of Dictionary: parameters become attributes as they are."""
    def __init__(self, *arguments, **parameters):
        _library.check_keywords(__init__, parameters)
        bound = __init__.__signature__.bind(self, *arguments, **parameters)
        bound.apply_defaults()
        for name, value in list(bound.arguments.items())[1:]:
            setattr(self, name, value)

    __init__.__signature__ = signature()
    __init__.__name__ = "Dictionary"
    __init__.options = dict.fromkeys(__init__.__signature__.parameters)
    return __init__


class Dictionary(*BASES):
    """A dictionary A (atoms × pixels) and codes X of samples Y, which minimise ½‖Y − XA‖² + λ S(X), or another model
    of V1.

    A model is a penalty S, an inference that finds the codes, and a learning rule for the dictionary; some are models
    of another kind (see simplecell.describe()). `model` is a name of simplecell.models() or a kind of model. A
    parameter that is None has the value of the named model, or else the default of the program train-dictionary, whose
    options these are.

    After fit the model has

    components_ : array (atoms, pixels), the atoms, or the filters of the units
    history_ : dict of arrays, the history of learning: step, objective, active_fraction and dead, means since the step
        before (dead: the sum); with until_change also held_out/step and held_out/objective
    n_iter_ : int, steps of learning
    converged_ : int, with until_change, the step at which the rule was met; 0: it was not
    n_features_in_ : int, pixels of a sample
    feature_names_in_ : names of the columns, if X was a data frame

    Parameters
    ----------
    model : str
        a name of simplecell.models(), or a kind of model
    atoms : int
        number of atoms or units
"""

    __init__ = initialiser()

    def fit(self, X, y=None):
        """Learns from samples, drawn in batches: the result equals to the bit that of `train-dictionary --input` with
        the same options.

        X : array (n, pixels) or (n, height, width). Single precision in C order is used where it is; all else is
            copied.
        y : array (n), the class of each sample, for models that use classes (ordinal, initial="class").

        Returns the model. If it is interrupted or fails, the model is as before.
        """
        stimulus = self._stimulus(X, y)
        learned = _core.Learned.fit(self._plan(), stimulus, self._initial(), self._call())
        self._take(learned, X)
        return self

    def partial_fit(self, X, y=None):
        """One step of learning from all samples as one batch, at the full rate. The first initialises the model."""
        stimulus = self._stimulus(X, y, getattr(self, "n_features_in_", None))
        first = not hasattr(self, "_learned")
        learned = _core.Learned.start(self._plan(), stimulus, self._initial(), self._call()) if first else self._learned
        if not first:
            check_names(self, X, False)
        learned.learn(self._plan(), stimulus, self._call())
        if first:
            self._take(learned, X)
        return self

    @_library.with_options(_core.describe_encoding())
    def transform(self, X, **options):
        """Codes (n, atoms) of samples X (n, pixels), in single precision. Options are for another inference, or
        another λ, than in learning."""
        return self._encode(X, options)["codes"]

    def fit_transform(self, X, y=None):
        """Learns from samples and returns their codes."""
        return self.fit(X, y).transform(X)

    def inverse_transform(self, X):
        """The samples (n, pixels) that codes X (n, atoms) stand for: X times components_."""
        components = self.components_
        codes, _ = _arrays.samples(X)
        if codes.shape[1] != len(components):
            raise ValueError(f"X has {codes.shape[1]} codes a sample, the dictionary {len(components)} atoms")
        return codes @ components

    def score(self, X, y=None):
        """The share of the energy of samples that their codes explain:
        1 − ‖X − inverse_transform(transform(X))‖² / ‖X‖²."""
        Y, _ = _arrays.samples(X)
        rest = Y - self.inverse_transform(self._encode(X, {})["codes"])
        energy = np.square(Y, dtype=np.float64).sum()
        return 1 - np.square(rest, dtype=np.float64).sum() / energy if energy > 0 else float("nan")

    def save(self, path):
        """Writes the model to an HDF5 file, as train-dictionary does: every program reads it."""
        self._fitted().save(os.fspath(path))

    @classmethod
    def load(cls, path):
        """The model of a file of save() or train-dictionary, with the parameters that it was learned with."""
        learned = _core.Learned.load(os.fspath(path))
        model = cls(**parameters_of(learned))
        model._take(learned)
        return model

    @property
    def components_(self):
        return self._fitted().components

    @property
    def history_(self):
        return self._fitted().history

    @property
    def n_iter_(self):
        return self._fitted().steps

    @property
    def converged_(self):
        return self._fitted().converged

    def get_feature_names_out(self, input_features=None):
        """Names of the codes: dictionary0, dictionary1, …"""
        return np.array([f"dictionary{atom}" for atom in range(len(self.components_))], dtype=object)

    def _fitted(self):
        if not hasattr(self, "_learned"):
            raise NotFittedError("this Dictionary has not learned yet; call fit first")
        return self._learned

    def _take(self, learned, X=None):
        self._learned = learned
        self.n_features_in_ = learned.components.shape[1]
        check_names(self, X, True)

    def _encode(self, X, options):
        learned = self._fitted()
        _library.check_keywords(type(self).transform, options)
        check_names(self, X, False)
        Y, _ = self._samples(X, self.n_features_in_)
        return learned.encode(Y, _library.given(options), self._call())

    def _samples(self, X, features):
        Y, shape = _arrays.samples(X)
        if features is not None and Y.shape[1] != features:
            raise ValueError(f"X has {Y.shape[1]} features, but {type(self).__name__} is expecting {features} features "
                             "as input")
        return Y, shape

    def _stimulus(self, X, y, features=None):
        Y, own = self._samples(X, features)
        shape = _arrays.patch_shape(self.shape, own)
        if shape[0] and shape[0] * shape[1] != Y.shape[1]:
            raise ValueError(f"X has patches of {Y.shape[1]} pixels, not {shape[0]} x {shape[1]}")
        return _core.Stimulus(Y, labels(y, len(Y)), shape)

    def _plan(self):
        own = {name: getattr(self, name) for name in OPTIONS if name not in ("model", "penalty")}
        penalty = getattr(self, "penalty", None)
        in_python = penalty is not None and not isinstance(penalty, str)
        options = catalogue.named(self.model)
        if in_python:
            options = without_penalty(options)
            _library.warn_of_python(penalty)
        options = {**options, **dict(_library.given({**own, "penalty": None if in_python else penalty}))}
        texts = [(name, _library.text(value)) for name, value in options.items()]
        return _core.Plan(texts, self.atoms is not None, penalty if in_python else None)

    def _initial(self):
        start = catalogue.start_of(self.model)
        if self.initial_dictionary is None and start is not None:
            raise ValueError(f"model {self.model!r} starts from a dictionary of {start!r}; learn that first and give "
                             "it as initial_dictionary")
        if self.initial_dictionary is None:
            return None
        if isinstance(self.initial_dictionary, Dictionary):
            return self.initial_dictionary._fitted()
        return _core.Learned.load(os.fspath(self.initial_dictionary))

    def _call(self):
        return _library.call(self.threads, self.progress)

    def _more_tags(self):
        return {"preserves_dtype": [np.float32]}

    def __getstate__(self):
        state = dict(self.__dict__)
        learned = state.pop("_learned", None)
        return state if learned is None else {**state, "_file": as_bytes(learned)}

    def __setstate__(self, state):
        state = dict(state)
        stored = state.pop("_file", None)
        self.__dict__.update(state)
        if stored is not None:
            self._learned = from_bytes(stored)


Dictionary.__doc__ = (inspect.cleandoc(Dictionary.__doc__) + "\n"
                      + inspect.cleandoc("\n" + _library.documentation(
                          {name: rule for name, rule in OPTIONS.items() if name not in ("model", "atoms")}))
                      + "\n\ninitial_dictionary : Dictionary or path of a file\n    from which training goes on\n"
                      + "shape : pair of int\n    height and width of a patch in pixels; by default those of X\n"
                      + "".join(f"{name}\n    {meaning}\n" for name, meaning in _library.THREADS.items()))


def labels(y, count):
    """The class of each sample as a number, or None; classes that are no numbers are numbered by the alphabet."""
    if y is None:
        return None
    y = np.asarray(y)
    if len(y) != count:
        raise ValueError(f"y has {len(y)} labels for the {count} samples of X")
    if y.ndim != 1:
        return None
    if y.dtype.kind not in "iufb":
        y = np.unique(y.astype(str), return_inverse=True)[1]
    numbers = np.ascontiguousarray(y, dtype=np.float64)
    return numbers if np.isfinite(numbers).all() else None


def without_penalty(options):
    """Options of a named model less those of its penalty, in whose place another is given."""
    registry = catalogue.describe()["penalty"]
    own = registry[options.get("penalty", next(iter(registry)))]["parameters"]
    return {name: value for name, value in options.items() if name != "penalty" and name not in own}


def parameters_of(learned):
    """The parameters of Dictionary that a model was learned with."""
    model = json.loads(learned.model)
    found = {"atoms": model["atoms"]}
    for kind, own in model.items():
        if kind == "atoms":
            continue
        own = {name: number(value) for name, value in own.items() if value != ""}
        found[_library.keyword(kind)] = own.pop("name")
        found.update((_library.keyword(name), value) for name, value in own.items())
    for name, value in json.loads(learned.options).items():
        name = _library.keyword(name)
        if name in OPTIONS and name not in found and name not in COMPONENTS:
            found[name] = number(value)
    if learned.shape:
        found["shape"] = learned.shape
    return found


def number(value):
    """The number of a text or a float, an int if it is whole; a text that is none as it is."""
    try:
        return int(float(value)) if float(value).is_integer() else float(value)
    except ValueError:
        return value


def as_bytes(learned):
    """A model as the bytes of its file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.h5")
        learned.save(str(path))
        return path.read_bytes()


def from_bytes(stored):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.h5")
        path.write_bytes(stored)
        return _core.Learned.load(str(path))
