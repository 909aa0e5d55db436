"""What there is to choose from: named models, and the components of which models are made."""

import functools
import json
from pathlib import Path

from . import _core


@functools.cache
def _entries():
    return json.loads(Path(__file__).with_name("models.json").read_text(encoding="utf-8"))


def models():
    """The models of configs/models.yaml: {name: what it is}. Each can be the `model` of a Dictionary."""
    return {name: entry["about"] or entry["label"] for name, entry in _entries().items()}


def describe():
    """All models, penalties, inferences and learning rules with their parameters, as `train-dictionary --describe`
    gives them: {kind: {name: {"summary", "parameters": {name: {"kind", "help", "default", ...}}}}}."""
    return json.loads(_core.describe_models())


def named(name):
    """{option of train-dictionary: value} of a model by its name, which is one of models() or a kind of model."""
    entries, kinds = _entries(), describe()["model"]
    if name in kinds and name not in entries:
        return {"model": name}
    if name not in entries:
        import difflib

        known = sorted({*entries, *kinds})
        near = difflib.get_close_matches(str(name), known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ValueError(f"model {name!r}: expected one of {', '.join(known)}{hint}")
    if "templates" in entries[name]:
        raise ValueError(f"model {name!r}: has templates of classes as further inputs, which the program takes, "
                         "train-dictionary --templates")
    return {option: value for option, value in entries[name]["options"].items() if option != "spread"}


def start_of(name):
    """The model from whose dictionary the training of a named one starts, or None."""
    return _entries().get(name, {}).get("start")
