"""What the README tells a reader to type works as it stands."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Running

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """Return the README's code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def shell(command: str, service: "Running") -> str:
    """Run one command of the README against the running deshi; return what it printed."""
    here = command.replace(":8001", f":{service.port}").replace(":8002", f":{service.guard_port}")
    here = re.sub(r"^deshi ", f"{sys.executable} -m deshi.cli.main ", here)
    environ = {**os.environ, "DESHI_HOME": str(service.home)}
    done = subprocess.run(
        ["bash", "-c", here], env=environ, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def curls() -> list[str]:
    """Return the curl commands of the README, lines that go on joined."""
    joined = "\n".join(blocks("sh")).replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.startswith("curl ")]


def test_every_curl_of_the_readme_is_answered(service: "Running") -> None:
    _, answer = service.ask("座って")
    said = {c: shell(c.replace('"ID"', f'"{answer["interaction"]}"'), service) for c in curls()}
    refused = [c for c, text in said.items() if text.startswith("{") and "error" in json.loads(text)]

    assert len(said) >= 9
    assert refused == []
    assert any("deshi_requests_total" in text for text in said.values())


def test_the_stop_of_the_readme_stops(service: "Running") -> None:
    assert "deshi stop\n" in "\n".join(blocks("sh"))
    assert shell("deshi stop", service).startswith("stopped")
    shell("curl -s -X POST http://127.0.0.1:8001/v1/clear", service)


def test_the_python_of_the_readme_runs(home: Path) -> None:
    program = next(one for one in blocks("python") if "openai" not in one)

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "1009" in done.stdout


def test_the_client_of_openai_in_the_readme_is_answered(service: "Running") -> None:
    program = next(one for one in blocks("python") if "openai" in one)

    done = subprocess.run(
        [sys.executable, "-c", program.replace("http://127.0.0.1:8001", service.url)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "1009" in done.stdout


def test_the_answer_shown_is_the_answer_that_is_given(service: "Running") -> None:
    (shown,) = blocks("json")
    status, given = service.ask("疲れたな", dry_run=True)

    assert status == 200
    assert list(json.loads(shown)) == list(given)
