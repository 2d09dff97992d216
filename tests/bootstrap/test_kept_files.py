"""Files of clients on the disk: a tenant's own, whole, within a quota, and none that hides the others."""

import logging
import os
from pathlib import Path

import pytest

from deshi.bootstrap.kept_files import Full, KeptFiles
from deshi.errors import Corrupt


@pytest.mark.parametrize("card", [b"{", b"[]", b"{}", b'{"tenant": "lab", "file": 3}', b"\xff"])
def test_a_damaged_card_hides_no_other_file(
    tmp_path: Path, card: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    files = KeptFiles(tmp_path)
    lost, kept = (files.keep("lab", name, "batch", [b"x"])["id"] for name in ("a", "b"))
    (tmp_path / "files" / f"{lost}.json").write_bytes(card)

    with caplog.at_level(logging.ERROR):
        found = [[one["id"] for one in files.all("lab")] for _ in range(2)]

    assert found == [[kept], [kept]]
    assert [record.message.count(lost) for record in caplog.records] == [1]
    with pytest.raises(Corrupt, match="move it away"):
        files.told("lab", lost)


def test_files_of_a_tenant_have_a_bound_together(tmp_path: Path) -> None:
    files = KeptFiles(tmp_path, most=10)
    first = files.keep("lab", "a", "batch", [b"123", b"456"])["id"]

    with pytest.raises(Full, match="5 bytes, yours take 6 already, and 10 together"):
        files.keep("lab", "b", "batch", [b"12345"])

    assert [path.suffix for path in sorted((tmp_path / "files").iterdir())] == [".data", ".json"]
    files.keep("other", "c", "batch", [b"12345"])
    files.remove("lab", first)
    files.keep("lab", "b", "batch", [b"12345"])


def test_what_a_killed_upload_left_is_removed(tmp_path: Path) -> None:
    files = KeptFiles(tmp_path)
    left, coming = files.part(), files.part()
    for path in (left, coming):
        path.write_bytes(b"x")
    os.utime(left, (0, 0))

    files.keep("lab", "a", "batch", [b"x"])

    assert (left.exists(), coming.exists()) == (False, True)
