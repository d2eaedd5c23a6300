"""What an error expects is told in the reader's language too: every phrase that the sources may say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product

import pytest

from content import LANGUAGES, sentence
from content.errors import pattern, phrase_text
from content.words import FOLDER, table
from losses.errors import InvalidType, InvalidValue

ROOT = FOLDER.parent
SAMPLE = "7"
"""What stands in the place of a value that is known at run time only."""
DTYPES = {"float32", "float64", "int64", "uint8"}
NAMES = {"target_lengths", "input1", "anchor", "target", "projection", "output", "tail_weights"}
CODE = DTYPES | NAMES | {"True", "False", "None", "true", "false", "inf", "Distance", "NumPy"}
"""Words that are written the same in every language."""
PLACES = {"_wrong_kind": 1, "_wrong": 4, "_notice": 2}
"""Functions that make an error, and the place of what they expect."""


def expectations() -> Iterator[tuple[ast.expr, ast.Module]]:
    for path in sorted([*(ROOT / "losses").glob("*.py"), *(ROOT / "scenes").glob("*.py")]):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            yield from ((k.value, tree) for k in node.keywords if k.arg in ("expected", "given"))
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if PLACES.get(called, len(node.args)) < len(node.args):
                yield node.args[PLACES[called]], tree


def texts(node: ast.expr, tree: ast.Module) -> set[str]:
    """Return the texts that an expression may be, as far as the source says."""
    match node:
        case ast.Constant(value=str(value)):
            return {value}
        case ast.JoinedStr(values=parts):
            return {"".join(made) for made in product(*(texts(part, tree) for part in parts))}
        case ast.IfExp(body=body, orelse=orelse):
            return texts(body, tree) | texts(orelse, tree)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return {a + b for a, b in product(texts(left, tree), texts(right, tree))}
        case ast.Name(id=name):
            return set().union(*(texts(value, tree) for value in assigned(name, tree))) or {SAMPLE}
    return {SAMPLE}


def assigned(name: str, tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what a module assigns to a name, alone or in a row of names."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Name) and target.id == name:
            yield value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = zip(target.elts, value.elts, strict=True)
            yield from (v for t, v in pairs if isinstance(t, ast.Name) and t.id == name)


PHRASES = sorted(set().union(*(texts(node, tree) for node, tree in expectations())))


def english(text: str) -> list[str]:
    return [word for word in re.findall(r"[A-Za-z][a-z]\w*", text) if word not in CODE]


def test_the_scan_finds_the_phrases():
    assert {"a whole number in 7", "(C,), one factor a class", "7 to 7 numbers"} <= set(PHRASES)
    assert len([phrase for phrase in PHRASES if english(phrase)]) > 20


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize("phrase", PHRASES)
def test_no_english_is_left(phrase, language):
    assert english(phrase_text(phrase, language)) == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_translated_phrase_is_said(language):
    known = [*PHRASES, "int64 or uint8"]
    for template in table(language, "expected"):
        assert any(re.fullmatch(pattern(template), phrase) for phrase in known), template


def test_the_parts_of_a_sentence():
    def told(key: str, expected: str) -> str:
        return sentence(InvalidType(key, "delta", given="'x'", expected=expected), "zh")

    assert told("option_kind", "a whole number in (−∞, ∞)") == (
        "delta 为 'x'，应为：(−∞, ∞) 内的整数。"
    )
    assert told("option_kind", "exactly 4 numbers") == "delta 为 'x'，应为：恰好 4 个数。"
    assert told("option_kind", "2 to 26 numbers") == "delta 为 'x'，应为：2 到 26 个数。"
    assert told("dtype", "float32 or float64") == "delta 的 dtype 是 'x'，应为 float32 或 float64。"
    shapes = "(4, 3), (4,), or (4, 3) with one axis of length 1"
    assert told("shape", shapes).endswith("应为 (4, 3), (4,)，或把 (4, 3) 的一个轴改为长度 1。")


def test_what_a_reader_typed_is_not_translated():
    error = InvalidValue("option_choice", "loss", given="'a or b'", expected="L1Loss, MSELoss")
    assert "'a or b'" in sentence(error, "zh")
