"""The types of the words on pages that show the knowledge base itself. What stands in braces in them is filled in."""

from typing import Annotated

from approach_finder.knowledge.types import Advice, Entry, Favours, filled_in


class FieldTitles(Entry, frozen=True):
    """A heading for each thing that is told of a way to go, in the order of telling."""

    what_it_is: str
    how_it_works: str
    offered_by: str
    where: str
    how_often: str
    length: str
    for_people: str
    a_session: str
    asks_of_you: str
    good_sides: str
    drawbacks: str
    side_effects: str
    may_not_suit: str
    questions_to_ask: str


class CardWords(Entry, frozen=True):
    """The page of one approach, or of one way that is no therapy."""

    kind: Annotated[str, filled_in("family kind")]
    in_commands: Annotated[str, filled_in("id")]
    no_therapy: str
    also_called: Annotated[str, filled_in("names")]
    not_to_be_confused: Annotated[str, filled_in("difference name")]
    tested: str
    other_concerns: Annotated[str, filled_in("id")]
    all_of_it: Annotated[str, filled_in("id")]
    cautions: str
    cautions_mean: str
    always: str
    with_answers: Annotated[str, filled_in("answers")]
    waits: Annotated[str, filled_in("when")]
    studies: str
    natural_course: str
    otherwise: Annotated[str, filled_in("text")]
    references: str
    defining: Annotated[str, filled_in("reference")]


class EvidenceWords(Entry, frozen=True):
    """A row of evidence, with its numbers and guidelines."""

    why: Annotated[str, filled_in("reason")]
    compared: Annotated[str, filled_in("others")]
    newest: Annotated[str, filled_in("day year")]
    reviewed: Annotated[str, filled_in("day")]
    against: Annotated[str, filled_in("other outcome")]
    trial: str
    trials: Annotated[str, filled_in("number")]
    people: Annotated[str, filled_in("number")]
    in_review: Annotated[str, filled_in("number")]
    too_few: str
    effect: Annotated[str, filled_in("effect favours measure")]
    effect_between: Annotated[str, filled_in("effect favours high low measure")]
    favours: dict[Favours, str]
    place: Annotated[str, filled_in("order strength")]
    and_others: Annotated[str, filled_in("name")]
    no_date: str


class PracticeWords(Entry, frozen=True):
    """A practice that is not recommended."""

    advice: dict[Advice, str]
    why: str
    ask: str
    not_the_same: Annotated[str, filled_in("difference names")]
    instead: str


class ListWords(Entry, frozen=True):
    """Lists of approaches, for a concern or not."""

    none_tested: str
    nothing_adequate: str
    grade: Annotated[str, filled_in("grade")]
    grade_for: Annotated[str, filled_in("grade people")]
    if_nothing_is_done: Annotated[str, filled_in("text")]
    other_ways: Annotated[str, filled_in("text")]
    was_tested: Annotated[str, filled_in("text")]


class CommandWords(Entry, frozen=True):
    """A command as it is typed, its use, and the words by which it is found."""

    run: str
    does: str
    also: tuple[str, ...]


class QuestionWords(Entry, frozen=True):
    """The questionnaire, and a search in it, in approaches and in commands."""

    found: Annotated[str, filled_in("words")]
    commands_found: str
    command: Annotated[str, filled_in("does run")]
    commands: tuple[CommandWords, ...]
    found_nothing: Annotated[str, filled_in("words")]
    approach_ids: str
    matching: str
    does_not_show: Annotated[str, filled_in("text")]
    used_here: Annotated[str, filled_in("text")]
    used_in: Annotated[str, filled_in("questions text")]


class SimulationWords(Entry, frozen=True):
    """The figures on made-up people."""

    heading: Annotated[str, filled_in("people")]
    drawn: Annotated[str, filled_in("answers seed")]
    nothing: str
    shares: str
    shares_mean: str
    drivers: str
    firm: str
    first_stays: Annotated[str, filled_in("number")]
    without_first: Annotated[str, filled_in("number")]
    never: Annotated[str, filled_in("names")]
    none: str
    changed: Annotated[str, filled_in("numbers")]


class CatalogueWords(Entry, frozen=True):
    """The words of all these pages."""

    fields: FieldTitles
    card: CardWords
    evidence: EvidenceWords
    practice: PracticeWords
    lists: ListWords
    questions: QuestionWords
    simulation: SimulationWords
