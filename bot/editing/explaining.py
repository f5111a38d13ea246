"""Why the bot reads a question as it does, in words for officials."""

from __future__ import annotations

from bot.edition import Edition
from bot.matching import Decision

_DECISIONS = {
    Decision.ANSWER: "trả lời thẳng",
    Decision.SUGGEST: "đưa ra để người hỏi chọn",
    Decision.DECLINE: "nói là chưa có câu trả lời",
}


def explain_question(edition: Edition, question: str) -> list[str]:
    """Lines of Vietnamese: how the question was read, which words matched, why this entry and not the next."""
    match, evidence = edition.explain(question)
    lines = [
        f"Đọc thành: {evidence.read_as or '(không có từ nào mang nghĩa)'}",
        f"Quyết định: {_DECISIONS[match.decision]} (khả năng mục đầu đúng: {match.confidence:.0%})",
    ]
    if match.outside:
        lines.append(f"Giống nhóm ngoài phạm vi nhất: {match.outside}")
    for place, candidate in enumerate(match.candidates, 1):
        question_text = edition.entries[candidate.id].question
        lines.append(f"{place}. {candidate.id} ({candidate.confidence:.0%}): {question_text}")
    if match.candidates:
        first = match.candidates[0].id
        lines.append(f"Từ ủng hộ “{first}”: {_listed(evidence.matched)}")
        if len(match.candidates) > 1:
            second = match.candidates[1].id
            lines.append(f"Vì sao không phải “{second}”: {_listed(evidence.against_next)} nghiêng về mục đầu")
        lines.append(f"Câu mẫu gần nhất: “{evidence.nearest}” (giống {evidence.likeness:.0%})")
    lines.append(f"Từ chưa câu mẫu nào có: {_listed(evidence.unknown)}")
    lines.append(f"Phần câu hỏi bot hiểu được: {evidence.explained:.0%}")
    if match.decision is not Decision.ANSWER and match.candidates:
        lines.append(
            f"Nếu mục đúng là “{match.candidates[0].id}”: thêm câu này vào faq/phrasings/"
            f"{match.candidates[0].id.split('/')[0]}.yaml; nếu là mục khác, thêm vào mục đó."
        )
    return lines


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{w}”" for w in words) or "(không có)"
