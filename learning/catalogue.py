"""The catalogue's cards: the only writer of Listing and Topic.

Search compares stems: words are cut to their stem by the page's language when a card is written and when somebody
asks, so that *kestävän* finds *kestävä* on both databases.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache, lru_cache

import snowballstemmer
from django.db import transaction
from django.db.models import Q

from learning.models import Activity, Listing, Topic
from people.models import Centre, Profession

STEMMERS = {"fi": "finnish", "sv": "swedish", "en": "english"}
WORD = re.compile(r"[^\W_]+")


@cache
def _stemmer(language: str) -> object:
    """The stemmer of a language; it keeps no state between words."""
    return snowballstemmer.stemmer(STEMMERS[language])


@lru_cache(maxsize=65_536)
def _stem(word: str, language: str) -> str:
    """The stem of one word; texts repeat their words, so most are known already."""
    return str(_stemmer(language).stemWord(word))  # type: ignore[attr-defined]


def stems(text: str, language: str) -> list[str]:
    """The stems of the text's words, in their order; soft hyphens are left out."""
    plain = unicodedata.normalize("NFC", text.replace("\u00ad", "")).lower()
    return [_stem(word, language) for word in WORD.findall(plain)]


def matching(query: str, language: str) -> Q:
    """The condition that a card has, for each word of the query, a word that begins with its stem.

    Finnish changes the end of stems, too (*huolto : huollon*, *kehitys : kehityksen*), which Snowball does not undo; so
    a long Finnish stem is asked for without its last two letters.
    """
    condition = Q()
    for stem in stems(query, language)[:12]:
        asked = stem[:-2] if language == "fi" and len(stem) > 5 else stem
        condition &= Q(stems__contains=f" {asked}")
    return condition


def list_activity(
    activity: Activity,
    *,
    language: str,
    form: str,
    title: str,
    summary: str,
    path: str,
    published_at: datetime,
    body: str = "",
    centre: Centre | None = None,
    topics: Collection[Topic] = (),
    professions: Collection[Profession] = (),
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Listing:
    """Make the activity's card in this language or bring it up to date."""
    words = [title, summary, body, *(topic.names.get(language, "") for topic in topics)]
    found = " ".join(dict.fromkeys(stem for text in words for stem in stems(text, language)))
    with transaction.atomic():
        listing, _ = Listing.objects.update_or_create(
            activity=activity,
            language=language,
            defaults={
                "form": form,
                "title": title,
                "summary": summary,
                "path": path,
                "minutes": activity.minutes,
                "centre": centre or activity.centre,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "published_at": published_at,
                "stems": f" {found} ",
            },
        )
        listing.topics.set(topics)
        listing.professions.set(professions)
        _say_languages(activity)
    return listing


def unlist(activity: Activity, *, language: str) -> None:
    """Take the activity's card out of the catalogue in this language."""
    with transaction.atomic():
        Listing.objects.filter(activity=activity, language=language).delete()
        _say_languages(activity)


def _say_languages(activity: Activity) -> None:
    """Every card of an activity names all languages it can be had in."""
    cards = Listing.objects.filter(activity=activity)
    languages = sorted(cards.values_list("language", flat=True), key=list(STEMMERS).index)
    cards.update(languages=languages)


def keep_topics(topics: Iterable[tuple[str, dict[str, str]]]) -> list[Topic]:
    """Make these topics, given as (code, names) in their order, or bring them up to date."""
    return [
        Topic.objects.update_or_create(code=code, defaults={"names": names, "position": position})[0]
        for position, (code, names) in enumerate(topics)
    ]
