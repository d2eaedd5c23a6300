"""The application in a real browser, from a cold server on."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

import losses
from content import LANGUAGES, example, loss_words, text
from content.languages import TAGS
from content.words import phrase
from losses.distances import DISTANCES
from scenes.scene import open_preset
from server.files import PLOTLY_URL
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
NAMES = [entry.name for entry in losses.catalog()]
BADGE = re.compile("Agrees with torch")


def curve(visit: Visit) -> list[float]:
    """Return the drawn curve of the value."""
    plot = visit.page.locator(".js-plotly-plot")
    expect(plot).to_be_attached(timeout=PATIENCE)
    return list(
        plot.evaluate("plot => [...plot.data.find(trace => trace.uid === 'curve').y]"),
    )


def test_a_deep_link_works_as_the_first_request_of_a_cold_server(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=PoissonNLLLoss")
    heading = loss_words("PoissonNLLLoss", "en").title
    expect(visit.page.get_by_role("heading", name=heading).first).to_be_visible()
    assert curve(visit)
    visit.expect_calm()


def test_changing_an_option_moves_curve_numbers_badge_and_address(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=HuberLoss")
    expect(visit.page.get_by_text(BADGE)).to_be_visible(timeout=PATIENCE)
    before = curve(visit)
    field = visit.page.get_by_role("textbox", name="delta", exact=True).first
    field.fill("2.5")
    field.press("Enter")
    expect(visit.page).to_have_url(re.compile(r"delta=2\.5"))
    value = losses.HuberLoss(delta=2.5)(**example("HuberLoss").first.arguments)
    expect(visit.page.get_by_text(f"= {value:.4g}")).to_be_visible(timeout=PATIENCE)
    expect(visit.page.get_by_text(BADGE)).to_be_visible(timeout=PATIENCE)
    # Plotly takes over what was drawn at once a moment later.
    visit.page.wait_for_function(
        "y => document.querySelector('.js-plotly-plot').data"
        ".find((trace) => trace.uid === 'curve').y[0] !== y",
        arg=before[0],
    )
    visit.expect_calm()


def test_a_reload_gives_the_same_page(visitor: Visitor) -> None:
    path = "/explore?loss=HuberLoss&delta=2&reduction=sum&x.input=1,2,-0.5,0,0,3&at=1&view=code"
    visit = visitor().open(path)
    main = visit.page.get_by_test_id("stMain")
    expect(visit.page.get_by_text(BADGE)).to_be_visible(timeout=PATIENCE)
    expect(visit.page.get_by_label("input, entry 5", exact=True)).to_have_value("3")
    expect(visit.page.get_by_test_id("stCode")).to_have_count(2)
    drawn, numbers = curve(visit), visit.page.locator(".tables").inner_text()
    visit.page.reload()
    visit.settle()
    expect(visit.page.get_by_text(BADGE)).to_be_visible(timeout=PATIENCE)
    expect(visit.page.locator(".tables")).to_have_text(numbers, use_inner_text=True)
    expect(main.get_by_text("HuberLoss(reduction='sum', delta=2.0)").first).to_be_visible()
    assert curve(visit) == drawn
    visit.expect_calm()


def test_an_edited_number_is_used_and_survives_in_the_address(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=MSELoss")
    cell = visit.page.get_by_label("input, entry 0", exact=True)
    cell.fill("not a number")
    cell.press("Enter")
    expect(visit.page.get_by_role("alert")).to_contain_text("not a number")
    expect(cell).to_have_value("not a number")
    cell.fill("2.5")
    cell.press("Enter")
    expect(visit.page).to_have_url(re.compile(r"x\.input=2\.5"))
    expect(visit.page.get_by_role("alert")).to_have_count(0)
    visit.expect_calm()


def test_every_button_of_the_table_chooses_what_the_figure_moves(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=HuberLoss")
    buttons = visit.page.locator(".tables button[aria-pressed]")
    expect(buttons.first).to_be_visible(timeout=PATIENCE)
    for position in range(1, buttons.count()):
        buttons.nth(position).click()
        expect(buttons.nth(position)).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
        expect(buttons.nth(position)).to_be_focused()
    visit.expect_calm()


@pytest.mark.parametrize("typed", ["2", "-0.25", "inf", "nonsense", ""])
def test_tab_leaves_a_field_for_the_button_behind_it(visitor: Visitor, typed: str) -> None:
    visit = visitor().open("/explore?loss=HuberLoss")
    cell = visit.page.get_by_label("input, entry 0", exact=True)
    cell.fill(typed)
    cell.press("Tab")
    visit.settle()
    expect(cell).to_have_value(typed.replace("-", "−"))
    expect(visit.page.locator(".tables button[aria-pressed]").first).to_be_focused()
    visit.expect_calm()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("loss=HuberLoss&delta=-1", "delta is −1; it must lie in (0, ∞)."),
        ("loss=HuberLoss&lang=zh&delta=-1", "delta 为 −1，必须落在 (0, ∞) 内。"),
        ("loss=BCELoss&x.input=0.5,2,0.1,0.9", "input"),
        ("loss=HuberLoss&x.input=1,2", "shape"),
        ("loss=HuberLoss&x.input=1,two", "input is '1,two'"),
    ],
)
def test_a_refusal_is_a_sentence(visitor: Visitor, query: str, sentence: str) -> None:
    visit = visitor().open(f"/explore?{query}")
    expect(visit.page.get_by_test_id("stAlert").filter(has_text=sentence)).not_to_have_count(0)
    visit.expect_calm()


def test_the_gallery_finds_as_one_types_and_opens_a_loss(visitor: Visitor) -> None:
    visit = visitor().open("/")
    cards = visit.page.get_by_role("listitem").filter(visible=True)
    expect(cards).to_have_count(len(NAMES), timeout=PATIENCE)
    visit.page.get_by_role("searchbox").fill("zzzz")
    expect(cards).to_have_count(0)
    expect(visit.page.get_by_role("status").filter(has_text="zzzz")).to_be_visible()
    visit.page.get_by_role("searchbox").fill("triplet")
    visit.page.get_by_role("link", name=re.compile("TripletMarginLoss")).click()
    expect(visit.page).to_have_url(re.compile("explore.*loss=TripletMarginLoss"))
    visit.settle().expect_calm()


SEARCHES = {
    "二分类": "BCEWithLogitsLoss",
    "多分类": "CrossEntropyLoss",
    "MAE": "L1Loss",
    "mean absolute error": "L1Loss",
    "异常值": "HuberLoss",
    "铰链": "MultiMarginLoss",
    "相对熵": "KLDivLoss",
    "KL散度": "KLDivLoss",
    "KL 散度": "KLDivLoss",
    "不平衡": "CrossEntropyLoss",
    "平滑L1": "SmoothL1Loss",
    "逻辑回归": "BCELoss",
    "度量学习": "TripletMarginLoss",
    "语音识别": "CTCLoss",
    "outliers": "HuberLoss",
    "imbalance": "BCEWithLogitsLoss",
    "unbalanced": "BCEWithLogitsLoss",
    "Robust": "HuberLoss",
    "rmse": "MSELoss",
    "svm": "MultiMarginLoss",
    "siamese": "CosineEmbeddingLoss",
    "nan": "GaussianNLLLoss",
    "torch.nn.MSELoss": "MSELoss",
    "probabilities": "BCELoss",
    "embeddings": "TripletMarginLoss",
    "counts": "PoissonNLLLoss",
    "嵌入": "CosineEmbeddingLoss",
}
"""What people type, and a loss that they must find."""


def test_the_words_that_people_use_find_losses(visitor: Visitor) -> None:
    visit = visitor().open("/")
    field = visit.page.get_by_role("searchbox")
    cards = visit.page.get_by_role("listitem").filter(visible=True)
    expect(cards).to_have_count(len(NAMES), timeout=PATIENCE)
    for query, name in SEARCHES.items():
        field.fill(query)
        card = cards.filter(has=visit.page.get_by_text(name, exact=True))
        expect(card, f"{query} finds {name}").to_have_count(1)
        assert cards.count() < len(NAMES), f"{query} tells losses apart"
    visit.expect_calm()


def test_enter_opens_the_first_loss_found(visitor: Visitor) -> None:
    visit = visitor().open("/")
    visit.page.get_by_role("searchbox").fill("speech recognition")
    visit.page.get_by_role("searchbox").press("Enter")
    expect(visit.page).to_have_url(re.compile("explore.*loss=CTCLoss"))
    visit.settle().expect_calm()


def test_the_best_answer_stands_first_and_the_families_come_back(visitor: Visitor) -> None:
    visit = visitor().open("/")
    field = visit.page.get_by_role("searchbox")
    cards = visit.page.get_by_role("listitem").filter(visible=True)
    field.fill("outliers", timeout=PATIENCE)
    expect(cards.nth(0)).to_contain_text("HuberLoss")
    expect(cards.nth(1)).to_contain_text("L1Loss")
    field.fill("")
    expect(cards).to_have_count(len(NAMES))
    for order, name in enumerate(NAMES):
        expect(cards.nth(order)).to_contain_text(name)
    field.fill("outliers")
    field.press("Enter")
    expect(visit.page).to_have_url(re.compile("explore.*loss=HuberLoss"))
    visit.settle().expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_search_without_result_leads_to_the_chooser(visitor: Visitor, language: str) -> None:
    visit = visitor().open(f"/?lang={language}")
    visit.page.get_by_role("searchbox").fill("zzzz")
    visit.page.get_by_role("link", name=text("home.choose", language)).click()
    expect(visit.page).to_have_url(re.compile("/choose"))
    visit.settle().expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_loss_opens_in_every_language(visitor: Visitor, language: str) -> None:
    visit = visitor()
    for name in NAMES:
        visit.open(f"/explore?loss={name}&lang={language}")
        title = loss_words(name, language).title
        expect(visit.page.get_by_role("heading", name=title).first).to_be_visible(timeout=PATIENCE)
        expect(visit.page.locator(".js-plotly-plot")).to_be_visible(timeout=PATIENCE)
    visit.expect_calm()


@pytest.mark.parametrize(
    "path", ["/", "/explore?loss=CTCLoss", "/explore?loss=HuberLoss", "/checks"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways_on_a_phone(visitor: Visitor, path: str, language: str) -> None:
    visit = visitor(width=390, height=800, has_touch=True)
    visit.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
    visit.expect_no_sideways_scrolling()
    visit.expect_calm()


def test_the_language_is_kept_from_page_to_page(visitor: Visitor) -> None:
    visit = visitor().open("/?lang=zh")
    visit.page.get_by_role("link", name=text("page.checks", "zh")).click()
    expect(visit.page).to_have_url(re.compile("checks.*lang=zh"))
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(text("checks.title", "zh"))
    visit.settle().expect_calm()


def test_headers_are_strict_and_plotly_is_kept(site: str) -> None:
    with urllib.request.urlopen(f"{site}/explore") as page:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
    request = urllib.request.Request(site + PLOTLY_URL, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as script:
        assert "immutable" in script.headers["Cache-Control"]
        assert script.headers["Content-Encoding"] == "gzip"


def test_every_named_distance_can_be_chosen_and_is_checked(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=TripletMarginWithDistanceLoss")
    for name in DISTANCES:
        visit.page.get_by_role("combobox", name="distance_function").click()
        visit.page.get_by_role("option", name=name, exact=True).click()
        visit.settle()
        expect(visit.page.get_by_text(BADGE)).to_be_visible(timeout=PATIENCE)
        visit.expect_calm()
    visit.open("/explore?loss=TripletMarginWithDistanceLoss&distance_function=cosine")
    expect(visit.page.get_by_text(BADGE)).to_be_visible(timeout=PATIENCE)
    visit.expect_calm()


@pytest.mark.parametrize("path", ["/", "/explore", "/compare", "/learn"])
def test_a_page_has_one_heading_of_the_first_level_and_its_language(
    visitor: Visitor, path: str
) -> None:
    for language, tag in TAGS.items():
        visit = visitor().open(f"{path}?lang={language}")
        expect(visit.page.locator("h1")).to_have_count(1)
        expect(visit.page.locator("html")).to_have_attribute("lang", tag)
        visit.expect_calm()


def test_the_browsers_language_is_the_default_and_can_be_left(visitor: Visitor) -> None:
    visit = visitor(locale="zh-CN").open("/explore")
    expect(visit.page.locator("html")).to_have_attribute("lang", "zh-Hans", timeout=PATIENCE)
    assert "lang=" not in visit.page.url
    visit.page.get_by_role("radio", name="English").click()
    expect(visit.page).to_have_url(re.compile("lang=en"))
    visit.page.reload()
    expect(visit.page.locator("html")).to_have_attribute("lang", "en", timeout=PATIENCE)
    expect(visit.page).to_have_title(re.compile(loss_words("MSELoss", "en").title))
    visit.settle().expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_is_about_the_example_and_a_computed_sentence_about_a_change(
    visitor: Visitor, language: str
) -> None:
    visit = visitor().open(f"/explore?loss=MSELoss&lang={language}")
    first = open_preset("MSELoss").preset
    note = loss_words("MSELoss", language).presets[first].note.split("`")[0][:20]
    expect(visit.page.get_by_text(note).first).to_be_visible(timeout=PATIENCE)
    cell = visit.page.locator(".tables input").first
    cell.fill("9")
    cell.press("Enter")
    expect(visit.page.get_by_text(text("reading.edited", language))).to_be_visible()
    expect(visit.page.get_by_text(note)).to_have_count(0)
    visit.page.get_by_role("button", name=text("explorer.reset", language)).click()
    expect(visit.page.get_by_text(note).first).to_be_visible()
    visit.expect_calm()


def test_the_first_page_opens_with_a_figure_that_moves_and_three_doors(visitor: Visitor) -> None:
    visit = visitor().open("/")
    page = visit.page
    expect(page.locator(".js-plotly-plot .scatterlayer")).to_be_attached(timeout=PATIENCE)
    expect(page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    for door in ("teach", "learn", "choose"):
        expect(page.get_by_text(phrase("home", f"door.{door}.title", "en"))).to_be_in_viewport()
    before = page.locator(".live-plot-readout dd").all_inner_texts()
    visit.drag(page.locator(".live-plot-handle"), 0, 60)
    expect(page).to_have_url(re.compile("outlier="), timeout=PATIENCE)
    slope = page.locator(".live-plot-readout dd").first
    expect(slope).not_to_have_text(before[0], timeout=PATIENCE)
    after = page.locator(".live-plot-readout dd").all_inner_texts()
    assert float(after[0]) < float(before[0])
    expect(page.get_by_role("listitem").filter(visible=True)).to_have_count(len(NAMES))
    page.get_by_role("link", name=phrase("home", "door.choose.rare", "en")).click()
    expect(page).to_have_url(re.compile("choose.*imbalance=yes"), timeout=PATIENCE)
    visit.settle().expect_calm()


def test_a_language_chosen_beside_an_unconfirmed_number_turns_the_whole_page(
    visitor: Visitor,
) -> None:
    visit = visitor().open("/explore?loss=HuberLoss")
    field = visit.page.get_by_role("textbox", name="delta", exact=True).first
    expect(field).to_be_visible(timeout=PATIENCE)
    field.fill("3.7")
    visit.page.get_by_text("中文", exact=True).click()  # the number is confirmed by leaving it
    expect(visit.page.locator("h1")).to_contain_text(
        loss_words("HuberLoss", "zh").title, timeout=PATIENCE
    )
    expect(visit.page).to_have_url(re.compile(r"delta=3\.7"))
    expect(visit.page.get_by_role("button", name=text("explorer.reset", "zh"))).to_be_visible()
    visit.expect_calm()


def test_what_is_said_after_a_typed_number_is_what_is_shown(visitor: Visitor) -> None:
    visit = visitor().open("/explore?loss=HuberLoss")
    field = visit.page.get_by_role("textbox", name="delta", exact=True).first
    expect(visit.page.locator(".js-plotly-plot")).to_be_attached(timeout=PATIENCE)
    for delta in (2.0, 3.0):
        field.fill(f"{delta:g}")
        field.press("Enter")
        value = losses.HuberLoss(delta=delta)(**example("HuberLoss").first.arguments)
        said = visit.page.locator(".live-plot-speech").first
        expect(said).to_contain_text(f"{value:.4g}", timeout=PATIENCE)
    visit.expect_calm()
