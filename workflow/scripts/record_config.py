"""Writes the merged configuration."""

from atomic_file import write_file

write_file(snakemake.output.config, snakemake.params.record)  # noqa: F821
