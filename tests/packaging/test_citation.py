"""What says how to cite the software, and under which licences it stands."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
import yaml

from content import LANGUAGES, text
from content.version import VERSION
from tests.browser.conftest import ROOT

SCHEMA: Final = json.loads(
    Path(__file__).with_name("cff-1.2.0.schema.json").read_text(encoding="utf-8")
)
"""That of the Citation File Format 1.2.0 (Druskat et al. 2021, CC BY 4.0), as cffconvert 2.0.0 has it."""


def citation() -> dict[str, Any]:
    # The base loader leaves dates and numbers as texts, which the schema expects.
    read: dict[str, Any] = yaml.load(
        (ROOT / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader
    )
    return read


def project() -> dict[str, Any]:
    read: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return read["project"]


def test_the_citation_is_valid() -> None:
    jsonschema.validate(citation(), SCHEMA)


def test_a_citation_without_a_title_would_not_be() -> None:
    wrong = {key: value for key, value in citation().items() if key != "title"}
    with pytest.raises(jsonschema.ValidationError, match="title"):
        jsonschema.validate(wrong, SCHEMA)


def test_the_licences_are_named_everywhere() -> None:
    assert project()["license"] == "MIT AND CC-BY-4.0"
    assert citation()["license"] == "MIT"
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "CC BY 4.0" in (ROOT / "LICENSE-content").read_text(encoding="utf-8")
    assert project()["version"] == VERSION
    for language in LANGUAGES:
        line = text("footer.line", language, version=VERSION, mit="", cc="")
        assert VERSION in line
        assert "MIT" in line
        assert "CC BY 4.0" in line
