"""The types of sheet.yaml: the words of the pages to take along, and of a comparison."""

from typing import Annotated

from approach_finder.knowledge.types import Condition, Entry, WayId, filled_in


class SheetVoice(Entry, frozen=True):
    """The words of the pages to take along in one voice: the person's own, a parent's, or a couple's or a family's."""

    title: str
    said: str
    matters: str
    unsure: str
    unsure_text: str
    nothing_unsure: str
    notes: str
    three_questions: tuple[str, ...]
    ask_a_therapist: dict[str, tuple[str, ...]]
    first_session: tuple[str, ...]
    look_again: tuple[str, ...]


class StaffPage(Entry, frozen=True):
    """The words of the page for staff. What stands in braces is filled in."""

    title: str
    safety: str
    not_asked: str
    skipped: str
    answered: Annotated[str, filled_in("answer")]
    level: Annotated[str, filled_in("answered level")]
    no_level: str
    from_other_answers: str
    shown: Annotated[str, filled_in("id label message")]
    answers: str
    panel_sum: Annotated[str, filled_in("most name points")]
    not_answered: Annotated[str, filled_in("questions")]
    nothing: str
    evidence: str
    places: str
    cautions: str
    not_shown: Annotated[str, filled_in("name text")]
    no_cautions: str
    sources: Annotated[str, filled_in("ids")]
    no_sources: str
    edition: Annotated[str, filled_in("sha256 version")]


class Sheet(Entry, frozen=True):
    """The texts of the pages to take along, and of a comparison. What stands in braces is filled in."""

    own: SheetVoice
    other: SheetVoice
    together: SheetVoice
    opening: str
    dated: Annotated[str, filled_in("today version")]
    dated_answers: Annotated[str, filled_in("answered today version")]
    more_title: str
    reasons_title: str
    sources_title: str
    people_title: str
    look_again_title: str
    natural_course_title: str
    ask_title: str
    first_session_title: str
    steps_title: str
    about_title: str
    also_listed: str
    pro: Annotated[str, filled_in("reason")]
    con: Annotated[str, filled_in("reason")]
    matters_pro: Annotated[str, filled_in("name reason")]
    matters_con: Annotated[str, filled_in("name reason")]
    studies: Annotated[str, filled_in("concern grade text")]
    studies_others: Annotated[str, filled_in("grades")]
    care: Annotated[str, filled_in("caution")]
    three_questions_title: str
    steps: tuple[str, ...]
    chances_title: str
    chances: str
    chances_when: Condition
    chances_line: Annotated[
        str,
        filled_in(
            "name outcome people people_in_trials trials with with_high with_low without without_high without_low"
        ),
    ]
    chances_missing: Annotated[str, filled_in("names")]
    chances_unknown: str
    chances_any: str
    chances_bars: Annotated[str, filled_in("concern")]
    chances_with: Annotated[str, filled_in("name")]
    chances_without: str
    chances_bar: Annotated[str, filled_in("best high low")]
    points_title: Annotated[str, filled_in("name")]
    compare_title: str
    compare: str
    compare_fit: str
    compare_first: str
    compare_parts: str
    compare_tested: Annotated[str, filled_in("concern")]
    compare_count: Annotated[str, filled_in("concern")]
    compare_all: str
    compare_studies: Annotated[str, filled_in("concern")]
    compare_care: str
    compare_other_ways: str
    beside: tuple[WayId, ...]
    not_weighed: str
    no_care: str
    best_tested: str
    no_study_seen: str
    staff: str
    staff_page: StaffPage
