"""Checks the configuration by its schema. An error is one line with the key, its value and what is allowed."""

import difflib
import json
from pathlib import Path

import yaml
import yaml_files

SCHEMA = Path(__file__).resolve().parents[1] / "schemas" / "config.yaml"


class SettingsError(Exception):
    """One line: the key, its value, and what is allowed."""


def one_of(names):
    return ", ".join(str(name) for name in sorted(names, key=str)) or "none"


def unknown(where, value, names):
    """The error for a name that is not in `names`, with the most similar one as a hint."""
    near = difflib.get_close_matches(str(value), [str(name) for name in names], n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return SettingsError(f"{where}: unknown {value!r}{hint}; allowed: {one_of(names)}")


def check_schema(config):
    """Checks the configuration against workflow/schemas/config.yaml; converts numbers given as text."""
    import jsonschema

    schema = yaml_files.read(SCHEMA)
    validator = jsonschema.Draft7Validator(schema)
    errors = list(validator.iter_errors(config))
    if any([read_text(config, error) for error in errors]):
        errors = list(validator.iter_errors(config))
    if errors:
        raise SettingsError(schema_message(min(errors, key=lambda error: (len(error.path), [*map(str, error.path)]))))


def read_text(config, error):
    """Converts a text where a number is required: Snakemake passes items of lists of --config as text."""
    if error.validator != "type" or not isinstance(error.instance, str):
        return False
    value = yaml.safe_load(error.instance)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not error.absolute_path:
        return False
    *parents, last = error.absolute_path
    for key in parents:
        config = config[key]
    config[last] = value
    return True


def schema_message(error):
    """The line for a violation of the schema."""
    where = ".".join(str(part) for part in error.absolute_path) or "configuration"
    value = json.dumps(error.instance, default=str, ensure_ascii=False)
    if len(value) > 60:
        value = value[:57] + "..."
    rule, limit = error.validator, error.validator_value
    if rule == "additionalProperties":
        allowed = error.schema.get("properties", {})
        extra = sorted(set(error.instance) - set(allowed))
        return str(unknown(where, extra[0], allowed)).replace("unknown", "unknown key", 1)
    if rule == "required":
        missing = [key for key in limit if key not in error.instance]
        return f"{where}: the key {missing[0]!r} is missing"
    allowed = {
        "enum": lambda: f"one of {one_of(limit)}",
        "type": lambda: f"of type {limit if isinstance(limit, str) else ' or '.join(limit)}",
        "minimum": lambda: f"at least {limit}",
        "maximum": lambda: f"at most {limit}",
        "exclusiveMinimum": lambda: f"above {limit}",
        "minItems": lambda: f"a list of at least {limit}",
        "uniqueItems": lambda: "a list without repeats",
        "pattern": lambda: error.schema.get("description", f"text like {limit}"),
        "oneOf": lambda: error.schema.get("description", error.message),
        "propertyNames": lambda: "named differently",
    }.get(rule, lambda: error.message)()
    return f"{where}: {value} is not allowed; must be {allowed}"
