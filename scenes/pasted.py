"""Numbers as people paste them: out of a spreadsheet, a report, a print-out.

What has one meaning is read: separators of any kind, a currency sign, a percent sign, separated thousands, a
line of headings. `Unread` names the first part that has none, and its line. A comma between digits separates
numbers unless it can only separate thousands: in 1,000 it does, since nobody writes the number 000.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scenes.notation import format_number, parse_number, plain_minus

CURRENCY: Final = "[$€£¥₹]"

_BETWEEN = re.compile(r"[\s;、]+|,(?=\s|$)|(?<=\s),")
_PART = re.compile(rf"(?P<sign>[+-]?){CURRENCY}?(?P<body>.*?){CURRENCY}?(?P<percent>%?)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}( \d{3})+(?![\d,])")
_UNBROKEN = re.compile("(?<=\\d)['’\u00a0\u202f\u2009](?=\\d{3}(?!\\d))")
"""An apostrophe, or a space at which no line breaks, separates thousands and nothing else."""
_APART = re.compile(rf"(?<=\d) +(?=%)|(?<={CURRENCY}) +(?=\d)")
"""A space between a number and its sign."""
_PADDED = re.compile(r"[+-]?0\d")
"""A number does not begin like this; the last part of 1,000 does."""
_HALVES = re.compile(r"[+-]?\d+,\d+")


class Unread(ValueError):
    """A part that is no number, and the line that it is in, counted from 1."""

    def __init__(self, part: str, line: int) -> None:
        super().__init__(part)
        self.part = part
        self.line = line


@dataclass(frozen=True)
class Remark:
    """How a part was read, where that is not plain: a key, what was given, and what became of it."""

    key: str
    given: str
    read: str = ""


@dataclass(frozen=True)
class Pasted:
    """The numbers of a text, with the first remark of each kind where there is something to remark."""

    numbers: tuple[float, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def text(self) -> str:
        """The numbers as addresses write them."""
        return ",".join(map(format_number, self.numbers))


def pasted(text: str, *, single: bool = False) -> Pasted:
    r"""Return the numbers of a text; in a `single` one every comma and space separates thousands.

    Raises Unread for the first part that is no number.

    Example:
        >>> pasted("price\n$1,000\n$12,500").numbers
        (1000.0, 12500.0)
    """
    remarks: dict[str, Remark] = {}
    lines = _lines(text)
    if len(lines) > 1 and _is_heading(lines[0][1]):
        remarks["header"] = Remark("header", lines[0][1].strip())
        lines = lines[1:]
    if single or any(_PADDED.match(group) for _, line in lines for group in _spaced_groups(line)):
        lines = [(n, _SPACED.sub(lambda found: found[0].replace(" ", ""), s)) for n, s in lines]
    parts = [(part, n) for n, line in lines for part in _BETWEEN.split(line) if part]
    in_thousands = _have_thousands([_body(part) for part, _ in parts], single)
    semicolons = any(";" in line for _, line in lines)
    numbers: list[float] = []
    for given, n in parts:
        if semicolons and not in_thousands and _HALVES.fullmatch(given):
            # Between semicolons this is as likely one number with a decimal comma as two.
            raise Unread(given, n)
        own = [given] if in_thousands else [one for one in given.split(",") if one]
        numbers += (_number(one, n) for one in own)
        if given.endswith("%") or (in_thousands and "," in given):
            key = "percent" if given.endswith("%") else "thousands"
            remarks.setdefault(key, Remark(key, given, format_number(numbers[-1])))
    return Pasted(tuple(numbers), tuple(remarks.values()))


def _lines(text: str) -> list[tuple[int, str]]:
    """Return the lines that say something, with their numbers, full-width signs made plain."""
    # A no-break space is told from others only before the signs are made plain.
    plain = plain_minus(unicodedata.normalize("NFKC", _UNBROKEN.sub("", text)))
    plain = _APART.sub("", plain)
    return [(n, line) for n, line in enumerate(plain.splitlines(), 1) if line.strip(" ,;\t")]


def _is_heading(line: str) -> bool:
    """Say whether a line has letters and no number."""
    try:
        parse_number(_BETWEEN.split(line.strip())[0])
    except ValueError:
        return not re.search(r"\d", line)
    return False


def _spaced_groups(line: str) -> Iterator[str]:
    """Yield the groups of three digits before which a space stands."""
    for found in _SPACED.finditer(line):
        yield from found[0].split(" ")[1:]


def _body(part: str) -> str:
    """Return a part without its currency and its percent sign."""
    found = _PART.fullmatch(part)
    return found["sign"] + found["body"] if found else part


def _have_thousands(parts: list[str], single: bool) -> bool:
    """Say whether the commas between digits can only separate thousands, the same way in all parts."""
    with_comma = [part for part in parts if "," in part]
    if not with_comma or not all(map(_THOUSANDS.fullmatch, with_comma)):
        return False
    alike = all(re.match(r"[+-]?\d{1,3}(?!\d)", part) for part in parts)
    padded = any(_PADDED.match(group) for part in with_comma for group in part.split(",")[1:])
    return single or padded or (alike and len(parts) > 1)


def _number(part: str, line: int) -> float:
    body = _body(part).replace(",", "")
    try:
        if _PADDED.match(body):
            raise ValueError(part)
        number = parse_number(body)
    except ValueError:
        raise Unread(part, line) from None
    return float(f"{number}e-2") if part.endswith("%") else number
