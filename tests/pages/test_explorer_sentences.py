"""What the Explorer says about the numbers of a call is true of them."""

from __future__ import annotations

import pytest

from content import LANGUAGES, loss_words, text
from figures.view import number
from scenes import read
from scenes.scene import open_preset
from scenes.table import evaluate
from tests.pages.opening import address, calm, opened, texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_of_ones_own_do_not_carry_the_name_of_an_example(language: str) -> None:
    names = [words.title for words in loss_words("MSELoss", language).presets.values()]
    app = opened("explorer", loss="MSELoss", lang=language)
    assert app.selectbox("MSELoss.preset").options == names
    own = {"x.input": "9,8,7,6,5,4", "x.target": "1,2,3,4,5,7"}
    app = opened("explorer", loss="MSELoss", lang=language, **own)
    choice = app.selectbox("MSELoss.preset")
    assert choice.options == [text("explorer.own", language), *names]
    assert choice.options[choice.index] == text("explorer.own", language)
    # The example that the numbers came from can be chosen again.
    calm(choice.select(open_preset("MSELoss").preset).run())
    assert not {"x.input", "x.target"} & address(app).keys()
    assert app.selectbox("MSELoss.preset").options == names


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mean_of_unequal_shares_is_written_out(language: str) -> None:
    query = {"loss": "CTCLoss", "preset": "padded", "reduction": "mean"}
    result = evaluate(read(query))
    assert result.divisor is None  # targets of different lengths
    assert result.losses @ result.shares == pytest.approx(result.value)
    pairs = zip(result.shares, result.losses, strict=True)
    terms = " + ".join(f"{number(share)} · {number(loss)}" for share, loss in pairs)
    said = text("explorer.reduced_shares", language, terms=terms, value=number(float(result.value)))
    assert said in texts(opened("explorer", lang=language, **query))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_losses_begins_each_line_with_the_name_in_torch(language: str) -> None:
    """What a narrow field cuts off is then the title, which stands in the heading below."""
    for label in opened("explorer", lang=language).selectbox("loss").options:
        name, _, title = label.partition(" · ")
        assert loss_words(name, language).title == title
