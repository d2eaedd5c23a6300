"""A scene and its address say the same; an address that says nonsense costs a notice, never more."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import losses
from content import LANGUAGES, example, sentence
from losses import options as kinds
from losses.errors import LossError
from losses.options import Option
from scenes import read
from scenes.choices import format_option, parse_option
from scenes.drawing import draw, fitting_figures
from scenes.notation import (
    MAX_ELEMENTS,
    format_array,
    format_number,
    parse_array,
    parse_integer,
    parse_number,
)
from scenes.scene import ARGUMENT_PREFIX, Scene, editable, open_preset, visible_options
from scenes.table import evaluate, tables

NAMES = [entry.name for entry in losses.catalog()]
PRESETS = [(name, preset) for name in NAMES for preset in example(name).presets]


def same(a: Scene, b: Scene) -> bool:
    """Say whether two scenes show the same."""
    arrays = set(a.arguments) == set(b.arguments) and all(
        equal(a.arguments[name], b.arguments[name]) for name in a.arguments
    )
    options = all(
        equal(a.options.get(name, o.default), b.options.get(name, o.default))
        for name, o in visible_options(a.loss_class).items()
    )
    return (
        arrays
        and options
        and (a.name, a.preset, a.figure, a.at)
        == (
            b.name,
            b.preset,
            b.figure,
            b.at,
        )
    )


def equal(a: Any, b: Any) -> bool:
    if isinstance(a, list) and isinstance(b, list) and not np.isscalar(a[0]):
        return len(a) == len(b) and all(map(equal, a, b))
    a, b = (getattr(v, "name", v) for v in (a, b))
    if a is None or isinstance(a, str) or b is None:
        return a == b
    return np.shape(a) == np.shape(b) and bool(np.array_equal(a, b, equal_nan=True))


# There and back


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_a_preset_opens_from_its_address(name, preset):
    for figure in example(name).figures:
        scene = read({"loss": name, "preset": preset, "figure": figure.id})
        assert scene.notices == () and same(read(scene.query()), scene)
        assert replace(scene, figure=example(name).figures[0].id).query().keys() <= {
            "loss",
            "preset",
        }


def option_values(option: Option) -> st.SearchStrategy[Any]:
    match option:
        case kinds.Choice(choices=choices):
            return st.sampled_from(choices)
        case kinds.Flag():
            return st.booleans()
        case kinds.Real(interval=interval):
            return st.floats(allow_nan=False).filter(lambda value: value in interval)
        case kinds.Size():
            return st.integers(1, 40)
        case kinds.Integer(interval=interval):
            return st.integers(-(10**6), 10**6).filter(lambda value: value in interval)
        case kinds.Integers():
            return st.lists(st.integers(1, 99), max_size=5).map(tuple)
        case kinds.Weights(per=per):
            shapes = (
                st.lists(st.integers(0, 3), max_size=3)
                if per != "class"
                else st.tuples(st.integers(0, 4))
            )
            return st.none() | shapes.map(
                lambda s: np.linspace(-1.0, 2.0, int(np.prod(s))).reshape(s)
            )
        case kinds.Named():
            return st.none() | st.sampled_from(sorted(losses.distances.DISTANCES))
    return st.none()


@st.composite
def edited(draw: Any) -> Scene:
    """Return a preset in which a reader has changed an option and an entry."""
    scene = open_preset(*draw(st.sampled_from(PRESETS)))
    options = visible_options(scene.loss_class)
    name = draw(st.sampled_from(sorted(options)))
    value = draw(option_values(options[name]))
    if not isinstance(options[name], kinds.Named):  # A scene keeps the name, not what it names.
        value = options[name].validated(value)
    try:
        scene = scene.with_option(name, value)
    except LossError as error:
        # A size under which no table could show the tensors.
        assume(error.key != "option_interval")
        raise
    arrays = sorted(k for k, v in scene.arguments.items() if isinstance(v, np.ndarray) and v.size)
    argument = draw(st.sampled_from(arrays))
    array = scene.arguments[argument]
    index = tuple(draw(st.integers(0, length - 1)) for length in array.shape)
    entry = st.floats() if array.dtype.kind == "f" else st.integers(-(10**9), 10**9)
    return scene.with_entry(argument, index, draw(entry))


@given(edited())
@settings(max_examples=150)
def test_an_edited_scene_opens_from_its_address(scene):
    again = read(scene.query())
    assert again.notices == () and same(again, scene)


def evaluated(scene: Scene) -> Any:
    """Return numbers, or a refusal that has a sentence in every language."""
    try:
        return evaluate(scene)
    except LossError as error:
        refusal = error
    assert all(sentence(refusal, language) for language in LANGUAGES)
    return refusal


@given(edited())
@settings(max_examples=80)
def test_an_edited_scene_is_shown_or_refused(scene):
    """Whatever a reader types gives numbers or a sentence, and tables in both cases."""
    result = evaluated(scene)
    for table in tables(scene, result):
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert len(table.labels) == len(table.rows)
    fitting_figures(scene)


@given(edited())
@settings(max_examples=40)
def test_an_edited_scene_that_has_numbers_has_a_picture(scene):
    if isinstance(evaluated(scene), LossError):
        return
    for figure in fitting_figures(scene):
        drawn = draw(replace(scene, figure=figure.id), lambda key, **_: key)
        json.dumps(drawn.figure, allow_nan=False)


# Notation


@given(st.floats())
def test_numbers_there_and_back(number):
    back = parse_number(format_number(number))
    assert back == number or (np.isnan(back) and np.isnan(number))


@given(
    st.lists(st.integers(0, 4), max_size=4).flatmap(
        lambda shape: st.lists(
            st.floats(), min_size=int(np.prod(shape)), max_size=int(np.prod(shape))
        ).map(lambda numbers: np.array(numbers).reshape(shape))
    )
)
def test_arrays_there_and_back(array):
    back = parse_array(format_array(array), integer=False)
    assert back.shape == array.shape and np.array_equal(back, array, equal_nan=True)


@given(st.lists(st.integers(-(2**53), 2**53)))
def test_labels_there_and_back(labels):
    back = parse_array(format_array(np.array(labels, dtype=np.int64)), integer=True)
    assert back.dtype == np.int64 and back.tolist() == labels


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1.0),
        (" −2.5 ", -2.5),
        ("∞", np.inf),
        ("-∞", -np.inf),
        (".5", 0.5),
        ("1E3", 1e3),
        ("+2", 2.0),
        ("5.", 5.0),
    ],
)
def test_numbers_as_people_write_them(text, number):
    assert parse_number(text) == number


def named(text: str) -> str:
    """Return a pattern of the error's text: what was given; the caller says the rest to the reader."""
    return re.escape(text[:80])


HOSTILE_NUMBERS = [
    "", " ", "1,2", "0x10", "1_000", "1e", "e5", "--1", "1e9999", "٣", "１", "½", "²", "1 2", "None",
    "__class__", "nan()", "1j", "1" * 30, "1e+-5", "infinity", "\x00", "1\n", "true", "½e3", "1.2.3",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE_NUMBERS)
def test_what_is_no_number(text):
    if text == "1\n":  # surrounding blanks are forgiven
        assert parse_number(text) == 1.0
    else:
        with pytest.raises(ValueError, match=named(text)):
            parse_number(text)


@pytest.mark.parametrize("text", ["1.5", "nan", "inf", "1e17", "9007199254740993000"])
def test_what_is_no_whole_number(text):
    with pytest.raises(ValueError, match=named(text)):
        parse_integer(text)


HOSTILE_ARRAYS = [
    "2x3:1,2", "0x999:", "2x2:1,2,3,4,5", "-1:1", "x:1", "1x:1", "99999x1:1", "2x2x2x2x2x2:1", "a:b",
    "1:2:3", "0d:", "0d:1,2", ",", ",,,", "1,", "[1,2]", "1;2", "x" * 10**5, "1," * 10**5,
    "999x999x999x999x999:" + "1," * 399 + "1",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE_ARRAYS, ids=lambda text: text[:24])
def test_what_is_no_array(text):
    if text == "0x999:":
        assert parse_array(text, integer=False).shape == (0, 999)
    else:
        with pytest.raises(ValueError, match=named(text)):
            parse_array(text, integer=False)


def test_arrays_have_a_longest():
    assert parse_array(",".join("1" * MAX_ELEMENTS), integer=True).size == MAX_ELEMENTS
    text = ",".join("1" * (MAX_ELEMENTS + 1))
    with pytest.raises(ValueError, match=named(text)):
        parse_array(text, integer=True)


@pytest.mark.parametrize("name", NAMES)
def test_options_there_and_back(name):
    for option in visible_options(getattr(losses, name)).values():
        if not isinstance(option, kinds.Size | kinds.Integers):
            text = format_option(option.default)
            assert equal(option.validated(parse_option(option, text)), option.default)


# Hostile addresses

TEXTS = [
    "", "0", "-1", "1e308", "nan", "-inf", "true", "none", "None", "null", "[]", "{}", "__class__",
    "../../etc/passwd", "C:\\", "%00", "\x00", "<script>alert(1)</script>", "{0.__class__}", "{subject}",
    "${x}", "٣", "１２", "½", "🙂" * 50, "a" * 10**6, "1," * 10**5, "9" * 400, "9007199254740993",
    "1000000000000", "1,2,3", "0x0x0:", "0d:5", "3x999:1", "lambda a, b: 0", "os.system('true')", "\u202e1",
    "MSELoss", "sum", "mean", "12,7",
]  # fmt: skip


def controls(name: str) -> list[str]:
    cls = getattr(losses, name)
    arguments = [ARGUMENT_PREFIX + argument for argument in cls.argument_names]
    return ["preset", "figure", "at", *visible_options(cls), *arguments]


def opened(query: dict[str, str]) -> Scene:
    """Read a query, and check that its notices can be shown."""
    scene = read(query)
    for notice in scene.notices:
        assert notice.control in query
        for language in LANGUAGES:
            said = sentence(notice.error, language)
            assert said and len(said) < 600
    return scene


@pytest.mark.parametrize("name", NAMES)
def test_no_text_in_any_control_raises(name):
    start = time.process_time()
    for control in controls(name):
        for text in TEXTS:
            scene = opened({"loss": name, control: text})
            assert scene.name == name
            accepted = not scene.notices
            assert accepted or scene.notice(control)
            evaluated(scene)
            fitting_figures(scene)
            read(scene.query())
    assert time.process_time() - start < 20.0


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:20]))
def test_no_text_as_the_loss_raises(text):
    scene = opened({"loss": text, "preset": text, "at": text})
    assert scene.name == (text if text in NAMES else NAMES[0])
    assert text in NAMES or scene.notice("loss")


@given(
    st.sampled_from(NAMES).flatmap(
        lambda name: st.dictionaries(
            st.sampled_from(controls(name)) | st.text(max_size=9),
            st.text(max_size=60) | st.sampled_from(TEXTS[:20]),
            max_size=6,
        ).map(lambda query: {**query, "loss": name})
    )
)
@settings(max_examples=150)
def test_random_addresses_open(query):
    scene = opened(query)
    assert same(read(scene.query()), replace(scene, notices=()))


def test_a_notice_repeats_the_beginning_alone_of_a_long_text():
    scene = read({"loss": "x" * 10**6})
    assert len(str(scene.notices[0].error)) < 1000


def test_unknown_parameters_are_left_to_the_page():
    assert read({"lang": "zh", "embed": "true", "utm_source": "x"}).notices == ()


def test_the_default_scene_has_the_shortest_address():
    assert read({}).query() == {"loss": NAMES[0]}


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_numbers_are_a_readers_own_once_most_of_them_are(name: str, preset: str) -> None:
    scene = open_preset(name, preset)
    arrays = {k: v for k, v in scene.arguments.items() if editable(v)}
    swept = scene.shown.arguments[0]
    one = scene.with_entry(swept, (0,) * arrays[swept].ndim, 0.625)
    every = scene.with_arguments({**scene.arguments, **{k: v + 1 for k, v in arrays.items()}})
    more = {k: np.repeat(v, 2, axis=0) if v.ndim else v for k, v in arrays.items()}
    longer = scene.with_arguments({**scene.arguments, **more})
    assert not scene.has_own_numbers and not one.has_own_numbers
    assert every.has_own_numbers
    assert longer.has_own_numbers or not any(v.ndim for v in arrays.values())
