"""An official edits a file while the bot runs."""

from pathlib import Path

import pytest

from bot.edition import BrokenFaqError, EditionKeeper, load_edition
from tests.conftest import FAQ, TODAY
from tests.support.faq_copy import copy_faq, edit

ENTRY = "thai-san/tranh-thai"


@pytest.fixture(scope="module")
def faq(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_faq(tmp_path_factory.mktemp("edition"), FAQ)


@pytest.fixture(scope="module")
def keeper(faq: Path) -> EditionKeeper:
    return EditionKeeper(faq, lambda: TODAY)


def answer(keeper: EditionKeeper) -> str:
    edition = keeper.current()
    return edition.renderer.answer(edition.entries[ENTRY], TODAY).text


async def test_a_broken_edit_leaves_the_last_good_edition_and_is_reported(faq: Path, keeper: EditionKeeper) -> None:
    before = keeper.current()
    edit(faq / "thai-san.yaml", "{{ thai_san_dat_vong }}", "{{ thai_san_dat_vog }}")
    await keeper.refresh()
    assert keeper.current() is before
    assert [p.file for p in keeper.problems] == ["thai-san.yaml"]
    assert keeper.problems[0].line > 0
    edit(faq / "thai-san.yaml", "{{ thai_san_dat_vog }}", "Sửa rồi: {{ thai_san_dat_vong }}")
    await keeper.refresh()
    assert keeper.problems == ()
    assert "Sửa rồi: 7 ngày" in answer(keeper)


async def test_an_edit_of_an_answer_keeps_the_matcher(faq: Path, keeper: EditionKeeper) -> None:
    before = keeper.current()
    edit(faq / "contacts.yaml", "phone: null", 'phone: "0233 000 000"')
    await keeper.refresh()
    assert keeper.current().id != before.id
    assert keeper.current().matcher is before.matcher


async def test_a_new_phrasing_is_understood_after_the_edit(faq: Path, keeper: EditionKeeper) -> None:
    question = "bấm khóa cái zòi trứng thì nhà máy cho nằm nhà lâu hông"
    edit(faq / "phrasings" / "thai-san.yaml", f"{ENTRY}:\n", f"{ENTRY}:\n  - {question}\n")
    await keeper.refresh()
    assert keeper.current().match(question).candidates[0].id == ENTRY


def test_a_bot_without_any_good_edition_says_why(tmp_path: Path) -> None:
    folder = copy_faq(tmp_path)
    (folder / "laws.yaml").unlink()
    with pytest.raises(BrokenFaqError) as broken:
        load_edition(folder, TODAY)
    assert broken.value.problems
