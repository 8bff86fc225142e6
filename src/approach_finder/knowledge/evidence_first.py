"""The types of what stands first where treatments differ, and of the sentences that tell it."""

from typing import Annotated

from approach_finder.knowledge.types import (
    ConcernId,
    Condition,
    Entry,
    Grade,
    QuestionId,
    WeightWord,
    filled_in,
    option_of,
)


class EvidenceFirst(Entry, frozen=True):
    """From which grade on a treatment stands first where treatments differ, and how many that are held back are told.

    ``well_tested`` are the grades that count for any concern, ``somewhat_tested`` those that count for a concern in
    focus for which treatments do not differ. With fewer than ``short_list`` treatments more of those held back are
    told. A refusal with the weight ``needed_part`` is of something that the treatment cannot do without.
    """

    well_tested: tuple[Grade, ...]
    somewhat_tested: tuple[Grade, ...]
    closer_at_most: int
    short_list: int
    needed_part: WeightWord


class TriedRule(Entry, frozen=True):
    """A reason for or against any approach that the person names as tried, in ``question``."""

    question: QuestionId
    speaks_for: bool
    weight: WeightWord
    because: str


class AlsoConcern(Entry, frozen=True):
    """A concern that counts where another answer asks for help with it."""

    when: Condition
    concern: ConcernId


class EvidenceFirstWords(Entry, frozen=True):
    """Sentences about what was tested, what is held back, and what was refused. What stands in braces is filled in.

    ``adapted`` tells by option how a part that was refused can be changed, ``matters`` what to ask about by option.
    """

    held_back: Annotated[str, filled_in("because concern")]
    held_back_form: Annotated[str, filled_in("because concern form")]
    held_back_addition: Annotated[str, filled_in("because concern")]
    held_back_against: Annotated[str, filled_in("because concern")]
    heading: str
    why_held_back: Annotated[str, filled_in("because concern")]
    refused: Annotated[str, filled_in("adapted answer")]
    refused_below: Annotated[str, filled_in("answer")]
    all_refused: Annotated[str, filled_in("concern name")]
    not_wanted: str
    not_wanted_tested: Annotated[str, filled_in("concern names")]
    second_step: Annotated[str, filled_in("concern names next")]
    needs_another: Annotated[str, filled_in("who")]
    needs_another_unlikely: str
    second_choice: Annotated[str, filled_in("concern first")]
    guideline_first: Annotated[str, filled_in("concern names")]
    none_at_age: Annotated[str, filled_in("concern people names")]
    somewhat_at_age: Annotated[str, filled_in("names")]
    ignored_question: str
    ignored_option: Annotated[str, filled_in("option")]
    real_try: Annotated[str, filled_in("question")]
    matters_note: Annotated[str, filled_in("answer ask")]
    fit: Annotated[str, filled_in("band")]
    tested: dict[Grade, str]
    adapted: dict[Annotated[str, option_of("refusals")], str]
    matters: dict[Annotated[str, option_of("matters")], str]
