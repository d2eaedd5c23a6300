"""What a reader has set up in a picture stays: the zoom of a curve, the camera of a surface."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

import losses
from content import LANGUAGES, Language, example, text
from tests.browser.conftest import PATIENCE, Visit

Visitor = Callable[..., Visit]
LOSS = "LinearCrossEntropyLoss"
SURFACE = f"/explore?loss={LOSS}&figure=surface-input-input"
NO_WEBGL = """
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind.includes("webgl") ? null : get.call(this, kind, ...rest);
    };
"""
EYE = "document.querySelector('.js-plotly-plot')._fullLayout.scene._scene.getCamera().eye"
# How many colours the scene's canvas shows once it is drawn anew; an empty one has a single colour.
COLOURS = """() => new Promise((done) => {
    const { glplot } = document.querySelector(".js-plotly-plot")._fullLayout.scene._scene;
    const after = glplot.onrender;
    glplot.onrender = () => {
        after?.();
        glplot.onrender = after;
        const { gl } = glplot;
        const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
        const pixels = new Uint8Array(4 * width * height);
        gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
        done(new Set(new Uint32Array(pixels.buffer)).size);
    };
    glplot.redraw();
})"""


def opened(visit: Visit, path: str) -> Visit:
    """Open a page and wait until Plotly has drawn its figure."""
    visit.open(path)
    expect(visit.page.locator(".live-plot-sketch")).to_have_count(0, timeout=PATIENCE)
    expect(visit.page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=PATIENCE)
    return visit.settle()


def surface(visit: Visit) -> Visit:
    """Wait until the surface is drawn."""
    expect(visit.page.locator(".js-plotly-plot .gl-container canvas")).to_be_visible(
        timeout=PATIENCE
    )
    visit.page.wait_for_function(
        "() => document.querySelector('.js-plotly-plot')._fullLayout?.scene?._scene?.glplot"
    )
    return visit.settle()


def camera(visit: Visit) -> list[float]:
    """Return where the eye is from which the scene is drawn."""
    eye = visit.page.evaluate(EYE)
    return [eye[axis] for axis in "xyz"]


def seen_from(visit: Visit, *place: float) -> None:
    """Wait until the scene is drawn from a place."""
    visit.page.wait_for_function(
        f"(place) => Object.values({EYE}).every((at, i) => Math.abs(at - place[i]) < 1e-6)",
        arg=place,
    )


def slider(visit: Visit, name: str) -> Locator:
    return visit.page.get_by_role("slider", name=name, exact=True).and_(visit.page.locator("input"))


def released(visit: Visit, name: str, address: str) -> None:
    """Drag a slider, let go, and wait until the answer is drawn by Plotly."""
    visit.page.evaluate(
        """() => {
            window.redrawn = 0;
            document.querySelector(".js-plotly-plot")
                .on("plotly_afterplot", () => { window.redrawn += 1; });
        }"""
    )
    slider(visit, name).hover()
    expect(visit.page.locator("[data-waiting]")).to_have_count(0, timeout=PATIENCE)
    visit.drag(slider(visit, name), 60, 0)
    expect(visit.page).to_have_url(re.compile(address), timeout=PATIENCE)
    expect(visit.page.locator("[data-waiting]")).to_have_count(0, timeout=PATIENCE)
    # A view may get lost in the redraw once the pointer rests, which is the last one.
    visit.settle()
    visit.page.wait_for_function("() => window.redrawn > 0")
    before = visit.page.evaluate("window.redrawn")
    slider(visit, name).press("ArrowRight")
    visit.page.wait_for_function("(before) => window.redrawn > before", arg=before)
    visit.settle()


def test_the_map_is_there_first_and_the_keyboard_opens_the_surface(visitor: Visitor) -> None:
    visit = opened(visitor(), f"/explore?loss={LOSS}")
    expect(visit.page.locator(".js-plotly-plot .contourlayer")).to_be_attached()
    chosen = visit.page.get_by_role("radio", name=re.compile("^Map of"))
    expect(chosen).to_be_checked()
    chosen.focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.keyboard.press("Space")
    expect(visit.page).to_have_url(re.compile("figure=surface-input-input"), timeout=PATIENCE)
    assert surface(visit).page.evaluate(COLOURS) > 100
    visit.page.reload()
    surface(visit.settle())
    expect(visit.page.get_by_role("radio", name=re.compile("^Surface"))).to_be_checked()
    visit.expect_calm()


def test_the_camera_survives_a_drag_and_a_release(visitor: Visitor) -> None:
    visit = surface(opened(visitor(), SURFACE))
    first = camera(visit)
    visit.page.evaluate(
        """document.querySelector(".js-plotly-plot")
            .on("plotly_relayout", () => { window.letGo = true; })"""
    )
    visit.drag(visit.page.locator(".js-plotly-plot .gl-container canvas"), 120, -30)
    visit.page.wait_for_function("() => window.letGo")
    turned = camera(visit)
    assert turned != pytest.approx(first, abs=0.1)
    released(visit, "input[0, 1]", "x.input=")
    assert camera(visit) == pytest.approx(turned, abs=1e-6)
    released(visit, "label_smoothing", "label_smoothing=")
    assert camera(visit) == pytest.approx(turned, abs=1e-6)
    visit.expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_arrow_keys_turn_the_camera(visitor: Visitor, language: Language) -> None:
    visit = surface(opened(visitor(), f"{SURFACE}&lang={language}"))
    picture = visit.page.locator(".live-plot-picture")
    expect(picture).to_have_attribute("aria-description", text("figure.turn", language))
    expect(visit.page.get_by_text(text("figure.turn", language))).to_be_visible()
    # The last of what the page does by itself.
    expect(visit.page.get_by_text(re.compile("torch 2"))).to_be_visible(timeout=PATIENCE)
    x, y, z = camera(visit)
    sent = visit.settle().sent
    picture.focus()
    for _ in range(4):
        visit.page.keyboard.press("ArrowRight")
    bearing, reach = math.atan2(y, x) + math.pi / 6, math.hypot(x, y)
    seen_from(visit, reach * math.cos(bearing), reach * math.sin(bearing), z)
    for _ in range(40):
        visit.page.keyboard.press("ArrowUp")
    visit.page.wait_for_function(
        f"() => {{ const e = {EYE}; return Math.hypot(e.x, e.y) < 0.1 * e.z; }}"
    )
    assert visit.sent == sent
    visit.expect_calm()


def test_a_slider_moves_the_point_on_the_surface(visitor: Visitor) -> None:
    visit = surface(opened(visitor(), SURFACE))
    value = visit.page.locator(".live-plot-readout dd")
    slider(visit, "input[0, 0]").focus()
    expect(visit.page.locator("[data-waiting]")).to_have_count(0, timeout=PATIENCE)
    before = visit.sent
    visit.page.keyboard.down("End")
    preset = example(LOSS).first
    arguments = dict(preset.arguments)
    arguments["input"] = arguments["input"].copy()
    arguments["input"][0, 0] = 4.0
    expected = float(losses.LinearCrossEntropyLoss(**preset.options)(**arguments))
    expect(value).to_have_text(f"{expected:.4g}")
    assert visit.sent == before
    visit.page.wait_for_function(
        """(z) => {
            const here = document.querySelector(".js-plotly-plot")
                ._fullData.find((trace) => trace.uid === "here");
            return here.x[0] === 4 && Math.abs(here.z[0] - z) < 1e-6;
        }""",
        arg=expected,
    )
    visit.page.keyboard.up("End")
    expect(visit.page).to_have_url(re.compile("x.input="), timeout=PATIENCE)
    visit.settle().expect_calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_webgl_the_surface_is_seen_from_above(visitor: Visitor, language: Language) -> None:
    visit = visitor(width=390, height=900)
    visit.page.add_init_script(NO_WEBGL)
    opened(visit, f"{SURFACE}&lang={language}")
    expect(visit.page.get_by_text(text("figure.no_webgl", language))).to_be_visible()
    expect(visit.page.locator(".js-plotly-plot .contourlayer path").first).to_be_attached()
    point = visit.page.locator(".js-plotly-plot .tracehere path.point")
    before = point.get_attribute("transform")
    slider(visit, "input[0, 0]").press("Home")
    expect(visit.page).to_have_url(re.compile("x.input="), timeout=PATIENCE)
    expect(point).not_to_have_attribute("transform", before or "")
    visit.expect_no_sideways_scrolling()
    visit.expect_calm()


def test_the_zoom_of_a_curve_survives_a_drag_and_a_release(visitor: Visitor) -> None:
    visit = opened(visitor(), "/explore?loss=HuberLoss")
    ranges = """["xaxis", "yaxis"].map((name) =>
        [...document.querySelector(".js-plotly-plot")._fullLayout[name].range])"""
    first = visit.page.evaluate(ranges)
    box = visit.page.locator(".js-plotly-plot").bounding_box()
    assert box
    visit.page.mouse.move(box["x"] + 200, box["y"] + 75)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + 420, box["y"] + 150, steps=5)
    visit.page.mouse.up()
    visit.page.wait_for_function(f"(first) => {ranges}[0][0] > first", arg=first[0][0])
    zoomed = visit.page.evaluate(ranges)
    assert zoomed[1][0] > first[1][0]
    released(visit, "delta", "delta=")
    assert visit.page.evaluate(ranges) == zoomed
    # A reset of the axes fits them to what is shown now.
    visit.page.mouse.dblclick(box["x"] + 300, box["y"] + 100)
    visit.page.wait_for_function(
        """() => {
            const { data, _fullLayout: { yaxis } } = document.querySelector(".js-plotly-plot");
            const [y] = data.find((trace) => trace.uid === "here").y;
            return yaxis.range[0] < 0.05 && yaxis.range[0] <= y && y <= yaxis.range[1];
        }"""
    )
    visit.expect_calm()


def test_a_button_fits_the_axes_and_another_leads_back(visitor: Visitor) -> None:
    visit = opened(visitor(), "/explore?loss=HuberLoss")
    ranges = (
        "() => ['yaxis', 'yaxis2'].map((axis) => "
        "[...document.querySelector('.js-plotly-plot')._fullLayout[axis].range])"
    )
    first = visit.page.evaluate(ranges)
    visit.page.evaluate(
        "() => Plotly.relayout(document.querySelector('.js-plotly-plot'),"
        " {'yaxis.range': [100, 200], 'yaxis2.range': [5, 6]})"
    )
    words = ("live_plot.fit", "live_plot.reset")
    fit, reset = (visit.page.get_by_role("button", name=text(word, "en")) for word in words)
    visit.page.locator(".js-plotly-plot").hover()
    fit.click()
    fitted = visit.page.evaluate(ranges)
    curves = ("curve", "rise")
    for uid, (low, high) in zip(curves, fitted, strict=True):
        heights = visit.drawn(uid)[:, 1]
        assert np.mean((heights >= low) & (heights <= high)) >= 0.9
        assert high - low < 2 * np.ptp(heights)
    reset.click()
    assert visit.page.evaluate(ranges) == first
    visit.expect_calm()


def test_while_an_option_is_dragged_every_marker_stays_in_its_panel(visitor: Visitor) -> None:
    visit = opened(visitor(), "/explore?loss=HuberLoss&reduction=sum&delta=0.2")
    slider = visit.page.get_by_role("slider", name="delta", exact=True)
    slider.focus()
    expect(visit.page.locator(".live-plot[data-waiting]")).to_have_count(0, timeout=PATIENCE)
    visit.page.keyboard.down("End")  # the key is held: nothing is released yet
    outside = """() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
        const plot = document.querySelector('.js-plotly-plot');
        const { xaxis, yaxis, yaxis2 } = plot._fullLayout;
        const places = { here: yaxis, 'slope-here': yaxis2 };
        resolve(Object.entries(places).filter(([uid, axis]) => {
            const node = plot.querySelector(`.scatterlayer .trace${uid} .points path`);
            const [, x, y] = /translate\\(([^,]+),([^)]+)\\)/.exec(node.getAttribute('transform'));
            return !(x >= 0 && x <= xaxis._length && y >= 0 && y <= axis._length);
        }).map(([uid]) => uid));
    })))"""
    assert visit.page.evaluate(outside) == []
    curve = visit.drawn("curve")[:, 1]
    assert curve.max() > visit.page.evaluate(
        "() => document.querySelector('.js-plotly-plot')._fullLayout.yaxis.range[1]"
    )
    visit.page.keyboard.up("End")
    visit.expect_calm()
