"""One interview at a terminal: the survey, a face, and the pages between the questions."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console

from approach_finder import survey as machine
from approach_finder.conditions import Answer, holds
from approach_finder.faces import Asked, Did, Face
from approach_finder.model import Knowledge, Question
from approach_finder.report import Block, alert, item, resource_line, text
from approach_finder.safety import find_safety
from approach_finder.terminal import draw, say


def interview(
    knowledge: Knowledge, face: Face, console: Console, given: Mapping[str, Answer]
) -> dict[str, Answer] | None:
    """Ask what is still open.

    Returns:
        The answers, or None where the person chose to stop at the page on danger.

    Raises:
        KeyboardInterrupt: where the person stopped.
    """
    draw(_opening(knowledge), console)
    state = machine.begin(knowledge, given)
    first = machine.current(state, knowledge)
    said_section = None
    while (name := machine.current(state, knowledge)) is not None:
        at = machine.progress(state, name, knowledge)
        if at.title != said_section:
            said_section = at.title
            console.print()
            say(f"Part {at.section} of {at.sections}: {at.title}", console, "bold")
        asked = _asked(name, state, knowledge, first=name == first)
        console.print()
        if asked.question.before:
            say(asked.question.before, console)
            console.print()
        say(f"Question {at.question} of about {at.questions}. {asked.text}", console, "bold")
        did = face.ask(asked)
        if did.what == "help":
            say(asked.question.help, console)
            continue
        state = _after(did, state, asked, knowledge)
        answered_safety = name == knowledge.scoring.roles.safety and did.what == "answer"
        if answered_safety and not _pause(state, knowledge, face, console):
            return None
    return machine.result_answers(state, knowledge)


def _opening(knowledge: Knowledge) -> list[Block]:
    return [
        text(f"approach-finder. {knowledge.about.start[0]}"),
        *(text(more) for more in knowledge.about.start[1:]),
        text(knowledge.safety.opening),
        text("Ctrl-C stops at any time."),
    ]


def _asked(name: str, state: machine.Survey, knowledge: Knowledge, *, first: bool) -> Asked:
    question = knowledge.questionnaire.questions[name]
    options = machine.choices(name, state.answers, knowledge)
    return Asked(
        name=name,
        type=knowledge.vocabulary.questions[name].type,
        text=machine.wording(name, state, knowledge),
        question=question,
        options=options,
        earlier=state.answers.get(name),
        first=first,
    )


def _after(did: Did, state: machine.Survey, asked: Asked, knowledge: Knowledge) -> machine.Survey:
    if did.what == "back":
        return machine.back(state, knowledge)
    if did.what == "skip" or did.value is None:
        return machine.skip(state, asked.name, knowledge)
    return machine.answer(state, asked.name, did.value, knowledge)


def _pause(state: machine.Survey, knowledge: Knowledge, face: Face, console: Console) -> bool:
    """The page on danger: people to call, what is said, and whether to go on."""
    finding = find_safety(machine.result_answers(state, knowledge), knowledge)
    if finding.level not in ("urgent", "emergency"):
        return True
    safety = knowledge.safety
    title = safety.emergency_heading if finding.level == "emergency" else safety.urgent_heading
    blocks = [alert(title), *(item(resource_line(resource, knowledge)) for resource in finding.resources[:4])]
    blocks += [text(flag.message) for flag in finding.flags]
    if holds(safety.staff, state.answers):
        blocks.append(text(safety.staff_note))
    console.print()
    draw(blocks, console)
    if finding.level == "urgent":
        return True
    console.print()
    say(safety.go_on, console, "bold")
    options = {"on": "Go on", "stop": "Stop here"}
    question = Question(ask=safety.go_on, help=safety.go_on, options=options, required=True)
    did = face.ask(Asked("go-on", "one", safety.go_on, question, options, None, first=True))
    return did.value != "stop"
