"""The types of safety messages and of services to call."""

from typing import Annotated, Literal

from approach_finder.knowledge.types import (  # fmt: skip
    NOT_ALL,
    SOME,
    CallerId,
    Condition,
    CountryId,
    Date,
    Entry,
    FlagId,
    Level,
    LineKind,
    PhoneNumbers,
    ReferenceId,
    ResourceKind,
    TextChannel,
    filled_in,
    option_of,
)

# --- safety.yaml and crisis_lines.yaml -------------------------------------------------------------


class Flag(Entry, frozen=True):
    """The effect of a safety answer: how soon a person is needed, the message, whom to show first.

    ``first`` are kinds of service; ``made_for`` are callers: what is made for one of them comes next.
    """

    level: Literal["urgent", "emergency"]
    message: str
    sources: tuple[ReferenceId, ...]
    message_young: str | None = None
    message_other: str | None = None
    first: tuple[ResourceKind, ...] = ()
    made_for: tuple[CallerId, ...] = ()


class Raise(Entry, frozen=True):
    """A combination of answers that raises the level, with the message of the flag it amounts to."""

    when: Condition
    level: Literal["urgent", "emergency"]
    as_flag: FlagId


class SafetyNote(Entry, frozen=True):
    """A note with a next step that comes from other answers than the safety question: a caution."""

    when: Condition
    message: str
    sources: tuple[ReferenceId, ...]
    message_other: str | None = None


class SetAside(Entry, frozen=True):
    """Wishes that have to wait for the sake of safety: their points stay, and this is said in place of the reason."""

    answers: Condition
    when: Condition
    says: str


class Safety(Entry, frozen=True):
    """The effect of each safety answer. Nothing here lowers a level.

    ``feared`` holds where somebody close may be feared: then others may see too much in what is kept.
    ``callers`` tells by the answers whether somebody is one of those whom some services are for.
    ``no_waiting`` stands in place of how a concern tends to go if nothing is done, where a person is needed soon.
    Where a search ends in one of ``danger_words``, or has one of several words or with ``*`` (any ending) anywhere,
    ``people_to_call`` is the first thing found.
    """

    declined: tuple[Annotated[str, option_of("safety")], ...]
    young: Condition
    speaks_to_young: Condition
    young_first: tuple[ResourceKind, ...]
    order: tuple[ResourceKind, ...]
    callers: dict[CallerId, Condition]
    staff: Condition
    staff_note: str
    staff_none: str
    staff_skipped: str
    staff_not_asked: str
    feared: Condition
    opening: str
    opening_other: str
    headings: dict[Annotated[Level, NOT_ALL], str]
    headings_other: dict[Annotated[Level, NOT_ALL], str]
    go_on: str
    stopped_thanks: str
    stopped: str
    stopped_other: str
    not_asked: str
    left_open: str
    footer: str
    footer_other: str
    danger_words: tuple[str, ...]
    people_to_call: str
    emergency: Annotated[str, filled_in("country")]
    unknown_emergency: str
    no_lines: Annotated[str, filled_in("country")]
    local_time: Annotated[str, filled_in("hours")]
    checked: Annotated[str, filled_in("date")]
    stale: Annotated[str, filled_in("month")]
    no_waiting: str
    no_waiting_for: Condition
    set_aside: tuple[SetAside, ...]
    flags: dict[FlagId, Flag]
    raises: tuple[Raise, ...]
    notes: dict[str, SafetyNote]


class CrisisLine(Entry, frozen=True):
    """One service. A number is never shown without its country and ``checked``. ``note`` is for editors.

    ``dial`` says whom each number is for, in their order, or what to choose when the call is answered. ``for_whom`` are
    the callers it is made for, all of them together; without it anybody may call.
    """

    kind: LineKind
    name: str
    checked: Date
    verified: Literal["two-sources", "one-source", "partly"]
    phone: PhoneNumbers | None = None
    dial: str | None = None
    text: TextChannel | None = None
    url: str | None = None
    hours: str | None = None
    languages: tuple[str, ...] = ()
    cost: str | None = None
    for_whom: tuple[CallerId, ...] = ()
    note: str | None = None


class EmergencyNumber(Entry, frozen=True):
    """The number for police, ambulance and fire."""

    phone: PhoneNumbers
    checked: Date
    dial: str | None = None


class Country(Entry, frozen=True):
    """The services of one country, in the order they are shown."""

    name: str
    lines: Annotated[tuple[CrisisLine, ...], SOME]
    emergency: EmergencyNumber | None = None


class CrisisLines(Entry, frozen=True):
    """Services by ISO 3166-1 alpha-2 code, and the directories for everywhere else."""

    countries: dict[CountryId, Country]
    international: tuple[CrisisLine, ...]
