"""The torch process answers as torch does in this one, survives a refusal, and can be missing."""

import json
import threading

import numpy as np
import pytest

import losses
from checks.instances import instances
from checks.live import Answer, LiveCheck, decode, encode

pytest.importorskip("torch")


def started() -> LiveCheck:
    """Start a process and wait until it has greeted or ended."""
    check = LiveCheck()
    greetings = [t for t in threading.enumerate() if t.name == "torch greeting"]
    greetings[-1].join(120)
    return check


@pytest.fixture(scope="module")
def check():
    check = started()
    yield check
    check.close()


X, Y = np.array([0.5, 3.0]), np.array([0.0, 1.0])


def test_ready(check):
    answer = check.ask(losses.HuberLoss(), {}, {"input": X, "target": Y})
    assert answer.state == "ready" and answer.version[0].isdigit() and answer.refusal == ""
    assert answer.comparison is not None and answer.comparison.agrees
    assert set(answer.comparison.gradients) == {"input", "target"}


@pytest.mark.parametrize("entry", losses.catalog(), ids=lambda entry: entry.name)
def test_one_call_of_every_loss(check, entry):
    """Options, labels, distances and nested arrays cross the pipe."""
    for form in entry.cls.forms:
        found = [one for one in instances(entry.cls) if one.form == form.name]
        for instance in (found[0], found[-1]):
            try:
                instance.loss(**instance.arguments)
            except losses.errors.LossError:
                continue
            answer = check.ask(instance.loss, instance.options, instance.arguments)
            assert answer.comparison is not None and answer.comparison.agrees, instance


def test_a_difference_is_seen(check):
    # The options that torch is asked with are not those of the loss: values differ.
    other = losses.HuberLoss(delta=2.0)
    answer = check.ask(other, {"delta": 1.0}, {"input": X, "target": Y})
    assert answer.comparison is not None and not answer.comparison.agrees


def test_a_refusal_is_torchs_sentence_and_the_process_goes_on(check):
    answer = check.ask(losses.BCELoss(), {}, {"input": X, "target": Y})
    assert answer.comparison is None and "between 0 and 1" in answer.refusal
    test_ready(check)


def test_documented_deviations_are_named(check):
    arguments = {"input": np.array([-1000.0, 1.0]), "target": np.ones(2)}
    answer = check.ask(losses.SoftMarginLoss(), {}, arguments)
    assert answer.comparison is not None and answer.comparison.agrees
    assert answer.comparison.corrected == ("value", "input")


def test_inf_and_nan_cross_the_pipe(check):
    arguments = {"input": np.array([np.inf, np.nan]), "target": np.zeros(2)}
    options = {"reduction": "none"}
    answer = check.ask(losses.MSELoss(**options), options, arguments)
    assert answer.comparison is not None and answer.comparison.agrees


def test_many_readers_at_once(check):
    answers = []

    def read(scale):
        arguments = {"input": X * scale, "target": Y}
        answers.append(check.ask(losses.MSELoss(), {}, arguments))

    threads = [threading.Thread(target=read, args=(scale,)) for scale in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(answer.comparison and answer.comparison.agrees for answer in answers)


def test_without_torch(monkeypatch, tmp_path):
    (tmp_path / "torch.py").write_text("raise ModuleNotFoundError('torch')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    check = started()
    assert check.state == "absent"
    assert check.ask(losses.MSELoss(), {}, {"input": X, "target": Y}) == Answer("absent")
    check.close()


def test_a_process_that_ended_is_absent():
    check = started()
    assert check.state == "ready"
    check.close()
    assert check.ask(losses.MSELoss(), {}, {"input": X, "target": Y}).state == "absent"
    assert check.state == "absent"


def test_a_question_is_put_once():
    check = started()
    arguments = {"input": X, "target": Y}
    first = check.ask(losses.MSELoss(), {}, arguments)
    check.close()
    assert first.state == "ready"
    assert check.ask(losses.MSELoss(), {}, arguments) == first


def test_nobody_waits_while_torch_loads():
    check = LiveCheck()
    assert check.ask(losses.MSELoss(), {}, {"input": X, "target": Y}) == Answer("loading")
    check.close()


@pytest.mark.parametrize(
    "value",
    [
        np.array([0.1, -0.0, np.inf, -np.inf, np.nan, 5e-324, 1.7976931348623157e308]),
        np.array([0.1, 3e38], dtype=np.float32),
        np.array(3),
        np.array([[True, False]]),
        np.zeros((0, 3)),
        np.array(2.5),
        [[np.ones((2, 3)), np.ones((1, 2))], [np.zeros(1), np.zeros((0, 1))]],
        [1, 3],
        None,
        True,
        "mean",
        2.5,
        float("inf"),
    ],
)
def test_encoding_loses_nothing(value):
    back = decode(json.loads(json.dumps(encode(value))))
    assert same(back, value)


def same(back, value):
    if isinstance(value, list):
        return len(back) == len(value) and all(map(same, back, value))
    if not isinstance(value, np.ndarray):
        return type(back) is type(value) and back == value
    # Bytes tell −0 from 0.
    kept = back.dtype, back.shape, back.tobytes()
    return kept == (value.dtype, value.shape, value.tobytes())
