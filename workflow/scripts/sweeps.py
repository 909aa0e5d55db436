"""Models that differ in one number alone, in the names of a comparison: what is swept, and its levels."""

import math

import models

AXES = {"lambda": "λ", "atoms": "number of atoms m"}  # all others are called as on the command line


def found(config, names, preprocessing):
    """What is swept by these models: of each option its name, the text of its axis, whether its levels are geometric,
    and the series. A series has the label and the colour of a model, and values of the option with the names of the
    models that have them, in order; there are at least two."""
    swept = {}
    for name in names:
        base, own = models.split_model(name)
        for option in own:
            rest = models.named(base, {key: value for key, value in own.items() if key != option})
            swept.setdefault(option, {}).setdefault(rest, set()).add(name)
    options = []
    for option, series in swept.items():
        lines = [line(config, option, rest, [name for name in names if name in members or name == rest], preprocessing)
                 for rest, members in series.items()]
        lines = [one for one in lines if len(one["values"]) > 1]
        if lines:
            options.append({"option": option, "axis": AXES.get(option, option.replace("-", " ")), "series": lines,
                            "geometric": geometric(sorted({value for one in lines for value in one["values"]}))})
    return options


def line(config, option, rest, names, preprocessing):
    """A series: the models `names`, which have different values of an option and are `rest` without it."""
    at = {}
    for name in names:
        value = value_of(config, name, option, preprocessing)
        if value is not None:
            at.setdefault(value, name)
    return {"label": models.label(config, rest), "colour": models.definition(config, rest).get("colour", "black"),
            "values": sorted(at), "models": [at[value] for value in sorted(at)]}


def value_of(config, name, option, preprocessing):
    """The number that a model has for an option; None if the configuration leaves it to the program."""
    value = {**models.model_options(config, name, preprocessing), **models.split_model(name)[1]}.get(option)
    if value is None and option == "completeness":
        value = models.definition(config, name).get(option, 1)
    return None if value is None or not models.is_number(value) else float(value)


def geometric(levels):
    """Whether levels, in order, are more even in ratio than in difference; two are if one is more than twice the
    other."""
    if levels[0] <= 0 or len(levels) < 2:
        return False
    if len(levels) == 2:
        return levels[1] > 2 * levels[0]
    return unevenness([math.log(level) for level in levels]) < unevenness(levels)


def unevenness(levels):
    """The variance of the steps between levels over their squared mean."""
    steps = [after - before for before, after in zip(levels, levels[1:])]
    mean = sum(steps) / len(steps)
    return sum((step - mean) ** 2 for step in steps) / len(steps) / mean ** 2
