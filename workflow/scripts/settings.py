"""Checks the merged configuration, and the text that is stored with the results."""

import collections
import copy
import re

import entries
import measures
import models
import multiverse
import programs
import references
import schema
import yaml
import yaml_files
from snakemake.utils import update_config


OLDEST, AFTER_NEWEST = (7, 8), (10,)  # versions of Snakemake; from 7.8 a change of options makes a job run again


def check_version(version):
    found = re.match(r"(\d+)\.(\d+)", version)
    if not found or not OLDEST <= tuple(map(int, found.groups())) < AFTER_NEWEST:
        raise schema.SettingsError(f"this is Snakemake {version}; the workflow runs on versions 7.8 to 9")


def merged(given, root="."):
    """The configuration of the project in `root`, where `given` overrides it. Snakemake's `configfile` does the same, but
    takes a fifth of its start for it."""
    config = {}
    for path in entries.config_files(root):
        update_config(config, mapping(path))
    update_config(config, given)
    return config


def mapping(path):
    """The mapping in a configuration file."""
    try:
        found = yaml_files.read(path)
    except yaml.YAMLError as error:
        raise schema.SettingsError(f"{path} is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(found, dict):
        raise schema.SettingsError(f"{path} has no keys at its top level")
    return found


def check(config, folder=None):
    """Raises a SettingsError at the first mistake, and spells options as on the command line. With the folder of the
    programs, options and metrics are checked too, and their descriptions are returned."""
    schema.check_schema(config)
    for name in config["model"]:
        models.definition(config, name)
    programs.spell_as_options(config)
    for name in config["model"]:
        references.check_start(config, name)
    references.check_names(config)
    multiverse.check(config)
    described = programs.describe_all(folder) if folder else None
    if folder:
        programs.check_options(config, described)
        measures.check_names(config, described)
        multiverse.check_options(config, described)
    entries.check_texts(config)
    return described


class Writer(yaml_files.Dumper):
    """Writes the ordered mappings of Snakemake before 7.29 like plain ones."""


Writer.add_representer(collections.OrderedDict, Writer.represent_dict)


def record(config):
    """The configuration as YAML."""
    return yaml.dump(copy.deepcopy(dict(config)), Dumper=Writer, sort_keys=True, allow_unicode=True, width=120)
