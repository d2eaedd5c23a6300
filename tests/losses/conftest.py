"""Laws are tested over one list: every loss, in every form, with all combinations of options."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pytest

import losses
from checks.instances import Instance, instances
from losses.arguments import Form
from losses.base import Loss
from losses.errors import LossError


@dataclass(frozen=True)
class Cases:
    """The instances of one loss in one form that the loss accepts."""

    cls: type[Loss]
    form: Form
    accepted: tuple[Instance, ...]

    def __str__(self) -> str:
        return f"{self.cls.__name__}-{self.form.name}"


@functools.cache
def all_cases() -> tuple[Cases, ...]:
    made = []
    for entry in losses.catalog():
        found = [one for one in instances(entry.cls) if accepted(one)]
        made += [
            Cases(entry.cls, form, tuple(one for one in found if one.form == form.name))
            for form in entry.cls.forms
        ]
    return tuple(made)


def accepted(instance: Instance) -> bool:
    try:
        instance.loss(**instance.arguments)
    except LossError:
        return False
    return True


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "of(where): the cases or classes that a law is about")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    mark = metafunc.definition.get_closest_marker("of")
    concerned = mark.kwargs["where"] if mark else lambda subject: True
    if "cls" in metafunc.fixturenames:
        classes = [e.cls for e in losses.catalog() if concerned(e.cls)]
        metafunc.parametrize("cls", classes, ids=lambda c: c.__name__)
    if "cases" in metafunc.fixturenames:
        metafunc.parametrize("cases", [c for c in all_cases() if concerned(c)], ids=str)
