"""Draw the icon: a loss curve, one point on it, and the tangent at that point.

Run ``python assets/draw_icon.py`` after a change; it writes icon.svg, icon.png and icon.ico beside itself, all from
the same points.
"""

from pathlib import Path

from PIL import Image, ImageDraw

SIZE = 64  # units of the drawing, and of the SVG's view box
GROUND, CURVE, TANGENT, POINT = "#12304A", "#F4F7FA", "#F5A623", "#F5A623"
Points = list[tuple[float, float]]


def height(x: float) -> float:
    """Return y of the curve at `x`: 52 at the minimum, 12 at both ends."""
    return 52 - 40 * ((x - 32) / 22) ** 2


def curve() -> Points:
    """Return a parabola; y points downward, as on a screen."""
    return [(float(x), height(x)) for x in range(10, 55)]


def tangent(x: float = 43.0) -> tuple[Points, tuple[float, float]]:
    """Return a piece of the tangent at `x`, and the point where it touches."""
    y = height(x)
    slope = -80 * (x - 32) / 22**2
    return [(x + dx, y + slope * dx) for dx in (-13.0, 10.0)], (x, y)


def svg() -> str:
    """Return the icon as SVG."""
    line, (x, y) = tangent()
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in curve())
    (x1, y1), (x2, y2) = line
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img">\n'
        f"<title>A loss curve with its tangent</title>\n"
        f'<rect width="{SIZE}" height="{SIZE}" rx="14" fill="{GROUND}"/>\n'
        f'<g fill="none" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round">\n'
        f'<polyline stroke="{CURVE}" points="{path}"/>\n'
        f'<line stroke="{TANGENT}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>\n'
        f"</g>\n"
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{POINT}" stroke="{GROUND}" '
        f'stroke-width="2"/>\n'
        f"</svg>\n"
    )


def raster(pixels: int, oversampling: int = 8) -> Image.Image:
    """Return the icon as a picture of `pixels` × `pixels`, smoothed by drawing it larger."""
    scale = pixels * oversampling / SIZE
    image = Image.new("RGBA", (pixels * oversampling,) * 2)
    draw = ImageDraw.Draw(image)

    def disc(at: tuple[float, float], radius: float, fill: str) -> None:
        x, y, r = at[0] * scale, at[1] * scale, radius * scale
        draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)

    def stroke(points: Points, fill: str) -> None:
        draw.line(
            [(x * scale, y * scale) for x, y in points],
            fill=fill,
            width=round(4.5 * scale),
            joint="curve",
        )
        for end in (points[0], points[-1]):
            disc(end, 2.25, fill)

    side = SIZE * scale - 1
    draw.rounded_rectangle((0, 0, side, side), 14 * scale, fill=GROUND)
    stroke(curve(), CURVE)
    line, point = tangent()
    stroke(line, TANGENT)
    disc(point, 6.5, GROUND)
    disc(point, 4.5, POINT)
    return image.resize((pixels, pixels), Image.Resampling.LANCZOS)


def main() -> None:
    """Write the three files."""
    here = Path(__file__).parent
    (here / "icon.svg").write_text(svg(), encoding="utf-8")
    raster(256).save(here / "icon.png", optimize=True)
    raster(48).save(here / "icon.ico", sizes=[(16, 16), (32, 32), (48, 48)])


if __name__ == "__main__":
    main()
