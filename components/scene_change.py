"""What a reader's change of a scene does to the address, and to the labels whose class it takes away."""

from __future__ import annotations

from typing import Any

from components import address, remark
from scenes.fitting import class_count
from scenes.scene import Scene


def change_scene(before: Scene, after: Scene) -> None:
    """Make the address say another scene, parameter by parameter, so that what was refused stays."""
    old, new = before.query(), after.query()
    for parameter in sorted(old.keys() | new.keys()):
        if old.get(parameter) != new.get(parameter):
            address.change(parameter, new.get(parameter))
    for name, label in after.lost_since(before).items():
        if name not in after.lost_labels:
            remark.leave(after, "table.lost_label", **lost_label(after, name, label))


def lost_label(scene: Scene, name: str, label: int) -> dict[str, Any]:
    """Return the details of the sentence on a label whose class is gone."""
    count = class_count(scene.loss_class, scene.options) or 0
    return {"name": name, "label": label, "count": count, "last": count - 1}
