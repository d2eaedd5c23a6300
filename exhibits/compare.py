"""Losses side by side on an axis that they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from content.words import Speaker
from exhibits.exhibit import Changes, Choice, Control, Exhibit, Text, Words, question
from figures.axes import AXES, scales
from figures.compare import compare, compare_motion
from figures.motion import Drawing
from losses import options as kinds
from scenes.choices import format_option
from scenes.compare import LAYOUTS, CompareScene, read, released
from scenes.neighbours import of_curve


def _draw(scene: CompareScene, say: Speaker) -> Drawing | None:
    """Draw the curves; None where none is chosen."""
    if not scene.curves:
        return None
    view = scene.comparison(say)
    return Drawing(compare(view), compare_motion(view), view.height)


def _released(scene: CompareScene, values: Mapping[str, float]) -> Changes:
    before, after = scene.query(), released(scene, values).query()
    return {name: after.get(name) for name in before | after if before.get(name) != after.get(name)}


def _controls(scene: CompareScene) -> Iterator[Control]:
    # Another axis opens with its own losses.
    own = tuple(name for name in scene.query() if name not in ("axis", "layout", "second"))
    axes: dict[str, Words] = {axis: Text(f"axis.{axis}.title") for axis in AXES}
    yield Choice("axis", Text("choose.axis"), axes, scene.axis_id, many=True, dropped=own)
    setting = scene.axis.setting
    if setting is not None and isinstance(setting.option, kinds.Choice):
        values: dict[str, Words] = {
            str(value): Text(f"setting.{value}") for value in setting.option.choices
        }
        chosen = format_option(scene.setting)
        yield Choice(setting.name, Text(f"setting.{setting.name}"), values, chosen)
    if len(scales(scene.axis)) > 1:
        ways: dict[str, Words] = {
            way: Text(f"scale.{way}", scene.places(way)) for way in scales(scene.axis)
        }
        yield Choice("scale", Text("choose.scale"), ways, scene.scale, many=True)
    layouts: dict[str, Words] = {way: Text(f"layout.{way}") for way in LAYOUTS}
    yield Choice("layout", Text("choose.layout"), layouts, scene.layout)


COMPARE = Exhibit[CompareScene](
    "compare.curves",
    lambda scene: Text(f"axis.{scene.axis_id}.title"),
    lambda scene: Text(f"axis.{scene.axis_id}.text"),
    read=read,
    draw=_draw,
    released=_released,
    controls=lambda scene: tuple(_controls(scene)),
    refusals=lambda scene: tuple(notice.control for notice in scene.notices),
    question=lambda scene: question(f"axis.{scene.axis_id}"),
    losses=lambda scene: tuple(of_curve(scene.axis, shown) for shown in scene.curves),
)
