"""Both sides of the benchmark compute the same; how long they take is its own matter."""

import json

import numpy as np
import pytest

import losses
from benchmarks.kernels import DTYPES, Timing, Workload, contest, main, run, workloads
from losses.elementwise import ElementwiseLoss

TABLE = tuple(workloads())
TINY = {"N": 4, "C": 3, "D": 5, "T": 6, "S": 2}


def tiny(workload: Workload) -> Workload:
    sizes = {axis: TINY[axis] for axis in workload.sizes}
    return Workload(workload.name, sizes, workload.target, workload.options)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", dict.fromkeys(row.name for row in TABLE))
def test_both_sides_compute_the_same(name, dtype):
    workload = tiny(next(row for row in TABLE if row.name == name))
    comparison = contest(workload.instance(dtype)).compare(dtype)
    assert comparison.gradients
    assert comparison.agrees, comparison


def test_every_elementwise_loss_has_its_rows():
    names = {e.name for e in losses.catalog() if issubclass(e.cls, ElementwiseLoss)}
    rows = {(row.name, row.size) for row in TABLE}
    assert rows >= {(name, size) for name in names for size in ("100", "10000", "1000000")}


def test_an_instance_has_the_size_of_its_row():
    for row in TABLE:
        if row.size == "100":
            assert all(
                np.size(array) == 100 for array in row.instance("float64").arguments.values()
            )


def test_sequences_use_all_frames_and_labels():
    given = tiny(next(row for row in TABLE if row.name == "CTCLoss")).instance("float64").arguments
    assert set(given["input_lengths"]) == {TINY["T"]}
    assert set(given["target_lengths"]) == {TINY["S"]}


def test_the_ratio_is_that_of_the_best_rounds():
    timing = Timing(here=(1.0, 2.0, 4.0), torch=(8.0, 6.0, 4.0))
    assert timing.ratio == 4.0
    assert timing.spread == (2.0, 5.5)


def test_a_row_tells_whether_it_misses():
    workload = tiny(TABLE[0])
    unreachable = Workload(workload.name, workload.sizes, np.inf)
    assert "misses" not in str(run(Workload(workload.name, workload.sizes, 0.0), "float64", 1))
    assert "misses" in str(run(unreachable, "float64", 1))


def test_the_table_is_printed_and_kept(tmp_path, capsys):
    path = tmp_path / "rows.json"
    chosen = ["MSELoss", "HuberLoss", "--sizes", "100", "--dtypes", "float64", "--rounds", "1"]
    assert main([*chosen, "--json", str(path)]) == 0
    assert [row["loss"] for row in json.loads(path.read_text())] == ["MSELoss", "HuberLoss"]
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_an_unknown_loss_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["NoLoss"])
    assert "no such row: NoLoss" in capsys.readouterr().err
