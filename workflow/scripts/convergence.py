"""Whether trainings met their rule of convergence, as their dictionaries say (train-dictionary --until-change)."""

import h5py


def read(path):
    """(whether the rule was met, steps done) of a dictionary; None if it was trained for a fixed number of steps."""
    with h5py.File(path) as file:
        attributes = file.attrs
        return (attributes["converged"] > 0, int(attributes["steps_done"])) if "converged" in attributes else None


def model_of(path):
    """The model of a dictionary, by the path of its file."""
    return str(path).split("/")[-3]


def counts(paths):
    """{model: (trainings that converged, trainings)} of the dictionaries that were trained by a rule."""
    found = {}
    for path in paths:
        outcome = read(path)
        if outcome:
            met, of = found.get(model_of(path), (0, 0))
            found[model_of(path)] = (met + bool(outcome[0]), of + 1)
    return found


def unconverged(paths):
    """{model: 'k of n'} of the models some of whose trainings did not converge, with how many these are."""
    return {model: f"{of - met} of {of}" for model, (met, of) in counts(paths).items() if met < of}
