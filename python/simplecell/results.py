"""Results of ./reproduce as tables and arrays.

    results = simplecell.results.open("results")       # or results/quick, or an unpacked archive
    results.claims                                      # every claim under each specification, with its verdict
    results.models(dataset="natural")                   # what was trained, with its settings
    results.table("local-geometry", "shapes")           # a table of a paper
    model = results.model("weighted-l1", preprocessing="whitened16", seed=0)
    model.dictionary                                    # (atoms, height, width)
    model.receptive_fields(), model.gabor_fits(), model.history, model.settings

Files are read when they are asked for, each time. Tables are data frames where pandas is installed, and structured
arrays of NumPy elsewhere. With both, `table["verdict"]` is a column, `table[table["seeds"] > 2]` are the rows of a
condition, `len(table)` is the number of rows, and an undefined number is nan.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import layout

PARAMETERS = ("K", "x0", "y0", "theta", "sigma_x", "sigma_y", "f", "phi")  # of a Gabor function, as fit-gabor stores them
FIELDS = ("dataset", "preprocessing", "model", "seed")  # that tell trained models apart


def open(folder="results"):
    """The results in a folder: those of a run (`results`, `results/quick`, `results/multiverse`), or an archive of
    ./reproduce archive, unpacked.

    Errors: FileNotFoundError if there is no such folder or it holds no results, ValueError for an archive that is not
    unpacked.
    """
    return Results(folder)


class Results:
    """What a run left in a folder; `open` makes it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        if self.folder.suffix == ".zip" and self.folder.is_file():
            raise ValueError(f"{folder}: is an archive; unpack it, and open the folder that this makes")
        if not self.folder.is_dir():
            raise FileNotFoundError(f"{folder}: no such folder; ./reproduce makes results, ./reproduce quick "
                                    "results/quick")
        if not holds_results(self.folder):
            near = [path for path in sorted(self.folder.iterdir()) if path.is_dir() and holds_results(path)]
            advice = f"open {near[0]}" if near else "give the folder of a run of ./reproduce"
            raise FileNotFoundError(f"{folder}: holds neither {layout.CLAIMS} nor tables or trained models; {advice}")

    def __repr__(self):
        return f"<results in {self.folder}>"

    @property
    def claims(self):
        """The ledger (docs/reproducibility.md): a row for each claim under each specification. A table."""
        return read_table(self.folder / layout.CLAIMS)

    @property
    def tables(self):
        """{paper: [names of its tables]}"""
        found = {}
        for path in sorted(self.folder.glob(layout.glob(layout.TABLE))):
            names = layout.names(layout.TABLE, path)
            found.setdefault(names["paper"], []).append(names["table"])
        return found

    def table(self, paper, name):
        """A table of a paper. Errors: FileNotFoundError, which names those that there are."""
        known = self.tables
        if paper not in known:
            raise FileNotFoundError(f"{self.folder}: no tables of {paper!r}; {listed(known)}")
        if name not in known[paper]:
            raise FileNotFoundError(f"{self.folder}: {paper} has no table {name!r}; {listed(known[paper])}")
        return read_table(self.folder / layout.TABLE.format(paper=paper, table=name))

    def find(self, model=None, dataset=None, preprocessing=None, seed=None):
        """A list of the trained models (`Model`) by data set, preprocessing, name and seed: all, or those that have what
        is given, each of it one value or several."""
        wanted = dict(zip(FIELDS, (dataset, preprocessing, model, seed)))
        found = [Model.at(path.parent) for path in self.folder.glob(layout.glob(layout.MODEL) + "/dictionary.h5")
                 if path.stat().st_size and layout.names(layout.MODEL, path.parent)]  # what diverged is an empty file
        chosen = [one for one in found if all(fits(one.place[key], value) for key, value in wanted.items())]
        return sorted(chosen, key=lambda one: tuple(one.place.values()))

    def model(self, model, dataset=None, preprocessing=None, seed=None):
        """The one trained model that has this name, and these of the other properties that are given.

        Errors: FileNotFoundError if there is none, ValueError if there are several; both name those that there are.
        """
        found = self.find(model, dataset, preprocessing, seed)
        if len(found) == 1:
            return found[0]
        if found:
            several = {key: sorted({one.place[key] for one in found}) for key in FIELDS}
            choices = "; ".join(f"{key}: {', '.join(map(str, own))}" for key, own in several.items() if len(own) > 1)
            raise ValueError(f"{self.folder}: {len(found)} trained models {model!r}; choose one ({choices})")
        known = sorted({one.name for one in self.find()})
        if not known:
            raise FileNotFoundError(f"{self.folder}: holds no trained models; an archive never does, the folder of a run has "
                                    "those that it was asked for")
        if model not in known:
            raise FileNotFoundError(f"{self.folder}: no trained model {model!r}; {listed(known)}")
        places = [f"{one.dataset}, {one.preprocessing}, seed {one.seed}" for one in self.find(model)]
        raise FileNotFoundError(f"{self.folder}: {model} was not trained so; {listed(places, '; ')}")

    def models(self, model=None, dataset=None, preprocessing=None, seed=None):
        """A table with a row for each trained model: dataset, preprocessing, model and seed; the number of atoms and
        their height and width; the source of the images; and all settings, as `penalty.name` and `penalty.lambda`. What
        a model does not have is nan, or an empty text."""
        rows = [one.row() for one in self.find(model, dataset, preprocessing, seed)]
        columns = dict.fromkeys(name for row in rows for name in row) or dict.fromkeys(FIELDS)
        return table({name: [row.get(name) for row in rows] for name in columns})


@dataclass(frozen=True)
class Model:
    """A model that was trained with a seed: what the files in its folder hold (docs/files.md)."""
    folder: Path
    dataset: str
    preprocessing: str
    name: str
    seed: int

    @classmethod
    def at(cls, folder):
        """The model in a folder."""
        names = layout.names(layout.MODEL, folder)
        return cls(Path(folder), names["dataset"], names["preprocessing"], names["model"], int(names["seed"]))

    @property
    def place(self):
        """What tells the model from others, by FIELDS."""
        return dict(zip(FIELDS, (self.dataset, self.preprocessing, self.name, self.seed)))

    @property
    def files(self):
        """The names of all files of the model."""
        return sorted(path.name for path in self.folder.iterdir() if path.is_file())

    @property
    def settings(self):
        """The whole specification of the model, by its parts: {'penalty': {'name': …, 'lambda': …}, …}"""
        with opened(self.folder / "dictionary.h5") as file:
            return specification(file)

    @property
    def source(self):
        """What the model learned from: `real`, or `synthetic stand-in`."""
        with opened(self.folder / "dictionary.h5") as file:
            return text(file.attrs.get("source", ""))

    @property
    def dictionary(self):
        """The atoms (m, height, width), or in colour (m, height, width, 3), float32."""
        return self.filters("dictionary")

    def receptive_fields(self, array="rf"):
        """Receptive fields (m, height, width), float64: averages of whitened stimuli (`rf`), of raw ones (`rf_pixel`) or
        of noise (`rf_noise`), weighted by responses."""
        return self.filters(array)

    def filters(self, array):
        """The filters to which Gabor functions are fitted: `dictionary`, `rf`, `rf_pixel`, `rf_noise`."""
        if array not in layout.FILTERS:
            raise ValueError(f"no filters {array!r}; {listed(layout.FILTERS)}")
        file, name = layout.FILTERS[array]
        return read_filters(self.folder / file, name)

    def gabor_fits(self, array="rf"):
        """A table with a row for each filter: the parameters of its Gabor function, `r_squared`, `phase_folded`
        (radians), `nx`, `ny`, and whether it is `fitted` well and whether it is `silent`. Units are pixels and radians."""
        read = self.read(f"gabor-{array}")
        columns = dict(zip(PARAMETERS, read["parameters"].T))
        columns |= {name: read[name] for name in ("r_squared", "phase_folded", "nx", "ny")}
        return table(columns | {name: read[name] > 0 for name in ("fitted", "silent")})

    @property
    def history(self):
        """A table of the training: `step`, `objective`, `active_fraction`, `dead`, and what else was recorded at these
        steps."""
        read = {name.removeprefix("history/"): values for name, values in self.read("dictionary").items()
                if name.startswith("history/") and not name.startswith("history/held_out/")}
        return table({name: values for name, values in sorted(read.items(), key=lambda item: item[0] != "step")})

    def read(self, name):
        """{name: array} of everything in the file `<name>.h5` of the model, as `gratings` or `responses`."""
        import h5py

        found = {}
        with opened(self.folder / f"{name}.h5") as file:
            file.visititems(lambda place, one: found.update({place: one[()]}) if isinstance(one, h5py.Dataset) else None)
        return found

    def statistics(self, name):
        """A table: the file `<name>.tsv` of the model, as `shapes-rf` or `gratings`."""
        return read_table(self.folder / f"{name}.tsv")

    def row(self):
        """The row of the model in `Results.models`."""
        with opened(self.folder / "dictionary.h5") as file:
            atoms = file["dictionary"].shape[0]
            size = {key: number(file.attrs.get(f"patch_{key}")) for key in ("height", "width")}
            flat = {f"{part}.{key}": value for part, own in specification(file).items() if isinstance(own, dict)
                    for key, value in own.items() if isinstance(value, (str, int, float))}
            return {**self.place, "atoms": atoms, **size, "source": text(file.attrs.get("source", "")), **flat}


# ---------------------------------------------------------------- files

def holds_results(folder):
    """Whether a folder has results of a run, or an archive of them."""
    patterns = (layout.CLAIMS, layout.TABLE, layout.MODEL + "/dictionary.h5")
    return any(path for pattern in patterns for path in folder.glob(layout.glob(pattern)))


def opened(path):
    """An HDF5 file, to be closed. Errors: FileNotFoundError, ValueError if it is no HDF5 file."""
    import h5py

    require(path)
    try:
        return h5py.File(path, "r")
    except OSError:
        raise ValueError(f"{path}: can't be read as an HDF5 file; make it anew") from None


def require(path):
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such file; ./reproduce makes it when given its path")


def text(attribute):
    """A text attribute; h5py returns those of fixed length as bytes."""
    return attribute.decode() if isinstance(attribute, bytes) else str(attribute)


def number(attribute):
    return None if attribute is None else int(attribute)


def specification(file):
    """The settings of the model in an open file; none in files of others."""
    return json.loads(text(file.attrs.get("model", "{}")))


def read_filters(path, array="dictionary"):
    """An array of a file of the project as pictures (m, height, width), or in colour (m, height, width, 3), of the type
    that is stored.

    Errors: FileNotFoundError; ValueError if there is no such array, or if its rows are not known to be pictures.
    """
    with opened(path) as file:
        if array not in file:
            raise ValueError(f"{path}: no array {array!r}; {listed(file)}")
        if "patch_height" not in file.attrs:
            raise ValueError(f"{path}: {array} has no pixels, or their height and width are unknown; read() has the array")
        values, planes = file[array][()], int(file.attrs.get("channels", 1))
        height, width = int(file.attrs["patch_height"]), int(file.attrs["patch_width"])
    values = values.reshape(len(values), planes, height, width)
    return values[:, 0] if planes == 1 else np.moveaxis(values, 1, -1)


# ---------------------------------------------------------------- tables

def read_table(path):
    """A file of tab-separated values with names in its first line, as a table. Columns of numbers with empty cells have
    nan there. Errors: FileNotFoundError; ValueError if lines differ in their number of cells."""
    require(path)
    lines = Path(path).read_text(encoding="utf-8").rstrip("\n").split("\n")
    head, *rows = [line.split("\t") for line in lines]
    for i, row in enumerate(rows, 2):
        if len(row) != len(head):
            raise ValueError(f"{path}: line {i} has {len(row)} cells, the first line {len(head)}; make the file anew")
    return table({name: values([row[j] for row in rows]) for j, name in enumerate(head)})


def values(cells):
    """Cells of a file as whole numbers, as numbers if all that are not empty are, or as texts."""
    if not any(cells):
        return cells
    for kind in (int, lambda cell: float(cell or "nan")):
        try:
            return [kind(cell) for cell in cells]
        except ValueError:
            pass
    return cells


def table(columns):
    """A data frame of columns or, without pandas, a structured array. None stands for what a row does not have."""
    columns = {name: column(own) for name, own in columns.items()}
    try:
        import pandas
    except ImportError:
        rows = len(next(iter(columns.values()), ()))
        array = np.empty(rows, [(name, own.dtype) for name, own in columns.items()])
        for name, own in columns.items():
            array[name] = own
        return array
    return pandas.DataFrame({name: own.astype(object) if own.dtype.kind == "U" else own for name, own in columns.items()})


def column(own):
    """An array of values, with nan or an empty text for None."""
    if isinstance(own, np.ndarray):
        return own
    given = [value for value in own if value is not None]
    empty = "" if any(isinstance(value, str) for value in given) else np.nan
    filled = np.array([empty if value is None else value for value in own])
    return filled.astype("U1") if not len(filled) or filled.dtype.itemsize == 0 else filled


def fits(own, wanted):
    """Whether a value is the wanted one, or among several; None wants any."""
    return wanted is None or own == wanted or not isinstance(wanted, str) and np.iterable(wanted) and own in wanted


def listed(names, mark=", "):
    """'there are a, b' of the first names."""
    names = list(names)
    shown = mark.join(map(str, names[:12])) + (f"{mark}… ({len(names)})" if len(names) > 12 else "")
    return f"there are {shown}" if names else "there are none"
