"""The types of what the survey says between its questions (survey.yaml). What stands in braces is filled in."""

from typing import Annotated

from approach_finder.knowledge.types import Entry, answers_to, filled_in


class Start(Entry, frozen=True):
    """A choice on the first page, and the answers that it gives."""

    label: str
    answers: Annotated[dict[str, str], answers_to("option")]


class GateVoice(Entry, frozen=True):
    """The question on safety as it is put to somebody, and the kinds of danger that it names."""

    heading: str
    kinds: str


class SurveyKeys(Entry, frozen=True):
    """The names of keys and what they do, as they stand on the last lines of a page."""

    danger: str
    danger_short: str
    enter: str
    arrows: str
    arrows_in_ascii: str
    space: str
    tab: str
    escape: str
    exit_key: str
    stop_key: str
    to_list: str
    to_list_short: str
    either: Annotated[str, filled_in("one other")]
    take: str
    take_text: str
    move: str
    read_on: str
    move_first: str
    tick: Annotated[str, filled_in("label")]
    tick_one: str
    untick: Annotated[str, filled_in("label")]
    untick_one: str
    go_on_with: Annotated[str, filled_in("number")]
    show_all: str
    skip: str
    back: str
    why: str
    why_and_keys: str
    more_keys: str
    leave: str
    leave_short: str
    stop: str
    more: str
    search: str
    type_to_search: str
    chosen: Annotated[str, filled_in("labels")]
    nothing_chosen: str
    nothing_to_skip: str
    nothing_found: str
    no_key: str
    no_numbers: str
    no_numbers_to_search: str
    no_skip: str
    no_back: str
    nothing_pointed: str
    nothing_pointed_numbered: Annotated[str, filled_in("digits")]
    tab_skips: str
    space_chooses_nothing: str
    nothing_pointed_of_many: str
    unticked: Annotated[str, filled_in("labels")]


class PlainWords(Entry, frozen=True):
    """The words of plain lines on what can be typed."""

    keys_one: str
    keys_many: str
    keys_search: str
    keys_groups: str
    keys_add: str
    keys_text: str
    exit_key: str
    enter: Annotated[str, filled_in("does")]
    no_key: str
    danger: str
    skip: str
    back: str
    why: str
    stop: str
    leave: str
    group: Annotated[str, filled_in("count number title")]
    earlier: Annotated[str, filled_in("labels")]
    proposed: Annotated[str, filled_in("labels")]
    chosen: Annotated[str, filled_in("labels")]
    so_far: Annotated[str, filled_in("labels")]
    taken_back: Annotated[str, filled_in("labels")]
    nothing: str
    nothing_to_skip: str
    nothing_typed: str
    bad_number: Annotated[str, filled_in("most")]
    not_listed: str
    one_number: str
    no_group: Annotated[str, filled_in("most")]
    found: Annotated[str, filled_in("words")]
    not_found: Annotated[str, filled_in("words")]


class ResultKeys(Entry, frozen=True):
    """The keys on the pages of the result, and their use."""

    open: str
    open_first: str
    open_short: str
    compare: str
    otherwise: str
    otherwise_short: str
    find: str
    find_short: str
    sharper: str
    more: str
    edit: str
    edit_short: str
    save: str
    quit: str
    places: str
    places_short: str
    sources: str
    sources_short: str
    sums: str
    rest: str
    rest_short: str


class Gate(Entry, frozen=True):
    """The first, plain question on safety; by who is spoken to."""

    own: GateVoice
    other: GateVoice
    young: GateVoice
    together: GateVoice
    nothing: str
    something: str
    list: str
    decline: str
    why: str


class SurveyWords(Entry, frozen=True):
    """The words of the survey between its questions."""

    intro: str
    staff_opening: str
    start: str
    starts: tuple[Start, ...]
    progress: Annotated[str, filled_in("number section")]
    progress_of: Annotated[str, filled_in("number of section")]
    not_sure: str
    keys: SurveyKeys
    plain: PlainWords
    bad_date: str
    bad_whole_number: Annotated[str, filled_in("high low")]
    too_long: Annotated[str, filled_in("has most")]
    country: str
    country_other: str
    country_why: str
    country_before_help: str
    country_in_danger: str
    country_in_danger_other: str
    country_guess: Annotated[str, filled_in("name")]
    gate: Gate
    seen: str
    stop: str
    pause_help: str
    pause_help_other: str
    help_title: str
    help_heading: str
    help_go_on: str
    country_for_help: str
    looking: str
    whole_list: str
    before_back: str
    settled_open: Annotated[str, filled_in("of three")]
    settled_open_few: Annotated[str, filled_in("of three")]
    settled_enough: str
    closer_open: str
    must_ask: str
    stays: str
    quit_seen: str
    quit_less: str
    quit_all: str
    safety_skipped: str
    wait: str
    call_now: Annotated[str, filled_in("service")]
    maybe_help: str
    maybe_help_other: str
    nothing_yet: str
    no_recommendation: str
    result_keys: ResultKeys
    compare_which: str
    compare_few: str
    else_which: str
    find_which: str
    find_hint: str
    part_which: str
    part_other: str
    edit_which: str
    more_which: str
    more_whole: str
    more_marks: str
    more_rest: Annotated[str, filled_in("number")]
    skipped: str
    unsure: str
    answered: str
    change: Annotated[str, filled_in("question")]
    matters_which: str
    saving: str
    save_which: str
    save_pages: str
    save_text: str
    save_person: str
    save_staff: str
    save_result: str
    save_as: str
    save_hint: Annotated[str, filled_in("folder")]
    save_seen: str
    save_less: str
    save_all: str
    keep_seen: str
    saved_heading: str
    saved: Annotated[str, filled_in("file")]
    undeleted: Annotated[str, filled_in("reason")]
    unsaved: Annotated[str, filled_in("reason")]
    file_exists: str
    other_ending: Annotated[str, filled_in("right wrong")]
    is_folder: str
    nothing_written: Annotated[str, filled_in("file")]
    nothing_moved: str
    now_first: Annotated[str, filled_in("name")]
    came_in: Annotated[str, filled_in("names")]
    went_out: Annotated[str, filled_in("names")]
    moved_up: Annotated[str, filled_in("names")]
    safety_moved: str
    draft_kept: Annotated[str, filled_in("file")]
    draft_failed: Annotated[str, filled_in("reason")]
    resumed: str
    misfit: Annotated[str, filled_in("problem")]
    stop_heading: str
    stop_no: str
    stop_keep: str
    stop_away: str
    stop_draft: Annotated[str, filled_in("file")]
    stop_delete: str
    delete_heading: Annotated[str, filled_in("file")]
    delete_no: str
    delete_yes: str
    deleted: Annotated[str, filled_in("file")]
    keep_as: str
    read_on: Annotated[str, filled_in("file")]
    kept: Annotated[str, filled_in("options")]
    stopped: str
    stopped_saved: str
    gone: str
    quick_exit: str
