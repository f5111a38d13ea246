"""Checks that need more than one part of one file: ids, references, figures, dates, texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import jinja2
from pydantic import BaseModel
from rapidfuzz import fuzz, process

from bot.knowledge.markdown_check import markdown_faults
from bot.knowledge.models import MAX_ENTRY_ID, EntryFile, Figure, LawDocument, LawRef, TopicFile, Wording
from bot.knowledge.problems import Problem
from bot.knowledge.rendering import AnswerRenderer
from bot.knowledge.yaml_source import Place, YamlSource
from bot.language import plain_text

_TYPED_AMOUNT = re.compile(r"\d[\d.,]*\s*(?:%|phần trăm\b|đồng\b|triệu\b|nghìn\b|ngàn\b|tỷ\b|tỉ\b|đ\b)", re.IGNORECASE)
_TEMPLATE_PART = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SLOT = re.compile(r"\{(\w*)\}")
_SLOTS = {
    "greeting": {"name"},
    "topic_menu": {"topic"},
    "law_line": {"laws"},
    "reviewed_line": {"day"},
    "law_article": {"article"},
    "law_clause": {"clause"},
    "law_point": {"point"},
    "contact_phone": {"phone"},
    "contact_hours": {"hours"},
    "contact_address": {"address"},
    "contact_website": {"website"},
    "privacy": {"days"},
    "hand_over.preview": {"question"},
    "hand_over.sent": {"number", "when"},
    "hand_over.added": {"number"},
    "hand_over.sent_without_group": {"number"},
    "hand_over.open_now": {"until"},
    "hand_over.shut_now": {"opening", "until"},
    "hand_over.moment": {"time", "weekday", "day"},
    "hand_over.answer": {"number", "text"},
    "hand_over.correction": {"number", "text"},
    "desk.ticket": {"number", "question"},
    "desk.more": {"number", "text"},
    "desk.held": {"number"},
    "desk.closed": {"number"},
    "desk.closed_by_official": {"number"},
    "desk.solved": {"number"},
    "desk.not_yet": {"number"},
    "desk.reminder": {"number", "days", "question"},
    "desk.erased": {"number"},
    "desk.proposed": {"entry", "question"},
    "desk.drafted": {"file"},
    "desk.not_drafted": {"reason"},
}
"""What the bot fills into its own sentences."""
_EARLIEST = date(1990, 1, 1)


def whole_id(topic: str, reference: str) -> str:
    """``reference`` as a full entry id; a short one means the same topic."""
    return reference if "/" in reference else f"{topic}/{reference}"


def check_all(
    sources: Mapping[str, YamlSource],
    shared: Mapping[str, Any],
    topics: Mapping[str, TopicFile | None],
    phrasings: Mapping[str, Mapping[str, tuple[str, ...]] | None],
    today: date,
    warnings: list[Problem],
) -> None:
    """Runs every check that the files are fit for; problems go to their source, warnings to the list."""
    laws: Mapping[str, LawDocument] | None = shared["laws.yaml"]
    figures: Mapping[str, Figure] | None = shared["figures.yaml"]
    known = {whole_id(t, e.id) for t, file in topics.items() if file for e in file.entries}
    complete = all(topics.values())
    if laws is not None:
        _check_laws(sources["laws.yaml"], laws)
    if figures is not None:
        _check_figures(sources["figures.yaml"], figures, laws, today)
    for topic, file in topics.items():
        if file:
            _check_topic(sources[f"{topic}.yaml"], topic, file, known if complete else None, laws, today, warnings)
    # With faulty figures only the texts themselves can be checked.
    sound_figures = None if sources["figures.yaml"].problems else figures
    _check_answers(sources, topics, sound_figures, today)
    if complete:
        _check_phrasings(sources, phrasings, known, warnings)
    wording: Wording | None = shared["wording.yaml"]
    if wording is not None:
        _check_wording(sources["wording.yaml"], wording, known if complete else None)
    _check_messages(sources, shared)
    for key, contact in (shared["contacts.yaml"] or {}).items():
        for point in contact.to_confirm:
            line = sources["contacts.yaml"].line((key, "to_confirm"))
            warnings.append(
                Problem("contacts.yaml", line, f"{contact.name}: {point}", "điền hoặc xác nhận, rồi xóa dòng này")
            )


def _unknown(source: YamlSource, place: Place, what: str, name: str, known: Iterable[str], file: str) -> None:
    guess = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=60)
    hint = f"có phải “{guess[0]}” không? " if guess else ""
    source.complain(source.line(place), f"không có {what} “{name}”", f"{hint}sửa lại, hoặc thêm “{name}” vào {file}")


def _check_laws(source: YamlSource, laws: Mapping[str, LawDocument]) -> None:
    for key, law in laws.items():
        if law.replaced_by and law.replaced_by not in laws:
            _unknown(source, (key, "replaced_by"), "văn bản", law.replaced_by, laws, "laws.yaml")
        if law.in_force_from and law.in_force_until and law.in_force_until < law.in_force_from:
            source.complain(
                source.line((key, "in_force_until")),
                "ngày hết hiệu lực trước ngày có hiệu lực",
                "sửa lại ngày",
            )


def _check_refs(
    source: YamlSource, place: Place, refs: Iterable[LawRef], laws: Mapping[str, LawDocument] | None
) -> None:
    for index, ref in enumerate(refs):
        if laws is not None and ref.law not in laws:
            _unknown(source, (*place, index, "law"), "văn bản", ref.law, laws, "laws.yaml")


def _check_figures(
    source: YamlSource, figures: Mapping[str, Figure], laws: Mapping[str, LawDocument] | None, today: date
) -> None:
    for name, figure in figures.items():
        _check_refs(source, (name, "values"), figure.values, laws)
        days = [v.from_ for v in figure.values]
        for index, value in enumerate(figure.values):
            place = (name, "values", index)
            if value.from_ in days[:index]:
                source.complain(
                    source.line(place), f"ngày {value.from_} có hai giá trị", "giữ một giá trị cho mỗi ngày"
                )
            _check_day(source, (*place, "from"), value.from_)
            if value.same_as is None:
                continue
            if value.same_as not in figures:
                _unknown(source, (*place, "same_as"), "con số", value.same_as, figures, "figures.yaml")
            elif any(v.same_as for v in figures[value.same_as].values):
                source.complain(
                    source.line((*place, "same_as")),
                    f"“{value.same_as}” cũng lấy theo con số khác",
                    "trỏ thẳng tới con số gốc",
                )
        if min(days) > today:
            source.complain(
                source.line((name,)),
                f"con số “{name}” chưa có giá trị nào cho hôm nay",
                "thêm giá trị đang áp dụng",
            )


def _check_day(source: YamlSource, place: Place, day: date) -> None:
    if day < _EARLIEST:
        source.complain(source.line(place), f"ngày {day} quá xa trong quá khứ", "kiểm tra lại năm")


def _check_topic(
    source: YamlSource,
    topic: str,
    file: TopicFile,
    known: set[str] | None,
    laws: Mapping[str, LawDocument] | None,
    today: date,
    warnings: list[Problem],
) -> None:
    seen: dict[str, int] = {}
    for index, entry in enumerate(file.entries):
        place: Place = ("entries", index)
        line = source.line((*place, "id"))
        if entry.id in seen:
            source.complain(line, f"mã “{entry.id}” đã dùng ở dòng {seen[entry.id]}", "đặt mã khác cho mục mới thêm")
        seen.setdefault(entry.id, line)
        if len(whole_id(topic, entry.id)) > MAX_ENTRY_ID:
            source.complain(line, f"mã “{whole_id(topic, entry.id)}” dài quá {MAX_ENTRY_ID} ký tự", "đặt mã ngắn hơn")
        _check_refs(source, (*place, "law"), entry.law, laws)
        if not entry.law:
            warnings.append(
                Problem(source.file, line, f"mục “{entry.id}” không có căn cứ pháp luật", "thêm “law:” nếu có")
            )
        if entry.reviewed > today:
            source.complain(
                source.line((*place, "reviewed")),
                f"ngày rà soát {entry.reviewed} ở tương lai",
                "ghi ngày đã rà soát",
            )
        _check_day(source, (*place, "reviewed"), entry.reviewed)
        for number, reference in enumerate(entry.related):
            whole = whole_id(topic, reference)
            if known is not None and (whole not in known or whole == whole_id(topic, entry.id)):
                _unknown(source, (*place, "related", number), "mục liên quan", reference, known, "chủ đề")
        for number, version in enumerate(entry.versions):
            _check_refs(source, (*place, "versions", number, "law"), version.law, laws)
        for point in entry.to_confirm:
            line = source.line((*place, "to_confirm"))
            warnings.append(
                Problem(
                    source.file,
                    line,
                    f"{entry.id}: {point}",
                    "cán bộ xác nhận, sửa câu trả lời nếu cần, rồi xóa dòng này",
                )
            )


def _check_answers(
    sources: Mapping[str, YamlSource],
    topics: Mapping[str, TopicFile | None],
    figures: Mapping[str, Figure] | None,
    today: date,
) -> None:
    renderer = AnswerRenderer(figures or {})
    for topic, file in topics.items():
        for index, entry in enumerate(file.entries if file else ()):
            changes = [version.from_ for version in entry.versions]
            for number, text in enumerate([entry.answer, *(v.answer for v in entry.versions)]):
                place: Place = ("entries", index, "answer")
                if number:
                    place = ("entries", index, "versions", number - 1, "answer")
                first = changes[number - 1] if number else today
                last = min((day for day in changes if day > first), default=date.max)
                _check_answer(sources[f"{topic}.yaml"], place, text, renderer, figures, first, last)
            _check_day_order(sources[f"{topic}.yaml"], index, entry)


def _check_day_order(source: YamlSource, index: int, entry: EntryFile) -> None:
    days = [version.from_ for version in entry.versions]
    for number, day in enumerate(days):
        if day in days[:number]:
            place = ("entries", index, "versions", number, "from")
            source.complain(
                source.line(place), f"hai câu trả lời cùng từ ngày {day}", "giữ một câu trả lời cho mỗi ngày"
            )


def _check_answer(
    source: YamlSource,
    place: Place,
    text: str,
    renderer: AnswerRenderer,
    figures: Mapping[str, Figure] | None,
    first: date,
    last: date,
) -> None:
    start = source.line(place) + 1
    prose = _TEMPLATE_PART.sub(lambda part: "x" + "\n" * part.group().count("\n"), text)
    for found in _TYPED_AMOUNT.finditer(prose):
        source.complain(
            start + prose[: found.start()].count("\n"),
            f"con số “{found.group().strip()}” gõ thẳng vào câu trả lời",
            "viết tên con số trong figures.yaml, như {{ muc_tham_chieu }}; tiền ví dụ viết {{ tien(8000000) }}",
        )
    try:
        names = renderer.figures_in(text)
    except jinja2.TemplateSyntaxError as error:
        source.complain(
            start + error.lineno - 1,
            f"công thức viết chưa đúng ({error.message})",
            "kiểm tra {{ … }} và dấu ngoặc",
        )
        return
    if figures is None:
        return
    for name in sorted(names - figures.keys()):
        line = text[: max(text.find(name), 0)].count("\n") + start
        guess = process.extractOne(name, list(figures), scorer=fuzz.ratio, score_cutoff=60)
        hint = f"có phải “{guess[0]}” không? " if guess else ""
        source.complain(line, f"không có con số “{name}”", f"{hint}sửa lại, hoặc thêm “{name}” vào figures.yaml")
    if names - figures.keys():
        return
    days = {first} | {v.from_ for name in _with_sources(names, figures) for v in figures[name].values}
    for day in sorted(day for day in days if first <= day < last):
        try:
            rendered = renderer.render(text, day)
        except (ValueError, TypeError, ArithmeticError, AttributeError, jinja2.TemplateError) as error:
            source.complain(
                start,
                f"không tính được con số cho ngày {day:%d/%m/%Y} ({error})",
                "xem lại các công thức {{ … }}",
            )
            return
    for line, what, mend in markdown_faults(rendered):
        source.complain(start + line, what, mend)


def _with_sources(names: Iterable[str], figures: Mapping[str, Figure]) -> set[str]:
    return {*names, *(v.same_as for name in names for v in figures[name].values if v.same_as)}


def _check_phrasings(
    sources: Mapping[str, YamlSource],
    phrasings: Mapping[str, Mapping[str, tuple[str, ...]] | None],
    known: set[str],
    warnings: list[Problem],
) -> None:
    owners: dict[str, tuple[str, str]] = {}
    for stem, file in phrasings.items():
        source = sources[f"phrasings/{stem}.yaml"]
        for entry_id, texts in (file or {}).items():
            if entry_id not in known:
                _unknown(source, (entry_id,), "mục", entry_id, known, "tệp chủ đề")
            elif entry_id.split("/")[0] != stem:
                topic = entry_id.split("/")[0]
                source.complain(
                    source.line((entry_id,)),
                    f"“{entry_id}” không thuộc tệp này",
                    f"chuyển sang phrasings/{topic}.yaml",
                )
            for index, text in enumerate(texts):
                key = plain_text(text)
                line = source.line((entry_id, index))
                owner, where = owners.setdefault(key, (entry_id, f"{source.file}, dòng {line}"))
                if owner != entry_id:
                    source.complain(
                        line, f"câu “{text}” đã có ở mục “{owner}” ({where})", "giữ ở một mục, xóa ở mục kia"
                    )
                elif where != f"{source.file}, dòng {line}":
                    warnings.append(Problem(source.file, line, f"câu “{text}” lặp lại ({where})", "xóa một dòng"))
    asked = {entry_id for file in phrasings.values() for entry_id in file or {}}
    warnings += [
        Problem(
            f"phrasings/{entry_id.split('/')[0]}.yaml",
            0,
            f"mục “{entry_id}” chưa có câu hỏi mẫu nào",
            "thêm ít nhất 60 câu",
        )
        for entry_id in sorted(known - asked)
    ]


def _check_wording(source: YamlSource, wording: Wording, known: set[str] | None) -> None:
    for place, text in _sentences(wording):
        slots = _SLOTS.get(".".join(place), set())
        for slot in _SLOT.findall(text):
            if slot not in slots:
                allowed = ", ".join(f"{{{s}}}" for s in sorted(slots)) or "không có"
                source.complain(source.line(place), f"chỗ điền “{{{slot}}}” không có", f"chỗ điền dùng được: {allowed}")
    for index, example in enumerate(wording.greeting_examples):
        if known is not None and example not in known:
            _unknown(source, ("greeting_examples", index), "mục", example, known, "tệp chủ đề")


def _sentences(wording: BaseModel, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The sentences of ``wording`` and of its parts, each with its place."""
    for key, value in wording:
        if isinstance(value, str):
            yield (*place, key), value
        elif isinstance(value, BaseModel):
            yield from _sentences(value, (*place, key))


def _check_messages(sources: Mapping[str, YamlSource], shared: Mapping[str, Any]) -> None:
    """The same message cannot be two kinds of small talk, or both that and outside."""
    owners: dict[str, str] = {}
    for name in ("small-talk.yaml", "outside.yaml"):
        for kind, group in (shared[name] or {}).items():
            for index, text in enumerate(group.messages):
                owner = owners.setdefault(plain_text(text), f"{name}, “{kind}”")
                if owner != f"{name}, “{kind}”":
                    line = sources[name].line((kind, "messages", index))
                    sources[name].complain(line, f"câu “{text}” đã có ở {owner}", "giữ ở một nhóm, xóa ở nhóm kia")
