"""The merged configuration, checked as a whole, and as it is stored beside the results."""

import copy
from pathlib import Path

import entries
import models
import references
import registry
import schema
import yaml


def check(config, program=None):
    """Raises a SettingsError at the first mistake; with the path of train-dictionary, models' options too."""
    schema.check_schema(config)
    for name in config["model"]:
        models.definition(config, name)
        references.check_start(config, name)
    references.check_names(config)
    if program and Path(program).exists():
        registry.check_models(config, registry.describe(program))
    entries.check_texts(config)


def record(config):
    """The configuration as it is stored beside the results."""
    return yaml.safe_dump(copy.deepcopy(dict(config)), sort_keys=True, allow_unicode=True, width=120)
