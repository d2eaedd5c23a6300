"""The address that opens a figure in the application, as a file may carry it."""

from __future__ import annotations


def checked(permalink: str) -> str:
    """Return an address of the web. Raises ValueError for anything else: a file's reader may follow it."""
    if not permalink.startswith(("http://", "https://")) or any(map(str.isspace, permalink)):
        raise ValueError(
            f"the permalink {permalink!r} is no address of the web: give one that begins with https:// "
            "and has no spaces"
        )
    return permalink
