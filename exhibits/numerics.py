"""Where formulas as written lose their digits, and forms that keep them."""

from __future__ import annotations

from functools import partial

from content.words import Speaker
from exhibits.exhibit import Choice, Control, Exhibit, Text, Verbatim, question
from figures import numerics as figures
from figures.motion import Drawing
from scenes.neighbours import about
from scenes.numerics import NumericsScene, amount, place, read, released
from theory.numerics import FORMATS, FUNCTIONS

PROOFS = {
    "softmax": ("softmax_shift",),
    "logsumexp": ("log_sum_exp",),
    "softplus": ("stable_softplus",),
    "softplus_left": ("stable_softplus",),
    "bce": ("sigmoid_cross_entropy",),
}


def _errors(scene: NumericsScene, say: Speaker) -> Drawing:
    parts = (scene.function, scene.format, scene.u, say)
    return Drawing(figures.errors(*parts), figures.errors_motion(*parts), 460)


def _shift(scene: NumericsScene, say: Speaker) -> Drawing:
    parts = (scene.format, scene.c, say)
    return Drawing(figures.shift(*parts), figures.shift_motion(*parts), 360)


def _format(scene: NumericsScene) -> Choice:
    return Choice(
        "format", Text("format"), {name: Verbatim(name) for name in FORMATS}, scene.format
    )


def _functions(scene: NumericsScene) -> tuple[Control, ...]:
    functions = {name: Text(f"function.{name}") for name in FUNCTIONS}
    return _format(scene), Choice(
        "function", Text("errors.choose"), functions, scene.function, many=True
    )


def _written(scene: NumericsScene) -> tuple[Text, ...]:
    naive, stable = FUNCTIONS[scene.function].written
    return (Text(f"note.{scene.function}", {"naive": f"`{naive}`", "stable": f"`{stable}`"}),)


def _breaks(scene: NumericsScene, say: Speaker) -> str:
    rows = [" | ".join(row) for row in figures.breaks(scene.function, say)]
    return say("errors.table", rows="\n".join(f"| {row} |" for row in rows))


_exhibit = partial(Exhibit[NumericsScene], read=read, released=released)

NUMERICS = (
    _exhibit(
        "numerics.errors",
        lambda scene: Text("errors.title"),
        lambda scene: Text("errors.text"),
        draw=_errors,
        controls=_functions,
        refusals=lambda scene: ("function", place(scene.function)),
        notes=_written,
        losses=lambda scene: about(f"numerics.{scene.function}"),
        question=lambda scene: question("errors"),
        derivations=lambda scene: PROOFS.get(scene.function, ()),
        table=_breaks,
    ),
    _exhibit(
        "numerics.shift",
        lambda scene: Text("shift.title"),
        lambda scene: Text("shift.text"),
        draw=_shift,
        controls=lambda scene: (_format(scene),),
        refusals=lambda scene: (amount(scene.format),),
        notes=lambda scene: (Text(f"shift.{scene.format}"),),
        question=lambda scene: question("shift"),
        derivations=lambda scene: ("softmax_shift",),
    ),
)
