"""Writes the models of configs/models.yaml, each with what its bases and the defaults give it, as JSON for the package:

    export_models.py CONFIGS OUTPUT

{name: {"label", "about", "options": {option of train-dictionary: value}, and where it has them "start", "templates"}}
"""

import json
import sys
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow" / "scripts"))
import models  # noqa: E402


def export(config, name):
    """What the package needs to know of a model."""
    own = models.definition(config, name)
    needed = {key: own[key] for key in ("start", "templates") if key in own}
    return {"label": models.label(config, name), "about": models.note(config, "model", name, "about"),
            "options": models.model_options(config, name), **needed}


def main(configs, output):
    config = yaml.safe_load((Path(configs) / "models.yaml").read_text())
    for own in config["model"].values():
        for key in [key for key in own if "_" in key]:
            own[key.replace("_", "-")] = own.pop(key)
    exported = {name: export(config, name) for name in config["model"]}
    Path(output).write_text(json.dumps(exported, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
