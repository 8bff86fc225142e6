"""The types of the words on pages that show the knowledge base itself. What stands in braces in them is filled in."""

from approach_finder.knowledge.types import Advice, Entry, Favours


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

    kind: str
    in_commands: str
    no_therapy: str
    also_called: str
    not_to_be_confused: str
    tested: str
    other_concerns: str
    all_of_it: str
    cautions: str
    cautions_mean: str
    always: str
    with_answers: str
    waits: str
    studies: str
    natural_course: str
    otherwise: str
    references: str
    defining: str


class EvidenceWords(Entry, frozen=True):
    """A row of evidence, with its numbers and guidelines."""

    why: str
    compared: str
    newest: str
    reviewed: str
    against: str
    trial: str
    trials: str
    people: str
    in_review: str
    too_few: str
    effect: str
    effect_between: str
    favours: dict[Favours, str]
    place: str
    and_others: str
    no_date: str


class PracticeWords(Entry, frozen=True):
    """A practice that is not recommended."""

    advice: dict[Advice, str]
    why: str
    ask: str
    not_the_same: str
    instead: str


class ListWords(Entry, frozen=True):
    """Lists of approaches, for a concern or not."""

    none_tested: str
    nothing_adequate: str
    grade: str
    grade_for: str
    if_nothing_is_done: str
    other_ways: str
    was_tested: str


class CommandWords(Entry, frozen=True):
    """A command as it is typed, its use, and the words by which it is found."""

    run: str
    does: str
    also: tuple[str, ...]


class QuestionWords(Entry, frozen=True):
    """The questionnaire, and a search in it, in approaches and in commands."""

    found: str
    commands_found: str
    command: str
    commands: tuple[CommandWords, ...]
    found_nothing: str
    approach_ids: str
    matching: str
    does_not_show: str
    used_here: str
    used_in: str


class SimulationWords(Entry, frozen=True):
    """The figures on made-up people."""

    heading: str
    drawn: str
    nothing: str
    shares: str
    shares_mean: str
    drivers: str
    firm: str
    first_stays: str
    without_first: str
    never: str
    none: str
    changed: str


class CatalogueWords(Entry, frozen=True):
    """The words of all these pages."""

    fields: FieldTitles
    card: CardWords
    evidence: EvidenceWords
    practice: PracticeWords
    lists: ListWords
    questions: QuestionWords
    simulation: SimulationWords
