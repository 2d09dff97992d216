"""Write the generated parts of the documentation: `python docs/generate.py [--check | --refresh]`.

A generated part stands between `<!-- generated: NAME -->` and `<!-- /generated -->` in a Markdown file; NAME is a part's
name and its arguments, and both marks begin a line. Without options the parts are written anew; `--check` writes nothing and exits 1 when one is stale;
`--refresh` first records real runs (it needs the student's release) into docs/data/. No part needs a network, a running
service or a release: what a real run said, and what bench/ measured, is read from committed files.
"""

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from parts import figures, files, recorded, reference, settings

ROOT = Path(__file__).parents[1]
PARTS: dict[str, Callable[..., str]] = {
    "answer": recorded.answer,
    "run": recorded.run,
    "figures": figures.table,
    "folders": files.folders,
    "files": files.room,
    "settings": settings.table,
    "routes": reference.routes,
    "shapes": reference.shapes,
    "commands": reference.commands,
    "errors": reference.errors,
}
_PART = re.compile(
    r"(^<!-- generated: (?P<call>[^>]+?) -->\n).*?(^<!-- /generated -->)", re.DOTALL | re.MULTILINE
)
_MARK = re.compile(r"^<!-- /?generated", re.MULTILINE)


def pages() -> list[Path]:
    """Return every Markdown file that may hold generated parts."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def language(page: Path) -> str:
    """Return the language of a page, from its name: README.ja.md is `ja`, others are `en`."""
    middle = page.name.split(".")[1:-1]
    return middle[0] if middle else "en"


def written(page: Path) -> str:
    """Return a page with its generated parts as they should be. Exits for an unknown part or an unclosed marker."""
    text = page.read_text("utf-8")
    if len(_MARK.findall(text)) != 2 * len(_PART.findall(text)):
        sys.exit(f"{page}: a marker of a generated part has no partner; close it with <!-- /generated -->.")

    def fill(found: re.Match[str]) -> str:
        name, *arguments = found["call"].split()
        if name not in PARTS:
            sys.exit(f"{page}: there is no part {name!r}; there are {', '.join(PARTS)}.")
        return f"{found[1]}{PARTS[name](*arguments, lang=language(page))}\n{found[3]}"

    return _PART.sub(fill, text)


def main() -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(description="Write the generated parts of the documentation.")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when a part is stale")
    parser.add_argument("--refresh", action="store_true", help="record real runs first")
    options = parser.parse_args()
    if options.refresh:
        recorded.refresh()
    stale = [page for page in pages() if written(page) != page.read_text("utf-8")]
    for page in stale:
        if not options.check:
            page.write_text(written(page), "utf-8")
        print(f"{'stale' if options.check else 'written'}: {page.relative_to(ROOT)}")
    if options.check and stale:
        print("Run `make docs` and commit what it writes.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
