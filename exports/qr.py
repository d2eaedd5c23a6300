"""A QR code of an address, for a slide or a sheet of paper. It is made here: no address leaves the machine."""

from __future__ import annotations

import io
import re

import segno

from content import Language
from content.words import phrase
from exports.permalink import checked

LONGEST = 2953
"""Bytes that the largest code holds with the least correction of errors: ISO/IEC 18004, table 7."""


def qr(permalink: str, language: Language) -> str:
    """Return the code of an address as the text of an SVG file, with a title and a text alternative.

    Raises:
        ValueError: for what is no address of the web, and for one that is too long for a code.
    """
    address = checked(permalink)
    if len(address.encode()) > LONGEST:
        raise ValueError(
            f"the address has {len(address.encode())} bytes and a QR code holds {LONGEST}: "
            "make the figure of fewer numbers"
        )
    file = io.BytesIO()
    segno.make_qr(address, error="l", boost_error=True).save(
        file,
        kind="svg",
        scale=8,
        light="#ffffff",
        xmldecl=False,
        title=phrase("exports", "qr.title", language),
        desc=phrase("exports", "qr.alternative", language, address=address),
    )
    svg = file.getvalue().decode("utf-8")
    return re.sub("<svg ", '<svg role="img" ', svg, count=1)
