"""The list of instances is complete: every option value, every form, arguments of their domains."""

import numpy as np
import pytest

import losses
from checks.finite_differences import directional_difference
from checks.instances import instances
from losses import options as kinds
from losses.arguments import matching_form


@pytest.fixture(params=[entry.cls for entry in losses.catalog()], ids=lambda cls: cls.__name__)
def cls(request):
    return request.param


def test_every_form_and_every_pair_of_options_occurs(cls):
    found = list(instances(cls))
    assert {one.form for one in found} == {form.name for form in cls.forms}
    varied = [
        name
        for name, option in cls.options.items()
        if not isinstance(option, kinds.Deprecated | kinds.Size | kinds.Integers)
    ]
    for form in cls.forms:
        of_form = [one for one in found if one.form == form.name]
        for position, first in enumerate(varied):
            for second in varied[position + 1 :]:
                assert any(first in one.options and second in one.options for one in of_form)


def test_all_reductions_occur(cls):
    option = cls.options.get("reduction")
    if option:
        met = {one.options.get("reduction", "mean") for one in instances(cls)}
        assert met == set(option.choices)


def test_shapes_are_those_of_the_form(cls):
    for one in instances(cls):
        shapes = {n: np.shape(v) for n, v in one.arguments.items() if isinstance(v, np.ndarray)}
        form = next(form for form in cls.forms if form.name == one.form)
        declared = {name: shape for name, shape in shapes.items() if name in form.shapes}
        assert matching_form([form], declared) or "sum of" in str(form.shapes), one


def test_the_list_is_the_same_every_time(cls):
    for one, again in zip(instances(cls), instances(cls), strict=True):
        assert str(one) == str(again)
        assert repr(one.arguments) == repr(again.arguments)


def test_casting_leaves_labels_whole(cls):
    for one in instances(cls):
        for name, value in one.cast("float32").arguments.items():
            for array in value if isinstance(value, list) else [[value]]:
                kinds_met = {np.asarray(a).dtype for a in array}
                assert kinds_met <= {np.dtype("float32"), np.dtype("int64")}, name


class Wrong:
    """A loss whose gradient is wrong in one entry."""

    def __call__(self, input):
        return np.sum(input**2)

    def value_and_grad(self, input, grad_output=1.0):
        gradient = 2.0 * input * grad_output
        gradient[1] *= 1.001
        return self(input), {"input": gradient}


def test_finite_differences_see_a_wrong_entry():
    arguments = {"input": np.array([1.0, -2.0, 3.0])}
    rng = np.random.default_rng(0)
    assert max(directional_difference(Wrong(), arguments, rng) for _ in range(5)) > 1e-5
    right = losses.MSELoss(reduction="sum")
    arguments["target"] = np.zeros(3)
    assert max(directional_difference(right, arguments, rng) for _ in range(5)) < 1e-8
