"""What is shown where torch is not: the recorded report is whole, agrees, and matches this code."""

import json

import pytest

import losses
from checks.comparison import TOLERANCE
from checks.instances import instances
from checks.parity import DTYPES
from checks.recorded import PATH, recorded, report

NAMES = [entry.name for entry in losses.catalog()]


def test_the_record_covers_the_catalog():
    assert list(report()["losses"]) == NAMES
    assert report()["tolerance"] == TOLERANCE


@pytest.mark.parametrize("name", NAMES)
def test_every_loss_agreed_within_the_tolerance(name):
    row = report()["losses"][name]
    assert row["disagreements"] == []
    for dtype in DTYPES:
        assert 0.0 <= row["value"][dtype] <= TOLERANCE[dtype]
        assert 0.0 <= row["gradient"][dtype] <= TOLERANCE[dtype]


@pytest.mark.parametrize("name", NAMES)
def test_the_record_is_of_this_list_of_instances(name):
    row = report()["losses"][name]
    made = sum(1 for _ in instances(getattr(losses, name))) * len(DTYPES)
    assert row["count"] + row["refusals"] == made, "run `python -m checks --record`"


@pytest.mark.parametrize("name", NAMES)
def test_one_row_for_the_badge(name):
    row, record = report()["losses"][name], recorded(name)
    assert record is not None
    assert record.value == row["value"]["float64"] and record.gradient == row["gradient"]["float64"]
    assert (record.version, record.date, record.count) == (
        report()["torch"],
        report()["date"],
        row["count"],
    )


def test_a_loss_that_was_not_recorded():
    assert recorded("NoLoss") is None


def test_the_record_is_strict_json():
    def refuse(constant):
        raise ValueError(constant)

    json.loads(PATH.read_text(encoding="utf-8"), parse_constant=refuse)
