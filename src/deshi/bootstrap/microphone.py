"""Sound in and out of this machine: what is installed is used, a recording serves as well."""

import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import numpy as np

from deshi.errors import BadInput, Unavailable
from deshi.pure.segments import RATE

_PIECE = 2 * RATE // 20  # 50 ms
_PLAY_S = 60.0
_LAST_WORDS = 2_000  # bytes of what a recorder complains of
_LAST_WORDS_S = 1.0
_RAW = ("-t", "raw", "-r", str(RATE), "-c", "1")
NONE = (
    "There is no program here that records: none of arecord, sox and ffmpeg, and no package sounddevice. Install one, such as "
    "`apt install alsa-utils`, or `pip install 'deshi[voice]'`; or give a recording with --file."
)


def recorder(device: str = "", mac: bool = sys.platform == "darwin") -> list[str]:
    """Return the command that writes the microphone's sound to its output, as `pure.segments` wants it; [] where there is none.

    `device` is named as the program names it: `hw:1,0` for arecord and sox, `:0` for ffmpeg on macOS.
    """
    if shutil.which("arecord"):
        return ["arecord", "-q", "-f", "S16_LE", *_RAW, *(["-D", device] if device else [])]
    if shutil.which("sox"):
        source = ["-t", "coreaudio" if mac else "alsa", device] if device else ["-d"]
        return ["sox", "-q", *source, "-b", "16", "-e", "signed-integer", *_RAW, "-"]
    if shutil.which("ffmpeg"):
        source = ["-f", "avfoundation", "-i", device or ":0"] if mac else ["-f", "alsa", "-i", device or "default"]  # fmt: skip
        return ["ffmpeg", "-nostdin", "-loglevel", "error", *source, "-ar", str(RATE), "-ac", "1", "-f", "s16le", "-"]  # fmt: skip
    return []


def microphone(device: str = "") -> Iterator[bytes]:
    """Yield the microphone's sound until nobody wants more. Raises `Unavailable` where there is none, or it falls silent."""
    command = recorder(device)
    if command:
        return _of_program(command)
    if importlib.util.find_spec("sounddevice") is not None:
        return _of_package(device)
    raise Unavailable(NONE)


def recording(path: Path) -> Iterator[bytes]:
    """Yield the sound of a WAV file. Raises `BadInput` for what is none."""
    try:
        with wave.open(str(path), "rb") as file:
            width, rate, channels = file.getsampwidth(), file.getframerate(), file.getnchannels()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise BadInput(f"{path} can't be read as a WAV file ({error}); give one of 16 bits.") from error
    if width != 2:
        raise BadInput(f"{path} has {8 * width} bits a sample; give a WAV file of 16 bits.")
    sound = _resampled(
        np.frombuffer(data, "<i2").reshape(-1, channels).mean(axis=1) if data else np.zeros(0), rate
    )
    return (sound[at : at + _PIECE] for at in range(0, len(sound), _PIECE))


def wav(sound: bytes) -> bytes:
    """Return sound as a WAV file."""
    into = io.BytesIO()
    with wave.open(into, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound)
    return into.getvalue()


def player(mac: bool = sys.platform == "darwin") -> list[str]:
    """Return the command that plays a file, [] where there is none."""
    for command in (
        ["afplay"] if mac else ["aplay", "-q"], ["paplay"], ["pw-play"], ["play", "-q"],
        ["ffplay", "-nodisp", "-autoexit", "-loglevel", "error"],
    ):  # fmt: skip
        if shutil.which(command[0]):
            return command
    return []


def play(sound: bytes, command: Sequence[str] | None = None) -> bool:
    """Play a WAV file and wait for its end; return whether it could be played."""
    found = player() if command is None else list(command)
    if not found:
        return False
    handle, name = tempfile.mkstemp(suffix=".wav")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(sound)
        done = subprocess.run(
            [*found, name], check=False, timeout=_PLAY_S, stdin=subprocess.DEVNULL, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    finally:
        os.unlink(name)
    return done.returncode == 0


def _resampled(sound: np.ndarray, rate: int) -> bytes:
    if rate != RATE and len(sound):
        length = max(1, round(len(sound) * RATE / rate))
        sound = np.interp(np.linspace(0, len(sound) - 1, length), np.arange(len(sound)), sound)
    return bytes(np.clip(np.rint(sound), -32_768, 32_767).astype("<i2").tobytes())


def _of_program(command: Sequence[str]) -> Iterator[bytes]:
    try:
        running = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError as error:
        raise Unavailable(f"{command[0]} can't be started ({error}); install it anew.") from error
    with running:
        out, told = running.stdout, running.stderr
        assert out is not None
        assert told is not None
        ends = bytearray()
        reader = threading.Thread(target=_keep_end, args=(told, ends), daemon=True)
        reader.start()  # a program whose words nobody reads stands still before long
        try:
            while piece := out.read(_PIECE):
                yield piece
            reader.join(_LAST_WORDS_S)
            said = ends.decode("utf-8", "replace").strip().splitlines()
            raise Unavailable(
                f"{command[0]} has ended ({said[-1][:200] if said else 'it does not say why'}); check the microphone, and name it "
                f"with --device (`arecord -L` lists those of this machine)."
            )
        finally:
            running.terminate()
            reader.join(_LAST_WORDS_S)


def _keep_end(told: IO[bytes], ends: bytearray) -> None:
    """Read to the end, and keep the last of it."""
    with suppress(OSError, ValueError):  # closed under us, where another program still holds it
        while piece := os.read(told.fileno(), 4_096):
            ends += piece
            del ends[:-_LAST_WORDS]


def _of_package(device: str) -> Iterator[bytes]:
    try:
        import sounddevice
    except OSError as error:
        raise Unavailable("sounddevice lacks PortAudio; install it: `apt install libportaudio2`.") from error
    try:
        with sounddevice.RawInputStream(
            samplerate=RATE, channels=1, dtype="int16", device=device or None
        ) as stream:
            while True:
                yield bytes(stream.read(_PIECE // 2)[0])
    except sounddevice.PortAudioError as error:
        raise Unavailable(f"The microphone can't be read ({error}); name it with --device.") from error
