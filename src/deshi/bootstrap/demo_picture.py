"""The demonstration as a picture: SVG, drawn without a library."""

from collections.abc import Iterator, Sequence

from deshi.bootstrap.demo import Demo, Round

_COLOURS = ("#1f6f8b", "#c8553d", "#5a8f3c", "#7a4fa3")
_WIDE, _HIGH, _EDGE, _GAP = 380, 250, 52, 60
_GREY, _INK = "#b8bec4", "#222222"
_Points = Sequence[tuple[float, float]]


def picture(demo: Demo, seed: int) -> str:
    """Return the picture: right answers by person and suite on the left, what was asked on the right, verdicts under the rounds."""
    width = 2 * _WIDE + _GAP + 2 * _EDGE
    height = _HIGH + 168
    right = _EDGE + _WIDE + _GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
            f"<title>deshi demo --seed {seed}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *_panel(_EDGE, "right answers to lines that nobody taught (%)", demo),
            *_exact(_EDGE, demo),
            *_panel(right, "of the same lines: asked back, or over to a teacher (%)", demo),
            *_asked(right, demo),
            *_foot(demo, height),
            "</svg>",
            "",
        ]
    )


def _panel(left: float, title: str, demo: Demo) -> Iterator[str]:
    """Yield frame, title, grid and the names of the rounds."""
    yield _text(left, 28, title, size=14)
    for share in (0, 25, 50, 75, 100):
        y = _y(share / 100)
        yield f'<line x1="{left}" y1="{y:.1f}" x2="{left + _WIDE}" y2="{y:.1f}" stroke="{_GREY}" stroke-width="0.6"/>'
        yield _text(left - 6, y + 4, str(share), "end")
    for one in (*demo.rounds, demo.poisoned):
        x = _x(left, one, demo)
        poisoned = one is demo.poisoned
        yield _text(x, _y(0) + 17, "poison" if poisoned else str(one.number), "middle")
        yield _text(x, _y(0) + 33, _mark(one, poisoned), "middle", colour=_mark_colour(one, poisoned))
    yield _text(left + _WIDE / 2, _y(0) + 50, "round, and the verdict of the night after it", "middle")


def _exact(left: float, demo: Demo) -> Iterator[str]:
    rounds = (*demo.rounds, demo.poisoned)
    for colour, name in zip(_COLOURS, demo.rounds[0].users, strict=False):
        points = [(_x(left, one, demo), _y(one.users[name].exact)) for one in rounds]
        yield from _curve(points, colour)
    yield from _curve([(_x(left, one, demo), _y(one.exact)) for one in rounds], "#666666", dashed=True)


def _asked(left: float, demo: Demo) -> Iterator[str]:
    for colour, name in zip(_COLOURS, demo.rounds[0].users, strict=False):
        users = [(_x(left, one, demo), one.users[name]) for one in demo.rounds]
        yield from _curve([(x, _y(used.escalated)) for x, used in users], colour)
        yield from _curve([(x, _y(used.asked)) for x, used in users], colour, dashed=True)


def _curve(points: _Points, colour: str, dashed: bool = False) -> Iterator[str]:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    yield f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
    if not dashed:
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{colour}"/>' for x, y in points)


def _foot(demo: Demo, height: float) -> Iterator[str]:
    """Yield the legend and what it would have cost."""
    y, x = height - 46, float(_EDGE)
    for colour, name in zip(_COLOURS, demo.rounds[0].users, strict=False):
        yield f'<circle cx="{x + 4}" cy="{y - 4}" r="5" fill="{colour}"/>'
        yield _text(x + 14, y, name)
        x += 40 + 7 * len(name)
    yield _text(x, y, "dashed: the suite, asked as nobody")
    yield _text(_EDGE + _WIDE + _GAP, y, "solid: a teacher would be asked; dashed: deshi asks back")
    first, last = demo.rounds[0], demo.rounds[-1]
    told = f"{demo.teacher}, 100 commands a day: ${first.cost:.2f} -> ${last.cost:.2f} a month"
    yield _text(_EDGE, height - 18, told)


def _mark(one: Round, poisoned: bool) -> str:
    if poisoned and one.verdict != "pass":
        return "refused"
    return {"pass": "pass", "fail": "fail", "undecided": "open", "": ""}[one.verdict]


def _mark_colour(one: Round, poisoned: bool) -> str:
    good = (one.verdict == "pass") != poisoned
    return "#2f7d32" if good else "#8a6d00" if one.verdict == "undecided" else "#b3261e"


def _x(left: float, one: Round, demo: Demo) -> float:
    return left + 16 + (_WIDE - 32) * one.number / max(1, demo.poisoned.number)


def _y(share: float) -> float:
    return 44 + (1 - share) * _HIGH


def _text(x: float, y: float, words: str, anchor: str = "start", size: int = 12, colour: str = _INK) -> str:
    plain = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{plain}</text>'
