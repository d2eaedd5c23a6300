"""How far one distribution is from another: six figures on one state."""

from __future__ import annotations

from functools import partial

from content.words import Speaker
from exhibits.exhibit import Action, Changes, Choice, Exhibit, Text, question
from exhibits.unit import unit
from figures.detour import detour, detour_motion
from figures.gaussian_fit import gaussian_fit, gaussian_fit_motion
from figures.grid import grid, grid_motion
from figures.motion import Drawing
from figures.plan import plan, plan_motion
from figures.shift import shift, shift_motion
from figures.split import split, split_motion
from scenes.divergences import DivergencesScene, P, read, released
from theory.shift import SHAPES


def _split(scene: DivergencesScene, say: Speaker) -> Drawing:
    parts = (P, scene.bars, scene.unit, say)
    return Drawing(split(*parts), split_motion(*parts), 400)


def _grid(scene: DivergencesScene, say: Speaker) -> Drawing:
    parts = (scene.reach, scene.width, scene.unit, say)
    return Drawing(grid(*parts), grid_motion(*parts), 520)


def _fit(scene: DivergencesScene, say: Speaker) -> Drawing:
    parts = (scene.mean, scene.deviation, scene.unit, say)
    return Drawing(gaussian_fit(*parts), gaussian_fit_motion(*parts), 520)


def _detour(scene: DivergencesScene, say: Speaker) -> Drawing:
    parts = (scene.coins, scene.unit, say)
    return Drawing(detour(*parts), detour_motion(*parts), 420)


def _shift(scene: DivergencesScene, say: Speaker) -> Drawing:
    parts = (scene.shape, scene.shift, scene.unit, say)
    return Drawing(shift(*parts), shift_motion(*parts), 760)


def _plan(scene: DivergencesScene, say: Speaker) -> Drawing:
    parts = (P, scene.heaps, say)
    return Drawing(plan(*parts), plan_motion(*parts), 460)


def _fitted(direction: str, scene: DivergencesScene) -> Changes:
    return scene.fitted(direction)


def _fits(scene: DivergencesScene) -> tuple[Choice | Action[DivergencesScene], ...]:
    return (
        unit(scene.unit),
        *(
            Action(
                direction,
                Text(f"fit.button_{direction}"),
                partial(_fitted, direction),
                help=Text("fit.button_help"),
            )
            for direction in ("forward", "reverse")
        ),
    )


def _shapes(scene: DivergencesScene) -> tuple[Choice, ...]:
    shapes = {shape: Text(f"shift.shape.{shape}") for shape in SHAPES}
    return unit(scene.unit), Choice("shape", Text("shift.choose"), shapes, scene.shape)


_exhibit = partial(Exhibit[DivergencesScene], read=read, released=released)

DIVERGENCES = (
    _exhibit(
        "divergences.split",
        lambda scene: Text("split.title"),
        lambda scene: Text("split.text"),
        draw=_split,
        controls=lambda scene: (unit(scene.unit),),
        refusals=lambda scene: ("bars",),
        notes=lambda scene: (
            Text("split.infinite" if scene.uncovered else "split.finite"),
            Text("split.torch"),
        ),
        question=lambda scene: question("split"),
        derivations=lambda scene: ("cross_entropy_splits", "gibbs"),
    ),
    _exhibit(
        "divergences.grid",
        lambda scene: Text("grid.title"),
        lambda scene: Text("grid.text"),
        draw=_grid,
        controls=lambda scene: (unit(scene.unit),),
        refusals=lambda scene: ("reach", "width"),
        question=lambda scene: question("grid"),
        derivations=lambda scene: ("gibbs",),
    ),
    _exhibit(
        "divergences.fit",
        lambda scene: Text("fit.title"),
        lambda scene: Text("fit.text"),
        draw=_fit,
        controls=_fits,
        refusals=lambda scene: ("mean", "deviation"),
        notes=lambda scene: (Text("fit.note"),),
        question=lambda scene: question("fit"),
        derivations=lambda scene: ("kl_gaussians",),
    ),
    _exhibit(
        "divergences.detour",
        lambda scene: Text("detour.title"),
        lambda scene: Text("detour.text"),
        draw=_detour,
        controls=lambda scene: (unit(scene.unit),),
        refusals=lambda scene: ("P", "Q", "R"),
        notes=lambda scene: (Text("detour.broken" if scene.detour_is_shorter else "detour.kept"),),
        question=lambda scene: question("detour"),
        derivations=lambda scene: ("jensen_shannon_bounds",),
    ),
    _exhibit(
        "divergences.shift",
        lambda scene: Text("shift.title"),
        lambda scene: Text("shift.text"),
        draw=_shift,
        controls=_shapes,
        refusals=lambda scene: ("shape", "shift"),
        notes=lambda scene: (
            Text(f"shift.now.{scene.shape}.{scene.overlap}", tone="first"),
            Text("shift.units"),
            Text("shift.gan"),
        ),
        question=lambda scene: question("shift"),
        derivations=lambda scene: ("jensen_shannon_disjoint", "transport_boxes"),
    ),
    _exhibit(
        "divergences.plan",
        lambda scene: Text("plan.title"),
        lambda scene: Text("plan.text"),
        draw=_plan,
        refusals=lambda scene: ("heaps",),
        question=lambda scene: question("plan"),
        derivations=lambda scene: ("transport_plan",),
    ),
)
