"""torch's own samples of its losses, with which torch is tested: the same answers, the same refusals.

Whatever way torch's lists call a loss, as a function, a module or a criterion of its older tests, it
ends in a function of `torch.nn.functional`; there each call is caught with its arguments.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import numpy as np
import pytest

import losses
from checks.comparison import Comparison, compare
from checks.deviations import corrections, declared
from losses.base import Loss
from losses.distances import PairwiseDistance
from losses.errors import LossError

torch = pytest.importorskip("torch")
pytest.importorskip("expecttest")
functional = torch.nn.functional
pytestmark = pytest.mark.filterwarnings("ignore")

FUNCTIONS: Final = {
    "binary_cross_entropy": "BCELoss",
    "binary_cross_entropy_with_logits": "BCEWithLogitsLoss",
    "cosine_embedding_loss": "CosineEmbeddingLoss",
    "cross_entropy": "CrossEntropyLoss",
    "ctc_loss": "CTCLoss",
    "gaussian_nll_loss": "GaussianNLLLoss",
    "hinge_embedding_loss": "HingeEmbeddingLoss",
    "huber_loss": "HuberLoss",
    "kl_div": "KLDivLoss",
    "l1_loss": "L1Loss",
    "linear_cross_entropy": "LinearCrossEntropyLoss",
    "margin_ranking_loss": "MarginRankingLoss",
    "mse_loss": "MSELoss",
    "multi_margin_loss": "MultiMarginLoss",
    "multilabel_margin_loss": "MultiLabelMarginLoss",
    "multilabel_soft_margin_loss": "MultiLabelSoftMarginLoss",
    "nll_loss": "NLLLoss",
    "poisson_nll_loss": "PoissonNLLLoss",
    "smooth_l1_loss": "SmoothL1Loss",
    "soft_margin_loss": "SoftMarginLoss",
    "triplet_margin_loss": "TripletMarginLoss",
    "triplet_margin_with_distance_loss": "TripletMarginWithDistanceLoss",
}
"""The function in which each loss ends; NLLLoss2d ends in that of NLLLoss, and the adaptive softmax,
which torch's lists do not hold, in none."""

OF_CHUNKS: Final = "options"
"""How the linear cross entropy is to be computed, which changes no number."""


class Caught(NamedTuple):
    """One call of a function, with everything that it was given by name."""

    function: str
    given: dict[str, Any]


@contextmanager
def caught() -> Iterator[list[Caught]]:
    """Yield a list that grows by each call of a loss, innermost ones left out."""
    calls: list[Caught] = []
    originals = {name: getattr(functional, name) for name in FUNCTIONS}
    depth = 0

    def wrapped(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(function)

        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal depth
            if not depth:
                bound = signature.bind(*args, **kwargs)
                calls.append(Caught(name, dict(bound.arguments)))
            depth += 1
            try:
                return function(*args, **kwargs)
            finally:
                depth -= 1

        return call

    try:
        for name, function in originals.items():
            setattr(functional, name, wrapped(name, function))
        yield calls
    finally:
        for name, function in originals.items():
            setattr(functional, name, function)


def array(value: Any) -> Any:
    """Return a tensor as an array, anything else as it is."""
    if isinstance(value, torch.Tensor):
        return value.detach().resolve_conj().numpy()
    return value


def here(call: Caught) -> tuple[Loss, dict[str, Any]]:
    """Return the loss and the arguments that the call means."""
    cls = getattr(losses, FUNCTIONS[call.function])
    given = {name: array(value) for name, value in call.given.items() if name != OF_CHUNKS}
    arguments = {name: given.pop(name) for name in cls.argument_names if name in given}
    if cls is losses.LinearCrossEntropyLoss:
        weight = arguments["linear_weight"]
        given["in_features"], given["num_classes"] = weight.shape[-1], weight.shape[0]
        given["out_features"] = weight.shape[1:-1]
        given["bias"] = arguments.get("linear_bias") is not None
    if "distance_function" in given:
        given["distance_function"] = distance(given["distance_function"])
    return cls(**given), {name: value for name, value in arguments.items() if value is not None}


def distance(module: Any) -> Any:
    """Return the distance that a module of torch's samples is."""
    if isinstance(module, torch.nn.PairwiseDistance):
        return PairwiseDistance(module.norm, module.eps)
    return module


def answer(call: Caught) -> tuple[Any, dict[str, Any]]:
    """Return value and gradients of the loss that the call means."""
    loss, arguments = here(call)
    return loss.value_and_grad(**arguments)


def there(call: Caught, loss: Loss) -> tuple[Any, dict[str, Any]]:
    """Return torch's value and gradients of the arguments that may have one."""
    given = dict(call.given)
    if call.function == "ctc_loss":
        # torch's recursion in float32 loses four digits of the gradient of its longest samples.
        dtype = array(given["log_probs"]).dtype
        given["log_probs"] = given["log_probs"].double()
    leaves = {}
    for name in loss.differentiable:
        value = given.get(name)
        if isinstance(value, torch.Tensor) and (value.is_floating_point() or value.is_complex()):
            given[name] = leaves[name] = value.detach().clone().requires_grad_()
    value = getattr(functional, call.function)(**given)
    if leaves:
        value.backward(torch.ones_like(value))
    gradients = {
        name: array(torch.zeros_like(leaf) if leaf.grad is None else leaf.grad)
        for name, leaf in leaves.items()
    }
    if call.function == "ctc_loss":
        gradients = {name: gradient.astype(dtype) for name, gradient in gradients.items()}
        return array(value).astype(dtype), gradients
    return array(value), gradients


# What torch is tested with


def of_functions(dtype: Any) -> Iterator[Callable[[], Any]]:
    """Yield the samples of torch's list of operators that take a dtype."""
    from torch.testing._internal.common_methods_invocations import op_db

    for operator in op_db:
        name = operator.name.removeprefix("nn.functional.")
        if name in FUNCTIONS and dtype in operator.dtypes:
            for sample in operator.sample_inputs("cpu", dtype):
                yield lambda n=name, s=sample: getattr(functional, n)(s.input, *s.args, **s.kwargs)


def of_modules(dtype: Any) -> Iterator[Callable[[], Any]]:
    """Yield the samples of torch's list of modules that take a dtype."""
    from torch.testing._internal.common_modules import module_db

    for info in module_db:
        if info.module_cls.__name__ in FUNCTIONS.values() and dtype in info.dtypes:
            for sample in info.module_inputs_func(info, "cpu", dtype, False, True):
                made, forward = sample.constructor_input, sample.forward_input
                module = info.module_cls(*made.args, **made.kwargs)
                yield lambda m=module, f=forward: m(*f.args, **f.kwargs)


def of_criteria() -> Iterator[Callable[[], Any]]:
    """Yield the older tests of torch, each in the dtypes that it says itself."""
    from torch.testing._internal import common_nn

    for parameters in common_nn.criterion_tests:
        test = common_nn.CriterionTest(**parameters)
        given = test._get_input()
        inputs = given if isinstance(given, tuple | list) else (given,)
        arguments = (*inputs, test._get_target(), *test.extra_args)
        yield lambda t=test, a=arguments: t.constructor(*t.constructor_args)(*a)
    for parameters in common_nn.get_new_module_tests():
        name = parameters.get("fullname", "")
        if name.split("_")[0].removesuffix("Nd") in {*FUNCTIONS.values(), "NLLLoss2d"}:
            test = common_nn.NewModuleTest(**parameters)
            yield lambda t=test: t.constructor(*t.constructor_args)(t._get_input())


def calls_of(samples: Iterator[Callable[[], Any]]) -> list[Caught]:
    with caught() as calls:
        for call in samples:
            call()
    return calls


def comparison(call: Caught) -> Comparison:
    """Compare value, gradients and their dtypes."""
    loss, arguments = here(call)
    value, gradients = loss.value_and_grad(**arguments)
    expected, slopes = there(call, loss)
    assert (value.dtype, value.shape) == (expected.dtype, expected.shape), call
    assert set(gradients) == set(slopes), call
    assert all(gradients[name].dtype == slope.dtype for name, slope in slopes.items()), call
    given = [np.asarray(array) for array in arguments.values()]
    single = any(array.dtype in (np.float32, np.complex64) for array in given)
    name, dtype = type(loss).__name__, "float32" if single else "float64"
    known = declared(loss, arguments)
    return compare((value, gradients), (expected, slopes), dtype, corrections(name), known)


SOURCES: Final = {
    **{
        f"functions-{dtype}": (of_functions, dtype)
        for dtype in ("float32", "float64", "complex64", "complex128")
    },
    "modules-float32": (of_modules, "float32"),
    "modules-float64": (of_modules, "float64"),
    "criteria": (lambda dtype: of_criteria(), "float64"),
}
"""The lists of torch, each in the dtypes of which the numbers are compared.

torch has its samples in bfloat16, too. NumPy has no such dtype, so no loss here can be called with
them: they are refused with a sentence that says so (`tests/losses/test_refusals.py`).
"""

LEAST: Final = {"functions": 20, "modules": 900, "criteria": 90}
"""How many calls a list holds at least: fewer would mean that it is read no more."""


@pytest.mark.parametrize("source", SOURCES)
def test_torchs_samples_have_torchs_answers(source: str) -> None:
    samples, dtype = SOURCES[source]
    calls = calls_of(samples(getattr(torch, dtype)))
    assert len(calls) >= LEAST[source.partition("-")[0]]
    if source == "functions-float64":
        assert {call.function for call in calls} == set(FUNCTIONS)
    found = [(call, result) for call in calls if not (result := comparison(call)).agrees]
    assert found == []


# What torch is tested to refuse


class Wrong(NamedTuple):
    """A call that torch is tested to refuse, and the loss that it would make here."""

    call: Callable[[], Any]
    make: Callable[[], Any]


def wrong_functions() -> Iterator[Wrong]:
    """Yield the samples of errors of torch's list of operators."""
    from torch.testing._internal.common_methods_invocations import op_db

    for operator in op_db:
        name = operator.name.removeprefix("nn.functional.")
        if name in FUNCTIONS and operator.error_inputs_func is not None:
            for error in operator.error_inputs("cpu"):
                s = error.sample_input
                yield Wrong(
                    lambda n=name, s=s: getattr(functional, n)(s.input, *s.args, **s.kwargs),
                    lambda: None,
                )


def wrong_modules() -> Iterator[Wrong]:
    """Yield the samples of errors of torch's list of modules, some of which cannot be made."""
    from torch.testing._internal.common_modules import module_db

    for info in module_db:
        cls = info.module_cls
        if cls.__name__ in FUNCTIONS.values() and info.module_error_inputs_func:
            for error in info.module_error_inputs_func(info, "cpu", torch.float64, False, True):
                made = error.module_error_input.constructor_input
                given = error.module_error_input.forward_input
                yield Wrong(
                    lambda c=cls, m=made, g=given: c(*m.args, **m.kwargs)(*g.args, **g.kwargs),
                    lambda c=cls, m=made: getattr(losses, c.__name__)(*m.args, **options(m)),
                )


def options(made: Any) -> dict[str, Any]:
    """Return the options of a module without those of its parameters, which are arguments here."""
    return {name: value for name, value in made.kwargs.items() if name not in ("device", "dtype")}


@pytest.mark.parametrize("samples", [wrong_functions, wrong_modules])
def test_what_torch_refuses_is_refused(samples: Callable[[], Iterator[Wrong]]) -> None:
    count = 0
    for wrong in samples():
        with caught() as calls, pytest.raises((RuntimeError, ValueError, TypeError, IndexError)):
            wrong.call()
        with pytest.raises(LossError):
            answer(calls[0]) if calls else wrong.make()
        count += 1
    assert count > 10
