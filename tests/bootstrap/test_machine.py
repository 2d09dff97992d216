"""What the machine has, read from the kernel's files: of a plain Linux, a container, a Jetson, and one with an NVIDIA card."""

from pathlib import Path

import pytest

from deshi.bootstrap import machine

GB = 2**30


def put(root: Path, **files: str) -> Path:
    """Write files below a root; `__` in a name is a slash, `_dot_` a dot."""
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".").replace("_minus_", "-")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def silent(words: list[str]) -> str:
    return ""


MEMINFO = (
    "MemTotal:  8388608 kB\nMemFree: 100 kB\nMemAvailable: 4194304 kB\nSwapTotal: 200 kB\nSwapFree: 50 kB\n"
)


def test_free_memory_is_what_could_be_had(tmp_path: Path) -> None:
    assert machine.memory(put(tmp_path, proc__meminfo=MEMINFO)) == {
        "total": 8 * GB,
        "free": 4 * GB,
        "limit": 0,
        "swap_used": 150 * 1024,
    }


@pytest.mark.parametrize(
    ("limit", "used"),
    [
        ("memory_dot_max", "memory_dot_current"),
        ("memory__memory_dot_limit_in_bytes", "memory__memory_dot_usage_in_bytes"),
    ],
)
def test_a_container_has_what_its_control_group_leaves_it(tmp_path: Path, limit: str, used: str) -> None:
    group = {f"sys__fs__cgroup__{limit}": f"{2 * GB}\n", f"sys__fs__cgroup__{used}": f"{GB // 2}\n"}
    told = machine.memory(put(tmp_path, proc__meminfo=MEMINFO, **group))
    assert (told["total"], told["free"], told["limit"]) == (2 * GB, 1.5 * GB, 2 * GB)


def test_a_control_group_without_limit_changes_nothing(tmp_path: Path) -> None:
    told = machine.memory(put(tmp_path, proc__meminfo=MEMINFO, sys__fs__cgroup__memory_dot_max="max\n"))
    assert (told["free"], told["limit"]) == (4 * GB, 0)


def test_a_control_group_may_leave_half_a_processor(tmp_path: Path) -> None:
    assert machine.cpu(put(tmp_path, sys__fs__cgroup__cpu_dot_max="50000 100000\n"))["usable"] == 0.5
    assert machine.cpu(put(tmp_path, sys__fs__cgroup__cpu_dot_max="max 100000\n"))["usable"] >= 1


def test_an_nvidia_card_is_told_by_its_tool(tmp_path: Path) -> None:
    asked: list[str] = []

    def tool(words: list[str]) -> str:
        asked.extend(words)
        return "NVIDIA RTX 4090, 24564, 1024, 37, 61\n[N/A]\n"

    assert machine.gpus(tmp_path, tool) == [
        {"name": "NVIDIA RTX 4090", "memory": 24564 * 2**20, "used": GB, "busy": 0.37, "celsius": 61.0}
    ]
    assert asked[0] == "nvidia-smi"


def test_a_jetson_shares_its_memory_and_tells_by_files(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        proc__meminfo=MEMINFO,
        sys__devices__gpu_dot_0__load="123\n",
        sys__class__thermal__thermal_zone1__type="gpu-thermal\n",
        sys__class__thermal__thermal_zone1__temp="48500\n",
    )
    (root / "proc" / "device-tree").mkdir()
    (root / "proc" / "device-tree" / "model").write_bytes(b"NVIDIA Jetson Orin Nano Developer Kit\0")

    told = machine.snapshot(tmp_path, root, silent)

    assert told["unified"]
    assert told["model"] == "NVIDIA Jetson Orin Nano Developer Kit"
    assert told["gpus"] == [{"name": "Tegra", "memory": 0, "used": 0, "busy": 0.123, "celsius": 48.5}]


def test_this_machine_has_what_every_machine_has(tmp_path: Path) -> None:
    told = machine.snapshot(tmp_path / "not" / "there" / "yet")

    assert told["cpu"]["cores"] >= 1
    assert 0 <= told["cpu"]["busy"] <= 1
    assert 0 < told["memory"]["free"] <= told["memory"]["total"]
    assert 0 < told["disk"]["free"] <= told["disk"]["total"]
    assert told["process"]["memory"] > 1_000_000


def test_a_tool_that_is_not_there_or_fails_is_no_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine.gpus(tmp_path) == []
    broken = tmp_path / "nvidia-smi"
    broken.write_text("#!/bin/sh\nexit 9\n")
    broken.chmod(0o755)
    assert machine.gpus(tmp_path) == []
