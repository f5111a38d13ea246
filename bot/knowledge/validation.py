"""Plain data -> a model, with pydantic's findings said in Vietnamese and placed on their lines."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from bot.knowledge.yaml_source import YamlSource

_GUESS_CUTOFF = 60
T = TypeVar("T")


def validate(source: YamlSource, kind: type[T]) -> T | None:
    """The content of ``source`` as ``kind``, or None with the problems noted in ``source``."""
    if source.data is None:
        return None
    try:
        return TypeAdapter(kind).validate_python(source.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _complain(source, detail, kind)
        return None


def _complain(source: YamlSource, detail: ErrorDetails, kind: Any) -> None:
    place = tuple(p for p in detail["loc"] if p != "[key]")
    line = source.line(place)
    name = str(place[-1]) if place else source.file
    value = detail["input"]
    match detail["type"]:
        case "missing":
            source.complain(line, f"thiếu mục “{name}”", f"thêm dòng “{name}: …” vào phần này")
        case "extra_forbidden":
            guess = process.extractOne(name, _known_names(kind), scorer=fuzz.ratio, score_cutoff=_GUESS_CUTOFF)
            hint = f"có phải “{guess[0]}” không? " if guess else ""
            source.complain(line, f"không có mục nào tên “{name}”", f"{hint}sửa lại tên, hoặc xóa mục này")
        case "date_from_datetime_parsing" | "date_parsing" | "date_type" | "date_from_datetime_inexact":
            source.complain(
                line,
                f"“{name}: {value}” không phải là một ngày có thật",
                "viết năm-tháng-ngày, ví dụ 2026-07-01",
            )
        case "decimal_parsing" | "decimal_type":
            source.complain(line, f"“{name}: {value}” không phải là con số", "viết liền, không dấu chấm: 2530000")
        case "string_type" if value is None:
            source.complain(line, f"mục “{name}” để trống", "điền nội dung, hoặc xóa mục này nếu không bắt buộc")
        case "string_type":
            source.complain(line, f"mục “{name}” phải là một đoạn chữ", "viết trên một dòng, hoặc sau dấu “|”")
        case "string_too_short":
            source.complain(line, f"mục “{name}” để trống", "điền nội dung")
        case "string_too_long":
            limit = detail.get("ctx", {}).get("max_length")
            source.complain(line, f"mục “{name}” dài quá {limit} ký tự", "viết ngắn lại")
        case "string_pattern_mismatch":
            source.complain(
                line, f"“{value}” không đúng dạng của mục “{name}”", "xem một mục mẫu đã có và viết giống vậy"
            )
        case "tuple_type" | "list_type":
            source.complain(line, f"mục “{name}” phải là danh sách", "mỗi ý một dòng, bắt đầu bằng “- ”")
        case "too_short":
            source.complain(line, f"mục “{name}” còn thiếu", "thêm ít nhất một dòng bắt đầu bằng “- ”")
        case "dict_type" | "model_type" | "model_attributes_type":
            source.complain(
                line, f"phần “{name}” phải gồm các dòng “tên: nội dung”", "xem một mục mẫu và viết giống vậy"
            )
        case "literal_error":
            allowed = str(detail.get("ctx", {}).get("expected", "")).replace(" or ", " hoặc ")
            source.complain(line, f"“{value}” không dùng được cho “{name}”", f"chọn một trong: {allowed}")
        case "value_error":
            source.complain(line, detail["msg"].removeprefix("Value error, "), "sửa lại phần này")
        case other:
            source.complain(line, f"mục “{name}” không đúng ({other})", "xem một mục mẫu đã có và viết giống vậy")


def _known_names(kind: Any) -> list[str]:
    """All field names that occur in ``kind``, as written in YAML."""
    names: list[str] = []
    stack, done = [kind], set()
    while stack:
        item = stack.pop()
        if isinstance(item, type) and issubclass(item, BaseModel):
            if item in done:
                continue
            done.add(item)
            for key, field in item.model_fields.items():
                names.append(field.alias or key)
                stack.append(field.annotation)
        else:
            stack.extend(getattr(item, "__args__", ()))
    return names
