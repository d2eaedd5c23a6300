"""The figure of every loss, with its examples and options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from content.words import Speaker
from exhibits.exhibit import Changes, Choice, Control, Entry, Exhibit, Text, Verbatim, Words
from figures.motion import Drawing
from figures.view import entry_name, number
from losses import options as kinds
from losses.errors import LossError
from losses.options import Option
from scenes.choices import FLAGS, NONE, format_option
from scenes.drawing import draw, fitting, fitting_figures, released
from scenes.hints import hints
from scenes.neighbours import DERIVED, of_scene
from scenes.nonfinite import reason
from scenes.scene import Scene, read, visible_options
from scenes.table import evaluated


def _file(scene: Scene) -> str:
    return f"losses/{scene.name}"


def _draw(scene: Scene, say: Speaker) -> Drawing | None:
    """Draw the scene; None where the loss refuses its numbers or no figure fits them."""
    if isinstance(evaluated(scene), LossError):
        return None
    shown = fitting(scene)
    return None if shown is None else draw(shown, say)


def _refusal(scene: Scene) -> LossError | None:
    result = evaluated(scene)
    return result if isinstance(result, LossError) else None


def _released(scene: Scene, values: Mapping[str, float]) -> Changes:
    shown = fitting(scene)
    return {} if shown is None else released(shown, values)


def _controls(scene: Scene) -> tuple[Control, ...]:
    moved = _moved(scene)
    options = visible_options(scene.loss_class)
    return (
        _preset(scene),
        *_figures(scene),
        *(_option(scene, name, option) for name, option in options.items() if name not in moved),
    )


def _moved(scene: Scene) -> set[str]:
    """Return the options that the figure moves."""
    drawing = _draw(scene, lambda key, **details: key)
    return {control.name for control in drawing.motion.controls} if drawing else set()


def _preset(scene: Scene) -> Choice:
    titles: dict[str, Words] = {
        preset: Text(f"presets.{preset}.title", file=_file(scene))
        for preset in scene.example.presets
    }
    # Another example has numbers and settings of its own.
    own = tuple(name for name in scene.query() if name not in ("loss", "figure", "preset"))
    return Choice("preset", Text("explorer.preset"), titles, scene.preset, many=True, dropped=own)


def _figures(scene: Scene) -> tuple[Choice, ...]:
    figures = {figure.id: figure for figure in fitting_figures(scene)}
    if len(figures) < 2:
        return ()
    names: dict[str, Words] = {}
    for id_, figure in figures.items():
        entries = {
            "entry": figure.arguments[0],
            "x": entry_name(figure.arguments[0], replace(scene, figure=id_).index("x_at")),
            "y": entry_name(figure.arguments[-1], replace(scene, figure=id_).index("y_at")),
        }
        names[id_] = Text(f"figure.kind.{figure.kind}", entries)
    shown = scene.figure if scene.figure in figures else next(iter(figures))
    return (Choice("figure", Text("explorer.figure"), names, shown),)


def _option(scene: Scene, name: str, option: Option) -> Control:
    value = format_option(scene.options.get(name, option.default))
    values: tuple[object, ...]
    match option:
        case kinds.Choice(choices=choices):
            values = choices
        case kinds.Flag():
            values = tuple(FLAGS)
        case kinds.Named(choices=choices):
            values = (NONE, *choices)
        case _:
            meaning = Text(f"options.{name}", file=_file(scene))
            return Entry(name, Verbatim(name), value, meaning)
    named: dict[str, Words] = {str(value): Verbatim(str(value)) for value in values}
    return Choice(name, Verbatim(name), named, value, many=len(named) > 4)


def _notes(scene: Scene) -> Iterator[Text]:
    if scene.is_preset:
        yield Text(f"presets.{scene.preset}.note", file=_file(scene))
    result = evaluated(scene)
    if isinstance(result, LossError):
        return
    why = reason(scene.loss, scene.arguments, result.losses, result.value)
    if why is not None:
        key, details = why
        yield Text(f"nonfinite.{key}", details, tone="first")
    for key, details in hints(scene):
        given = number(float(details["given"]))
        yield Text(f"hint.{key}", {**details, "given": given}, tone="first")


EXPLORER = Exhibit[Scene](
    "explorer.figure",
    lambda scene: Text("title", file=_file(scene)),
    lambda scene: Text("look", file=_file(scene)),
    read=read,
    draw=_draw,
    released=_released,
    controls=_controls,
    refusals=lambda scene: tuple(notice.control for notice in scene.notices),
    notes=lambda scene: tuple(_notes(scene)),
    losses=lambda scene: (of_scene(scene),),
    derivations=lambda scene: DERIVED[scene.name],
    refusal=_refusal,
    checked=lambda scene: scene,
)
