"""The types of what stands first where treatments differ, and of the sentences that tell it."""

from approach_finder.knowledge.types import ConcernId, Condition, Entry, Grade, QuestionId, WeightWord


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

    held_back: str
    held_back_form: str
    held_back_addition: str
    held_back_against: str
    heading: str
    why_held_back: str
    refused: str
    refused_below: str
    all_refused: str
    not_wanted: str
    not_wanted_tested: str
    second_step: str
    needs_another: str
    needs_another_unlikely: str
    second_choice: str
    guideline_first: str
    none_at_age: str
    somewhat_at_age: str
    ignored_question: str
    ignored_option: str
    real_try: str
    matters_note: str
    fit: str
    tested: dict[Grade, str]
    adapted: dict[str, str]
    matters: dict[str, str]
