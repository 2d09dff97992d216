"""Speech in a stream of sound, found by its loudness over the room's noise: our own, and simple.

Sound is 16-bit mono at 16 kHz, little-endian; levels are dB of full scale (a sine at full scale is -3). Nothing is made louder or
quieter, and what is clipped passes as it is: a shout is speech, however short and harsh.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

RATE = 16_000
FRAME = 480  # samples: 30 ms
_BYTES = 2 * FRAME
_SECOND = RATE / FRAME  # frames
_QUIETEST, _USUAL = -90.0, -55.0  # the noise of a room of which nothing is known yet is the latter
_OVER, _UNDER = 9.0, 5.0  # dB over the noise that begin speech, and that end it
_LEAST = -52.0  # dB below which nothing is speech
_LOUD = -20.0  # dB from which one frame is enough
_RISE = 1.5 / _SECOND  # dB that the noise may seem to grow in a frame
_BEFORE = int(0.3 * _SECOND)
_AFTER = int(0.45 * _SECOND)
_SHORTEST = 3  # frames
_SOFAR = int(1.0 * _SECOND)
_LONGEST = int(12.0 * _SECOND)


@dataclass(frozen=True, slots=True)
class Segment:
    """Something that was said. `number` counts utterances; one that is not `final` is what was said of it so far."""

    number: int
    sound: bytes
    final: bool
    at: float  # seconds of the stream at which it began


class Segmenter:
    """Cuts a stream into utterances. After each second of one that goes on it gives what there is: a stop can't wait for its end."""

    def __init__(self) -> None:
        self._rest = b""
        self._noise = _USUAL
        self._before: deque[tuple[bytes, float]] = deque(maxlen=_BEFORE)
        self._said: list[tuple[bytes, float]] = []
        self._quiet = 0
        self._number = 0
        self._frames = 0
        self._began = 0

    def feed(self, sound: bytes) -> list[Segment]:
        """Take sound and return what became whole with it."""
        data = self._rest + sound
        whole = len(data) - len(data) % _BYTES
        self._rest = data[whole:]
        found = []
        for at in range(0, whole, _BYTES):
            segment = self._frame(data[at : at + _BYTES])
            if segment is not None:
                found.append(segment)
        return found

    def end(self) -> list[Segment]:
        """Return what is left when the stream has ended."""
        return [last] if self._said and (last := self._cut()) is not None else []

    def _frame(self, frame: bytes) -> Segment | None:
        level = _level(frame)
        self._frames += 1
        if not self._said:
            self._listen(frame, level)
            return None
        self._said.append((frame, level))
        self._quiet = self._quiet + 1 if level < max(self._noise + _UNDER, _LEAST) else 0
        if self._quiet >= _AFTER:
            return self._cut()
        length = self._frames - self._began
        if length >= _LONGEST:
            self._noise = float(
                np.percentile([one for _, one in self._said], 10)
            )  # a motor that goes on is no speech
            return self._cut()
        return self._segment(False) if length % _SOFAR == 0 else None

    def _listen(self, frame: bytes, level: float) -> None:
        """Wait for speech: two loud frames of three, or one that is very loud."""
        self._before.append((frame, level))
        begins = max(self._noise + _OVER, _LEAST)
        lately = [one for _, one in self._before][-3:]
        if level >= begins and (level >= _LOUD or sum(one >= begins for one in lately) >= 2):
            self._said, self._quiet = list(self._before), 0
            self._began = self._frames - len(self._before)
            self._number += 1
            self._before.clear()
            return
        if level < self._noise:
            self._noise = max(_QUIETEST, self._noise + 0.3 * (level - self._noise))
        else:
            self._noise += min(_RISE, level - self._noise)

    def _cut(self) -> Segment | None:
        """End an utterance; None for a click."""
        over = max(self._noise + _UNDER, _LEAST)
        loud = [level for _, level in self._said if level >= over]
        segment = self._segment(True) if len(loud) >= _SHORTEST else None
        self._before.clear()
        self._before.extend(self._said[-_BEFORE:])
        self._said = []
        return segment

    def _segment(self, final: bool) -> Segment:
        return Segment(self._number, b"".join(frame for frame, _ in self._said), final, self._began / _SECOND)


def _level(frame: bytes) -> float:
    """Return the loudness of a frame in dB of full scale."""
    samples = np.frombuffer(frame, "<i2").astype(np.float64) / 32_768
    power = float(np.mean(samples * samples))
    return max(_QUIETEST, 10 * float(np.log10(power))) if power > 0 else _QUIETEST
