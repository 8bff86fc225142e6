"""The types of what the program says of itself and of a result: texts that are filled in and never weighed."""

# Annotations are not postponed here: msgspec would have to evaluate 300 texts at every start.

from approach_finder.knowledge.evidence_first import EvidenceFirstWords
from approach_finder.knowledge.questionnaire import Note
from approach_finder.knowledge.types import Band, Date, Entry, Pooled, QuestionId, Strength


class Phrases(Entry, frozen=True):
    """Sentences that the engine fills in."""

    quote: str
    quote_other: str
    quote_about: str
    quote_about_other: str
    evidence_missing: str
    evidence_elsewhere: str
    not_offered: str
    one_at_a_time: str
    change: str
    otherwise: str
    little_answered: str
    no_treatment: str
    whom_assumed: str
    cut_at_tie: str
    best_tested: str
    best_tested_other: str
    read_on: str
    redaction_level: str
    redaction_save: str
    redacted: str
    why_listed: str
    why_weak: str
    why_apart: str
    why_beside: str
    why_missing: str
    why_nothing_brings_in: str


class NextSteps(Entry, frozen=True):
    """The steps after the list: where to look for somebody, the first call, and when to look again."""

    find: str
    who_offers_it: str
    any_therapist: str
    your_country: str
    another: str
    call: str
    again: str


class WhatIf(Entry, frozen=True):
    """How "what would change it" is told: a clause for each changed answer, and what would come of it."""

    about: str
    instead: str
    instead_other: str
    said: str
    said_other: str
    more: str
    more_other: str
    less: str
    less_other: str
    whole: str
    first: str
    rise: str
    fall: str
    unlisted: str
    among_first: str
    nothing: str


class ClinicWords(Entry, frozen=True):
    """The words where a clinic's own file is laid over a result. What stands in braces is filled in."""

    unnamed: str
    offers_none: str
    heading: str
    here: str
    waiting: str
    offers: str
    none_of_these: str
    elsewhere_heading: str
    elsewhere: str


class OverviewWords(Entry, frozen=True):
    """The words on the overview of a result. What stands in braces is filled in.

    ``said`` tells the answer that speaks against an approach, ``said_about`` with the matter that was asked about, and
    ``said_of`` the same for single questions.
    """

    heading: str
    fit: str
    tested: str
    tested_elsewhere: str
    tested_with: str
    tested_for: str
    counts: str
    counts_wide: str
    count: str
    count_short: str
    without: str
    no_count: str
    not_tested: str
    no_test: str
    fits: str
    fits_other: str
    said: str
    said_other: str
    said_about: str
    said_about_other: str
    said_of: dict[QuestionId, str]
    said_of_other: dict[QuestionId, str]
    pro: str
    con: str
    care: str
    take_care: str
    tied: str
    tied_beyond: str
    tested_means: str
    counts_mean: str
    dots_mean: str
    others: str
    second_choice: str
    left_out: str
    needs_another: str
    closer: str
    also: str
    not_chance: str
    not_chance_other: str
    firm: str
    not_firm: str
    read_on: str
    bands: dict[Band, str]


class ReportWords(Entry, frozen=True):
    """The words of the whole account of a result, and of people to call. What stands in braces is filled in."""

    heading: str
    tied: str
    why_title: str
    why: str
    would_speak: str
    against: str
    studies: str
    studies_below: str
    caution: str
    discuss: str
    points: str
    what_would_change: str
    also_look_for: str
    also_look_for_means: str
    excluded: str
    references: str
    next: str
    in_short: str
    edition: str
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
    unknown: str
    one_at_least: str
    waiting: str
    for_client: str
    client: str
    written: str


class WorklistWords(Entry, frozen=True):
    """The words of a worklist."""

    heading: str
    number: str
    day: str
    no_day: str
    safety_heading: str
    safety: dict[str, str]
    first: str
    draft: str
    open_heading: str
    open: str
    not_for_sorting: str
    passed_over: str


class About(Entry, frozen=True):
    """The edition of the knowledge base, and what the program says of itself."""

    version: str
    updated: Date
    decision: str
    purpose: str
    result: str
    bands: str
    grades: str
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
