"""Options that decide shapes, and the table of numbers, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from playwright.sync_api import Locator, expect

from content import LANGUAGES, Language, example, text
from scenes.notation import format_number
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
BADGES = {"en": re.compile("Agrees with torch"), "zh": re.compile("与 torch .* 一致")}
WIDTHS = (1280, 390)


def addressed(visit: Visit, part: str) -> None:
    """Wait until the address says something, and nothing runs on the server."""
    visit.page.wait_for_url(lambda url: part in unquote(url), timeout=PATIENCE)
    visit.settle()


def written(visit: Visit, option: str, value: str) -> None:
    """Write a value into the field of an option, and wait for the answer."""
    field = visit.page.get_by_role("textbox", name=option, exact=True).first
    field.fill(value)
    field.press("Enter")
    addressed(visit, f"{option}={value}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_options_take_the_tensors_along(visitor: Visitor, language: Language, width: int) -> None:
    visit = visitor(width=width).open(f"/explore?loss=LinearCrossEntropyLoss&lang={language}")
    agrees = visit.page.get_by_text(BADGES[language]).first
    expect(agrees).to_be_visible(timeout=PATIENCE)
    cell = visit.page.locator(".tables input").first
    cell.fill("1.75")
    cell.press("Enter")
    addressed(visit, "x.input=3x2:1.75")
    written(visit, "in_features", "3")
    addressed(visit, "x.input=3x3:1.75")
    expect(agrees).to_be_visible(timeout=PATIENCE)
    written(visit, "num_classes", "2")
    lost = text("table.lost_label", language, name="target", label=2, count=2, last=1)
    expect(visit.page.get_by_text(lost)).to_be_visible(timeout=PATIENCE)
    expect(agrees).to_be_visible(timeout=PATIENCE)
    # Streamlit's switch lies under its label.
    visit.page.get_by_test_id("stCheckbox").filter(has_text="bias").locator("label").click()
    addressed(visit, "bias=true")
    expect(visit.page.locator(".tables")).to_contain_text("linear_bias")
    expect(agrees).to_be_visible(timeout=PATIENCE)
    visit.page.reload()
    visit.settle()
    expect(visit.page.locator(".tables input").first).to_have_value("1.75", timeout=PATIENCE)
    expect(visit.page.locator(".tables")).to_contain_text("linear_bias")
    visit.expect_calm()
    visit.expect_no_sideways_scrolling()


def pasted(visit: Visit, cell: Locator, copied: str) -> None:
    """Paste into a field as a keyboard does, without the system's clipboard."""
    cell.evaluate(
        """(node, text) => {
            node.focus();
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            node.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        copied,
    )


def cell_of(visit: Visit, language: Language, name: str, index: str) -> Locator:
    """Return the field of an entry."""
    label = text("table.entry", language, name=name, index=index)
    return visit.page.get_by_label(label, exact=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_blocks_are_pasted_and_refused_in_sentences(
    visitor: Visitor, language: Language, width: int
) -> None:
    visit = visitor(width=width).open(f"/explore?loss=MSELoss&lang={language}")
    cell = cell_of(visit, language, "input", "0")
    expect(cell).to_be_visible(timeout=PATIENCE)
    pasted(visit, cell, "1\t2\r\n−3\t4.5\r\n")
    addressed(visit, "x.input=1,-3,")
    addressed(visit, "x.target=2,4.5,")
    expect(cell_of(visit, language, "input", "1")).to_have_value("−3", timeout=PATIENCE)
    pasted(visit, cell_of(visit, language, "input", "5"), "7;8;9")
    expect(cell_of(visit, language, "input", "7")).to_have_value("9", timeout=PATIENCE)
    expect(visit.page.get_by_text(BADGES[language]).first).to_be_visible(timeout=PATIENCE)
    before = visit.page.url
    pasted(visit, cell, "1,two,3")
    alert = visit.page.locator(".tables").get_by_role("alert")
    refusal = text("table.not_a_number", language, text="“two”")
    expect(alert).to_have_text(refusal, timeout=PATIENCE)
    assert visit.page.url == before
    visit.page.get_by_role("button", name=text("explorer.reset", language)).click()
    expect(alert).to_have_count(0, timeout=PATIENCE)
    expect(cell_of(visit, language, "input", "6")).to_have_count(0, timeout=PATIENCE)
    visit.settle()
    visit.expect_calm()
    visit.expect_no_sideways_scrolling()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_rows_and_columns_come_and_go_by_keyboard(
    visitor: Visitor, language: Language, width: int
) -> None:
    visit = visitor(width=width).open(f"/explore?loss=CrossEntropyLoss&lang={language}")
    rows, classes = example("CrossEntropyLoss").first.arguments["input"].shape
    table = visit.page.locator(".tables")

    def press(key: str, **details: object) -> Locator:
        button = table.get_by_role(
            "button", name=text(f"table.{key}", language, **details), exact=True
        )
        button.focus()
        visit.page.keyboard.press("Enter")
        return button

    expect(table).to_be_visible(timeout=PATIENCE)
    button = press("add_row")
    addressed(visit, f"x.input={rows + 1}x{classes}:")
    expect(button).to_be_focused()
    button = press("add_column", name="input")
    addressed(visit, f"x.input={rows + 1}x{classes + 1}:")
    expect(button).to_be_focused()
    expect(visit.page.get_by_text(BADGES[language]).first).to_be_visible(timeout=PATIENCE)
    press("remove_row", index=rows)
    addressed(visit, f"x.input={rows}x{classes + 1}:")
    # What was pressed is gone; the focus stays with the rows.
    expect(press("add_row")).to_be_focused()
    addressed(visit, f"x.input={rows + 1}x{classes + 1}:")
    press("remove_column", name="input", index=0)
    addressed(visit, f"x.input={rows + 1}x{classes}:")
    visit.page.go_back()
    addressed(visit, f"x.input={rows + 1}x{classes + 1}:")
    visit.expect_calm()
    visit.expect_no_sideways_scrolling()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_text_does_not_survive_a_reset(visitor: Visitor, language: Language) -> None:
    visit = visitor().open(f"/explore?loss=HuberLoss&lang={language}")
    cell = cell_of(visit, language, "input", "0")
    start = cell.input_value(timeout=PATIENCE)
    cell.fill("nonsense")
    cell.press("Enter")
    alert = visit.page.locator(".tables").get_by_role("alert")
    expect(alert).to_contain_text("nonsense", timeout=PATIENCE)
    visit.page.get_by_role("button", name=text("explorer.reset", language)).click()
    expect(alert).to_have_count(0, timeout=PATIENCE)
    expect(cell).to_have_value(start)
    visit.expect_calm()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wide_table_scrolls_inside_its_box(visitor: Visitor, width: int) -> None:
    numbers = ",".join(["-1.25"] * 36)
    query = f"loss=CrossEntropyLoss&x.input=3x12:{numbers}&x.target=0,1,11"
    visit = visitor(width=width).open(f"/explore?{query}")
    box = visit.page.locator(".tables .scroll").first
    expect(box).to_be_visible(timeout=PATIENCE)
    last = box.locator(".loss").last
    inner, outer = box.evaluate("node => [node.scrollWidth, node.clientWidth]")
    assert inner > outer
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=0.9)
    right = box.evaluate("node => node.getBoundingClientRect().right")
    assert right <= width
    visit.expect_no_sideways_scrolling()
    visit.expect_calm()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_number_is_read_rounded_and_edited_in_full(visitor: Visitor, width: int) -> None:
    visit = visitor(width=width).open("/explore?loss=KLDivLoss")
    cell, other = (cell_of(visit, "en", "input", index) for index in ("0, 0", "0, 1"))
    exact = format_number(example("KLDivLoss").first.arguments["input"][0, 0]).replace("-", "−")
    read = exact[:9]
    assert len(exact) > len(read)
    expect(cell).to_have_value(read, timeout=PATIENCE)
    expect(cell).to_have_attribute("title", exact)
    before = visit.page.url
    cell.focus()
    expect(cell).to_have_value(exact)
    other.focus()
    expect(cell).to_have_value(read)
    # Looked at and left, it is the same number.
    other.fill("-1.5")
    other.press("Enter")
    addressed(visit, f"x.input=2x3:{exact.replace('−', '-')},-1.5,")
    assert before != visit.page.url
    visit.open("/explore?loss=KLDivLoss&figure=sweep-input")
    field = visit.page.locator(".live-plot-field").first
    expect(field).to_have_value(read, timeout=PATIENCE)
    field.focus()
    expect(field).to_have_value(exact)
    field.press("Tab")
    expect(field).to_have_value(read)
    visit.expect_calm()
    visit.expect_no_sideways_scrolling()


HYPHEN = re.compile(r"(?<![\w\-])-\.?\d")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["HuberLoss", "CosineEmbeddingLoss", "CrossEntropyLoss"])
def test_minus_signs_are_shown_one_way(visitor: Visitor, name: str, language: Language) -> None:
    wrong = {"HuberLoss": "delta=-1", "CosineEmbeddingLoss": "margin=-0.25"}
    query = wrong.get(name, "ignore_index=-1")
    visit = visitor().open(f"/explore?loss={name}&lang={language}&{query}")
    expect(visit.page.locator(".tables input").first).to_be_visible(timeout=PATIENCE)
    visit.settle()
    shown = visit.page.evaluate(
        """() => {
            const found = [];
            const walk = (node) => {
                if (node.nodeType === Node.TEXT_NODE) found.push(node.textContent);
                if (/^(CODE|STYLE|SCRIPT|ANNOTATION)$/i.test(node.nodeName)) return;
                if (node.localName === "input") found.push(node.value);
                for (const child of [...node.childNodes, ...(node.shadowRoot?.childNodes ?? [])]) walk(child);
            };
            walk(document.querySelector("[data-testid=stMain]"));
            return found;
        }"""
    )
    assert any("−" in part for part in shown)
    assert [part for part in shown if HYPHEN.search(part)] == []
    visit.expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_an_option_is_one_control(visitor: Visitor, language: Language, width: int) -> None:
    visit = visitor(width=width).open(f"/explore?loss=HuberLoss&lang={language}")
    field = visit.page.get_by_role("textbox", name="delta", exact=True)
    slider = visit.page.get_by_role("slider", name="delta", exact=True)
    expect(field).to_have_count(1, timeout=PATIENCE)
    expect(slider).to_have_count(1)
    for typed, said, shown in (("2.5", "2.5", "2.5"), ("inf", "inf", "∞"), ("3", "3", "3")):
        field.fill(typed)
        field.press("Enter")
        addressed(visit, f"delta={said}")
        field.blur()
        expect(field).to_have_value(shown, timeout=PATIENCE)
        expect(visit.page.get_by_text(BADGES[language]).first).to_be_visible(timeout=PATIENCE)
    slider.focus()
    visit.page.keyboard.press("ArrowRight")
    addressed(visit, "delta=3.0")
    field.fill("–1")
    field.press("Enter")
    refusal = {
        "en": "delta is −1; it must lie in (0, ∞).",
        "zh": "delta 为 −1，必须落在 (0, ∞) 内。",
    }
    expect(visit.page.get_by_text(refusal[language])).to_be_visible(timeout=PATIENCE)
    expect(field).to_have_count(1)
    visit.page.get_by_role("button", name=text("explorer.reset", language)).click()
    expect(visit.page.get_by_text(refusal[language])).to_have_count(0, timeout=PATIENCE)
    expect(field).to_have_value("1", timeout=PATIENCE)
    visit.settle()
    visit.expect_calm()
    visit.expect_no_sideways_scrolling()
