"""Files of clients on the disk: a tenant's own, whole, within a quota, and none that hides the others."""

import logging
from pathlib import Path

import pytest

from deshi.bootstrap.kept_files import KeptFiles
from deshi.errors import Corrupt


@pytest.mark.parametrize("card", [b"{", b"[]", b"{}", b'{"tenant": "lab", "file": 3}', b"\xff"])
def test_a_damaged_card_hides_no_other_file(
    tmp_path: Path, card: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    files = KeptFiles(tmp_path)
    lost, kept = (files.keep("lab", name, "batch", b"x")["id"] for name in ("a", "b"))
    (tmp_path / "files" / f"{lost}.json").write_bytes(card)

    with caplog.at_level(logging.ERROR):
        found = [[one["id"] for one in files.all("lab")] for _ in range(2)]

    assert found == [[kept], [kept]]
    assert [record.message.count(lost) for record in caplog.records] == [1]
    with pytest.raises(Corrupt, match="move it away"):
        files.told("lab", lost)
