"""The conventions of scikit-learn, with its base classes where it is installed."""

import inspect

import numpy as np

from . import _library

try:
    from sklearn.base import BaseEstimator, TransformerMixin
    from sklearn.exceptions import NotFittedError

    BASES = (TransformerMixin, BaseEstimator)
except ImportError:
    class NotFittedError(ValueError, AttributeError):
        """A model is used before it has learned."""

    class BaseEstimator:
        """What scikit-learn's class of this name does for parameters."""

        @classmethod
        def _get_param_names(cls):
            return sorted(name for name in inspect.signature(cls).parameters)

        def get_params(self, deep=True):
            """Parameters by name; `deep` is for those that have parameters themselves."""
            own = {name: getattr(self, name) for name in self._get_param_names()}
            inner = {f"{name}__{key}": value for name, one in own.items() if deep and hasattr(one, "get_params")
                     for key, value in one.get_params().items()}
            return {**own, **inner}

        def set_params(self, **parameters):
            """Sets parameters by name; returns the estimator."""
            known = self._get_param_names()
            for name, value in parameters.items():
                own, _, inner = name.partition("__")
                if own not in known:
                    raise ValueError(f"Invalid parameter {own!r} for estimator {self}. Valid parameters are: {known}.")
                if inner:
                    getattr(self, own).set_params(**{inner: value})
                else:
                    setattr(self, own, value)
            return self

        def __repr__(self):
            defaults = inspect.signature(type(self)).parameters
            changed = [f"{name}={value!r}" for name, value in self.get_params(deep=False).items()
                       if value is not defaults[name].default]
            return f"{type(self).__name__}({', '.join(changed)})"

    BASES = (BaseEstimator,)


def check_names(estimator, X, first):
    """Keeps the names of the columns of a data frame, or compares them with those of fit, as scikit-learn does."""
    names = np.asarray(X.columns, dtype=object) if hasattr(X, "columns") else None
    if names is not None and not all(isinstance(name, str) for name in names):
        names = None
    known = getattr(estimator, "feature_names_in_", None)
    if first:
        if names is not None:
            estimator.feature_names_in_ = names
        elif known is not None:
            del estimator.feature_names_in_
        return
    kind = type(estimator).__name__
    if names is None and known is not None:
        _library.warn(f"X does not have valid feature names, but {kind} was fitted with feature names")
    elif names is not None and known is None:
        _library.warn(f"X has feature names, but {kind} was fitted without feature names")
    elif names is not None and list(names) != list(known):
        raise ValueError(difference(list(names), list(known)))


def difference(names, known):
    """What is wrong with the names of columns, in the words of scikit-learn."""
    unseen = sorted(set(names) - set(known))
    missing = sorted(set(known) - set(names))
    text = "The feature names should match those that were passed during fit.\n"
    if unseen:
        text += "Feature names unseen at fit time:\n" + listed(unseen)
    if missing:
        text += "Feature names seen at fit time, yet now missing:\n" + listed(missing)
    if not unseen and not missing:
        text += "Feature names must be in the same order as they were in fit.\n"
    return text


def listed(names, most=5):
    return "".join(f"- {name}\n" for name in names[:most]) + ("- ...\n" if len(names) > most else "")
