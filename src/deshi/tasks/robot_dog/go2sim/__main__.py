"""`python -m deshi.tasks.robot_dog.go2sim`: run the simulator and print one line when it can be commanded."""

import gc
import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence

from deshi.tasks.robot_dog.dds.participant import needed
from deshi.tasks.robot_dog.go2sim.options import Options, options
from deshi.tasks.robot_dog.sim.dog import SimDog


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator until Ctrl-C; return the exit code."""
    told = options(sys.argv[1:] if arguments is None else arguments)
    try:
        needed()
        dog = SimDog(told.posture, told.battery, told.seed, told.dialect)  # type: ignore[arg-type]
        dog.set(**told.changes)
        return _run(told, dog)
    except (OSError, ValueError) as error:
        told_here = re.sub(r"`\[body\] (\w+)`", lambda name: "--" + name[1].replace("_", "-"), str(error))
        print(f"go2sim: {told_here}", file=sys.stderr)
        return 1


def _run(told: Options, dog: SimDog) -> int:
    if told.new_clients:
        from deshi.tasks.robot_dog.dds.octets import for_new_clients

        for_new_clients(told.interface)
    from deshi.tasks.robot_dog.go2sim.desk import Desk
    from deshi.tasks.robot_dog.go2sim.wire import Wire

    door = _door(told.http)
    desk = Desk(dog, told.rate, _clock(told.pace), told.pace, door=door)
    try:
        desk.wire = Wire(told.domain, told.interface, told.peer_mode, told.peers, desk.ring)
    except OSError:
        desk.close()
        raise
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: desk.end())
    port = door.getsockname()[1] if door is not None else None
    ready = {"domain": told.domain, "interface": told.interface, "port": port, "pid": os.getpid()}
    if port is not None:
        ready["page"] = f"http://127.0.0.1:{port}/"
    gc.collect()
    gc.freeze()
    print("go2sim ready " + json.dumps(ready), flush=True)
    desk.run()
    return 0


def _clock(pace: float) -> Callable[[], float]:
    begun = time.monotonic()
    return time.monotonic if pace == 1.0 else lambda: begun + (time.monotonic() - begun) * pace


def _door(port: int | None) -> socket.socket | None:
    if port is None:
        return None
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        door.close()
        raise OSError(
            f"The page's port {port} can't be had ({error}); choose another with --http, 0 for a free one."
        ) from error
    door.listen(64)
    return door


if __name__ == "__main__":
    sys.exit(main())
