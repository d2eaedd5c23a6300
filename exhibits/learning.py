"""What a loss is for, and where losses come from: five figures on one state."""

from __future__ import annotations

from functools import partial

from content.words import Speaker
from exhibits.exhibit import Action, Changes, Choice, Control, Exhibit, Text, question
from figures import coin, dependence, learning, likelihood, prior
from figures.motion import Drawing
from scenes.learning import PRIOR_PROOFS, PROOFS, SEEDS, LearningScene, read, released
from scenes.neighbours import about


def _parts(scene: LearningScene, say: Speaker) -> Drawing:
    given = (scene.w, scene.l2, scene.rate, say)
    return Drawing(learning.parts(*given), learning.parts_motion(*given), 520)


def _coin(scene: LearningScene, say: Speaker) -> Drawing:
    given = (scene.tosses, scene.p, say)
    return Drawing(coin.coin(*given), coin.coin_motion(*given), 480)


def _sample(scene: LearningScene, say: Speaker) -> Drawing:
    given = (scene.noise, scene.seed, scene.n, scene.parameter, say)
    return Drawing(likelihood.sample(*given), likelihood.sample_motion(*given), 540)


def _iid(scene: LearningScene, say: Speaker) -> Drawing:
    given = (scene.dependence, scene.depends, scene.trials, say)
    return Drawing(dependence.dependence(*given), dependence.dependence_motion(*given), 540)


def _priors(scene: LearningScene, say: Speaker) -> Drawing:
    given = (scene.prior, scene.data, scene.strength, say)
    return Drawing(prior.prior(*given), prior.prior_motion(*given), 560)


def _next(name: str, scene: LearningScene) -> Changes:
    """Take the next seed."""
    return {name: str((getattr(scene, name) + 1) % (int(SEEDS.high) + 1))}


def _again(name: str) -> Action[LearningScene]:
    return Action("again", Text(f"{name}.again"), partial(_next, name), icon="casino")


def _toss(toss: int | None, scene: LearningScene) -> Changes:
    return {"tosses": scene.tossed(toss)}


_TOSSES = {"one": 1, "zero": 0, "start": None}
_STEP = Action[LearningScene](
    "step",
    Text("parts.step"),
    lambda scene: {"w": scene.stepped()},
    icon="south_east",
    primary=True,
)


def _models(scene: LearningScene) -> tuple[Control, ...]:
    models = {name: Text(f"sample.noise.{name}.title") for name in likelihood.MODELS}
    return Choice("noise", Text("sample.choose"), models, scene.noise, many=True), _again("seed")


def _dependences(scene: LearningScene) -> tuple[Control, ...]:
    kinds = {name: Text(f"iid.{name}") for name in dependence.STRENGTHS}
    return Choice("dependence", Text("iid.choose"), kinds, scene.dependence), _again("trials")


def _penalties(scene: LearningScene) -> tuple[Control, ...]:
    kinds = {name: Text(f"priors.{name}") for name in prior.PENALTIES}
    return Choice("prior", Text("priors.choose"), kinds, scene.prior), _again("data")


_exhibit = partial(
    Exhibit[LearningScene], read=read, released=lambda scene, values: released(values)
)

LEARNING = (
    _exhibit(
        "learning.parts",
        lambda scene: Text("parts.title"),
        lambda scene: Text("parts.text"),
        draw=_parts,
        controls=lambda scene: (_STEP,),
        refusals=lambda scene: ("w", "l2", "rate"),
        notes=lambda scene: (Text("parts.note"),),
        question=lambda scene: question("parts"),
    ),
    _exhibit(
        "learning.coin",
        lambda scene: Text("coin.title"),
        lambda scene: Text("coin.text"),
        draw=_coin,
        controls=lambda scene: tuple(
            Action(name, Text(f"coin.{name}"), partial(_toss, toss))
            for name, toss in _TOSSES.items()
        ),
        refusals=lambda scene: ("p", "tosses"),
        notes=lambda scene: (Text("coin.note"),),
        question=lambda scene: question("coin"),
        proof=lambda scene: "coin",
    ),
    _exhibit(
        "learning.sample",
        lambda scene: Text("sample.title"),
        lambda scene: Text("sample.text"),
        draw=_sample,
        controls=_models,
        refusals=lambda scene: ("noise", scene.noise, "n", "seed"),
        notes=lambda scene: (Text(f"sample.noise.{scene.noise}.note"),),
        losses=lambda scene: about(f"learning.sample.{scene.noise}"),
        question=lambda scene: question("sample"),
        proof=lambda scene: PROOFS[scene.noise],
    ),
    _exhibit(
        "learning.iid",
        lambda scene: Text("iid.title"),
        lambda scene: Text("iid.text"),
        draw=_iid,
        controls=_dependences,
        refusals=lambda scene: ("dependence", *dependence.STRENGTHS, "trials"),
        notes=lambda scene: (Text("iid.note"),),
        question=lambda scene: question("iid"),
    ),
    _exhibit(
        "learning.priors",
        lambda scene: Text("priors.title"),
        lambda scene: Text("priors.text"),
        draw=_priors,
        controls=_penalties,
        refusals=lambda scene: ("prior", "strength", "data"),
        notes=lambda scene: (Text("priors.note"),),
        question=lambda scene: question("priors"),
        proof=lambda scene: PRIOR_PROOFS[scene.prior],
    ),
)
