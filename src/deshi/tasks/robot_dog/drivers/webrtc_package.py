"""The optional package that speaks the robot's WebRTC: how it is imported, kept quiet, and what its errors mean to a person.

the package `unitree_webrtc_connect` (MIT). It pulls in PyAudio and PortAudio, though no sound is used here.
"""

import importlib
import importlib.util
import logging
import sys
from typing import Any

PACKAGE = "unitree_webrtc_connect"
ACCESS_POINT = "192.168.12.1"  # the robot's own address in its own wireless net
INSTALL = (
    "install it with `pip install 'deshi[webrtc]'`; its PyAudio is built at that time and wants a C compiler and PortAudio: "
    "`apt install build-essential python3-dev portaudio19-dev` on Debian and Ubuntu, `brew install portaudio` on macOS"
)
MISSING = f"The package {PACKAGE}, which the driver `webrtc` needs, is not installed; {INSTALL}."
_SOUND = f"The driver `webrtc` can't be used without the library PortAudio; {INSTALL}."
_TOLD = {
    "RobotBusyError": "another program holds the robot's only WebRTC connection; close the vendor's app on every phone",
    "AesKeyRequiredError": "this firmware (1.1.15 and later) wants the robot's own key; put its 32 hexadecimal digits in the environment variable "
    "DESHI_ROBOT_KEY (`unitree-fetch-aes-key --device-type Go2` fetches it)",
    "AesKeyRejectedError": "the robot does not take the key in DESHI_ROBOT_KEY; fetch that of this robot with `unitree-fetch-aes-key --device-type Go2`",
    "LocalSignalingPortError": "the robot's ports 9991 and 8081 do not answer; check that it is on, that this machine is in its net, and `[body] address`",
    "NoSdpAnswerError": "the robot gave no answer to the offer of a connection; check that it is on and its wireless net is stable",
    "DataChannelTimeoutError": "the connection did not come about in time; close the vendor's app, wait 20 s, and check the net",
}
_log = logging.getLogger(__name__)


def is_there() -> bool:
    """Return whether the package is installed; nothing is imported."""
    try:
        return importlib.util.find_spec(PACKAGE) is not None
    except (ImportError, ValueError):  # a module without a spec stands there
        return PACKAGE in sys.modules


def load() -> Any:
    """Import the package, which takes about a second. Raises `OSError` with a sentence where it can't be had."""
    try:
        package = importlib.import_module(PACKAGE)
    except ImportError as error:
        if error.name == PACKAGE:
            raise OSError(MISSING) from error
        raise OSError(f"The package {PACKAGE} lacks {error.name or error}; {INSTALL}.") from error
    except OSError as error:  # its sound library looks for PortAudio when it is imported
        raise OSError(_SOUND) from error
    _hush()
    return package


def sentence(error: BaseException, where: str) -> str:
    """Return why no connection came about, for a person, and what is done next."""
    kind = type(error).__name__
    told = _TOLD.get(kind)
    if told is None:
        told = (
            "it took too long" if isinstance(error, TimeoutError) else f"{kind}: {error}".strip().rstrip(".:")
        )
    return f"No WebRTC connection to {where}: {told}. It is tried again."


def _hush() -> None:
    """Send what the package prints to the log, and the log to nobody: the guard's output is read by others, or by nobody, and a
    full pipe would hold the loop that stops go out by."""
    for talker in ("", "asyncio", "aiortc", "aioice", PACKAGE):  # "": the package logs by the root's name
        logger = logging.getLogger(talker)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    for name, module in list(sys.modules.items()):
        if name == PACKAGE or name.startswith(f"{PACKAGE}."):
            vars(module)["print"] = _printed


def _printed(*parts: Any, **_: Any) -> None:
    _log.debug("%s", " ".join(str(part) for part in parts).strip())
