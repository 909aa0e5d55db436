"""Checks the merged configuration, and the text that is stored with the results."""

import copy

import entries
import measures
import models
import multiverse
import programs
import references
import schema
import yaml


def check(config, folder=None):
    """Raises a SettingsError at the first mistake, and spells options as on the command line. With the folder of the
    programs, options and metrics are checked too."""
    schema.check_schema(config)
    for name in config["model"]:
        models.definition(config, name)
    programs.spell_as_options(config)
    for name in config["model"]:
        references.check_start(config, name)
    references.check_names(config)
    multiverse.check(config)
    if folder:
        described = programs.describe_all(folder)
        programs.check_options(config, described)
        measures.check_names(config, described)
        multiverse.check_options(config, described)
    entries.check_texts(config)


def record(config):
    """The configuration as YAML."""
    return yaml.safe_dump(copy.deepcopy(dict(config)), sort_keys=True, allow_unicode=True, width=120)
