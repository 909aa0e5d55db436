"""How the Python processes that a run starts begin; set where this module is imported."""

import os
import sys

os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # a run writes to results/ and data/ alone
# Snakemake before 8 imports distutils, for which setuptools would first look at all packages installed: two thirds of
# the start of Snakemake and of every script. Python has its own distutils before 3.12.
if sys.version_info < (3, 12):
    os.environ.setdefault("SETUPTOOLS_USE_DISTUTILS", "stdlib")
