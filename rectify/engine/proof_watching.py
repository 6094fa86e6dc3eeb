"""Running a gate on rows that watch what it reads, in every world that it can tell from another.

**How the whole product is looked at without being counted through.** A fact is given a level only at the moment it is read, and
every level is tried in turn; a fact that is not read on a way through the gate is left open, because the gate, being pure, answers
alike whatever it is. So each leaf stands for every combination that agrees with it, the leaves of one gate overlap nowhere, and
together they cover the whole product. A planted gate that reads something else than the one it replaces is covered in the same way:
nothing here is told what a gate reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rectify.engine.acts import Act
from rectify.engine.model import Facts, Inspection, Problem, Refusal
from rectify.engine.proof_people import ME, PEOPLE, PERSONS, SIGNERS, role_holders, unit_of, unit_people
from rectify.engine.proof_world import CONSTANT, READ, THE_ROUND, TODAY, Known, levels, signed_by

if TYPE_CHECKING:
    from rectify.engine.gates import Gate


class World:
    """One way through a rule: the levels that it read, in their order. ``given`` narrows the levels of some facts."""

    __slots__ = ("_given", "_script", "_turn", "known")

    def __init__(
        self, given: Mapping[str, tuple[Any, ...]], script: list[tuple[str, int]], known: Known | None = None
    ) -> None:
        self._given, self._script, self._turn = given, script, 0
        self.known: dict[str, Any] = dict(known or {})

    def read(self, fact: str) -> Any:  # noqa: ANN401 - a fact is of whatever type its field has
        """Give a fact's level, deciding it if nothing read it before."""
        if fact not in self.known:
            if self._turn == len(self._script):
                self._script.append((fact, 0))
            self.known[fact] = self._levels(fact)[self._script[self._turn][1]]
            self._turn += 1
        return self.known[fact]

    def next(self) -> list[tuple[str, int]] | None:
        """Give the script of the next way: the last fact that has another level takes it; None after the last way."""
        script = self._script[: self._turn]
        while script:
            fact, index = script.pop()
            if index + 1 < len(self._levels(fact)):
                return [*script, (fact, index + 1)]
        return None

    def _levels(self, fact: str) -> tuple[Any, ...]:
        return self._given.get(fact) or levels(fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One way through a gate: what it read, and what it said."""

    known: Known
    refusal: Refusal | None


@lru_cache(maxsize=256)
def leaves(gate: Gate, states: tuple[str, ...]) -> tuple[Leaf, ...]:
    """Run a gate in every world that it can tell from another; ``states`` are those the problem may be in."""
    found: list[Leaf] = []
    script: list[tuple[str, int]] | None = []
    while script is not None:
        world = World({"state": states}, script)
        refusal = gate(_WatchedFacts(world), _WatchedAct(world))
        found.append(Leaf(known=world.known, refusal=refusal))
        script = world.next()
    return tuple(found)


def outcomes(rule: Callable[[Known], bool], known: Known) -> Iterator[bool]:
    """Give what a rule of facts says in every world that agrees with what is decided."""
    script: list[tuple[str, int]] | None = []
    while script is not None:
        world = World({}, script, known)
        yield rule(_Reading(world))
        script = world.next()


class _Reading(Mapping[str, Any]):
    """The facts of a world, each decided when it is read."""

    __slots__ = ("_world",)

    def __init__(self, world: World) -> None:
        self._world = world

    def __getitem__(self, fact: str) -> Any:  # noqa: ANN401 - a fact is of whatever type its field has
        return self._world.read(fact)

    def __iter__(self) -> Iterator[str]:
        return iter(self._world.known)

    def __len__(self) -> int:
        return len(self._world.known)


# ---- rows that watch what is read


class _Watched:
    """A row whose every field is a fact, decided when it is read."""

    __slots__ = ()
    _world: World

    def __init__(self, world: World) -> None:
        object.__setattr__(self, "_world", world)

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - a fact is of whatever type its field has
        if name in READ:
            return object.__getattribute__(self, "_world").read(name)
        return CONSTANT[name] if name in CONSTANT else object.__getattribute__(self, name)


class _WatchedProblem(_Watched, Problem):
    __slots__ = ("_world",)


class _WatchedInspection(_Watched, Inspection):
    __slots__ = ("_world",)


class _WatchedFields(Mapping[str, object]):
    """An act's fields, none of which was given that nobody asks for."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getitem__(self, name: str) -> object:
        value = self._world.read(f"act.{name}")
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name in ("what", "due_on", "minutes", "file") if self.get(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _name in self)


_ACT: Final[Mapping[str, Callable[[World], Any]]] = {
    "fields": _WatchedFields,
    "note": lambda world: world.read("act.note"),
    "account": lambda _world: ME,
    "signed_by": lambda world: signed_by(world.read("signer")),
}


class _WatchedAct(Act):
    __slots__ = ("_world",)

    def __init__(self, world: World) -> None:
        object.__setattr__(self, "_world", world)

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - the same
        read = _ACT.get(name)
        return object.__getattribute__(self, name) if read is None else read(object.__getattribute__(self, "_world"))


def _as_a_rule(value: object) -> Callable[[World], Any]:
    return lambda _world: None if value is MISSING else value


_FACTS: Final[Mapping[str, Callable[[World], Any]]] = {
    **{each.name: _as_a_rule(each.default) for each in fields(Facts)},
    "today": lambda _world: TODAY,
    "actor": lambda world: PERSONS[world.read("actor")].actor,
    "signer": lambda world: SIGNERS[world.read("signer")].name,
    "problem": _WatchedProblem,
    "inspection": _WatchedInspection,
    "unit": lambda world: unit_of(world.read("actor")),
    "round": lambda _world: THE_ROUND,
    "people": lambda _world: PEOPLE,
    "unit_people": lambda world: unit_people(world.read("actor")),
    "role_holders": lambda world: role_holders(world.read("actor"), world.read("signer")),
    "measures": lambda _world: (),
    "texts": lambda _world: (),
    "known": lambda _world: {},
}


class _WatchedFacts(Facts):
    __slots__ = ("_world",)

    def __init__(self, world: World) -> None:
        object.__setattr__(self, "_world", world)

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - the same
        read = _FACTS.get(name)
        return object.__getattribute__(self, name) if read is None else read(object.__getattribute__(self, "_world"))
