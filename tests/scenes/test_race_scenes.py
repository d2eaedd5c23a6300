"""A race's scene: what an address says, and what comes back into one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.race import race_figure, race_motion
from scenes.chooser import Answers
from scenes.further import race as race_of
from scenes.notation import format_array
from scenes.race import COUNTS, FEW, MOMENTA, RATES, SEEDS, SHARES, enough, read, released
from training import STEPS, TASKS
from training.samples import NOISES
from training.tasks import TUNED

QUERIES: dict[str, dict[str, str]] = {
    "nothing": {},
    "step": {"step": "12"},
    "losses": {"losses": "MSELoss,SmoothL1Loss", "beta": "0.5", "over": "SmoothL1Loss"},
    "optimiser": {"rate": "0.02", "momentum": "0.9"},
    "data": {"samples": "12", "seed": "7", "noise": "student", "outliers": "3"},
    "points": {"samples": "12", "points": "2x12:" + ",".join(map(str, range(24)))},
    "start": {"start": "1.5,-2"},
    "mlp": {"model": "mlp", "step": "7"},
    "labels": {"task": "classification", "flipped": "0.2", "positive": "0.1", "hidden": "0.5"},
    "counts": {"task": "counts", "losses": "PoissonNLLLoss"},
    "variance": {"task": "variance", "model": "homoscedastic"},
}
NAMES = sorted({name for query in QUERIES.values() for name in query})


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_an_address_comes_back_as_it_was(query: dict[str, str]) -> None:
    scene = read(query)
    assert scene.notices == ()
    assert scene.query() == query
    assert read({}).view() is read({"step": "3"}).view()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("task", "race"),
        ("model", "plane"),
        ("losses", ""),
        ("losses", "MSELoss,NoLoss"),
        ("samples", "25"),
        ("seed", "0"),
        ("seed", "1.5"),
        ("noise", "<script>"),
        ("outliers", "7"),
        ("flipped", "0.15"),
        ("rate", "0"),
        ("rate", "nan"),
        ("momentum", "1"),
        ("delta", "-1"),
        ("over", "GaussianNLLLoss"),
        ("step", "301"),
        ("points", "1,2"),
        ("points", "2x24:" + ",".join(["inf"] * 48)),
        ("start", "1,2,3"),
        ("start", "1e9,0"),
    ],
)
def test_what_is_wrong_becomes_a_notice_and_the_race_is_run(name: str, wrong: str) -> None:
    scene = read({name: wrong})
    assert [notice.control for notice in scene.notices] == [name]
    assert scene.notices[0].given == wrong
    assert scene.view().result.weights.shape[0] == STEPS + 1


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30)))
def test_no_text_breaks_the_reading(query: dict[str, str]) -> None:
    scene = read(query)
    assert read(scene.query()).query() == scene.query()


def test_every_task_starts_inside_its_intervals() -> None:
    for task in TASKS.values():
        for model in task.courses:
            scene = read(
                {"task": task.id, "model": model} if task.id != "regression" else {"model": model}
            )
            assert scene.rate in RATES and scene.momentum in MOMENTA
            assert scene.recipe.seed in SEEDS and scene.recipe.noise in NOISES
            assert all(getattr(scene.recipe, name) in shares for name, shares in SHARES.items())
            assert all(low <= scene.tuned[name] <= high for name, (_, low, high) in TUNED.items())
            assert scene.view().result.lost == (None,) * len(scene.runners)


def test_a_released_point_changes_the_samples_and_nothing_else() -> None:
    scene = read({})
    before = scene.view().samples.places
    moved = read(released(scene, {"x3": 1.25, "y3": -2.0}))
    assert moved.notices == ()
    after = moved.view().samples.places
    assert after[:, 3].tolist() == [1.25, -2.0]
    rest = np.arange(24) != 3
    np.testing.assert_allclose(after[:, rest], before[:, rest], atol=0.005 + 1e-12)


def test_a_released_start_is_the_start_of_every_path() -> None:
    scene = read({"model": "polynomial"})
    start = read({"model": "polynomial", **released(scene, {"start0": 2.0, "start1": 1.0})})
    first = start.view().result.weights[0]
    assert (first[:, :2] == [2.0, 1.0]).all()
    np.testing.assert_array_equal(first[:, 2:], scene.view().result.weights[0][:, 2:])


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_what_follows_a_sample_is_the_race_run_again(query: dict[str, str]) -> None:
    # An address has two decimals of a place: begin where it says the same.
    begun = read(query).view().samples.places.round(2)
    query = {**query, "step": "40", "points": format_array(begun)}
    scene = read(query)
    motion = race_motion(scene.view(), 40, lambda key, **_: key)
    controls = {control.name: control for control in motion.controls}
    following = [table for table in motion.tables if table.over != ("step",)]
    linear = query.get("model") != "mlp" and query.get("task") != "classification"
    assert bool(following) == linear
    for table in following[:2]:
        (name,) = table.over
        columns = table.columns()  # type: ignore[operator]
        for row in (0, len(controls[name].grid) // 2):
            places = scene.view().samples.places.copy()
            places[1, int(name[1:])] = controls[name].grid[row]
            moved = read({**query, "points": format_array(places)})
            assert moved.notices == ()
            again = moved.view().columns
            for place, rows in columns.items():
                np.testing.assert_allclose(rows[row], again[place][40], rtol=1e-6, atol=1e-9)


def test_a_race_starts_at_its_start() -> None:
    assert read({}).step == 0 and "step" not in read({"step": "0"}).query()


def test_rare_positives_have_errors_of_their_own() -> None:
    for share in ("0.25", "0.1"):
        view = read({"task": "classification", "positive": share}).view()
        assert view.rare
        columns, truth = view.columns, view.samples.truth
        assert truth is not None
        outputs, _ = view.course.model.run(
            view.result.weights, view.course.model.prepare(view.samples.x)
        )
        for i in range(len(view.runners)):
            said = outputs[:, i, 0] > 0.0
            missed = 100.0 * (~said[:, truth == 1.0]).mean(-1)
            alarms = 100.0 * said[:, truth == 0.0].mean(-1)
            np.testing.assert_allclose(columns[f"positives{i}"], missed)
            np.testing.assert_allclose(columns[f"negatives{i}"], alarms)
            both = truth.mean() * missed + (1.0 - truth.mean()) * alarms
            np.testing.assert_allclose(view.misses[:, i], both)
        motion = race_motion(view, 300, lambda key, **_: key)
        assert [r.name for r in motion.readouts[:2]] == ["positives0", "negatives0"]
    assert not read({"task": "classification"}).view().rare
    assert not read({}).view().rare


@pytest.mark.parametrize("share", SHARES["positive"])
def test_every_share_of_positives_has_a_number_of_samples_with_enough_of_them(share: float) -> None:
    """So that the sentence about too few can name one."""
    counts = {}
    for count in COUNTS:
        query = {"task": "classification", "positive": str(share), "samples": str(count)}
        truth = read(query).view().samples.truth
        assert truth is not None
        counts[count] = truth.sum()
        assert counts[count] == max(1, round(share * count))
    assert counts[enough(share)] >= FEW
    assert all(counts[count] < FEW for count in COUNTS if count < enough(share))


def test_weights_find_more_of_the_rare_positives() -> None:
    """What the chooser and the page say of weights: fewer positives are missed, more negatives are taken."""
    query = race_of(Answers("two", imbalance="yes"))
    assert read(query).notices == ()
    columns = read(query).view().columns
    assert columns["positives1"][-1] < columns["positives0"][-1]
    assert columns["negatives1"][-1] > columns["negatives0"][-1]


def test_counts_stay_counts() -> None:
    scene = read({"task": "counts"})
    moved = read({"task": "counts", **released(scene, {"y0": 3.4, "y1": -2.0})})
    assert moved.view().samples.places[1, :2].tolist() == [3.0, 0.0]


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_row_of_the_table_is_the_figure_at_its_step(query: dict[str, str]) -> None:
    view = read(query).view()

    def say(key: str, **details: object) -> str:
        return key

    for step in (0, 150, STEPS):
        figure, motion = race_figure(view, step, say), race_motion(view, step, say)
        traces = {trace["uid"]: trace for trace in figure["data"]}
        columns = motion.tables[0].columns()  # type: ignore[operator]
        readouts = {readout.name: readout.value for readout in motion.readouts}
        for place, rows in columns.items():
            uid, _, attribute = place.partition(".")
            if uid == "layout":
                assert figure["layout"]["shapes"][0]["x0"] == rows[step] == step
            elif attribute:
                drawn = np.array(traces[uid][attribute], dtype=float)
                np.testing.assert_allclose(drawn, rows[step], equal_nan=True)
            else:
                np.testing.assert_array_equal(readouts[place], rows[step])
        assert len(columns["layout.shapes[0].x0"]) == STEPS + 1
        for handle in motion.handles:
            place = [traces[handle.trace][axis][handle.point] for axis in ("x", "y")]
            controls = {control.name: control.value for control in motion.controls}
            assert place == [controls[str(handle.x)], controls[str(handle.y)]]


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_axes_stand_still_whatever_is_learnt(query: dict[str, str]) -> None:
    def ranges(**changes: str) -> list[object]:
        layout = race_figure(read({**query, **changes}).view(), 0, lambda key, **_: key)["layout"]
        return [layout[name]["range"] for name in layout if name[1:].startswith("axis")]

    assert ranges() == ranges(seed="9") == ranges(rate="0.001") == ranges(momentum="0.5")
