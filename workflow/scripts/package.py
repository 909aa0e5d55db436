"""Imported before what is imported of the package in python/, so that it is found there, wherever a script runs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
