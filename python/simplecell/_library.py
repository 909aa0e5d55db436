"""The compiled library, and options of the programs as parameters of Python."""

import inspect
import json
import numbers
import os
import sys
import warnings

import numpy as np

from . import _core

THREADS = {"threads": "threads to use; results do not depend on it; None: all cores",
           "progress": "called with (done, total) from time to time"}


def warn(line):
    """Warns the function of the user that has called one of the package; the library calls this, too."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] in ("simplecell", "sklearn"):
        level, frame = level + 1, frame.f_back
    warnings.warn(line, stacklevel=level)


def warn_of_slow_kernels():
    """Warns if OpenBLAS, which the module may share with numpy, computes with kernels of another processor."""
    wanted, used = _core.wanted_kernels, _core.kernels.split()[-1]
    if wanted and wanted.lower() != used.lower():
        warn(f"OpenBLAS computes with kernels for {used}, and is slow or rounds in another way than the programs; "
             f"start Python with OPENBLAS_CORETYPE={wanted}")


def warn_of_python(penalty):
    warn(f"penalty {type(penalty).__name__} is computed in Python, which takes many times as long as one in C++ "
         "(README.md, Adding a penalty)")


def keyword(option):
    """The parameter that stands for an option: until_change for until-change, lam for lambda."""
    return "lam" if option == "lambda" else option.replace("-", "_")


def option(name):
    """The inverse of keyword()."""
    return "lambda" if name == "lam" else name.replace("_", "-")


def text(value):
    """A value as on the command line."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return ",".join(map(text, np.asarray(value).ravel().tolist()))
    if isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return str(int(value))
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return repr(float(value))
    return str(value)


def given(parameters):
    """Parameters as options of the library; those that are None are left to it."""
    return [(option(name), text(value)) for name, value in parameters.items() if value is not None]


def call(threads=None, progress=None):
    """How something is computed."""
    if threads is not None and (isinstance(threads, bool) or not isinstance(threads, numbers.Integral)
                                or not 1 <= threads <= 1024):
        raise ValueError(f"threads {text(threads)!r}: expected a whole number, from 1 to 1024")
    if progress is not None and not callable(progress):
        raise ValueError("progress: expected a function of (done, total)")
    return _core.Call(int(threads or 0), progress)


def described(json_text):
    """The parameters of a description of options: {name: its rule}."""
    return {keyword(name): rule for name, rule in json.loads(json_text).items()}


def parameter(name, default=None):
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)


def line(name, rule):
    """The documentation of a parameter: kind, what it may be, default, and the help of the option."""
    kind = {"whole": "int", "real": "float", "choice": "str", "text": "str", "flag": "bool"}[rule["kind"]]
    low, high = rule.get("low"), rule.get("high")
    ends = [f"{'above' if rule.get('open_low') else 'at least'} {low:g}"] if low is not None else []
    ends += [f"{'below' if rule.get('open_high') else 'at most'} {high:g}"] if high is not None else []
    if rule.get("list"):
        kind = f"list of {kind}"
    if "choices" in rule:
        kind = "one of " + ", ".join(map(repr, rule["choices"]))
    default = f"; default {rule['default']!r}" if rule.get("default") not in (None, "", []) else ""
    return f"    {name} : {', '.join([kind, *ends])}{default}\n        {rule['help']}\n"


def documentation(parameters):
    """The documentation of parameters, those of each heading together."""
    lines, heading = [], None
    for name, rule in parameters.items():
        if rule.get("group", "") != heading:
            heading = rule.get("group", "")
            lines.append(f"\n  {heading}\n" if heading else "")
        lines.append(line(name, rule))
    return "".join(lines)


def with_options(description, left_out=()):
    """Decorates a function whose last parameter, **options, stands for options of the library: its signature and its
    documentation name them."""
    def decorate(function):
        options = {name: rule for name, rule in described(description).items() if name not in left_out}
        own = inspect.signature(function)
        kept = [one for one in own.parameters.values() if one.kind is not one.VAR_KEYWORD]
        function.__signature__ = own.replace(parameters=[*kept, *map(parameter, options)])
        computing = "".join(f"\n{name}\n    {THREADS[name]}" for name in own.parameters if name in THREADS)
        function.__doc__ = (inspect.cleandoc(function.__doc__) + "\n\nOptions\n-------\n"
                            + inspect.cleandoc(documentation(options)) + "\n" + computing)
        function.options = options
        return function

    return decorate


def check_keywords(function, options):
    """Throws TypeError for an option that a function does not have, with the most similar one as a hint."""
    import difflib

    for name in options:
        if name not in function.options:
            known = [*inspect.signature(function).parameters]
            near = difflib.get_close_matches(name, known, n=1)
            raise TypeError(f"{function.__name__}() got an unexpected keyword argument {name!r}"
                            + (f"; did you mean {near[0]!r}?" if near else ""))


if "OPENBLAS_CORETYPE" not in os.environ:
    warn_of_slow_kernels()
