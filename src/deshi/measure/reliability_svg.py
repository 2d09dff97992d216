"""The reliability picture: said against seen, drawn as SVG without a library."""

from collections.abc import Sequence

from deshi.measure.calibration import Bin

_SIZE, _EDGE = 320, 44


def svg(bins: Sequence[Bin], title: str) -> str:
    """Return the picture: a point a bin with its 95 % interval, its area after its rows; the diagonal is perfect honesty."""
    whole = _SIZE + 2 * _EDGE
    most = max((one.rows for one in bins), default=1)
    ticks = [part for share in (0, 25, 50, 75, 100) for part in _tick(share)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" font-family="sans-serif" font-size="11">',
            f'<rect width="{whole}" height="{whole}" fill="#ffffff"/>',
            f'<text x="{whole / 2}" y="22" text-anchor="middle" font-size="13">{_plain(title)}</text>',
            f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#888888"/>',
            f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#888888" stroke-dasharray="4 4"/>',
            *ticks,
            *(_point(one, most) for one in bins),
            f'<text x="{whole / 2}" y="{whole - 8}" text-anchor="middle">confidence (%)</text>',
            f'<text x="12" y="{whole / 2}" text-anchor="middle" transform="rotate(-90 12 {whole / 2})">right (%)</text>',
            "</svg>",
            "",
        ]
    )


def _tick(share: int) -> list[str]:
    x, y = _x(share / 100), _y(share / 100)
    return [
        f'<text x="{x:.1f}" y="{_EDGE + _SIZE + 15}" text-anchor="middle">{share}</text>',
        f'<text x="{_EDGE - 6}" y="{y + 4:.1f}" text-anchor="end">{share}</text>',
    ]


def _point(one: Bin, most: int) -> str:
    x, radius = _x(one.confidence), 2.0 + 4.0 * (one.rows / most) ** 0.5
    return (
        f'<line x1="{x:.1f}" y1="{_y(one.low):.1f}" x2="{x:.1f}" y2="{_y(one.high):.1f}" stroke="#1f6f8b"/>'
        f'<circle cx="{x:.1f}" cy="{_y(one.right):.1f}" r="{radius:.1f}" fill="#1f6f8b"/>'
    )


def _x(share: float) -> float:
    return _EDGE + share * _SIZE


def _y(share: float) -> float:
    return _EDGE + (1 - share) * _SIZE


def _plain(title: str) -> str:
    return title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
