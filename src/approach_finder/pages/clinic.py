"""A clinic's offer as plain blocks: beside each recommendation, and what to ask for elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Block, heading, item, paragraph
from approach_finder.pages.labels import labels
from approach_finder.results.clinic import Clinic
from approach_finder.results.result import Offer, Recommendation, Result
from approach_finder.results.wording import answer_label


def list_heading(result: Result, knowledge: Knowledge, otherwise: str) -> str:
    """The heading of the list."""
    return knowledge.about.clinic.heading.format(name=result.clinic.name) if result.clinic else otherwise


def offer_facts(offer: Offer, knowledge: Knowledge) -> str:
    """How an approach is offered, in one line; empty where nothing is said of it."""
    words, setting = knowledge.about.clinic, knowledge.scoring.roles.format
    facts = [words.waiting.format(waiting=offer.waiting)] if offer.waiting else []
    if offer.formats:
        facts.append(", ".join(answer_label(knowledge, setting, each) for each in offer.formats))
    return "; ".join([*facts, *(fact for fact in (offer.cost, offer.contact) if fact)])


def offered_here(found: Recommendation, result: Result, knowledge: Knowledge) -> Iterator[Block]:
    """How the clinic offers a recommendation."""
    if found.offer and result.clinic and (facts := offer_facts(found.offer, knowledge)):
        yield paragraph(knowledge.about.clinic.here.format(name=result.clinic.name, facts=facts))


def waiting_here(result: Result, knowledge: Knowledge) -> Iterator[Block]:
    """How the clinic offers each recommendation, a line each."""
    for found in result.recommendations if result.clinic else ():
        if found.offer and (facts := offer_facts(found.offer, knowledge)):
            yield item(f"{found.name}: {facts}")


def elsewhere(result: Result, knowledge: Knowledge) -> Iterator[Block]:
    """The best that the clinic does not offer."""
    if not result.elsewhere or not result.clinic:
        return
    words = knowledge.about.clinic
    yield heading(words.elsewhere_heading)
    yield paragraph(words.elsewhere.format(name=result.clinic.name))
    yield from (item(f"{found.name}: {labels(found, knowledge)}") for found in result.elsewhere)


def offers(names: Iterable[str], clinic: Clinic, knowledge: Knowledge) -> Iterator[Block]:
    """Which of these approaches the clinic offers, and how."""
    yield heading(knowledge.about.clinic.offers.format(name=clinic.edition.name))
    offered = [name for name in names if name in clinic.offers]
    for name in offered:
        facts = offer_facts(clinic.offers[name], knowledge)
        yield item(f"{knowledge.approaches[name].name}: {facts}" if facts else knowledge.approaches[name].name)
    if not offered:
        yield paragraph(knowledge.about.clinic.none_of_these)
