"""Laws over all exhibits: what any host may rely on, in both languages, without any host."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

import losses
from content import LANGUAGES, Language, example
from content.words import table
from exhibits import EXHIBITS, Exhibit, find, of_subject
from exhibits.exhibit import Action, Choice, Entry, Several, State
from live_plot import Words, encode, message
from tests.daily import sample
from theory.recorded import recorded_derivations

FORBIDDEN = ("streamlit", "plotly", "sympy", "torch")


def openings(exhibit: Exhibit[Any]) -> Iterator[dict[str, str]]:
    """Yield addresses that an exhibit opens from: as it is, and with every value of every choice.

    Of the examples of all losses, a part a day.
    """
    if exhibit.subject == "explorer":
        names = [entry.name for entry in losses.catalog()]
        presets = [(name, preset) for name in names for preset in example(name).presets]
        for name, preset in sample(presets, 12, "exhibits"):
            yield {"loss": name, "preset": preset}
        return
    yield {}
    for control in exhibit.controls(exhibit.read({})):
        if isinstance(control, Choice):
            yield from ({control.name: value} for value in control.values)


OPENED = [(exhibit.id, query) for exhibit in EXHIBITS for query in openings(exhibit)]
NAMES = ["-".join([id_, *query.values()]) for id_, query in OPENED]
every_opening = pytest.mark.parametrize(("id_", "query"), OPENED, ids=NAMES)


def after(exhibit: Exhibit[Any], state: State, changes: Any) -> State:
    """Return the state that an address describes once something has changed it."""
    parts = {**exhibit.write(state), **changes}
    return exhibit.read({name: value for name, value in parts.items() if value is not None})


def test_ids_are_told_apart_and_found() -> None:
    assert max(Counter(exhibit.id for exhibit in EXHIBITS).values()) == 1
    for exhibit in EXHIBITS:
        assert find(exhibit.id) is exhibit
        assert exhibit in of_subject(exhibit.subject)


@every_opening
def test_a_state_is_written_and_read_back(id_: str, query: dict[str, str]) -> None:
    exhibit = find(id_)
    state = exhibit.read(query)
    assert state.notices == ()
    again = exhibit.read(exhibit.write(state))
    assert again.notices == ()
    assert exhibit.write(again) == exhibit.write(state)


@every_opening
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_belongs_to_a_figure_is_said(
    id_: str, query: dict[str, str], language: Language
) -> None:
    exhibit = find(id_)
    state, say = exhibit.read(query), exhibit.speaker(language)
    said = [words.said(exhibit.subject, language) for words in _words(exhibit, state)]
    asked = exhibit.question(state)
    if asked is not None:
        said += [words.said(exhibit.subject, language) for words in (asked.ask, asked.answer)]
    if exhibit.table is not None:
        said.append(exhibit.table(state, say))
    assert all(part.strip() for part in said)


def _words(exhibit: Exhibit[Any], state: State) -> Iterator[Any]:
    yield exhibit.title(state)
    yield exhibit.caption(state)
    for control in exhibit.controls(state):
        yield control.label
        if isinstance(control, Choice | Several):
            yield from control.values.values()
        elif control.help is not None:
            yield control.help
    yield from exhibit.notes(state)


@every_opening
def test_a_figure_reaches_the_browser(id_: str, query: dict[str, str]) -> None:
    exhibit = find(id_)
    drawing = exhibit.draw(exhibit.read(query), exhibit.speaker("en"))
    if drawing is None:  # A loss on arguments that no figure fits: it is said instead.
        assert exhibit.subject == "explorer"
        return
    motion = drawing.motion
    content = message(
        drawing.figure,
        height=drawing.height,
        words=Words(**table("en", "interface")["live_plot"]),
        controls=motion.controls,
        handles=motion.handles,
        tables=motion.tables,
        readouts=motion.readouts,
        wanted=[control.name for control in motion.controls],
    )
    assert drawing.figure["alt"]
    assert all(part.get("rows") is not None for part in content["tables"])
    assert encode(content)


@every_opening
def test_what_is_released_and_pressed_is_a_state(id_: str, query: dict[str, str]) -> None:
    exhibit = find(id_)
    state = exhibit.read(query)
    drawing = exhibit.draw(state, exhibit.speaker("en"))
    motions = drawing.motion.controls if drawing else ()
    changes = [
        exhibit.released(state, {control.name: float(control.grid[len(control.grid) // 3])})
        for control in motions
    ]
    for control in exhibit.controls(state):
        match control:
            case Action():
                changes.append(control.act(state))
            case Choice(name=name, values=values, dropped=dropped):
                changes += [{**dict.fromkeys(dropped), name: value} for value in values]
            case Several(values=values, choose=choose):
                changes += [choose([value]) for value in values]
            case Entry(name=name, value=value):
                changes.append({name: value})
    for change in changes:
        assert after(exhibit, state, change).notices == (), change


@every_opening
def test_what_proves_it_is_recorded(id_: str, query: dict[str, str]) -> None:
    exhibit = find(id_)
    state = exhibit.read(query)
    known = recorded_derivations()
    assert set(exhibit.derivations(state)) <= known.keys()
    assert exhibit.proof(state) is None or exhibit.proof(state) in known


def test_nothing_is_loaded_that_a_file_cannot_have() -> None:
    probe = f"""
import json, sys
from exhibits import EXHIBITS
for exhibit in EXHIBITS:
    state = exhibit.read({{}})
    exhibit.draw(state, exhibit.speaker("en")), exhibit.controls(state), exhibit.notes(state)
    exhibit.about(state), exhibit.question(state), exhibit.derivations(state), exhibit.proof(state)
loaded = {{name.partition(".")[0] for name in sys.modules}}
print(json.dumps(sorted(loaded & set({FORBIDDEN}))))
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True)
    assert json.loads(done.stdout) == []
