"""A result as a person reads it, and people to call, as plain blocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from msgspec import structs

from approach_finder.answers.countries import country_name
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Block, Citations, alert, heading, item, items_under, paragraph
from approach_finder.pages.clinic import elsewhere, list_heading, offered_here
from approach_finder.pages.labels import answers_ignored, closer_to_wishes, labels, refused, written_to
from approach_finder.results.accounts import FIRST
from approach_finder.results.result import Reason, Recommendation, Resource, Result, SafetyFinding, Why
from approach_finder.results.services import ServiceText, calls, first_to_call
from approach_finder.results.wording import Voice, answer_label, concern_label, grade_label, listed, voice_of

_FIRST_RESOURCES = 4
_SEVERAL = 2
_READ_ON = 3  # concerns of which is said where to read on


# --- people to call ------------------------------------------------------------------------------


def safety_first(
    safety: SafetyFinding, services: ServiceText, knowledge: Knowledge, *, redacted: bool
) -> Iterator[Block]:
    """The head of a page: the safety finding; where it was ``redacted``, whom to call, the same for all."""
    if redacted:
        yield people_line(safety.resources, services)
        yield paragraph(knowledge.about.phrases.redacted)
    else:
        yield from alert_blocks(safety, services)


def alert_blocks(finding: SafetyFinding, services: ServiceText) -> Iterator[Block]:
    """The blocks of a safety finding: one warm sentence, people to call, then the rest of what is said."""
    if finding.level is None or finding.level == "none":
        return
    yield alert(services.heading(finding.level))
    if finding.level == "caution":
        yield from (paragraph(flag.message) for flag in finding.flags)
        return
    warm, _, rest = finding.flags[0].message.partition(". ")
    yield paragraph(f"{warm}." if rest else warm)
    for resource in finding.resources[:_FIRST_RESOURCES]:
        yield service_item(resource, services)
    yield from (paragraph(said) for said in (rest, *(flag.message for flag in finding.flags[1:])) if said)


def service_item(resource: Resource, services: ServiceText) -> Block:
    """One service in a list."""
    return Block("item", services.line(resource), linked=True, calls=calls([resource]))


def people_line(resources: Sequence[Resource], services: ServiceText) -> Block:
    """Whom to call, in one line at the foot of a page."""
    return Block("text", services.footer(resources), linked=True, calls=calls(first_to_call(resources)))


# --- a recommendation ------------------------------------------------------------------------------


def result_blocks(
    result: Result, knowledge: Knowledge, today: dt.date, *, redacted: bool = False, alerted: bool = False
) -> Iterator[Block]:
    """The whole result, on a given day. Where answers on safety were ``redacted``, whom to call comes first for all.

    Whoever was ``alerted`` has seen the safety finding, and keeps whom to call in sight: it is not told again.
    """
    about, services, cites = knowledge.about, ServiceText(knowledge, today, result.answers), Citations()
    if not alerted:
        yield from safety_first(result.safety, services, knowledge, redacted=redacted)
    if knowledge.safety.staff.holds(result.answers):
        yield paragraph(knowledge.safety.staff_note)
    yield heading(list_heading(result, knowledge, about.report.heading))
    yield paragraph(about.result)
    yield from written_to(result.answers, knowledge)
    yield from (item(note) for note in result.notes if note != about.phrases.redacted)
    said: set[str] = set()
    for found in result.recommendations:
        yield from _recommendation_blocks(found, result, knowledge, cites, said)
    yield from beside_the_list(result, knowledge, cites)
    yield from reference_list(cites, knowledge)
    concerns = [row.concern for found in result.recommendations[:1] for row in found.evidence]
    if concerns:
        commands = listed(f"approach-finder list --concern {concern}" for concern in concerns[:_READ_ON])
        yield paragraph(about.phrases.read_on.format(commands=commands))
    yield from items_under(about.report.next, result.next_steps, 1)
    yield heading(about.report.in_short)
    for found in result.recommendations:
        yield item(f"{found.rank}. {found.name}: {labels(found, knowledge)}")
    yield paragraph(about.bands)
    yield from closing(result.safety, knowledge)
    yield people_line(result.safety.resources, services)


def beside_the_list(result: Result, knowledge: Knowledge, cites: Citations) -> Iterator[Block]:
    """All that is told of a result after its recommendations, up to the sources."""
    yield from elsewhere(result, knowledge)
    yield from closer_to_wishes(result, knowledge, cites)
    yield from answers_ignored(result, knowledge)
    yield from _firmness(result, knowledge)
    yield from _also_look_for(result, knowledge, cites)
    yield from _exclusions(result, knowledge, cites)


def _firmness(result: Result, knowledge: Knowledge) -> Iterator[Block]:
    """How firm the first places are, and what would change them."""
    if result.firmness is None or not result.recommendations:
        return
    yield heading(knowledge.about.report.what_would_change)
    yield from (paragraph(said) for said in how_firm(result, knowledge))
    yield from (item(change.text) for change in result.what_would_change)
    if not result.what_would_change:
        yield paragraph(knowledge.about.what_if.nothing)


def how_firm(result: Result, knowledge: Knowledge) -> Iterator[str]:
    """How firm the first place is, in one line, where there are others that it can be firm against."""
    settled, words = result.settled, knowledge.about.overview
    if settled is None or len(result.recommendations) < _SEVERAL:
        return
    name = knowledge.approaches[result.recommendations[0].approach].short_name
    said = words.firm if result.firmness == "robust" else words.not_firm
    yield said.format(name=name, first=settled.first, of=settled.of)


def _also_look_for(result: Result, knowledge: Knowledge, cites: Citations) -> Iterator[Block]:
    """Frames, techniques and formats."""
    if not result.also_look_for:
        return
    yield heading(knowledge.about.report.also_look_for)
    yield paragraph(knowledge.about.report.also_look_for_means)
    for also in result.also_look_for:
        name = knowledge.approaches[also.approach].name
        yield item(f"{name} ({also.kind}). {also.text}{cites.mark(also.citations)}")


def _exclusions(result: Result, knowledge: Knowledge, cites: Citations) -> Iterator[Block]:
    """The approaches not shown for now, why, and what else there is; together where the same is said of several."""
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for exclusion in result.excluded:
        name = knowledge.approaches[exclusion.approach].name
        together.setdefault((exclusion.text, exclusion.citations), []).append(name)
    told = (f"{listed(names)}. {text}{cites.mark(citations)}" for (text, citations), names in together.items())
    yield from items_under(knowledge.about.report.excluded, told, 1)


def reference_list(cites: Citations, knowledge: Knowledge) -> Iterator[Block]:
    """The references that were cited, by number."""
    if cites.numbers:
        yield heading(knowledge.about.report.references)
    for name, number in cites.numbers.items():
        yield Block("source", knowledge.references[name].apa, number, linked=True)


def closing(safety: SafetyFinding | None, knowledge: Knowledge) -> Iterator[Block]:
    """The program on itself, under every page."""
    about = knowledge.about
    for said in (about.grades, about.purpose, about.limits, f"{about.made_by} {about.paid_by} {about.kept_up}"):
        yield paragraph(said)
    yield paragraph(about.report.edition.format(version=about.version, updated=about.updated))
    unknown = {"not-asked": knowledge.safety.not_asked, "skipped": knowledge.safety.left_open}
    if safety and safety.asked in unknown:
        yield paragraph(unknown[safety.asked])


def staff_closing(safety: SafetyFinding, knowledge: Knowledge, today: dt.date) -> Iterator[str]:
    """For staff, at the end of a session: the level of safety, and whom to call."""
    words = knowledge.safety
    headings = {**words.headings_other, "none": words.staff_none}
    yield headings[safety.level] if safety.level else staff_unknown(safety, knowledge)
    yield from map(ServiceText(knowledge, today).line, first_to_call(safety.resources))


def staff_unknown(safety: SafetyFinding, knowledge: Knowledge) -> str:
    """That nothing is known on safety: the question was skipped, or never asked."""
    return knowledge.safety.staff_skipped if safety.asked == "skipped" else knowledge.safety.staff_not_asked


def level_with(names: Sequence[str], knowledge: Knowledge) -> Iterator[Block]:
    """Who is level with it."""
    if names:
        others = listed(knowledge.approaches[name].name for name in names)
        yield paragraph(knowledge.about.report.tied.format(names=others))


def why_title(found: Why, knowledge: Knowledge) -> str:
    """The heading of the account of one approach."""
    return knowledge.about.report.why_title.format(name=found.name)


def why_blocks(found: Why, knowledge: Knowledge, today: dt.date, *, alerted: bool = False) -> Iterator[Block]:
    """The account of one approach, on a given day; ``alerted`` as for :func:`result_blocks`."""
    services, cites, phrases = ServiceText(knowledge, today, found.answers), Citations(), knowledge.about.phrases
    if not alerted:
        yield from alert_blocks(found.safety, services)
    yield heading(why_title(found, knowledge))
    yield paragraph(knowledge.about.result)
    yield from written_to(found.answers, knowledge)
    yield paragraph(f"{found.text}{cites.mark(found.held_back.citations if found.held_back else ())}")
    yield from level_with(found.close_to, knowledge)
    if found.missing is not None:
        yield paragraph(phrases.why_missing.format(number=FIRST, points=found.missing))
    yield from (paragraph(change.text) for change in found.what_would_bring_it_in)
    if found.missing is not None and not found.what_would_bring_it_in:
        yield paragraph(phrases.why_nothing_brings_in.format(number=FIRST))
    words = knowledge.about.report
    voice = voice_of(found.answers, knowledge)
    yield from _account(found, knowledge, cites, voice, words.why if found.rank else words.would_speak, set())
    yield from reference_list(cites, knowledge)
    yield from closing(found.safety, knowledge)
    yield people_line(found.safety.resources, services)


def _recommendation_blocks(
    found: Recommendation, result: Result, knowledge: Knowledge, cites: Citations, said: set[str]
) -> Iterator[Block]:
    yield heading(f"{found.rank}. {found.name}: {labels(found, knowledge)}", 2)
    yield from offered_here(found, result, knowledge)
    yield from level_with(found.close_to, knowledge)
    yield from refused(found)
    yield from _account(found, knowledge, cites, voice_of(result.answers, knowledge), knowledge.about.report.why, said)


def _account(
    found: Recommendation | Why, knowledge: Knowledge, cites: Citations, voice: Voice, title_for: str, said: set[str]
) -> Iterator[Block]:
    """The reasons for an approach and against it, what studies say, when to take care, and the sum.

    What is to be talked over with a therapist is left out where it was ``said`` before of another one.
    """
    words = knowledge.about.report
    for title, reasons in ((title_for, found.reasons), (words.against, found.against)):
        yield from items_under(title, (reason_line(reason, knowledge, cites, voice) for reason in reasons), 0)
    studies = (
        f"{concern_label(row.concern, knowledge, voice)}: {grade_label(row.grade)}. "
        f"{row.text}{cites.mark(row.citations)}"
        for row in found.evidence
    )
    yield from items_under(words.studies, studies, 0)
    for severity, title in (("caution", words.caution), ("discuss", words.discuss)):
        cautions = [caution for caution in found.cautions if caution.severity == severity]
        if severity == "discuss":
            cautions = [caution for caution in cautions if caution.text not in said]
            said.update(caution.text for caution in cautions)
        yield from items_under(title, (f"{caution.text}{cites.mark(caution.citations)}" for caution in cautions), 0)
    yield paragraph(points_line(found, knowledge))


def points_line(found: Recommendation | Why, knowledge: Knowledge) -> str:
    """The points of an approach by where they come from, and their sum."""
    return knowledge.about.report.points.format(**structs.asdict(found.components), score=found.score)


def reason_line(reason: Reason, knowledge: Knowledge, cites: Citations, voice: Voice) -> str:
    """A reason in one line, with its points."""
    if reason.component == "evidence":
        label = answer_label(knowledge, reason.question, reason.answer, voice)
        return f"{knowledge.about.report.studies_below.format(concern=label)} ({reason.weight:+d})"
    return f"{reason.text}{cites.mark(reason.citations)} ({reason.weight:+d})"


# --- services ---------------------------------------------------------------------------------------------


def crisis_blocks(
    resources: Sequence[Resource], country: str | None, knowledge: Knowledge, today: dt.date
) -> Iterator[Block]:
    """Services to call, on a given day."""
    services = ServiceText(knowledge, today)
    yield heading(knowledge.about.report.people)
    if country and country not in knowledge.crisis_lines.countries:
        yield paragraph(knowledge.safety.no_lines.format(country=country_name(country, knowledge)))
    yield from (service_item(resource, services) for resource in resources)
    yield paragraph(knowledge.about.report.people_means)
