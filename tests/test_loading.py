"""A knowledge base is read strictly: every fault is named with its file and line.

Where places are drawn, there are few of them: ``python -m tests.fuzz`` tries as many as there is time for.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec import inspect as types

from approach_finder.knowledge.checksums import digest
from approach_finder.knowledge.conditions import Condition
from approach_finder.knowledge.faults import Fault
from approach_finder.knowledge.library import PARTS
from approach_finder.knowledge.loading.build import build
from approach_finder.knowledge.loading.strict import Builder
from approach_finder.knowledge.loading.yaml_source import LocatedList, LocatedMapping, read
from approach_finder.knowledge.store import read_files
from approach_finder.lint.advice import _stale

from conftest import DATA
from small_kb import small_files

FILES = small_files()


def faults_of(name: str, content: bytes) -> list[Fault]:
    return list(build({**FILES, name: content}).faults)


def replaced(name: str, old: str, new: str) -> tuple[bytes, int]:
    """The file with the first ``old`` replaced, and the line (from 1) where it stood."""
    text = FILES[name].decode()
    assert old in text, f"{old!r} is not in {name}"
    return text.replace(old, new, 1).encode(), text[: text.index(old)].count("\n") + 1


def test_how_well_it_did_in_trials_is_no_strong_topic_reason_too() -> None:
    text = FILES["approaches.yaml"].decode()
    start = text.index("\nbehavioural-activation:\n")
    place = text.index("- when: concerns=low-mood\n      weight: slight", start)
    broken = text[:place] + text[place:].replace("weight: slight", "weight: strong", 1)
    [fault] = faults_of("approaches.yaml", broken.encode())
    assert "stands in its evidence" in fault.message


def test_the_knowledge_base_has_no_fault() -> None:
    for files in (FILES, read_files(DATA)):
        built = build(files)
        assert built.library is not None
        assert built.faults == ()


# One broken file per fault: file, what stands there, what is put there, part of the message, hint.
FAULTS = [
    ("approaches.yaml", "  what_it_is:", "  what_is_it:", "unknown key 'what_is_it'", "'what_it_is'"),
    ("approaches.yaml", "weight: strong", "weight: stron", "no weight word 'stron'", "'strong'"),
    ("approaches.yaml", "family: depth", "family: depht", "no family 'depht'", "'depth'"),
    ("approaches.yaml", "kind: treatment", "kind: treatmen", "'kind' cannot be 'treatmen'", "'treatment'"),
    ("approaches.yaml", "when: focus>=1", "when: focos>=1", "no question 'focos'", "'focus'"),
    ("approaches.yaml", "when: focus>=1", "when: focus>=3", "goes from -2 to 2", ""),
    ("approaches.yaml", "when: focus>=1", "when: focus=high", "no option 'high'", "question>=n"),
    ("approaches.yaml", "when: focus>=1", "when: goals>=1", "of the type many", "question=option"),
    ("approaches.yaml", "when: focus>=1", "when: focus > 1", "not of the form", ""),
    ("approaches.yaml", "when: focus>=1", "when: always", "answered nothing", ""),
    ("approaches.yaml", "when: focus>=1", "when: {not: {not: focus>=1}}", "answered nothing", ""),
    ("approaches.yaml", "when: goals=understand-why", "when: goals=understand-wy", "no option 'understand-wy'", "why"),
    ("approaches.yaml", "offered_to: [adult", "offered_to: [adlut", "no audience 'adlut'", "'adult'"),
    ("questionnaire.yaml", "  - [mother, mum, ", "  - [mother, mum, mother, ", "'mother' stands twice", ""),
    ("questionnaire.yaml", "low-mood: depressed, ", "low-mood: depressed, unhappy, ", "'unhappy' stands twice", ""),
    ("approaches.yaml", "aliases: [", "aliases: [true, ", "must be a text, not true", "quotes"),
    ("approaches.yaml", "\npsychodynamic:", "\npsychodinamic:", "approach", ""),
    ("approaches.yaml", "  gives: ", "  gives: many and more ", "'gives' has at most 30", ""),
    ("approaches.yaml", "short_name: Psychoanalytic", "short_name: Psychodynamic", "has the same short name", ""),
    ("references.yaml", "title: ", 'title: "\\0 \\u202e" #', "a sign that cannot be printed (U+0000)", ""),
    ("safety.yaml", "    message: >-\n", "    message: >-\n      {name} ", "has braces, and nothing is filled in", ""),
    ("crisis_lines.yaml", 'phone: "911"', "phone: call us maybe", "is no telephone number", ""),
    ("evidence.yaml", "grade: A", "grade: E", "'grade' cannot be 'E'", "one of A, B, C, D, none"),
    ("evidence.yaml", "concern: low-mood", "concern: low-mod", "no concern 'low-mod'", "'low-mood'"),
    ("evidence.yaml", "\npsychodynamic:", "\npsychodynamik:", "no approach 'psychodynamik'", "'psychodynamic'"),
    ("concerns.yaml", "    if_nothing_is_done: Low", "    if_nothing_is_done: A very low", "has at most 76", ""),
    ("concerns.yaml", "    see_a_doctor_for: Ask", "    #", "stands in full just where", ""),
    ("cautions.yaml", "sources: [spencer-2019-couple-violence,", "sources: [] #", "an exclusion needs a source", ""),
    ("cautions.yaml", "severity: exclude", "severity: caution", "'change' and 'otherwise'", ""),
    ("cautions.yaml", "severity: exclude", "severity: exlude", "'severity' cannot be", "'exclude'"),
    ("questionnaire.yaml", "    required: true", "    required: yes", "must be true or false, not 'yes'", ""),
    ("questionnaire.yaml", "      low-mood: Low", "      low-mod: Low", "no option 'low-mod'", "'low-mood'"),
    ("questionnaire.yaml", "questions: [for_whom,", "questions: [", "'for_whom' is missing", ""),
    ("vocabulary.yaml", "  focus: {type: scale}", "  focos: {type: scale}", "no question 'focus'", "'focos'"),
    ("vocabulary.yaml", "countries: [AR", "countries: [AX", "country", ""),
    ("scoring.yaml", "  slight: 20", "  slight: -20", "must be from 1 to 1000", ""),
    ("scoring.yaml", "  slight: 20", "  slight: 2.5", "whole number", ""),
    ("scoring.yaml", "close: 40", "clos: 40", "unknown key 'clos'", "'close'"),
    ("scoring.yaml", "of: [focus,", "of: [focous,", "no question 'focous'", "'focus'"),
    ("scoring.yaml", "of: [focus,", "of: [concerns=grief, focus,", "belongs to no wish", ""),
    ("scoring.yaml", "main_concern_percent: 100", "main_concern_percent: -5", "must be from 100", ""),
    ("scoring.yaml", "{evidence: 25,", "{evidence: 60,", "must be from -49 to 49", ""),
    ("scoring.yaml", "good: {at_least: 60", "good: {at_least: 600", "must be from 0 to 120", ""),
    ("scoring.yaml", "whom_assumed: self", "whom_assumed: selv", "no option 'selv'", "'self'"),
    ("scoring.yaml", "balance: evidence_or_fit", "balance: goals", "must be a question of the type scale", ""),
    ("about.yaml", "{answer}”. {reason}'", "{anser}”. {reason}'", "{anser} is not filled in here", ""),
    ("about.yaml", "{answer}”. {reason}'", "{answer”. {reason}'", "braces", ""),
    ("references.yaml", "  doi: 10.", "  doi: ten.", "is no DOI", ""),
    ("crisis_lines.yaml", "checked: 2026-10-07", "checked: 2026-13-07", "is no date", ""),
    ("safety.yaml", "when: impairment=cannot-function", "when: focus>=9", "goes from -2 to 2", ""),
    ("safety.yaml", "as_flag: postpartum-crisis", "as_flag: none", "no safety flag 'none'", ""),
    ("safety.yaml", "    level: emergency", "    level: emergncy", "'level' cannot be", "'emergency'"),
    ("safety.yaml", "  perinatal-care:", "  perinatal-car:", "no safety note 'perinatal-car'", "'perinatal-care'"),
    ("safety.yaml", "  harmed-now:", "  harmed-nou:", "harmed-nou", "'harmed-now'"),
    ("crisis_lines.yaml", "kind: crisis", "kind: crises", "'kind' cannot be", "'crisis'"),
    ("crisis_lines.yaml", "checked: 2026-10-07", "checked: 7 October", "YYYY-MM-DD", ""),
    (
        "evidence.yaml",
        "    compared_with: [usual-care",
        "    compared_with: [usual-car",
        "cannot be 'usual-car'",
        "'usual-care'",
    ),
    ("evidence.yaml", "        measure: Hedges' g\n", "", "needs its measure and what it favours", ""),
    ("evidence.yaml", "        trials: 8\n", "        trials: 3\n", "given from 4 trials on", ""),
    ("evidence.yaml", "        interval: [-0.02, 0.63]", "        interval: [0.5, 0.63]", "outside its interval", ""),
    (
        "evidence.yaml",
        "        compared_with: usual-care\n        outcome: depressive symptoms after therapy\n        trials: 8",
        "        compared_with: several-controls\n        outcome: x\n        trials: 8",
        "within one kind of comparison",
        "",
    ),
    ("evidence.yaml", "        interval: [-0.02, 0.63]", "        interval: [-0.02]", "must have 2 items, not 1", ""),
    ("evidence.yaml", "        effect: 0.3\n", "        effect: large\n", "must be a number, not 'large'", ""),
    (
        "approaches.yaml",
        "    - Your own words",
        "    - In 9 of 10 cases your own words",
        "a number without a source",
        "",
    ),
    ("concerns.yaml", "\nlow-mood:\n", "\nlow-mod:\n", "there is no concern 'low-mod'", "'low-mood'"),
    ("practices.yaml", "not_the_same_as: [attachment-focused]", "not_the_same_as: []", "tells it from what", ""),
    ("practices.yaml", "advice: never", "advice: nevr", "cannot be 'nevr'", "'never'"),
    ("matching.yaml", "questions: [focus", "questions: [focos", "no question 'focos'", "'focus'"),
    ("explained.yaml", "- code: stale", "- code: stail", "cannot be 'stail'", "'stale'"),
    (
        "references.yaml",
        "\n  verified: doi-seen-with-title",
        "\n  verified: title-seen",
        "title and DOI were seen together",
        "",
    ),
    ("finding.yaml", "    tier: register\n", "    tier: friend\n", "'tier' cannot be 'friend'", "one of certificate"),
    ("finding.yaml", "countries: [CA]", "countries: [Canada]", "there is no country", ""),
    ("finding.yaml", "    url: https://www.crpo", "    url: www.crpo", "is no web address", ""),
    (
        "finding.yaml",
        "    tier: certificate\n    approaches:",
        "    tier: certificate\n    #",
        "is for an approach",
        "",
    ),
    ("finding.yaml", "checked: 2026-11-28", "checked: last week", "YYYY-MM-DD", ""),
    ("finding.yaml", "\n  GB: [England", "\n  QQ: [England", "there is no country 'QQ'", ""),
    ("finding.yaml", "regions: [Texas]", "regions: [Texs]", "there is no part of the country 'Texs'", "'Texas'"),
    ("finding.yaml", "languages: [en, fr]", "languages: [en, xx]", "there is no language 'xx'", ""),
    ("review.yaml", "when: {progress: [same]", "when: {progres: [same]", "no question 'progres'", "'progress'"),
    ("review.yaml", "ticked: {want: stop}", "ticked: {want: stopp}", "no option 'stopp'", "'stop'"),
    ("review.yaml", "{promised_method: [not-done]}", "{promised_method: [not]}", "no option 'not'", ""),
    ("about.yaml", "version:", "verion:", "unknown key 'verion'", "'version'"),
]


@pytest.mark.parametrize("part", ["places", "titles", "facts"])
@pytest.mark.parametrize("key", ["seen", "checked"])
def test_a_place_without_where_or_when_it_was_read_is_refused(part: str, key: str) -> None:
    text = FILES["finding.yaml"].decode()
    at = text.index(f"{key}: ", text.index(f"\n{part}:"))
    broken = text[:at] + f"x{text[at:]}"
    messages = " ".join(fault.message for fault in faults_of("finding.yaml", broken.encode()))
    assert f"lacks the key '{key}'" in messages


@pytest.mark.parametrize(("name", "old", "new", "message", "hint"), FAULTS, ids=[f"{f[0]}: {f[2]}" for f in FAULTS])
def test_a_fault_is_told_with_line_and_nearest_word(name: str, old: str, new: str, message: str, hint: str) -> None:
    content, line = replaced(name, old, new)
    line += old.startswith("\n")
    told = [fault for fault in faults_of(name, content) if message in str(fault) and hint in str(fault)]
    assert told
    here = [fault for fault in told if fault.file == name]
    elsewhere = old in ("\npsychodynamic:", "countries: [AR", "  focus: {type: scale}", "questions: [for_whom,")
    assert elsewhere or any(abs(fault.line - line) <= 2 for fault in here), list(map(str, told))


def test_a_duplicate_key_is_told_and_other_faults_beside_it() -> None:
    text = FILES["about.yaml"].decode() + '\nversion: "again"\nextra: 1\n'
    told = faults_of("about.yaml", text.encode())
    assert any("stands here twice: 'version'" in fault.message for fault in told)
    assert any("unknown key 'extra'" in fault.message for fault in told)


def test_all_faults_in_all_files_are_told_at_once() -> None:
    broken = dict(FILES)
    for name, old, new in (
        ("approaches.yaml", "  what_it_is:", "  what_is_it:"),
        ("evidence.yaml", "grade: A", "grade: E"),
        ("safety.yaml", "    level: emergency", "    level: emergncy"),
    ):
        broken[name] = broken[name].decode().replace(old, new, 1).encode()
    faults = build(broken).faults
    assert {"approaches.yaml", "evidence.yaml", "safety.yaml"} <= {fault.file for fault in faults}


@pytest.mark.parametrize("name", FILES)
def test_a_value_of_the_wrong_kind_is_a_fault_and_no_crash(name: str) -> None:
    lines = FILES[name].decode().splitlines(keepends=True)
    tops = [number for number, line in enumerate(lines) if re.match(r"[A-Za-z_-]+:", line)]
    for number in random.Random(3).sample(tops, min(len(tops), 1)):
        until = next((n for n in range(number + 1, len(lines)) if not lines[n].startswith((" ", "\n"))), len(lines))
        key = lines[number].partition(":")[0]
        for odd in ("5", "[x, {y: 1}]", "{x: [y]}", "null"):
            broken = [*lines[:number], f"{key}: {odd}\n", *lines[until:]]
            told = faults_of(name, "".join(broken).encode())
            assert told or odd in ("5", "null"), f"{key}: {odd}"


@pytest.mark.parametrize("name", FILES)
def test_an_entry_that_is_gone_is_a_fault_or_a_gap_and_no_crash(name: str) -> None:
    lines = FILES[name].decode().splitlines(keepends=True)
    indents = "" if name in ("approaches.yaml", "evidence.yaml", "references.yaml", "concerns.yaml") else "(?:  )?"
    starts = [number for number, line in enumerate(lines) if re.match(rf"{indents}[A-Za-z0-9_-]+:", line)]
    for number in random.Random(5).sample(starts, min(len(starts), 2)):
        depth = len(lines[number]) - len(lines[number].lstrip())
        until = next(
            (n for n in range(number + 1, len(lines)) if re.match(rf" {{0,{depth}}}[^ \n]", lines[n])), len(lines)
        )
        faults_of(name, "".join([*lines[:number], *lines[until:]]).encode())


@pytest.mark.parametrize(
    ("name", "entry", "told"),
    [
        ("evidence.yaml", "act", "evidence.yaml:1: the approach 'act' is missing here"),
        ("approaches.yaml", "act", "there is no approach 'act'"),
        ("questionnaire.yaml", "  safety", "the question 'safety' is missing here"),
        ("concerns.yaml", "panic", "concerns.yaml:1: the concern 'panic' is missing here"),
    ],
)
def test_an_entry_that_others_look_up_is_named_when_it_is_gone(name: str, entry: str, told: str) -> None:
    content = re.sub(
        rf"(?m)^{entry}:\n(?:{' ' * (len(entry) - len(entry.lstrip()))} .*\n|\n)*", "", FILES[name].decode(), count=1
    )
    assert content != FILES[name].decode()
    assert any(told in str(fault) for fault in faults_of(name, content.encode()))


def test_a_missing_and_a_foreign_file_are_told() -> None:
    files = dict(FILES)
    files["evidense.yaml"] = files.pop("evidence.yaml")
    faults = build(files).faults
    assert any(f.file == "evidence.yaml" and "missing" in f.message for f in faults)
    assert any(f.file == "evidense.yaml" and f.hint == "did you mean 'evidence.yaml'?" for f in faults)


REFERENCES = re.findall(r"^([a-z0-9-]+):$", FILES["references.yaml"].decode(), re.M)


@pytest.mark.parametrize("reference", random.Random(1).sample(REFERENCES, 5))
def test_removing_a_reference_is_caught_where_it_is_cited(reference: str) -> None:
    text = FILES["references.yaml"].decode()
    without = re.sub(rf"^{reference}:\n(?:  .*\n)+", "", text, flags=re.M)
    assert without != text
    told = faults_of("references.yaml", without.encode())
    assert told
    for fault in told:
        assert fault.message == f"there is no reference {reference!r}"
        assert reference in FILES[fault.file].decode().splitlines()[fault.line - 1]


# Keys that nothing need name again: codes that others give, headings, and options of the check-in without a rule.
FREE_KEYS = {
    "review.questions.*.options.*", "questionnaire.loinc.also.*", "questionnaire.loinc.sums.*",
    "sheet.own.ask_a_therapist.*", "sheet.other.ask_a_therapist.*", "sheet.together.ask_a_therapist.*",
}  # fmt: skip


def keys(data: Any, kind: Any, place: str) -> Iterator[tuple[str, str, int]]:
    """Each key in a file: the kind of its place, with a star for an id in it; the key; and its line."""
    while isinstance(kind, types.Metadata | types.UnionType):
        kind = kind.type if isinstance(kind, types.Metadata) else kind.types[0]
    if isinstance(kind, types.StructType) and kind.cls in get_args(Condition):
        return
    if isinstance(data, LocatedMapping) and isinstance(kind, types.StructType | types.DictType):
        fields = {field.encode_name: field.type for field in getattr(kind, "fields", ())}
        for key, value in data.items():
            here = f"{place}.{key if fields else '*'}"
            yield here, key, data.key_lines[key]
            yield from keys(value, fields.get(key) or getattr(kind, "value_type", None), here)
    elif isinstance(data, LocatedList) and isinstance(kind, types.VarTupleType):
        for item in data:
            yield from keys(item, kind.item_type, place)


def words_that_must_be_right(part: str) -> list[tuple[str, int]]:
    """A key or an id of each kind of place in a file, with its line: all kinds that are ids, and some of the others."""
    data, builder = read(FILES[f"{part}.yaml"]), Builder(f"{part}.yaml")
    of_place = {place: (key, line) for place, key, line in keys(data, types.type_info(PARTS[part]), part)}
    builder.build(data, PARTS[part])
    used = {use.id_of: (re.split("[=<>]", use.id)[-1], use.line) for use in builder.uses}
    plain = [found for place, found in of_place.items() if not place.endswith("*")]
    ids = [found for place, found in of_place.items() if place.endswith("*") and place not in FREE_KEYS]
    return [*ids, *used.values(), *random.Random(2).sample(plain, min(len(plain), 2))]


@pytest.mark.parametrize("part", PARTS)
def test_a_misspelt_key_or_id_anywhere_is_caught(part: str) -> None:
    lines = FILES[f"{part}.yaml"].decode().splitlines(keepends=True)
    for word, line in words_that_must_be_right(part):
        right = rf"(?<![\w-]){re.escape(word)}(?![\w-])"
        misspelt = re.sub(right, f"{word[:-1]}q{word[-1]}", lines[line - 1], count=1)
        assert misspelt != lines[line - 1]
        told = faults_of(f"{part}.yaml", "".join([*lines[: line - 1], misspelt, *lines[line:]]).encode())
        assert told, f"{word} in line {line}"


# --- hostile files ---------------------------------------------------------------------------------

BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)
HOSTILE = {
    "alias bomb": (BOMB.encode(), "anchors"),
    "50 MB": (b"a: b\n" * 10_000_000, "bytes"),
    "deep nesting": (b"[" * 100_000, "nest"),
    "deep mapping": ("".join(" " * n + "a:\n" for n in range(200)).encode(), "deep"),
    "not UTF-8": ("version: é".encode("latin-1"), "UTF-8"),
    "a tag that builds objects": (b"a: !!python/object/apply:os.system [touch built]", "tags"),
    "a tag by address": (b"a: !<tag:yaml.org,2002:python/name:os.system> x", "tags"),
    "a second document": (b"a: 1\n---\nb: 2\n", "second document"),
    "a list as key": (b"? [a, b]\n: c\n", "key must be plain text"),
    "control characters": (b"a: \x00\x01", ""),
    "nothing": (b"", ""),
    "a number": (b"7", "mapping"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_quickly_and_never_executed(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, message = HOSTILE[kind]
    monkeypatch.chdir(tmp_path)
    start = time.process_time()
    told = faults_of("about.yaml", content)
    assert told
    assert any(message in fault.message for fault in told)
    assert time.process_time() - start < 5
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_any_size_is_read_only_up_to_the_limit(tmp_path: Path) -> None:
    (tmp_path / "about.yaml").write_bytes(b"x" * 6_000_000)
    assert len(read_files(tmp_path)["about.yaml"]) == 5_000_001


def test_old_crisis_lines_are_warned_of_and_stay() -> None:
    day = dt.date(2027, 12, 1)
    built = build(FILES, day)
    assert built.library is not None
    warned = [fault for fault in _stale(built.library, built.sources, day) if fault.file == "crisis_lines.yaml"]
    lines = sum(len(country.lines) for country in built.library.knowledge.crisis_lines.countries.values())
    assert len(warned) >= lines
    assert all(fault.severity == "warning" for fault in warned)


def test_the_digest_changes_with_any_byte_and_any_name() -> None:
    other = {**FILES, "about.yaml": FILES["about.yaml"] + b"\n"}
    renamed = {("abouts.yaml" if name == "about.yaml" else name): content for name, content in FILES.items()}
    assert len({digest(FILES), digest(other), digest(renamed)}) == 3


def test_a_knowledge_base_about_something_else_loads_and_ranks(tmp_path: Path) -> None:
    """No approach's name and no clinical word is in code: only the ids of the YAML are."""
    from approach_finder.answers.validation import understand
    from approach_finder.results.engine import recommend

    files = {name: content.decode() for name, content in FILES.items()}
    for old, new in (("cbt-i", "bread"), ("low-mood", "hunger"), ("for_whom", "who_eats"), ("avoid", "dislikes")):
        word = re.compile(rf"(?<![\w-]){old}(?![\w-])")
        # A service says whom it is for under a key of its own.
        files = {name: text if name == "crisis_lines.yaml" else word.sub(new, text) for name, text in files.items()}
    library = build({name: text.encode() for name, text in files.items()}).library
    assert library is not None
    knowledge = library.knowledge
    result = recommend(
        understand({"who_eats": "self", "concerns": ["sleep"], "dislikes": ["group"]}, knowledge), knowledge
    )
    assert result.recommendations[0].approach == "bread"
