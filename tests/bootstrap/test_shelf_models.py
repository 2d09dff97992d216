"""Models come to the shelf from a hub, whole or not at all, and newer versions stand beside the old."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.peers.hub import SHA, HubPeer
from tests.peers.llama_cpp import lora, tiny

from deshi.bootstrap.shelf_models import Shelf
from deshi.bootstrap.shelf_ollama import server_of
from deshi.errors import BadInput, NotFound, Unavailable
from deshi.sections import Model, Settings


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubPeer]:
    running = HubPeer(tiny(tmp_path / "tiny.gguf").read_bytes())
    yield running
    running.close()


@pytest.fixture
def shelf(home: Path, hub: HubPeer) -> Shelf:
    return Shelf(Settings(home), hub.hub)


def said(what: str, done: int, total: int) -> None:
    """Hear how far it is."""


def test_a_model_of_a_hub_goes_by_its_repositorys_name_and_keeps_where_it_came_from(
    shelf: Shelf, hub: HubPeer
) -> None:
    assert shelf.add("hf:ann/tiny", "", said) == "tiny"

    assert shelf.files.path("tiny").read_bytes() == hub.content
    assert shelf.files.card("tiny").source == f"hf:ann/tiny/tiny.Q8_0.gguf@{SHA}"
    assert not list((shelf.files.folder / ".parts").iterdir())


def test_a_download_that_breaks_leaves_nothing_half_added_and_goes_on(shelf: Shelf, hub: HubPeer) -> None:
    hub.upto = 100_000
    with pytest.raises(Unavailable, match="goes on from there"):
        shelf.add("hf:ann/tiny", "mine", said)
    assert shelf.files.names() == []
    assert shelf.listed() == []

    hub.upto = len(hub.content)
    assert shelf.add("hf:ann/tiny", "mine", said) == "mine"
    assert hub.asked[-1] == "bytes=100000-"


def test_an_update_brings_what_the_hub_has_now(shelf: Shelf, hub: HubPeer, tmp_path: Path) -> None:
    shelf.add("hf:ann/tiny", "", said)
    assert shelf.update("tiny", said) is None
    hub.put(lora(tmp_path / "new.gguf", 5).read_bytes())

    new = shelf.update("tiny", said)

    assert new is not None
    assert [card.in_use for card in shelf.files.versions("tiny")] == [False, True]
    assert shelf.files.path("tiny").read_bytes() == hub.content


def test_names_of_others_never_become_paths(shelf: Shelf) -> None:
    for named in ("hf:ann/../x", "hf:../../etc/passwd", "hf:ann/tiny/../../../x.gguf"):
        with pytest.raises(BadInput):
            shelf.add(named, "", said)
    with pytest.raises(BadInput, match="can't be named"):
        shelf.add("hf:ann/tiny", "../x", said)
    with pytest.raises(NotFound):
        shelf.show("../x")
    assert not shelf.files.folder.exists()


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("10.0.0.5", "http://10.0.0.5:11434"),
        ("10.0.0.5:99", "http://10.0.0.5:99"),
        ("https://ollama.local:443", "https://ollama.local:443"),
    ],
)
def test_the_ollama_server_is_that_of_the_settings_else_of_the_machine(
    home: Path, host: str, url: str
) -> None:
    assert server_of(Settings(home), {"OLLAMA_HOST": host}).url == url
    own = {"m": Model("ollama", "x", "http://192.168.0.9:11434")}
    assert server_of(Settings(home, models=own), {"OLLAMA_HOST": host}).url == "http://192.168.0.9:11434"
