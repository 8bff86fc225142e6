"""The words that all types of a knowledge base share: ids, closed lists, and the base of an entry."""

# Annotations are not postponed here: msgspec would have to evaluate 300 texts at every start.

from functools import cache
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from approach_finder.knowledge.conditions import Condition as _Condition


def id_of(what: str) -> Meta:
    """Marks a text as an id that must stand somewhere in the knowledge base."""
    return Meta(extra={"id_of": what})


def option_of(role: str) -> Meta:
    """Marks a text as an option of the question that has a role."""
    return id_of(f"option of {role}")


def answers_to(what: str) -> Meta:
    """Marks a mapping of questions to options as answers; ``what`` is the kind of id that each of them is."""
    return Meta(extra={"answers_to": what})


# Marks a list that is never empty.
SOME = Meta(min_length=1)


# Marks the keys of a mapping that need not have all of them. Any other whose keys are a closed list has each.
NOT_ALL = Meta(extra={"not_all": True})


@cache
def filled_in(names: str) -> Meta:
    """Marks a text that has each of these names in braces, to be filled in; one with ``?`` may be left out."""
    # The description tells readers of the schema; it also keeps the marks apart by hash, in which extra has no part.
    return Meta(extra={"filled_in": names}, description=f"Filled in: {names}.")


def of_form(pattern: str) -> Meta:
    """Marks a text that has a pattern: checked where YAML is read, since what is compiled would cost every start."""
    return Meta(extra={"pattern": pattern}, extra_json_schema={"pattern": pattern})


QuestionId: TypeAlias = Annotated[str, id_of("question")]
ApproachId: TypeAlias = Annotated[str, id_of("approach")]
FamilyId: TypeAlias = Annotated[str, id_of("family")]
ReferenceId: TypeAlias = Annotated[str, id_of("reference")]
AudienceId: TypeAlias = Annotated[str, id_of("audience")]
ConcernId: TypeAlias = Annotated[str, id_of("concern")]
FormatId: TypeAlias = Annotated[str, id_of("format")]
FlagId: TypeAlias = Annotated[str, id_of("safety flag")]
# A question, or one of its options as ``question=option``.
WishId: TypeAlias = Annotated[str, id_of("question or option")]
CountryId: TypeAlias = Annotated[str, id_of("country")]
LanguageId: TypeAlias = Annotated[str, id_of("language")]
WayId: TypeAlias = Annotated[str, id_of("approach or other way")]
CallerId: TypeAlias = Annotated[str, id_of("caller")]
WeightWord: TypeAlias = Annotated[str, id_of("weight word")]
Condition: TypeAlias = Annotated[_Condition, Meta(extra={"condition": True})]
_DATE = r"^\d{4}-\d{2}(-\d{2})?$"
_NUMBER = r"\+?[\d(][\d ()-]*\d"
_NUMBERS = rf"^{_NUMBER}(; {_NUMBER})*$"
_CHANNEL = rf"^(text|SMS|WhatsApp) ([A-Z]+ to )?{_NUMBER}$"
_COUNTRY = r"^[A-Z]{2}$"
CountryCode: TypeAlias = Annotated[str, of_form(_COUNTRY)]
_DOI = r"^10\.\d{4,9}/\S+$"
_PAGE = r"https?://[^\s/]+\.[^\s]+"
_PAGES = rf"^{_PAGE}( ; {_PAGE})*$"
Doi: TypeAlias = Annotated[str, of_form(_DOI)]
_PAGE_OR_NAME = rf"^({_PAGE}|.*search for this name.*)$"
PageOrName: TypeAlias = Annotated[str, of_form(_PAGE_OR_NAME)]
Pages: TypeAlias = Annotated[str, of_form(_PAGES)]
# Whole numbers: a share, and the limits that keep a weight from turning its sign.
Percent: TypeAlias = Annotated[int, Meta(ge=0, le=100)]
Points: TypeAlias = Annotated[int, Meta(ge=0, le=1000)]
Cap: TypeAlias = Annotated[int, Meta(ge=1, le=1000)]
# Texts that fill at most half a line, or a line, of a page 80 columns wide.
HalfLine: TypeAlias = Annotated[str, Meta(max_length=30)]
Line: TypeAlias = Annotated[str, Meta(max_length=76)]
Date: TypeAlias = Annotated[str, of_form(_DATE)]
PhoneNumbers: TypeAlias = Annotated[str, of_form(_NUMBERS)]
TextChannel: TypeAlias = Annotated[str, of_form(_CHANNEL)]

# What a text must be that has a pattern.
FORMS: dict[str, str] = {
    _DATE: "date of the form YYYY-MM-DD or YYYY-MM",
    _NUMBERS: "telephone number, or several with '; ' between",
    _COUNTRY: "two-letter country code",
    _DOI: "DOI",
    _PAGES: "web address, or several with ' ; ' between",
    _PAGE_OR_NAME: "web address, and does not say (search for this name)",
    _CHANNEL: "text channel such as 'text HOME to 741741'",
}
# The lowest and highest answer of the question types that are answered with a whole number.
RANGES: dict[str, tuple[int, int]] = {"scale": (-2, 2), "frequency": (0, 3)}
# The question types whose answers are carried along: they are never scored, and so never hidden.
CARRIED = frozenset({"text", "number", "date"})
Kind: TypeAlias = Literal["treatment", "frame", "technique", "format"]
Component: TypeAlias = Literal["evidence", "goals", "preferences", "practical"]
Grade: TypeAlias = Literal["A", "B", "C", "D", "none"]
Standing: TypeAlias = Literal["first", "recommended", "conditional", "only-if", "advised-against"]
Comparison: TypeAlias = Literal[
    "waiting-list", "usual-care", "other-control", "other-therapy", "medication", "no-control", "not-stated"
]
Pooled: TypeAlias = Literal[Comparison, "several-controls"]
Strength: TypeAlias = Literal[Standing, "insufficient"]
Band: TypeAlias = Literal["strong", "good", "possible"]
Level: TypeAlias = Literal["none", "caution", "urgent", "emergency"]
# Whether the question on safety was answered; ``redacted`` where answers to it were taken out of a result.
Asked: TypeAlias = Literal["yes", "skipped", "not-asked", "redacted"]
QuestionType: TypeAlias = Literal["one", "many", "scale", "frequency", "country", "text", "number", "date"]
LineKind: TypeAlias = Literal[
    "crisis", "health_service", "youth", "indigenous", "perinatal", "domestic_violence", "child_protection", "directory"
]
ResourceKind: TypeAlias = Literal["emergency", LineKind]
# What a comparison speaks for, and how far a practice is advised against.
Favours: TypeAlias = Literal["this", "comparison", "neither"]
Advice: TypeAlias = Literal["never", "only-with-care"]


class Entry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """The base of all entries: it cannot be changed and knows its keys."""


class Statement(Entry, frozen=True):
    """A sentence or two, and the sources of any number in it."""

    says: str
    sources: tuple[ReferenceId, ...] = ()


# In YAML a plain text will do where nothing is cited.
Said: TypeAlias = Annotated[Statement, Meta(extra={"shorthand": "says"})]
