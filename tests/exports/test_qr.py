"""QR codes, read by a decoder that knows nothing of how they were made."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
import zxingcpp

from content.words import phrase
from exports.qr import LONGEST, qr
from tests.exports.scenes import Shown, every_preset

SVG = "{http://www.w3.org/2000/svg}"
PIXELS = 4
"""Of a module in the picture that is read."""


def picture(svg: str) -> np.ndarray:
    """Return the modules of a code as pixels: its path consists of horizontal strokes."""
    root = ElementTree.fromstring(svg)
    [strokes] = [
        path
        for path in root.iter(f"{SVG}path")
        if "h" in path.attrib["d"] and "stroke" in path.attrib
    ]
    size = int(root.attrib["width"]) // 8
    modules = np.full((size, size), 255, np.uint8)
    x = y = 0.0
    for letter, *numbers in re.findall(
        r"([Mmh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?", strokes.attrib["d"]
    ):
        dx, dy = (float(number or 0) for number in numbers)
        if letter == "h":
            modules[int(y), int(x) : int(x + dx)] = 0
            x += dx
        else:
            x, y = (dx, dy) if letter == "M" else (x + dx, y + dy)
    return np.kron(modules, np.ones((PIXELS, PIXELS), np.uint8))


@pytest.mark.parametrize("scene", every_preset()[::20], ids=lambda scene: scene.name)
def test_a_decoder_reads_the_address(scene) -> None:
    address = Shown(scene).permalink
    [found] = zxingcpp.read_barcodes(picture(qr(address, "en")))
    assert found.text == address


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_has_a_title_and_a_text_alternative(language) -> None:
    address = "https://a.example/?a=1&b=<2>"
    root = ElementTree.fromstring(qr(address, language))
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == phrase("exports", "qr.title", language)
    assert address in str(root.findtext(f"{SVG}desc"))


def test_the_longest_address_fits_and_a_longer_one_is_refused() -> None:
    start = "https://a.example/"
    assert qr(start + "a" * (LONGEST - len(start)), "en")
    with pytest.raises(ValueError, match=f"has {LONGEST + 1} bytes"):
        qr(start + "a" * (LONGEST - len(start) + 1), "en")
    with pytest.raises(ValueError, match="begins with https"):
        qr("/explore", "en")
