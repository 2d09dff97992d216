"""`deshi prompts`: what the optimizer makes of a chat."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.peers.openai import OpenAI
from tests.peers.server import Peer

if TYPE_CHECKING:
    from conftest import Done

    Run = Callable[..., Done]


def test_a_text_is_shown_before_and_after(deshi: Run) -> None:
    out = deshi("prompts", "diff", "Good morning, did you sleep well?").out

    assert out.startswith("kind: small_talk, complexity 0.0")
    assert "tokens: about" in out
    assert "+max_tokens: " in out


def test_a_file_of_messages_is_shown_with_what_is_left_out(deshi: Run, tmp_path: Path) -> None:
    said = {"role": "user", "content": "We walked through the park and talked about nothing at all."}
    (tmp_path / "chat.json").write_text(json.dumps([said, {**said, "role": "assistant"}] * 200 + [said]))

    out = deshi("prompts", "diff", "--file", str(tmp_path / "chat.json")).out

    assert "earlier messages of about" in out


def test_the_kinds_are_listed_with_their_words(deshi: Run) -> None:
    out = deshi("prompts", "kinds").out

    assert [line.split(":")[0] for line in out.splitlines() if not line.startswith(" ")][:4] == [
        "small_talk", "command", "technical", "emergency",
    ]  # fmt: skip


def test_what_is_given_wrong_is_a_sentence(deshi: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"messages": 3}')

    assert "either a text" in deshi("prompts", "diff").err
    assert "can't be read" in deshi("prompts", "diff", "--file", str(tmp_path / "none.json")).err
    assert 'it needs {"messages"' in deshi("prompts", "diff", "--file", str(tmp_path / "bad.json")).err
    assert "no model or role 'ghost'" in deshi("prompts", "try", "Hello", "--model", "ghost").err


def test_a_model_is_asked_with_and_without_and_both_answers_are_shown(deshi: Run, home: Path) -> None:
    home.mkdir(exist_ok=True)
    with Peer(OpenAI(), said="Hello there.") as peer:
        table = ["[models.friend]", 'provider = "openai"', 'model = "tiny"', f'url = "{peer.url}"']
        (home / "deshi.toml").write_text("\n".join(table))

        done = deshi("prompts", "try", "Good morning, did you sleep well?", "--model", "friend")

    assert done.code == 0, done.err
    assert "== as it stands: 1000 tokens in, 40 out" in done.out
    assert "== improved: 1000 tokens in, 40 out" in done.out
    assert done.out.count("Hello there.") == 2
    plain, improved = (seen.body for seen in peer.seen)
    assert "max_tokens" not in plain
    assert improved["max_tokens"] >= 40
