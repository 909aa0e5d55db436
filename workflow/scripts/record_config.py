"""Writes down the merged configuration."""

from pathlib import Path

Path(snakemake.output.config).write_text(snakemake.params.record)  # noqa: F821
