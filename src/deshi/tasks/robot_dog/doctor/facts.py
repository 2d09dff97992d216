"""What the doctor has seen: one record, of which the causes are told."""

from dataclasses import dataclass, field
from typing import Any

from deshi.tasks.robot_dog.body.types import Rules, State
from deshi.tasks.robot_dog.doctor.network import Interface


@dataclass(frozen=True, slots=True)
class GuardFacts:
    """The guard of this home: `noted` where one has written down that it runs, `answers` where it does; `why` where not."""

    enabled: bool = True
    noted: bool = False
    answers: bool = False
    denied: bool = False
    driver: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the causes are told by; None is what could not be found out, or does not apply."""

    driver: str  # the guard's where one answers, else that of the settings
    rules: Rules = field(default_factory=Rules)
    guard: GuardFacts = field(default_factory=GuardFacts)
    writable: bool = True  # the home
    package: str = ""  # the driver's package and its version; "" where it is not installed
    package_why: str = ""
    named: str = ""  # the interface of the settings
    interfaces: tuple[Interface, ...] = ()
    multicast: bool | None = None
    robot_answers: bool | None = None  # somebody has the robot's address
    domain: int = 0
    participants: int | None = None  # in the DDS domain, deshi's own left out
    clients: int | None = None
    services: int | None = None
    services_in_0: int = 0  # sport services in DDS domain 0, where the settings say another
    refused: str = ""  # why the way to the robot can't be had
    link: dict[str, Any] = field(default_factory=dict)
    rate: float | None = None  # states a second
    state: State | None = None
    settings_driver: str = ""
    told_fsm: bool | None = None  # the firmware tells the state of its machine

    @property
    def interface(self) -> Interface | None:
        """The interface that is named in the settings, None where there is none of that name or address."""
        found = [one for one in self.interfaces if self.named and self.named in (one.name, one.address)]
        return found[0] if found else None

    @property
    def others_in_net(self) -> tuple[Interface, ...]:
        """The other interfaces whose address is in the robot's net."""
        return tuple(one for one in self.interfaces if one.in_net and one is not self.interface)

    @property
    def local(self) -> bool:
        """Whether the settings look on this machine only, where a simulator may be."""
        return self.interface is not None and self.interface.loopback

    @property
    def here(self) -> bool:
        """Whether the sport service listens to us."""
        if self.services is not None:
            return self.services > 0
        return bool(self.link.get("peers") or self.link.get("connected"))

    @property
    def dialect(self) -> str:
        """The firmware's table of codes by what it tells; "" where it tells nothing."""
        return "" if self.told_fsm is None else "go2" if self.told_fsm else "go2-old"
