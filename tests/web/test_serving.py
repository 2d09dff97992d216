"""A service that listens: what keeps it from starting is raised, and it can be tried again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deshi.errors import Unavailable
from deshi.sections import Guard, Service, Settings
from deshi.web.serving import Serving


def test_what_fails_while_the_service_opens_is_raised(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def gone(_: Any) -> None:
        raise Unavailable("The store is gone.")

    monkeypatch.setattr("deshi.bootstrap.chats.Service.open", gone)
    monkeypatch.setattr("deshi.web.serving.logs.set_up", lambda _: None)
    settings = Settings(home, service=Service(port=0), guard=Guard(enabled=False))

    with Serving(settings) as serving:
        for _ in range(2):
            serving.open()
            with pytest.raises(Unavailable, match=r"The store is gone\."):
                serving.run()
    assert "Traceback" not in capfd.readouterr().err
