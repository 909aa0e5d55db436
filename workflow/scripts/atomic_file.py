"""Files that appear when they are complete, also after a kill or a crash, as lib/io/atomic_file.hpp writes them."""

import contextlib
import errno
import fcntl
import os
import signal
import sys
from pathlib import Path

MARK = ".simplecell-part"


@contextlib.contextmanager
def new_file(path):
    """A binary file under a temporary name, renamed when it is complete and on the disk."""
    path = Path(path)
    remove_abandoned(path)
    partial = path.with_name(f"{path.name}{MARK}{os.getpid()}")
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` is executed
    try:
        with partial.open("xb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
            raise
        sys.exit(f"{path}: cannot be written: {error.strerror}; check permissions and free space")
    finally:
        partial.unlink(missing_ok=True)
        signal.signal(signal.SIGTERM, before)


def remove_abandoned(path):
    """Removes temporary files of killed writers, which are not locked any more."""
    for partial in path.parent.glob(f"*{MARK}*"):
        if partial.name.startswith(path.name + MARK):
            with contextlib.suppress(OSError), partial.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                partial.unlink()


def write_file(path, text):
    with new_file(path) as file:
        file.write(text.encode())
