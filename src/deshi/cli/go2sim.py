"""`deshi go2sim`: a Go2 that isn't there, for any client of the robot; straight to it, without the rest of deshi."""

from deshi.tasks.robot_dog.go2sim.__main__ import main


def go2sim(arguments: list[str]) -> int:
    """Run the simulator until Ctrl-C; return the exit code."""
    return main(arguments)


def go2sim_help() -> None:
    """Shown in the list of commands; the simulator itself is started before this is read."""
