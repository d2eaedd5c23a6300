"""Every example opens: its arrays are taken by the loss, its figures fit, its code runs and agrees."""

from __future__ import annotations

import contextlib
import io
import re
from typing import Any

import numpy as np
import pytest

import losses
from checks.comparison import TOLERANCE, compare, relative_difference
from checks.deviations import corrections
from content import LANGUAGES, example, loss_words
from content.examples import FOLDER, as_array
from figures import KINDS
from losses.errors import LossError
from scenes.code import numpy_code, torch_code
from scenes.drawing import fitting_figures
from scenes.scene import open_preset, visible_options
from scenes.table import evaluate

NAMES = [entry.name for entry in losses.catalog()]
PRESETS = [(name, preset) for name in NAMES for preset in example(name).presets]


def refuses(name: str, preset: str) -> bool:
    """Say whether the note announces that the loss refuses this example."""
    return re.search(r"refuse|拒绝", loss_words(name, "en").presets[preset].note) is not None


ACCEPTED = [(name, preset) for name, preset in PRESETS if not refuses(name, preset)]


@pytest.mark.parametrize("name", NAMES)
def test_sources_presets_and_figures(name):
    found = example(name)
    assert found.name == name
    assert found.sources and all(source.citation for source in found.sources)
    assert all(source.url.startswith("https://") for source in found.sources)
    assert all(re.search(r"\b1[789]\d\d\b|\b20[012]\d\b", s.citation) for s in found.sources)
    assert 4 <= len(found.presets) <= 8
    for language in LANGUAGES:
        assert list(loss_words(name, language).presets) == list(found.presets)
    assert found.figures and len({figure.id for figure in found.figures}) == len(found.figures)
    for figure in found.figures:
        assert figure.kind in KINDS
        assert set(figure.arguments) <= set(getattr(losses, name).argument_names)
        assert {"sweep", "plane", "surface", "points"}.isdisjoint({figure.kind}) or set(
            figure.arguments
        ) <= set(found.spans)
    assert all(low < high for low, high in found.spans.values())


def test_no_examples_without_a_loss():
    assert {path.stem for path in (FOLDER / "examples").glob("*.toml")} == set(NAMES)


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_options_are_those_of_the_class(name, preset):
    options = example(name).presets[preset].options
    assert set(options) <= set(visible_options(getattr(losses, name)))


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_the_loss_takes_the_example_unless_the_note_says_otherwise(name, preset):
    scene = open_preset(name, preset)
    if refuses(name, preset):
        with pytest.raises(LossError):
            evaluate(scene)
    else:
        result = evaluate(scene)
        assert np.size(result.value) > 0


@pytest.mark.parametrize(("name", "preset"), ACCEPTED)
def test_at_least_one_figure_fits(name, preset):
    assert fitting_figures(open_preset(name, preset))


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_entries_that_move_exist(name, preset):
    found = example(name).presets[preset]
    shapes = [np.shape(a) for a in found.arguments.values() if isinstance(a, np.ndarray)]
    for index in found.at.values():
        assert any(
            len(index) == len(shape) and all(i < n for i, n in zip(index, shape, strict=True))
            for shape in shapes
        )


@pytest.mark.parametrize("name", NAMES)
def test_the_first_form_has_an_example(name):
    first = getattr(losses, name).forms[0]
    ranks = {argument: len(shape) for argument, shape in first.shapes.items() if shape != ("*",)}
    assert any(
        all(np.ndim(preset.arguments[argument]) == rank for argument, rank in ranks.items())
        for preset in example(name).presets.values()
    )


def test_arrays_keep_labels_whole_and_probabilities_real():
    assert as_array([1, 2], integer=True).dtype == np.int64
    assert as_array([1.0, 0.0], integer=True).dtype == np.float64
    assert as_array([1, 2], integer=False).dtype == np.float64
    ragged = as_array([[[1.0], [2.0, 3.0]]], integer=False)
    assert [part.tolist() for part in ragged[0]] == [[1.0], [2.0, 3.0]]


# The code beside the picture


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "<shown>", "exec"), names)
    return names


@pytest.mark.parametrize(("name", "preset"), ACCEPTED)
def test_the_numpy_code_gives_what_is_on_screen(name, preset):
    scene = open_preset(name, preset)
    expected = evaluate(scene)
    names = run(numpy_code(scene))
    assert relative_difference(names["value"], expected.value) == 0.0
    assert names["grads"].keys() == expected.gradients.keys()
    for argument, gradient in expected.gradients.items():
        if isinstance(gradient, np.ndarray):
            assert relative_difference(names["grads"][argument], gradient) == 0.0


def arrays(gradient: Any, here: Any) -> Any:
    """Return tensors as arrays; what takes no part in a loss has no gradient in torch: zeros."""
    if isinstance(gradient, list):
        return [arrays(g, own) for g, own in zip(gradient, here, strict=True)]
    return np.zeros_like(here) if gradient is None else gradient.numpy()


def same_but_for_deviations(name: str, quantity: str, here: Any, there: Any) -> bool:
    wrong = {"input": corrections(name).get(quantity, ())}
    found = compare((0.0, {"input": here}), (0.0, {"input": there}), "float64", wrong)
    return found.gradient <= TOLERANCE["float64"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "preset"), ACCEPTED)
def test_the_torch_code_gives_what_is_on_screen(name, preset):
    pytest.importorskip("torch")
    scene = open_preset(name, preset)
    expected = evaluate(scene)
    code = torch_code(scene)
    names = run(code)
    assert same_but_for_deviations(name, "value", expected.value, names["value"].detach().numpy())
    printed = dict(re.findall(r'^print\("(\w+)", (.+)\)$', code, re.M))
    assert printed.keys() == expected.gradients.keys()
    for argument, expression in printed.items():
        here = expected.gradients[argument]
        there = arrays(eval(expression, names), here)
        assert same_but_for_deviations(name, argument, here, there), argument


@pytest.mark.parametrize(("name", "preset"), ACCEPTED)
def test_lines_of_code_fit_on_a_screen(name, preset):
    scene = open_preset(name, preset)
    for code in (numpy_code(scene), torch_code(scene)):
        assert code.endswith("\n")
        assert [line for line in code.splitlines() if len(line) > 130] == []
