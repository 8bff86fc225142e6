"""The types of what the program says of itself and of a result: texts that are filled in and never weighed."""

# Annotations are not postponed here: msgspec would have to evaluate 300 texts at every start.

from typing import Annotated

from approach_finder.knowledge.evidence_first import EvidenceFirstWords
from approach_finder.knowledge.questionnaire import Note
from approach_finder.knowledge.types import Asked, Band, Date, Entry, Pooled, QuestionId, Strength, filled_in, option_of


class Phrases(Entry, frozen=True):
    """Sentences that the engine fills in."""

    quote: Annotated[str, filled_in("answer reason")]
    quote_other: Annotated[str, filled_in("answer reason")]
    quote_about: Annotated[str, filled_in("about answer reason")]
    quote_about_other: Annotated[str, filled_in("about answer reason")]
    evidence_missing: Annotated[str, filled_in("concern")]
    evidence_elsewhere: Annotated[str, filled_in("concern people")]
    not_offered: Annotated[str, filled_in("people")]
    one_at_a_time: str
    change: Annotated[str, filled_in("change")]
    otherwise: Annotated[str, filled_in("otherwise")]
    little_answered: str
    no_treatment: str
    whom_assumed: str
    cut_at_tie: Annotated[str, filled_in("number")]
    best_tested: Annotated[str, filled_in("concern names")]
    best_tested_other: Annotated[str, filled_in("concern names")]
    read_on: Annotated[str, filled_in("commands")]
    redaction_level: Annotated[str, filled_in("level")]
    redaction_save: str
    redacted: str
    why_listed: Annotated[str, filled_in("band number place")]
    why_weak: Annotated[str, filled_in("least score")]
    why_apart: Annotated[str, filled_in("condition")]
    why_beside: Annotated[str, filled_in("kind")]
    why_missing: Annotated[str, filled_in("number points")]
    why_nothing_brings_in: Annotated[str, filled_in("number")]


class NextSteps(Entry, frozen=True):
    """The steps after the list: where to look for somebody, the first call, and when to look again."""

    find: Annotated[str, filled_in("country whom")]
    who_offers_it: str
    any_therapist: str
    your_country: str
    another: str
    call: str
    again: str


class WhatIf(Entry, frozen=True):
    """How "what would change it" is told: a clause for each changed answer, and what would come of it."""

    about: Annotated[str, filled_in("about")]
    instead: Annotated[str, filled_in("about after before")]
    instead_other: Annotated[str, filled_in("about after before")]
    said: Annotated[str, filled_in("about after")]
    said_other: Annotated[str, filled_in("about after")]
    more: Annotated[str, filled_in("about after")]
    more_other: Annotated[str, filled_in("about after")]
    less: Annotated[str, filled_in("about before")]
    less_other: Annotated[str, filled_in("about before")]
    whole: Annotated[str, filled_in("changes outcome")]
    first: Annotated[str, filled_in("name")]
    rise: Annotated[str, filled_in("band before name")]
    fall: Annotated[str, filled_in("band before name")]
    unlisted: Annotated[str, filled_in("name")]
    among_first: Annotated[str, filled_in("name number")]
    nothing: str


class ClinicWords(Entry, frozen=True):
    """The words where a clinic's own file is laid over a result. What stands in braces is filled in."""

    unnamed: str
    offers_none: Annotated[str, filled_in("name")]
    heading: Annotated[str, filled_in("name")]
    here: Annotated[str, filled_in("facts name")]
    waiting: Annotated[str, filled_in("waiting")]
    offers: Annotated[str, filled_in("name")]
    none_of_these: str
    elsewhere_heading: str
    elsewhere: Annotated[str, filled_in("name")]


class OverviewWords(Entry, frozen=True):
    """The words on the overview of a result. What stands in braces is filled in.

    ``said`` tells the answer that speaks against an approach, ``said_about`` with the matter that was asked about, and
    ``said_of`` the same for single questions.
    """

    heading: Annotated[str, filled_in("concerns")]
    fit: str
    tested: str
    tested_elsewhere: Annotated[str, filled_in("concern grade")]
    tested_with: Annotated[str, filled_in("grade people")]
    tested_for: Annotated[str, filled_in("concern")]
    counts: str
    counts_wide: str
    count: Annotated[str, filled_in("better without")]
    count_short: Annotated[str, filled_in("better without")]
    without: Annotated[str, filled_in("without")]
    no_count: str
    not_tested: str
    no_test: str
    fits: Annotated[str, filled_in("answers")]
    fits_other: Annotated[str, filled_in("answers")]
    said: Annotated[str, filled_in("answer")]
    said_other: Annotated[str, filled_in("answer")]
    said_about: Annotated[str, filled_in("about answer")]
    said_about_other: Annotated[str, filled_in("about answer")]
    said_of: dict[QuestionId, Annotated[str, filled_in("answer?")]]
    said_of_other: dict[QuestionId, Annotated[str, filled_in("answer?")]]
    pro: str
    con: str
    care: str
    take_care: str
    tied: Annotated[str, filled_in("place")]
    tied_beyond: Annotated[str, filled_in("last number place")]
    tested_means: str
    counts_mean: Annotated[str, filled_in("better without")]
    dots_mean: str
    others: Annotated[str, filled_in("names")]
    second_choice: Annotated[str, filled_in("names")]
    left_out: Annotated[str, filled_in("because names")]
    needs_another: Annotated[str, filled_in("who")]
    closer: Annotated[str, filled_in("names")]
    also: Annotated[str, filled_in("names")]
    not_chance: str
    not_chance_other: str
    firm: Annotated[str, filled_in("first name of")]
    not_firm: Annotated[str, filled_in("first name of")]
    read_on: str
    bands: dict[Band, str]


class ReportWords(Entry, frozen=True):
    """The words of the whole account of a result, and of people to call. What stands in braces is filled in."""

    heading: str
    tied: Annotated[str, filled_in("names")]
    why_title: Annotated[str, filled_in("name")]
    why: str
    would_speak: str
    against: str
    studies: str
    studies_below: Annotated[str, filled_in("concern")]
    caution: str
    discuss: str
    points: Annotated[str, filled_in("evidence goals practical preferences score")]
    what_would_change: str
    also_look_for: str
    also_look_for_means: str
    excluded: str
    references: str
    next: str
    in_short: str
    edition: Annotated[str, filled_in("updated version")]
    people: str
    people_means: str


class AccountWords(Entry, frozen=True):
    """The headings on the page of one approach."""

    session: str
    pro: str
    con: str
    care: str
    tested: str
    ask: str


class ClinicDialog(Entry, frozen=True):
    """The questions where a clinic file is made. ``client`` is the answer for whom a clinic's staff answers."""

    name: str
    contact: str
    country: str
    offers: str
    unknown: Annotated[str, filled_in("names")]
    one_at_least: str
    waiting: Annotated[str, filled_in("name")]
    for_client: str
    client: Annotated[str, option_of("whom")]
    written: Annotated[str, filled_in("file")]


class WorklistWords(Entry, frozen=True):
    """The words of a worklist."""

    heading: Annotated[str, filled_in("number")]
    number: str
    day: str
    no_day: str
    safety_heading: str
    safety: dict[Asked, str]
    first: str
    draft: str
    open_heading: str
    open: Annotated[str, filled_in("number")]
    not_for_sorting: str
    passed_over: Annotated[str, filled_in("number")]


class About(Entry, frozen=True):
    """The edition of the knowledge base, and what the program says of itself."""

    version: str
    updated: Date
    decision: str
    purpose: str
    result: str
    bands: str
    grades: str
    written_to: str
    limits: str
    made_by: str
    paid_by: str
    kept_up: str
    numbers: str
    comparisons: dict[Pooled, str]
    strengths: dict[Strength, str]
    notes: tuple[Note, ...]
    phrases: Phrases
    next_steps: NextSteps
    what_if: WhatIf
    evidence_first: EvidenceFirstWords
    clinic: ClinicWords
    clinic_new: ClinicDialog
    worklist: WorklistWords
    overview: OverviewWords
    report: ReportWords
    account: AccountWords
