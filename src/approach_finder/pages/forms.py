"""The questionnaire as forms of other tools, each with the map that reads its export back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeAlias

from approach_finder.knowledge.conditions import Condition, Leaf, is_never
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.wording import condition_words, option_labels

Tool: TypeAlias = Literal["redcap", "csv", "google-forms", "limesurvey"]

_REDCAP_HEADER = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
_REDCAP_TYPES = {"one": "radio", "many": "checkbox", "scale": "radio", "frequency": "radio"}
_REDCAP_CHECKS = {"number": "integer", "date": "date_ymd"}
_RECORD_ID = "record_id"
_CSV_HEADER = (
    "section",
    "question",
    "type",
    "ask",
    "ask_of_another",
    "help",
    "asked_when",
    "required",
    "option",
    "label",
)


def _options(name: str, knowledge: Knowledge) -> list[tuple[str, str]]:
    """The options of a question with their labels, also where they are those of another question."""
    source = knowledge.questionnaire.questions[name].options_from or name
    return option_labels(source, knowledge)


def _questions(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Each question with the title of its section."""
    for section in knowledge.questionnaire.sections:
        yield from ((section.title, name) for name in section.questions)


def _rows(header: tuple[str, ...], rows: Iterator[list[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


# --- a table ---------------------------------------------------------------------------------------------------


def csv_form(knowledge: Knowledge) -> str:
    """The questionnaire as a table: a row for each option, or for a question without options."""
    return _rows(_CSV_HEADER, _csv_rows(knowledge))


def _csv_rows(knowledge: Knowledge) -> Iterator[list[Any]]:
    for section, name in _questions(knowledge):
        question, shape = knowledge.questionnaire.questions[name], knowledge.vocabulary.questions[name]
        when = condition_words(question.ask_when, knowledge) if question.ask_when else ""
        required = "yes" if question.required else ""
        row = [section, name, shape.type, question.ask, question.ask_other or "", question.help, when, required]
        for option, label in _options(name, knowledge) or [("", "")]:
            yield [*row, option, label]


# --- REDCap ----------------------------------------------------------------------------------------------------


def redcap_form(knowledge: Knowledge) -> str:
    """A data dictionary to upload: codes are the ids of options, with underscores."""
    return _rows(_REDCAP_HEADER, _redcap_rows(knowledge))


def _redcap_rows(knowledge: Knowledge) -> Iterator[list[Any]]:
    blank = [""] * len(_REDCAP_HEADER)
    yield [_RECORD_ID, "approach_finder", "", "text", "Number", *blank[5:]]
    before = None
    for section, name in _questions(knowledge):
        question, shape = knowledge.questionnaire.questions[name], knowledge.vocabulary.questions[name]
        if name == knowledge.scoring.roles.id:
            continue
        options = _options(name, knowledge)
        row = blank[:]
        row[:5] = [
            name, "approach_finder", section if section != before else "",
            _REDCAP_TYPES.get(shape.type, "notes" if shape.type == "text" else "text"), question.ask,
        ]  # fmt: skip
        if shape.type in _REDCAP_TYPES:
            row[5] = " | ".join(f"{_code(option)}, {label.replace('|', '/')}" for option, label in options)
        row[6], row[7] = question.help, _REDCAP_CHECKS.get(shape.type, "")
        if shape.type == "number":
            row[8], row[9] = map(str, shape.limits or ("", ""))
        if question.ask_when is not None and not is_never(question.ask_when):
            row[11] = _branching(question.ask_when, knowledge)
        row[12] = "y" if question.required else ""
        before = section
        yield row


def _code(option: str) -> str:
    return option if option.lstrip("-").isdigit() else option.replace("-", "_")


def _branching(condition: Condition, knowledge: Knowledge) -> str:
    """A condition as REDCap writes it."""

    def met(leaf: Leaf) -> str:
        shape = knowledge.vocabulary.questions[leaf.question]
        form = "[{}({})] = '1'" if shape.type == "many" else "[{}] = '{}'"
        either = [form.format(leaf.question, _code(str(answer))) for answer in leaf.met_by(shape.limits)]
        return either[0] if len(either) == 1 else f"({' or '.join(either)})"

    return condition.written(met, "not ({})")


# --- maps --------------------------------------------------------------------------------------------------------


def map_for(tool: Tool, knowledge: Knowledge) -> str:
    """The map, in YAML, that reads back what a tool exports."""
    import yaml

    written: str = yaml.safe_dump(_MAPS[tool](knowledge), allow_unicode=True, sort_keys=False, width=110)
    return f"{_MAP_HEAD[tool]}# Use: approach-finder batch EXPORT.csv --map THIS-FILE\n{written}"


def _redcap_map(knowledge: Knowledge) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for _, name in _questions(knowledge):
        shape = knowledge.vocabulary.questions[name]
        options = [option for option, _ in _options(name, knowledge)]
        if name == knowledge.scoring.roles.id:
            continue
        if shape.type == "many":
            for option in options:
                columns[f"{name}___{_code(option)}"] = {"question": name, "option": option}
        else:
            values = {_code(option): option for option in options if _code(option) != option}
            columns[name] = {"question": name, "values": values} if values else name
    return {"id": _RECORD_ID, "blank": ["NA"], "columns": columns}


def _titles_map(knowledge: Knowledge) -> dict[str, Any]:
    """Columns headed by the questions themselves, in any of their wordings, or by their ids."""
    columns: dict[str, Any] = {}
    for _, name in _questions(knowledge):
        question = knowledge.questionnaire.questions[name]
        for title in (name, question.ask, question.ask_other, question.ask_young):
            if title:
                columns.setdefault(title, name)
    return {"blank": ["NA", "N/A"], "join": [";", ","], "columns": columns}


def _limesurvey_map(knowledge: Knowledge) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for _, name in _questions(knowledge):
        code, shape = name.replace("_", ""), knowledge.vocabulary.questions[name]
        options = [option for option, _ in _options(name, knowledge)]
        if shape.type == "many":
            for number, option in enumerate(options, start=1):
                columns[f"{code}[SQ{number:03}]"] = {"question": name, "option": option}
        elif options:
            numbered = list(enumerate(options, start=1))
            values = {f"A{number}": option for number, option in numbered}
            values |= {f"AO{number:02}": option for number, option in numbered}
            columns[code] = {"question": name, "values": values}
        else:
            columns[code] = name
    return {"id": "id", "blank": ["N/A"], "columns": columns}


_MAPS: dict[Tool, Callable[[Knowledge], dict[str, Any]]] = {
    "redcap": _redcap_map,
    "csv": _titles_map,
    "google-forms": _titles_map,
    "limesurvey": _limesurvey_map,
}
_TITLES = "# Reads a table whose columns are headed by the questions or their ids, with labels or ids in its cells.\n"
_MAP_HEAD: dict[Tool, str] = {
    "redcap": "# Reads an export of REDCap, raw or with labels, of the form that questions --format redcap prints.\n",
    "csv": _TITLES,
    "google-forms": _TITLES,
    "limesurvey": (
        "# Reads an export of LimeSurvey headed by question codes: the ids without underscores. Boxes to tick are\n"
        "# SQ001, SQ002 and so on, answers A1 (or AO01) and so on, in the order of questions --format csv.\n"
    ),
}
