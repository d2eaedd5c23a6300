"""An exhibit: one figure with all that belongs to it, as data.

A host that shows one adds no knowledge: given the exhibit, an address and a language it can show the
figure, what can be chosen, what there is to say, and what is asked and proven. It knows neither Streamlit nor
the browser, and loads neither sympy nor torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

from content import Language
from content.words import Speaker, speaker
from figures.motion import Drawing
from losses.errors import LossError
from scenes.neighbours import LossState, about
from scenes.scene import Notice, Scene

Query = Mapping[str, str]
"""The parameters of an address."""
Changes = Mapping[str, "str | None"]
"""Parameters of an address that something sets; None drops one."""


class State(Protocol):
    """All that a reader has set, read from an address."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was wrong with the address."""

    def query(self) -> dict[str, str]:
        """Return the parameters of an address that open this state: what differs from the opening."""


S = TypeVar("S", bound=State)


@dataclass(frozen=True)
class Text:
    """A text by its key, with what fills its places.

    Attributes:
        key: of the text, in the file of the exhibit's subject or of the interface.
        details: what fills its places.
        file: where the text is, if not there, such as "losses/HuberLoss".
        tone: how it is said: as text, as what is to be seen first, as a warning, or in small type.
    """

    key: str
    details: Mapping[str, object] = field(default_factory=dict)
    file: str = ""
    tone: Literal["text", "first", "warning", "small"] = "text"

    def said(self, subject: str, language: Language) -> str:
        """Return the text in a reader's language."""
        return speaker(self.file or subject, language)(self.key, **self.details)


@dataclass(frozen=True)
class Verbatim:
    """What is called the same in every language: a name of torch's, a number."""

    text: str

    def said(self, subject: str, language: Language) -> str:
        """Return the text."""
        return self.text


Words = Text | Verbatim


@dataclass(frozen=True)
class Choice:
    """One of several values of a parameter.

    Attributes:
        name: of the parameter in the address.
        label: what it is called.
        values: the values with what each is called.
        value: the one chosen.
        many: whether they are too many to stand side by side.
        dropped: other parameters that belong to the value before, and go with it.
    """

    name: str
    label: Words
    values: Mapping[str, Words]
    value: str
    many: bool = False
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Several:
    """Some of several values of a parameter, which the address has with commas between them.

    Attributes:
        name: of the parameter in the address.
        label: what it is called.
        values: the values with what each is called.
        chosen: those chosen.
        choose: returns what other chosen ones change.
    """

    name: str
    label: Words
    values: Mapping[str, Words]
    chosen: tuple[str, ...]
    choose: Callable[[Sequence[str]], Changes]


@dataclass(frozen=True)
class Entry:
    """A parameter that is typed.

    Attributes:
        name: of the parameter in the address.
        label: what it is called.
        value: what stands in it, as an address has it.
        help: what may be typed.
    """

    name: str
    label: Words
    value: str
    help: Words


@dataclass(frozen=True)
class Action(Generic[S]):
    """A button.

    Attributes:
        name: tells it from the others of its exhibit.
        label: what it does.
        act: returns what a press changes in a state.
        help: more about it.
        icon: the name of a Material symbol.
        primary: whether it is what a reader does first.
    """

    name: str
    label: Words
    act: Callable[[S], Changes]
    help: Words | None = None
    icon: str = ""
    primary: bool = False


Valued = Choice | Several | Entry
"""A control that has a value, and a label."""
Control = Valued | Action[Any]


@dataclass(frozen=True)
class Question:
    """What is asked before a reader looks, and the answer."""

    ask: Text
    answer: Text


def question(stem: str) -> Question:
    """Return the question whose texts stand side by side under a key."""
    return Question(Text(f"{stem}.ask"), Text(f"{stem}.answer"))


def _nothing(state: object) -> tuple[Any, ...]:
    return ()


def _none(state: object) -> None:
    return None


@dataclass(frozen=True)
class Exhibit(Generic[S]):
    """One figure with all that belongs to it.

    Attributes:
        id: "subject.section"; it stands in links, and its subject is the file of its texts.
        title: what it is called, in a state.
        caption: what there is to see, in a state.
        read: returns the state that an address describes, with notices for what it gets wrong.
        draw: returns the figure, what moves in it, and its height; None where nothing can be drawn.
        released: returns what the values of released controls change.
        controls: what is chosen, typed and pressed beside the figure.
        refusals: the parameters whose notices are shown with it.
        notes: the sentences that hold now.
        losses: the losses that it is about, as they are in it; those of `scenes.neighbours` by its id if None.
        question: what is asked, or None.
        derivations: what proves what is said, by name.
        proof: the derivation that is shown step by step below, or None.
        table: a table below the figure in Markdown, or None.
        refusal: why nothing can be drawn, where it is that a loss refuses its numbers.
        checked: the evaluation of a loss that is held against torch, or None.
    """

    id: str
    title: Callable[[S], Words]
    caption: Callable[[S], Words]
    read: Callable[[Query], S]
    draw: Callable[[S, Speaker], Drawing | None]
    released: Callable[[S, Mapping[str, float]], Changes]
    controls: Callable[[S], tuple[Control, ...]] = _nothing
    refusals: Callable[[S], tuple[str, ...]] = _nothing
    notes: Callable[[S], tuple[Text, ...]] = _nothing
    losses: Callable[[S], tuple[LossState, ...]] | None = None
    question: Callable[[S], Question | None] = _none
    derivations: Callable[[S], tuple[str, ...]] = _nothing
    proof: Callable[[S], str | None] = _none
    table: Callable[[S, Speaker], str] | None = None
    refusal: Callable[[S], LossError | None] = _none
    checked: Callable[[S], Scene | None] = _none

    @property
    def subject(self) -> str:
        """The file of its texts."""
        return self.id.partition(".")[0]

    def speaker(self, language: Language) -> Speaker:
        """Return what says its texts."""
        return speaker(self.subject, language)

    @property
    def section(self) -> str:
        """What tells it from the others of its subject."""
        return self.id.partition(".")[2]

    def about(self, state: S) -> tuple[LossState, ...]:
        """Return the losses that it is about, as they are in a state."""
        return about(self.id) if self.losses is None else self.losses(state)

    def write(self, state: S) -> dict[str, str]:
        """Return the parameters that open a state; what was refused stays, and so does its notice."""
        return {**state.query(), **{notice.control: notice.given for notice in state.notices}}
