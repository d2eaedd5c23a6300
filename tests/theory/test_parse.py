"""What may be typed is read; what may not is refused with one sentence, at once."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import pytest
import sympy as sp

from theory.numeric import Interval
from theory.parse import MESSAGES, Unreadable, compare, parse

x = sp.Symbol("x", real=True)
p = sp.Symbol("p", positive=True)
rate = sp.Symbol("lambda", positive=True)
p_1 = sp.Symbol("p_1", positive=True)
SYMBOLS = {"x": x, "p": p, "lambda": rate, "p_1": p_1}

READ = {
    "x**2": x**2,
    "x^2": x**2,
    "2*x^2": 2 * x**2,
    "-x^2": -(x**2),
    "x^-1": 1 / x,
    "x²/2": x**2 / 2,
    "|x|": sp.Abs(x),
    "|x| + |x - 1|": sp.Abs(x) + sp.Abs(x - 1),
    "log(p)": sp.log(p),
    "ln(p)": sp.log(p),
    "log(p, 2)": sp.log(p) / sp.log(2),
    "log2(p)": sp.log(p) / sp.log(2),
    "exp(-x)": sp.exp(-x),
    "e^x": sp.exp(x),
    "sqrt(2*pi)": sp.sqrt(2 * sp.pi),
    "max(x, 0)": sp.Max(x, 0),
    "0.1*x": x / 10,
    "1/3": sp.Rational(1, 3),
    "λ*log(λ)": rate * sp.log(rate),
    "lambda*x": rate * x,
    "（x＋1）×2": 2 * (x + 1),
    "x − 1": x - 1,
    "p_1*log(p_1)": p_1 * sp.log(p_1),
    "sign(x)": sp.sign(x),
}


@pytest.mark.parametrize("text", READ)
def test_mathematics_is_read(text: str) -> None:
    assert parse(text, SYMBOLS) == READ[text]


def test_the_names_of_functions_mean_what_they_say() -> None:
    assert compare("sigmoid(x)", 1 / (1 + sp.exp(-x)), SYMBOLS).verdict == "equivalent"
    assert compare("softplus(x)", sp.log(1 + sp.exp(x)), SYMBOLS).verdict == "equivalent"
    assert compare("log1p(p)", sp.log(1 + p), SYMBOLS).verdict == "right"
    assert compare("min(x, 1)", -sp.Max(-x, -1), SYMBOLS).verdict == "equivalent"


HOSTILE = {
    "x.__class__": "not_mathematics",
    "().__class__.__bases__": "not_mathematics",
    "__import__(x)": "unknown_function",
    "eval(x)": "unknown_function",
    "open(x)": "unknown_function",
    "__builtins__": "unknown_name",
    "x.real": "not_mathematics",
    "x(2)": "unknown_function",
    "(x)(2)": "unknown_function",
    "log(x)(2)": "not_mathematics",
    "log": "unknown_name",
    "log()": "argument_count",
    "log(x, 2, 3)": "argument_count",
    "max(x, 1, 2, 3, 4)": "argument_count",
    "log(*x)": "not_mathematics",
    "log(**x)": "not_mathematics",
    "lambda x: x": "character",
    "[x for x in p]": "character",
    "{x}": "character",
    "'x'": "character",
    "x if x else p": "not_mathematics",
    "x and p": "not_mathematics",
    "not x": "not_mathematics",
    "x in p": "not_mathematics",
    "x is p": "not_mathematics",
    "x, p": "not_mathematics",
    "x//p": "not_mathematics",
    "True": "not_mathematics",
    "None": "not_mathematics",
    "...": "not_mathematics",
    "1j": "not_mathematics",
    "x=1": "equation",
    "x==1": "equation",
    "await x": "not_mathematics",
    "yield": "syntax",
    "x;p": "character",
    "x\np": "character",
    "x\x00": "character",
    "x#p": "character",
    "x\\": "character",
    "2x": "syntax",
    "x +": "syntax",
    "*x": "syntax",
    ")": "syntax",
    "(x": "syntax",
    "|x": "syntax",
    "": "empty",
    "   ": "empty",
    "9**9**9": "exponent_too_large",
    "9^9^9^9": "exponent_too_large",
    "(9**9)**9": "number_too_large",
    "x**(10**9)": "exponent_too_large",
    "x**21": "exponent_too_large",
    "x**-21": "exponent_too_large",
    "((x**20)**20)**20": "exponent_too_large",
    "1e400": "number_too_long",
    "999999999999*99": "number_too_large",
    "12345678901234567": "number_too_long",
    "exp(999)": "number_too_large",
    "exp(exp(exp(exp(9))))": "number_too_large",
    "factorial(9999)": "number_too_large",
    "1/0": "undefined",
    "1/(x - x)": "undefined",
    "log(0)": "undefined",
    "log(-1)": "undefined",
    "sqrt(-1)": "undefined",
    "(-1)**0.5": "undefined",
    "(" * 25 + "x" + ")" * 25: "too_deep",
    "(" * 150 + "x" + ")" * 150: "too_deep",
    "(" * 9999: "too_long",
    "-" * 300 + "x": "too_many_parts",
    "x" + "+x" * 150: "too_many_parts",
    "x" + "**x" * 30: "too_deep",
    "abs(x+" * 30 + "x" + ")" * 30: "too_deep",
    "ｘ + 1": "character",
    "х + 1": "character",
    "𝑥 + 1": "character",
    "ℯ^x": "character",
    "x\u200b": "character",
    "\u202ex + 1": "character",
    "x\u0301": "character",
    "x\u00a0+ 1": "character",
    "١ + x": "character",
    "🙂": "character",
}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_a_hostile_text_is_refused_with_one_sentence_at_once(text: str) -> None:
    costs = []
    for _ in range(3):
        start = time.thread_time()
        with pytest.raises(Unreadable) as refusal:
            parse(text, SYMBOLS)
        costs.append(time.thread_time() - start)
    assert refusal.value.key == HOSTILE[text]
    assert str(refusal.value) == MESSAGES[HOSTILE[text]].format(**refusal.value.details)
    assert len(str(refusal.value)) < 300
    assert min(costs) < 0.05


ADMITTED = [
    "abs(" * 20 + "x" + ")" * 20,
    "exp(" * 20 + "x" + ")" * 20,
    "max(x," * 20 + "p" + ")" * 20,
    "(x + p + 1)**20*(x - p)**20",
    "2**x**x**x**x",
    "abs(abs(x - 1) - abs(p - 2)) + abs(sqrt(x**2 + 1) - exp(p))",
    "x" + "*(x+1)" * 20,
]


@pytest.mark.parametrize("text", ADMITTED, ids=lambda text: text[:20])
def test_whatever_is_admitted_is_compared_in_bounded_time(text: str) -> None:
    costs = []
    for _ in range(3):
        start = time.thread_time()
        compare(text, x + 100, SYMBOLS)
        costs.append(time.thread_time() - start)
    assert min(costs) < 0.3


def test_every_message_can_be_caused() -> None:
    assert set(MESSAGES) == set(HOSTILE.values()) | {"too_slow"}


def test_every_message_has_a_chinese_sentence_with_the_same_gaps() -> None:
    path = Path(__file__).parents[2] / "content" / "zh" / "derivations" / "messages.toml"
    chinese = tomllib.loads(path.read_text(encoding="utf-8"))
    assert list(chinese) == list(MESSAGES)
    for key, sentence in MESSAGES.items():
        assert set(re.findall(r"{\w+}", chinese[key])) == set(re.findall(r"{\w+}", sentence))


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("theory.parse.SECONDS", -1.0)
    with pytest.raises(Unreadable) as refusal:
        parse("abs(x - p) + sigmoid(x)*max(x, p, 1) + abs(x + p)", SYMBOLS)
    assert refusal.value.key == "too_slow"


def test_right_equivalent_and_different() -> None:
    score = 2 / p - 1 / (1 - p)
    unit = {"p": Interval(0, 1)}
    assert compare("2/p - 1/(1 - p)", score, SYMBOLS, unit).verdict == "right"
    assert compare("(2 - 3*p)/(p*(1 - p))", score, SYMBOLS, unit).verdict == "equivalent"
    almost = compare("2/p - 1/(1 - p) + 10^(-11)", score, SYMBOLS, unit)
    assert almost.verdict == "differs"
    answer = compare("2/p + 1/(1 - p)", score, SYMBOLS, unit)
    assert answer.verdict == "differs"
    assert answer.point is not None
    place = answer.point["p"]
    assert 0 < place < 1
    assert answer.typed == pytest.approx(2 / place + 1 / (1 - place))
    assert answer.expected == pytest.approx(2 / place - 1 / (1 - place))


@pytest.mark.parametrize(
    "text", ["log(x)", "sqrt(x - 9)", "1/(|x| - x)", "x^x", "exp(exp(exp(exp(99*p))))"]
)
def test_where_the_typed_has_no_real_value_it_differs(text: str) -> None:
    answer = compare(text, 1 + x**2, SYMBOLS)
    assert answer.verdict == "differs"
    assert answer.expected is not None


def test_an_expected_expression_without_values_is_an_error() -> None:
    with pytest.raises(ValueError, match="no value"):
        compare("x", sp.log(-p), SYMBOLS)


def test_the_module_never_runs_text() -> None:
    import theory.parse

    source = Path(theory.parse.__file__).read_text(encoding="utf-8")
    assert not re.search(r"(?<!\.)\b(eval|exec|compile|sympify|parse_expr|literal_eval)\(", source)
