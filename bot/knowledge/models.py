"""The form of each file under ``faq/``, as pydantic models; the JSON Schemas for editors come from them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.knowledge.hand_over_wording import DeskWording, HandOverWording
from bot.knowledge.office_hours import OfficeHours

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
MAX_ENTRY_ID = 58
"""``topic/entry`` must fit a button: 64 bytes less the action's prefix."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Reference = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)?$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Provision = Annotated[str, StringConstraints(pattern=r"^[0-9a-zđA-ZĐ.,\- –]+$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class LawRef(_Model):
    """Where the law says it: a document of ``laws.yaml`` and the place in it."""

    law: Id = Field(description="Khóa của văn bản trong laws.yaml")
    article: Provision | None = Field(None, description="Điều")
    clause: Provision | None = Field(None, description="Khoản (nhiều khoản: “1, 2”)")
    point: Provision | None = Field(None, description="Điểm (nhiều điểm: “a, b”)")


class LawDocument(_Model):
    """A legal document."""

    title: Text = Field(description="Tên đầy đủ")
    short: Text = Field(description="Tên ngắn cho người lao động đọc")
    number: Text = Field(description="Số, ký hiệu")
    in_force_from: date | None = Field(None, description="Ngày có hiệu lực")
    in_force_until: date | None = Field(None, description="Ngày cuối còn hiệu lực (bỏ trống nếu còn)")
    replaced_by: Id | None = Field(None, description="Khóa của văn bản thay thế")


class FigureValue(LawRef):
    """What a figure is from a day on: a number, or the same as another figure."""

    from_: date = Field(alias="from", description="Áp dụng từ ngày")
    value: Decimal | None = Field(None, description="Con số viết liền, không dấu chấm: 2530000")
    same_as: Name | None = Field(None, description="Bằng một con số khác (tên của nó)")

    @model_validator(mode="after")
    def _one_of_two(self) -> FigureValue:
        if (self.value is None) == (self.same_as is None):
            raise ValueError("cần đúng một trong hai mục “value” và “same_as”")
        return self


class Figure(_Model):
    """An amount, rate or limit that the law sets, with the values it had, has and will have."""

    label: Text = Field(description="Tên gọi dễ hiểu")
    unit: Literal[
        "đồng", "%", "%/ngày", "tháng", "ngày", "ngày làm việc", "năm", "tuần",
        "lần", "giờ", "phút", "tuổi", "người", "con", "bản",
    ] = Field(description="Đơn vị")  # fmt: skip
    values: Annotated[tuple[FigureValue, ...], Field(min_length=1, description="Các giá trị theo ngày áp dụng")]


class VersionFile(_Model):
    """A later text of an entry, taken from its day on without any edit."""

    from_: date = Field(alias="from", description="Gửi câu trả lời này từ ngày")
    answer: Text = Field(description="Câu trả lời (Markdown ngắn)")
    law: Annotated[tuple[LawRef, ...], Field(min_length=1, description="Căn cứ")]
    reviewed: date = Field(description="Ngày cán bộ rà soát")


class EntryFile(_Model):
    """One question and its answer, as an official writes it."""

    id: Id = Field(description="Mã vĩnh viễn, không đổi nghĩa")
    question: Text = Field(description="Câu hỏi mà mục này giải đáp")
    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=44)] | None = Field(
        None, description="Nhãn ngắn trên nút bấm, tối đa 44 ký tự (bỏ trống thì lấy câu hỏi)"
    )
    answer: Text = Field(description="Câu trả lời (Markdown ngắn); con số viết bằng tên: {{ muc_tham_chieu }}")
    law: tuple[LawRef, ...] = Field(description="Căn cứ pháp luật")
    reviewed: date = Field(description="Ngày cán bộ rà soát")
    related: tuple[Reference, ...] = Field((), description="Mã các mục liên quan")
    to_confirm: tuple[Text, ...] = Field((), description="Điểm cán bộ còn phải xác nhận")
    versions: tuple[VersionFile, ...] = Field((), description="Câu trả lời sẽ thay từ một ngày sau này")


class TopicFile(_Model):
    """``faq/<topic>.yaml``."""

    title: Text = Field(description="Tên chủ đề")
    entries: Annotated[tuple[EntryFile, ...], Field(min_length=1, description="Các mục hỏi đáp")]


class Contact(_Model):
    """An office or hotline. What is not known is left empty, said so to the worker, and listed by ``check``."""

    name: Text = Field(description="Tên cơ quan")
    helps_with: Text = Field(description="Giúp việc gì (một dòng)")
    phone: Text | None = Field(None, description="Điện thoại")
    hours: Text | None = Field(None, description="Giờ làm việc")
    address: Text | None = Field(None, description="Địa chỉ")
    website: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = Field(None, description="Trang web")
    note: Text | None = Field(None, description="Ghi chú cho người lao động")
    office_hours: OfficeHours | None = Field(
        None, description="Chỉ điền ở nơi có cán bộ trả lời phiếu: bot dựa vào đó hẹn giờ trả lời và nhắc việc"
    )
    to_confirm: tuple[Text, ...] = Field((), description="Điểm cán bộ còn phải điền hoặc kiểm tra")


class VocabularyFile(_Model):
    """``faq/vocabulary.yaml``: how words are really written and said."""

    abbreviations: dict[str, Text] = Field(default_factory=dict, description="Viết tắt -> viết đủ")
    dialect: dict[str, Text] = Field(default_factory=dict, description="Tiếng địa phương -> tiếng phổ thông")
    synonyms: tuple[Annotated[tuple[Text, ...], Field(min_length=2)], ...] = Field(
        (), description="Mỗi nhóm một nghĩa; từ đầu là từ chuẩn"
    )
    keep: tuple[Text, ...] = Field((), description="Cụm từ giữ nguyên, không đổi theo các bảng trên")
    small_words: tuple[Text, ...] = Field((), description="Từ đệm, không mang nghĩa khi tìm")


class SmallTalk(_Model):
    """One kind of message that is not a question: how it sounds and what the bot says to it."""

    reply: Text = Field(description="Câu đáp")
    messages: Annotated[tuple[Text, ...], Field(min_length=1, description="Người ta viết thế nào")]


class OutsideGroup(_Model):
    """Questions of one kind that the FAQ does not cover, and whom to ask instead."""

    title: Text = Field(description="Tên nhóm")
    reply: Text = Field(description="Câu đáp: ngoài phạm vi, hỏi ai")
    messages: Annotated[tuple[Text, ...], Field(min_length=1, description="Người ta hỏi thế nào")]


class Wording(_Model):
    """``faq/wording.yaml``: all the bot's own sentences. ``{name}`` is filled in by the bot."""

    profile_name: Text
    profile_short: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
    profile_description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=512)]
    command_start: Text
    command_menu: Text
    command_help: Text
    command_contacts: Text
    command_hand_over: Text
    command_privacy: Text
    command_erase: Text
    greeting: Text
    greeting_examples: Annotated[tuple[Reference, ...], Field(min_length=1)]
    help: Text
    menu: Text
    topic_menu: Text
    law_line: Text
    reviewed_line: Text
    to_confirm_line: Text
    law_article: Text
    law_clause: Text
    law_point: Text
    helpful: Text
    not_helpful: Text
    thanks_for_helpful: Text
    thanks_for_not_helpful: Text
    did_you_mean: Text
    none_of_these: Text
    rephrase: Text
    ask_an_official: Text
    not_covered: Text
    not_understood: Text
    contacts_title: Text
    contact_unknown: Text
    contact_phone: Text
    contact_hours: Text
    contact_address: Text
    contact_website: Text
    contacts_button: Text
    menu_button: Text
    please_write: Text
    only_vietnamese: Text
    entry_gone: Text
    too_long: Text
    slow_down: Text
    choose_by_number: Text
    privacy: Text
    erase_button: Text
    erased: Text
    hand_over: HandOverWording
    desk: DeskWording
