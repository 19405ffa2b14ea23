"""The directory that holds a broker's data: made when missing, kept out of version control, refused in one sentence."""

from __future__ import annotations

import errno
import os

from kafkalite.cli.failures import StartError


def prepare_data_directory(path: str) -> None:
    """Makes the directory if need be; one that is new or empty gets a `.gitignore` that hides all of it.

    Raises StartError where records could not be kept there.
    """
    if path.startswith("~") and not os.path.exists(path):
        raise StartError(f"data directory {path}: only a shell puts a home in the place of ~, so write the whole path")
    try:
        os.makedirs(path, exist_ok=True)
        if not os.listdir(path):
            with open(os.path.join(path, ".gitignore"), "x", encoding="ascii") as file:
                file.write("*\n")
    except FileExistsError:
        # Either another broker was faster with the .gitignore, or the path is a file.
        if not os.path.isdir(path):
            what = "a link that leads nowhere" if os.path.islink(path) else "a file"
            raise StartError(f"{path} is {what}, not a directory: choose another place with --data") from None
    except OSError as error:
        raise StartError(directory_sentence(path, error)) from None
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise StartError(directory_sentence(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES))))


def directory_sentence(path: str, error: OSError) -> str:
    """What to do when the operating system refuses the data directory, or a file in it."""
    within = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else path
    if error.errno in (errno.EACCES, errno.EPERM) and _is_below(within, path):
        return (
            f"{within} in the data directory may not be read or written by this user: give the whole directory to the "
            f"user that runs the broker (chown -R), or choose another with --data"
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"data directory {path} is not writable for this user: change its owner, choose another with --data, "
            f"or use --ephemeral"
        )
    if error.errno == errno.ENOTDIR:
        return f"data directory {path} lies below something that is no directory: choose another place with --data"
    if error.errno == errno.ENOSPC:
        return f"data directory {path} is on a full disk: free some space, or choose another place with --data"
    return f"data directory {path} cannot be used: {error.strerror or error}; choose another place with --data"


def _is_below(within: str, path: str) -> bool:
    return os.path.abspath(within).startswith(os.path.join(os.path.abspath(path), ""))


def in_use_sentence(path: str) -> str:
    """What to do when another broker has the data directory; it leaves its process id in the lock file."""
    try:
        with open(os.path.join(path, ".lock"), encoding="ascii", errors="replace") as file:
            process = file.read(20).strip()
    except OSError:
        process = ""
    who = f"another broker (process {process})" if process.isdigit() else "another broker"
    return f"data directory {path} is in use by {who}: stop that one, or choose another place with --data"
