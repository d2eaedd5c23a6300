"""Every sentence is said somewhere, and every one that is said exists."""

from __future__ import annotations

import ast
import functools
import string
from pathlib import Path

import pytest

import losses
from losses.errors import MESSAGES, InvalidIndex, InvalidType, InvalidValue, LossError

FOLDER = Path(losses.__file__).parent
RAISED = {"InvalidValue", "InvalidType", "InvalidIndex"}


@functools.cache
def said() -> dict[str, list[set[str]]]:
    """Return, for each key that the sources raise, the details that each raise gives."""
    found: dict[str, list[set[str]]] = {}
    for path in FOLDER.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED:
                details = {keyword.arg or "" for keyword in node.keywords} | {"subject"}
                for key in keys(node.args[0], tree):
                    found.setdefault(key, []).append(details)
    return found


def keys(node: ast.expr, tree: ast.Module) -> set[str]:
    """Return the texts that an expression may be; a name is what its module assigns to it."""
    if isinstance(node, ast.Name):
        assigned = (n.value for n in ast.walk(tree) if isinstance(n, ast.Assign))
        targets = (n.targets[0] for n in ast.walk(tree) if isinstance(n, ast.Assign))
        pairs = zip(targets, assigned, strict=True)
        return set().union(
            *(keys(v, tree) for t, v in pairs if isinstance(t, ast.Name) and t.id == node.id)
        )
    if isinstance(node, ast.IfExp):
        return keys(node.body, tree) | keys(node.orelse, tree)
    assert isinstance(node, ast.Constant), ast.dump(node)
    return {str(node.value)}


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_keys_said_and_keys_written_are_the_same():
    assert set(said()) == set(MESSAGES)


@pytest.mark.parametrize("key", MESSAGES)
def test_every_place_is_filled_wherever_the_sentence_is_said(key):
    for details in said()[key]:
        assert places(MESSAGES[key]) <= details


@pytest.mark.parametrize("kind", [InvalidValue, InvalidType, InvalidIndex])
def test_an_error_is_a_loss_error_and_pythons_own(kind):
    error = kind("dtype", "input", given="int64", expected="float64")
    assert isinstance(error, LossError)
    assert isinstance(
        error, {"Value": ValueError, "Type": TypeError}.get(kind.__name__[7:], IndexError)
    )
    assert str(error) == "input has dtype int64; expected float64."
    assert (error.key, error.subject) == ("dtype", "input")
