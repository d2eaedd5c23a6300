"""The figure of the front page: losses at work on one wild point."""

from __future__ import annotations

from content.words import Speaker
from exhibits.exhibit import Exhibit, Text, question
from figures.motion import Drawing
from figures.outlier import outlier, outlier_motion
from scenes.home import HomeScene, read, released


def _draw(scene: HomeScene, say: Speaker) -> Drawing:
    return Drawing(outlier(scene.outlier, say), outlier_motion(scene.outlier, say), 300)


HOME = Exhibit[HomeScene](
    "home.outlier",
    lambda scene: Text("figure.title"),
    lambda scene: Text("figure.note"),
    read=read,
    draw=_draw,
    released=lambda scene, values: released(values),
    refusals=lambda scene: ("outlier",),
    question=lambda scene: question("figure"),
    losses=lambda scene: (),
)
