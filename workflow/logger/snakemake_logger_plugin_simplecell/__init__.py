"""The progress of workflow/progress.py as a plugin of Snakemake 9: --logger simplecell, found in PYTHONPATH"""

import logging
import sys
from pathlib import Path

from snakemake_interface_logger_plugins.base import LogHandlerBase

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import progress  # noqa: E402


def message(record):
    """A record of Python's logging as a message like those of Snakemake 7 and 8"""
    msg = dict(vars(record), level=str(getattr(record, "event", None) or record.levelname).lower())
    msg["msg"] = record.getMessage()
    msg["name"] = msg.get("rule_name")
    msg["jobid"] = msg.get("jobid", msg.get("job_id"))
    return msg


class LogHandler(LogHandlerBase):
    writes_to_stream = True  # so that Snakemake's own messages go to its log alone
    writes_to_file = False
    has_filter = True
    has_formatter = True
    needs_rulegraph = False

    def __post_init__(self):
        logging.Handler.__init__(self)  # which the first Snakemake 9 leave to the plugin
        self.show = progress.Progress()

    def emit(self, record):
        self.show(message(record))
