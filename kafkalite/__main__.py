"""Entry of the `kafkalite` command and of `python -m kafkalite`."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Runs the command line; the return value is the process's exit code."""
    # Little of what is made while starting becomes garbage; the broker takes up collecting when it listens.
    gc.disable()
    from kafkalite.cli.command import run_command

    return run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
