"""Phrasings in, decisions out: a small world, so that what must win is plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.edition import Edition
from bot.language import TextChain, Vocabulary
from bot.matching import Matcher
from bot.matching.acceptance import HeldOut, fit_accept_model
from bot.matching.correction import Corrector


@pytest.fixture(scope="module")
def corrector() -> Corrector:
    chain = TextChain(Vocabulary())
    texts = ["thai sản nghỉ mấy tháng", "tiền thất nghiệp được hưởng mấy tháng liền", "thai sản hưởng bao nhiêu"] * 3
    return Corrector(chain.words(text) for text in texts)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tahi san", "thai san"),
        ("that nghiepp", "that nghiep"),
        ("thaisan", "thai san"),
        ("huong may thnag", "huong may thang"),
        ("nghi mya thang", "nghi may thang"),
        ("qwk", "qwk"),
        ("2026", "2026"),
    ],
)
def test_slips_are_mended_by_the_words_of_the_phrasings(corrector: Corrector, typed: str, meant: str) -> None:
    words = TextChain(Vocabulary()).words(typed)
    assert " ".join(w.folded for w in corrector.mend(words)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("nộp dấy tờ ở đâu", "giấy"), ("nop day to o dau", "giay"), ("nộp giấy tờ ở đâu", "giấy"), ("day nghe", "day")],
)
def test_a_word_spelt_by_ear_is_read_as_the_one_that_fits(typed: str, meant: str) -> None:
    chain = TextChain(Vocabulary())
    texts = ["nộp giấy tờ ở đâu", "dạy nghề mấy tháng", "mang giấy tờ gì", "giấy tờ nộp chỗ nào"] * 3
    corrector = Corrector(chain.read(text) for text in texts)
    assert meant in [w.form for w in corrector.mend(chain.read(typed))]


@given(st.text(max_size=80))
def test_mending_survives_anything_and_keeps_what_it_knows(corrector: Corrector, text: str) -> None:
    words = TextChain(Vocabulary()).words(text)
    mended = corrector.mend(words)
    assert len(mended) >= len(words)
    assert corrector.mend(TextChain(Vocabulary()).words("thai sản")) == TextChain(Vocabulary()).words("thai sản")


def test_every_phrasing_finds_its_own_entry(edition: Edition) -> None:
    asked = [(entry.id, text) for entry in edition.entries.values() for text in entry.phrasings]
    assert len(asked) > 2000
    found = [edition.match(text).candidates[0].id == entry_id for entry_id, text in asked]
    assert sum(found) / len(found) > 0.97


def test_marks_matter_where_they_are_typed(edition: Edition) -> None:
    marked = edition.match("vợ sinh thì chồng được nghỉ mấy ngày")
    unmarked = edition.match("vo sinh thi chong duoc nghi may ngay")
    assert marked.candidates[0].id == unmarked.candidates[0].id == "thai-san/chong-nghi"


def test_confidences_are_probabilities_best_first(edition: Edition) -> None:
    match = edition.match("nghỉ việc rồi thì lãnh tiền thất nghiệp ở đâu")
    shares = [c.confidence for c in match.candidates]
    assert shares == sorted(shares, reverse=True)
    assert 0 <= sum(shares) <= 1.001
    assert len({c.id for c in match.candidates}) == len(shares)


def test_the_calibration_promises_what_was_asked_of_it(edition: Edition) -> None:
    accept = edition.matcher.accept
    assert accept.expected_precision >= 0.86
    assert accept.expected_coverage > 0.4
    assert 0 < accept.suggest_from < 1


def test_nothing_is_answered_when_no_threshold_is_good_enough() -> None:
    import numpy as np

    confused = [HeldOut(np.array([0.5, 0.1]), n % 2 == 0, n % 2 == 0, True) for n in range(40)]
    accept = fit_accept_model(confused, 0.97, 0.8, 0.2)
    assert accept.answer_from > 1
    assert accept.expected_coverage == 0


def test_the_explanation_names_words_of_the_question(edition: Edition) -> None:
    match, evidence = edition.explain("chồng được nghỉ mấy ngày khi vợ sinh xyzabc")
    assert match.candidates[0].id == "thai-san/chong-nghi"
    assert {"chồng", "vợ"} & set(" ".join(evidence.matched).split())
    assert evidence.unknown == ("xyzabc",)
    assert 0 < evidence.likeness <= 1
    assert 0 < evidence.explained < 1


def test_in_a_long_story_the_sentence_that_asks_decides() -> None:
    chain = TextChain(Vocabulary())
    entries = [("a/giay-to", f"cần giấy tờ gì {n}") for n in range(12)]
    entries += [("a/tien", f"được bao nhiêu tiền {n}") for n in range(12)]
    matcher = Matcher.build(chain, entries, [("outside:xe", f"xe máy {n}") for n in range(6)])
    story = "Người ta nói giấy tờ gì cũng phải có. Chị tôi bảo giấy tờ gì cũng được. Vậy tôi được bao nhiêu tiền?"
    assert matcher.match(story).candidates[0].id == "a/tien"
