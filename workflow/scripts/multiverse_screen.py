"""Draws the specifications to be confirmed from the valid ones that were screened."""

import json
import random

import multiverse
from atomic_file import write_file
from multiverse_results import Measured


def drawn(config, valid):
    """Some valid specifications, without those that are confirmed in any case, by a seed of their own."""
    own, known = config["multiverse"]["confirm"], multiverse.named(config).values()
    left = [levels for levels in valid if levels not in known]
    return random.Random(own["draw_seed"]).sample(left, min(own["drawn"], len(left)))


def main(snakemake):
    config = snakemake.config
    specifications = multiverse.screened(config)
    measured = Measured(config, specifications, config["multiverse"]["screen"]["seeds"])
    valid = [levels for levels in specifications if not measured.fault(multiverse.model_run(config, levels))]
    write_file(snakemake.output.drawn, json.dumps(drawn(config, valid), indent=1) + "\n")


if "snakemake" in globals():
    main(snakemake)  # noqa: F821
