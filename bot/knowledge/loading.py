"""The FAQ folder -> ``Knowledge``, checked as a whole; every problem is reported at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from bot.knowledge import cross_checks
from bot.knowledge.entries import Entry, EntryVersion, Topic
from bot.knowledge.models import (
    Contact,
    EntryFile,
    Figure,
    LawDocument,
    Name,
    OutsideGroup,
    SmallTalk,
    Text,
    TopicFile,
    VocabularyFile,
    Wording,
)
from bot.knowledge.problems import Problem
from bot.knowledge.rendering import AnswerRenderer
from bot.knowledge.validation import validate
from bot.knowledge.yaml_source import YamlSource, read_yaml
from bot.language import Vocabulary

_SHARED: dict[str, type] = {
    "laws.yaml": dict[str, LawDocument],
    "figures.yaml": dict[Name, Figure],
    "vocabulary.yaml": VocabularyFile,
    "wording.yaml": Wording,
    "contacts.yaml": dict[str, Contact],
    "small-talk.yaml": dict[str, SmallTalk],
    "outside.yaml": dict[str, OutsideGroup],
}
"""The files that are not topics, and the form of each."""

PHRASINGS = "phrasings"


def file_forms() -> dict[str, type]:
    """The form of each kind of FAQ file by name, for JSON Schemas."""
    shared = {name.removesuffix(".yaml"): form for name, form in _SHARED.items()}
    return {**shared, "topic": TopicFile, PHRASINGS: dict[str, tuple[Text, ...]]}


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything officials wrote, checked and frozen."""

    topics: tuple[Topic, ...]
    entries: Mapping[str, Entry]
    laws: Mapping[str, LawDocument]
    figures: Mapping[str, Figure]
    contacts: Mapping[str, Contact]
    small_talk: Mapping[str, SmallTalk]
    outside: Mapping[str, OutsideGroup]
    wording: Wording
    vocabulary: Vocabulary
    renderer: AnswerRenderer


@dataclass(frozen=True, slots=True)
class LoadResult:
    """``knowledge`` is None exactly when there are problems; warnings do not stop the bot."""

    knowledge: Knowledge | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def load_knowledge(folder: Path, today: date) -> LoadResult:
    """Reads and checks every file under ``folder``. Never raises for what the files hold.

    ``today`` is the day from which on every answer must be whole (figures with a value, today and at each later
    change).
    """
    sources: dict[str, YamlSource] = {}
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml"), *(folder / PHRASINGS).glob("*.y*ml")]):
        name = path.relative_to(folder).as_posix()
        try:
            sources[name] = read_yaml(name, path.read_bytes())
        except OSError as error:
            sources[name] = YamlSource(name)
            sources[name].complain(0, f"không mở được tệp ({error.strerror})", "kiểm tra tệp và quyền đọc")
    for name in _SHARED.keys() - sources.keys():
        sources[name] = YamlSource(name)
        sources[name].complain(0, "thiếu tệp này", "chép lại tệp từ bản lưu trước")

    shared = {name: validate(sources[name], kind) for name, kind in _SHARED.items()}
    topics: dict[str, TopicFile | None] = {}
    phrasings: dict[str, dict[str, tuple[str, ...]] | None] = {}
    for name, source in sources.items():
        stem = Path(name).stem
        if name.endswith(".yml"):
            source.complain(0, "tên tệp phải kết thúc bằng .yaml", f"đổi tên thành {stem}.yaml")
        elif name.startswith(f"{PHRASINGS}/"):
            phrasings[stem] = validate(source, dict[str, tuple[Text, ...]])
        elif name not in _SHARED:
            topics[stem] = validate(source, TopicFile)
    if not topics:
        sources["laws.yaml"].complain(0, "thư mục không có tệp chủ đề nào", "kiểm tra lại thư mục FAQ_DIR")

    warnings: list[Problem] = []
    cross_checks.check_all(sources, shared, topics, phrasings, today, warnings)
    problems = tuple(sorted({p for source in sources.values() for p in source.problems}))
    if problems:
        return LoadResult(None, problems, tuple(sorted(warnings)))

    built = tuple(
        _topic(stem, file, phrasings.get(stem) or {}) for stem, file in sorted(topics.items()) if file is not None
    )
    figures = shared["figures.yaml"]
    words: VocabularyFile = shared["vocabulary.yaml"]  # type: ignore[assignment]
    knowledge = Knowledge(
        topics=built,
        entries=MappingProxyType({entry.id: entry for topic in built for entry in topic.entries}),
        laws=shared["laws.yaml"],  # type: ignore[arg-type]
        figures=figures,  # type: ignore[arg-type]
        contacts=shared["contacts.yaml"],  # type: ignore[arg-type]
        small_talk=shared["small-talk.yaml"],  # type: ignore[arg-type]
        outside=shared["outside.yaml"],  # type: ignore[arg-type]
        wording=shared["wording.yaml"],  # type: ignore[arg-type]
        vocabulary=Vocabulary(
            abbreviations=words.abbreviations,
            dialect=words.dialect,
            synonyms=words.synonyms,
            keep=words.keep,
            small_words=words.small_words,
        ),
        renderer=AnswerRenderer(figures),  # type: ignore[arg-type]
    )
    return LoadResult(knowledge, (), tuple(sorted(warnings)))


def _topic(stem: str, file: TopicFile, phrasings: Mapping[str, tuple[str, ...]]) -> Topic:
    return Topic(stem, file.title, tuple(_entry(stem, e, phrasings) for e in file.entries))


def _entry(topic: str, file: EntryFile, phrasings: Mapping[str, tuple[str, ...]]) -> Entry:
    first = EntryVersion(date.min, file.answer, file.law, file.reviewed)
    later = [EntryVersion(v.from_, v.answer, v.law, v.reviewed) for v in file.versions]
    entry_id = f"{topic}/{file.id}"
    return Entry(
        id=entry_id,
        topic=topic,
        question=file.question,
        label=file.label or file.question,
        versions=(first, *sorted(later, key=lambda v: v.from_)),
        related=tuple(cross_checks.whole_id(topic, r) for r in file.related),
        to_confirm=file.to_confirm,
        phrasings=phrasings.get(entry_id, ()),
    )
