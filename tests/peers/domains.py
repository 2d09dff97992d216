"""DDS domains that nobody else is in: each a domain of its own, also beside another run of these tests on the same machine.

A domain's ports follow from its number. Below 101 they lie under the range from which systems draw ports for whoever asks for
none, so a stranger's socket is not in the way by chance.
"""

import itertools
import os
import socket

_LAST = 100
_BASE, _STEP = 7400, 250  # of DDS: domain 1 begins at 7650
_USED = (0, 10)  # the domain's multicast port and its first participant's own
_numbers = itertools.cycle(range(1, _LAST + 1))
for _ in range(os.getpid() * 37 % _LAST):  # two runs that begin together begin at different places
    next(_numbers)


def free_domain() -> int:
    """Return a domain in which there is no participant on this machine, and none that this has returned just before."""
    return next(domain for domain in itertools.islice(_numbers, _LAST) if _is_free(domain))


def _is_free(domain: int) -> bool:
    for offset in _USED:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("", _BASE + _STEP * domain + offset))
            except OSError:
                return False
    return True
