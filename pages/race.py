"""Race: the same model trained under several losses, step by step together."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from components import address
from components.control import control
from components.essay import refusals, settle
from components.fragment import fragment
from components.heading import heading
from components.language import current_language
from components.links import linked, prose
from components.plot import show
from components.ways import ways
from content.words import speaker
from figures.race import race_figure, race_motion
from scenes import race as scenes
from scenes.neighbours import of_entrant
from training import TASKS
from training.samples import NOISES

language = current_language()
say = speaker("race", language)
MOVED = ("points", "start")
PLACED = (*MOVED, "step", "rate", "momentum")


def opened() -> scenes.RaceScene:
    return scenes.read(address.given())


def keep(values: Mapping[str, float]) -> None:
    for name, value in scenes.released(opened(), values).items():
        address.change(name, value)


def taken(name: str, dropped: Sequence[str], value: str) -> None:
    """Write a choice to the address, and drop what belonged to the one before."""
    for other in dropped:
        address.change(other, None)
    address.change(name, value or None)


def pick(
    name: str,
    label: str,
    values: Sequence[str],
    value: str,
    format_func: Callable[[str], str] = str,
    dropped: Sequence[str] = (),
) -> None:
    control(
        st.selectbox,
        label,
        values,
        key=f"race.{name}",
        value=value,
        format_func=format_func,
        on_change=partial(taken, name, dropped),
    )


def choose_race(scene: scenes.RaceScene) -> None:
    """Show the choices of task and model."""
    everything = [name for name in scene.query() if name != "task"]
    pick("task", say("task"), list(TASKS), scene.task.id, lambda t: say(f"tasks.{t}"), everything)
    if len(scene.task.courses) > 1:
        models = list(scene.task.courses)
        pick("model", say("model"), models, scene.model, lambda m: say(f"models.{m}"), PLACED)


def choose_losses(scene: scenes.RaceScene) -> None:
    """Show which losses run."""
    names = {entrant.id: entrant.name for entrant in scene.task.entrants}
    control(
        st.pills,
        say("losses"),
        list(names),
        format_func=names.__getitem__,
        key="race.losses",
        value=list(scene.runners),
        selection_mode="multi",
        on_change=lambda chosen: taken("losses", (), ",".join(chosen)),
    )


def choose_data(scene: scenes.RaceScene) -> None:
    """Show what the data are made of, and whose landscape is drawn."""
    names = {entrant.id: entrant.name for entrant in scene.entrants}
    pick("over", say("over"), list(names), scene.over, names.__getitem__)
    recipe = scene.recipe
    counts = [str(count) for count in scenes.COUNTS]
    pick("samples", say("count"), counts, str(recipe.count), dropped=MOVED)
    if scene.task.labels:
        for name, shares in scenes.SHARES.items():
            texts = [scenes.format_number(share) for share in shares]
            value = scenes.format_number(getattr(recipe, name))
            pick(name, say(name), texts, value, lambda share: f"{float(share):.0%}", MOVED)
    elif not scene.task.whole:
        pick("noise", say("noise"), list(NOISES), recipe.noise, lambda n: say(f"noises.{n}"), MOVED)
    low, high = int(scenes.OUTLIERS.low), int(scenes.OUTLIERS.high)
    outliers = [str(count) for count in range(low, high + 1)]
    pick("outliers", say("outliers"), outliers, str(recipe.outliers), dropped=MOVED)


def again() -> None:
    seed = opened().recipe.seed % int(scenes.SEEDS.high) + 1
    put_back()
    address.change("seed", str(seed))


def put_back() -> None:
    for name in MOVED:
        address.change(name, None)


@fragment
def contest() -> None:
    scene = opened()
    choose_losses(scene)
    picture, words = st.columns([3, 1], gap="large")
    with words:
        choose_race(scene)
        with st.popover(say("more"), width="stretch"):
            choose_data(scene)
        with st.container(horizontal=True):
            st.button(
                say("again"), icon=":material/casino:", help=say("again_help"), on_click=again
            )
            if scene.places is not None or scene.start is not None:
                st.button(say("back"), icon=":material/undo:", on_click=put_back)
    view = scene.view()
    with picture:
        show(
            race_figure(view, scene.step, say),
            race_motion(view, scene.step, say),
            key="race",
            language=language,
            height=470,
            on_release=keep,
        )
    with words:
        for runner, lost in zip(view.runners, view.result.lost, strict=True):
            if lost is not None:
                st.warning(say("diverged", name=runner.name, step=lost))
        refusals(scene.notices, [notice.control for notice in scene.notices], language)
        prose(say(f"look.{scene.task.id}"))
        if view.draggable:
            st.caption(say(f"moves.{'follows' if view.follows else 'released'}"))
        if view.rare:
            rarity(scene, int(view.samples.truth.sum()))
        else:
            st.caption(say(f"miss.{scene.task.id}"))
        if scene.recipe.hidden:
            st.caption(linked(say("unlabelled")))
        if view.course.model.size > len(view.course.weights):
            st.caption(say("slice", name=view.runners[view.over].name))
        ask(scene.task.id)
        states = [of_entrant(entrant, scene.tuned) for entrant in scene.entrants]
        ways(states, "race", language)
    settle(scene.query(), scene.notices)


def rarity(scene: scenes.RaceScene, positives: int) -> None:
    """Say what hides the errors of a rare class, and where it is too rare to learn from."""
    recipe = scene.recipe
    st.caption(say("rare.note", share=f"{100.0 * positives / recipe.count:.3g}%"))
    if positives < scenes.FEW:
        needed = scenes.enough(recipe.positive)
        st.warning(say("rare.few", count=recipe.count, positives=positives, needed=needed))


def ask(task: str) -> None:
    with st.expander(f"**{say(f'ask.{task}')}**", icon=":material/psychology_alt:"):
        prose(say(f"answer.{task}"))


heading(say("title"), say("lead"))
contest()
