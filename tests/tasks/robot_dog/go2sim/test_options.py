"""The simulator's command line."""

import pytest

from deshi.tasks.robot_dog.go2sim.options import PORT, loopback, options


def test_as_it_is_nobody_outside_this_machine_sees_the_dog() -> None:
    told = options([])
    assert (told.domain, told.interface, told.peer_mode, told.http) == (0, loopback(), "auto", PORT)
    assert (told.posture, told.battery, told.changes) == ("lying", 100.0, {})


def test_faults_become_changes_of_the_dog() -> None:
    line = (
        "--drop 0.1 --delay 0.2 --freeze-after 5 --refuse 1016:4206 --refuse 1004:3203 --stuck --obstacle 0.4"
    )
    assert options(line.split()).changes == {
        "drop": 0.1, "delay": 0.2, "freeze_after": 5.0, "stuck": True, "obstacle": 0.4,
        "refuse": {1016: 4206, 1004: 3203},
    }  # fmt: skip


def test_the_interface_may_be_left_to_dds() -> None:
    assert options(["--interface", ""]).interface == ""


def test_the_page_may_be_left_out() -> None:
    assert options(["--no-http"]).http is None


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("--refuse 1016", "--refuse wants ID:CODE"),
        ("--refuse a:b", "--refuse wants ID:CODE"),
        ("--rate 0", "--rate is 1 to 500"),
        ("--pace 0", "--pace is 0.1 to 50"),
        ("--peer-mode loud", "invalid choice"),
        ("--posture flying", "invalid choice"),
    ],
)
def test_what_is_no_option_is_said(line: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options(line.split())
    assert sentence in capsys.readouterr().err
