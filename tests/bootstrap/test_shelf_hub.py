"""Models of a hub: the real client library and our own download against a small hub that breaks off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.peers.hub import SHA, HubPeer
from tests.peers.llama_cpp import tiny

from deshi.bootstrap import shelf_hub
from deshi.bootstrap.shelf_hub import Hub, chosen, parsed
from deshi.errors import BadInput, Corrupt, Denied, NotFound, Unavailable


def said(what: str, done: int, total: int) -> None:
    """Hear how far it is."""
    assert 0 <= done <= total


@pytest.fixture
def peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubPeer]:
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    monkeypatch.setenv("HF_HUB_DISABLE_XET", "1")
    running = HubPeer(tiny(tmp_path / "tiny.gguf").read_bytes())
    yield running
    running.close()


def test_a_file_is_fetched_with_the_revision_it_came_from(peer: HubPeer, tmp_path: Path) -> None:
    path, source = peer.hub().fetch("ann/tiny", tmp_path, said)

    assert path.read_bytes() == peer.content
    assert path.is_relative_to(tmp_path)
    assert source == f"hf:ann/tiny/tiny.Q8_0.gguf@{SHA}"


def test_what_breaks_off_goes_on_where_it_ended(peer: HubPeer, tmp_path: Path) -> None:
    peer.upto = 300_000
    hub, named = peer.hub(), "ann/tiny/tiny.Q8_0.gguf"

    with pytest.raises(Unavailable, match=r"broke off at 300000 of .* goes on from there"):
        hub.fetch(named, tmp_path, said)
    peer.upto = len(peer.content)
    path, _ = hub.fetch(named, tmp_path, said)

    assert path.read_bytes() == peer.content
    assert peer.asked[0] == "bytes=0-"
    assert set(peer.asked[1:]) == {"bytes=300000-"}


def test_a_file_that_is_not_what_the_hub_says_is_thrown_away(peer: HubPeer, tmp_path: Path) -> None:
    peer.sha = "0" * 64
    with pytest.raises(Corrupt, match="not what the hub says"):
        peer.hub().fetch("ann/tiny", tmp_path, said)
    assert not list(tmp_path.glob("*.part"))


def test_what_the_hub_refuses_is_a_sentence(peer: HubPeer, tmp_path: Path) -> None:
    hub = peer.hub()
    with pytest.raises(NotFound, match="no file other"):
        hub.fetch("ann/tiny/other.gguf", tmp_path, said)
    with pytest.raises(NotFound, match="no model ann/gone"):
        hub.fetch("ann/gone", tmp_path, said)
    peer.status = 403
    with pytest.raises(Denied, match="hf auth login"):
        hub.fetch("ann/tiny", tmp_path, said)


def test_offline_is_a_sentence(peer: HubPeer, tmp_path: Path) -> None:
    hub = peer.hub()
    peer.close()
    with pytest.raises(Unavailable, match="can't be reached"):
        hub.fetch("ann/tiny", tmp_path, said)


def test_a_disk_without_room_is_told_before_the_download(
    peer: HubPeer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: Any) -> None:
        raise Unavailable("no room")

    monkeypatch.setattr(shelf_hub, "room_for", none)
    with pytest.raises(Unavailable, match="no room"):
        peer.hub().fetch("ann/tiny", tmp_path, said)
    assert peer.asked == []


def test_a_model_is_pushed_into_a_private_repository(tmp_path: Path) -> None:
    told: list[Any] = []

    class Client:
        def create_repo(self, repo: str, **how: Any) -> None:
            told.append((repo, how))

        def upload_file(self, **what: Any) -> Any:
            told.append(what)

    assert Hub(Client()).push(tmp_path / "x", "ann/mine", "tiny") == "hf:ann/mine/tiny.gguf@main"
    assert told == [
        ("ann/mine", {"exist_ok": True, "private": True}),
        {"path_or_fileobj": str(tmp_path / "x"), "path_in_repo": "tiny.gguf", "repo_id": "ann/mine"},
    ]


@pytest.mark.parametrize(
    ("named", "is_"),
    [("ann/tiny", ("ann/tiny", "")), ("ann/tiny/q/x-Q4_0.gguf", ("ann/tiny", "q/x-Q4_0.gguf"))],
)
def test_a_name_is_read(named: str, is_: tuple[str, str]) -> None:
    assert parsed(named) == is_


@pytest.mark.parametrize(
    "named", ["", "ann", "ann/", "../x", "ann/../x", "ann/tiny/../../x.gguf", "ann/tiny/x.bin", "a b/c"]
)
def test_a_name_that_is_none_is_refused(named: str) -> None:
    with pytest.raises(BadInput, match="hf:OWNER/NAME"):
        parsed(named)


def test_the_file_to_take_is_the_middle_way() -> None:
    assert chosen("r", ["a-Q8_0.gguf", "a-Q4_K_M.gguf", "a-F16.gguf"]) == "a-Q4_K_M.gguf"
    assert chosen("r", ["only.gguf", "README.md"]) == "only.gguf"
    with pytest.raises(BadInput, match="several"):
        chosen("r", ["a-F16.gguf", "a-F32.gguf"])
    with pytest.raises(NotFound, match="no GGUF"):
        chosen("r", ["model.safetensors", "a-00001-of-00002.gguf"])
