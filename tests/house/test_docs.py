"""The documents say what the house does: generated parts are current, links lead somewhere, nothing is left out."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from deshi.plugins import load_task

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SRC = ROOT / "src" / "deshi"
README = ROOT / "README.md"
TRANSLATIONS = [ROOT / "README.ja.md", ROOT / "README.zh.md"]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


def prose(page: Path) -> str:
    """Return a page without its code blocks."""
    return _FENCE.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings make."""
    found: set[str] = set()
    for _, title in _HEADING.findall(prose(page)):
        base = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        name, again = base, 0
        while name in found:
            again += 1
            name = f"{base}-{again}"
        found.add(name)
    return found


def dead(page: Path) -> list[str]:
    """Return the relative links of a page that lead nowhere."""
    wrong = []
    for link in _LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / unquote(place)).resolve() if place else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    return wrong


def generated(page: Path, name: str) -> str:
    """Return what stands in a generated part of a page."""
    found = re.search(
        rf"<!-- generated: {name} -->\n(.*?)<!-- /generated -->", page.read_text("utf-8"), re.DOTALL
    )
    assert found, f"{page.name} has no generated part {name!r}"
    return found[1]


def parts() -> None:
    """Let the tests use what the generator uses."""
    if str(DOCS) not in sys.path:
        sys.path.insert(0, str(DOCS))


def test_generated_parts_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_stale_part_is_found(tmp_path: Path) -> None:
    """The check itself: with one word changed, it says which page and exits 1."""
    code = (
        "import sys; sys.path.insert(0, 'docs'); import generate, pathlib\n"
        f"page = pathlib.Path({str(tmp_path / 'errors.md')!r})\n"
        "generate.ROOT, generate.pages = page.parent, lambda: [page]\n"
        "sys.argv[1:] = ['--check']; sys.exit(generate.main())"
    )
    text = (DOCS / "errors.md").read_text("utf-8").replace("| `NotFound` |", "| `Lost` |")
    (tmp_path / "errors.md").write_text(text, "utf-8")

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, "stale: errors.md" in done.stdout) == (1, True), done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_and_anchor_leads_somewhere(page: Path) -> None:
    assert dead(page) == []


def test_a_dead_link_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One\n[a](gone.md) [b](#two) [c](#one) ![d](no.png)\n```sh\n[e](code.md)\n```\n", "utf-8"
    )

    assert dead(page) == ["gone.md", "#two", "no.png"]


@pytest.mark.parametrize("page", TRANSLATIONS, ids=lambda page: page.name)
def test_a_translation_has_the_same_headings_code_and_images(page: Path) -> None:
    levels = [len(sharps) for sharps, _ in _HEADING.findall(prose(page))]

    assert levels == [len(sharps) for sharps, _ in _HEADING.findall(prose(README))]
    assert _FENCE.findall(page.read_text("utf-8")) == _FENCE.findall(README.read_text("utf-8"))
    assert _IMAGE.findall(prose(page)) == _IMAGE.findall(prose(README))


@pytest.mark.parametrize("page", TRANSLATIONS, ids=lambda page: page.name)
def test_a_translation_has_the_same_tables_commands_and_links(page: Path) -> None:
    def rows(text: str) -> int:
        return sum(line.startswith("|") for line in text.splitlines())

    def commands(text: str) -> list[str]:
        return sorted(re.findall(r"`((?:deshi|make) [^`]*)`", text))

    def links(text: str) -> set[str]:
        return {link for link in _LINK.findall(text) if not link.startswith("README")}

    assert rows(prose(page)) == rows(prose(README))
    assert commands(prose(page)) == commands(prose(README))
    assert links(prose(page)) == links(prose(README))


def test_the_first_screen_is_a_sentence_a_command_an_answer_and_a_picture() -> None:
    first = README.read_text("utf-8").split("\n## ")[0]

    assert "```sh\nmake up\n```" in first
    assert "<!-- generated: answer -->" in first
    assert "docs/images/console.png" in first


def test_every_verb_of_make_in_the_documents_exists_in_the_makefile() -> None:
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        verb
        for page in PAGES
        for verb in re.findall(r"(?:^|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)
    }

    assert {"up", "test"} <= named
    assert named - verbs == set()


def test_every_benchmark_in_the_documents_exists() -> None:
    named = {
        name for page in PAGES for name in re.findall(r"python (bench/\w+\.py)", page.read_text("utf-8"))
    }

    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_setting_is_in_the_guide() -> None:
    parts()
    from parts.settings import keys

    table = generated(DOCS / "guide.md", "settings")
    missing = [key for key in keys() if "| `[{}]` | `{}` |".format(*key.rsplit(".", 1)) not in table]

    assert len(keys()) > 10
    assert missing == []


def test_every_command_is_in_the_reference_and_no_other() -> None:
    parts()
    from parts.reference import tree

    shown = re.findall(r"^### (deshi .+)$", generated(DOCS / "cli.md", "commands"), re.MULTILINE)

    assert "deshi journal verify" in shown
    assert shown == list(tree())


def test_every_command_in_the_documents_exists_with_its_options() -> None:
    """Commands are what follows `$` or stands alone in a code block, and what stands between backticks."""
    parts()
    from parts.reference import tree

    known = {
        tuple(name.split()): {o for p in command.params for o in p.opts} for name, command in tree().items()
    }
    known["deshi", "stop"] = {"--damp"}  # served before the tree of commands
    named = [one["names"]["en"] for one in load_task("robot_dog").actions.values()]
    known["deshi", "correct"] |= {
        f"--{name.replace(' ', '-')}" for name in named
    }  # the first action is an option
    groups = {("deshi", name[1]) for name in known if len(name) > 2}
    wrong, seen = [], 0
    for page in PAGES:
        blocks = "\n".join(block for _, block in _FENCE.findall(page.read_text("utf-8")))
        typed = re.findall(r"^\s*(?:\$ )?(deshi [a-z].*)", blocks, re.MULTILINE)
        for line in typed + re.findall(r"`(deshi [a-z][^`|]*)`", prose(page)):
            words = re.split(r" \| | # ", line)[0].split()
            name = next((tuple(words[:n]) for n in (3, 2) if tuple(words[:n]) in known), ())
            options = {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)}
            right = options <= known[name] | {"--help"} if name else tuple(words) in groups
            wrong += [] if right else [f"{page.name}: {line}"]
            seen += 1

    assert seen > 50
    assert wrong == []


def test_every_error_class_is_in_the_table() -> None:
    """Compared with a plain search, which knows nothing of how the table is made."""
    names = {
        name
        for path in SRC.rglob("*.py")
        for name in re.findall(
            r"^class (\w+)\((?:DeshiError|BadInput|NotFound|Denied|Limited|Unavailable|Corrupt|Lost)\)",
            path.read_text("utf-8"),
            re.MULTILINE,
        )
    }
    shown = set(re.findall(r"^\| `(\w+)` \|", generated(DOCS / "errors.md", "errors"), re.MULTILINE))

    assert len(names) >= 5
    assert shown == names | {"DeshiError"}


def test_every_route_is_in_the_reference() -> None:
    """Compared with the sources: what is decorated, what is hot, and the stream."""
    cold = (SRC / "web" / "cold.py").read_text("utf-8")
    hot = (SRC / "web" / "hot.py").read_text("utf-8")
    named = {(m.upper(), path) for m, path in re.findall(r'@\w+\.(get|post|put|delete)\(\s*"([^"]+)"', cold)}
    named |= set(re.findall(r'\("([A-Z]+)", "(/[^"]+)"\)', hot))
    text = (DOCS / "api.md").read_text("utf-8")
    missing = [f"{method} {path}" for method, path in sorted(named) if f"### {method} {path}\n" not in text]

    assert ("POST", "/v1/decide") in named
    assert ("GET", "/health") in named
    assert missing == []
    assert "### WebSocket /v1/live\n" in text


def test_every_room_has_a_page_and_every_page_a_room() -> None:
    rooms = {path.parent.name for path in SRC.glob("*/__init__.py")}

    assert {page.stem for page in (DOCS / "rooms").glob("*.md")} == rooms


def test_every_decision_has_a_number_a_status_and_a_reason() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))

    assert [page.name[:3] for page in pages] == [f"{n:03}" for n in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text("utf-8")
        assert text.startswith(f"# {page.name[:3]}: "), page.name
        assert all(
            f"**{part}" in text for part in ("Status:", "Question", "Decision", "Why", "What it costs")
        ), page.name


def test_the_sentences_of_the_trouble_table_are_ones_that_deshi_prints() -> None:
    """Each named sentence is found in the sources, piece by piece between its dots."""
    words = SRC / "tasks" / "robot_dog" / "body" / "words.toml"
    sources = [*SRC.rglob("*.py"), words, ROOT / "deploy" / "install.sh"]
    said = re.sub(r'"\s*\n\s*f?"', "", "\n".join(path.read_text("utf-8") for path in sources))
    plain = re.sub(r"\{[^{}]*\}", " ... ", said)
    table = (DOCS / "guide.md").read_text("utf-8").split("## Trouble")[1]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    unknown = [
        piece
        for row in rows
        for sentence in re.findall(r"`([^`]+)`", row)
        for piece in re.split(r"\s*\.\.\.\s*", re.sub(r"\b(8001|127\.0\.0\.1|torch)\b", "...", sentence))
        if len(piece) > 6 and piece not in plain and piece not in said
    ]

    assert len(rows) > 10
    assert unknown == []


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_an_example_is_short_and_says_how_it_is_run(path: Path) -> None:
    text = path.read_text("utf-8")

    assert len(text.splitlines()) < 60
    assert f"examples/{path.name}" in text.split('"""')[1]
