"""YAML text -> plain data with the line of each part; every fault becomes a ``Problem``, none an exception."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from bot.knowledge.problems import Problem

MAX_FILE_BYTES = 4_000_000
"""Far above any hand-written file, far below what would hurt the running bot."""
_MAX_DEPTH = 12
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
Place: TypeAlias = tuple[str | int, ...]


@dataclass(slots=True)
class YamlSource:
    """One file's content. ``data``: mappings, lists, texts and None; numbers and dates stay text as written,
    so that a phrasing ``2026`` or ``no`` is never taken for something else; the models convert."""

    file: str
    data: Plain = None
    problems: list[Problem] = field(default_factory=list)
    _lines: dict[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line (from 1) where the part at ``place`` stands, or the nearest part around it."""
        while place not in self._lines and place:
            place = place[:-1]
        return self._lines.get(place, 1)

    def complain(self, line: int, what: str, mend: str) -> None:
        """Notes a problem of this file."""
        self.problems.append(Problem(self.file, line, what, mend))


def read_yaml(file: str, raw: bytes) -> YamlSource:
    """The content of ``raw``; ``data`` is None when it cannot be read, and ``problems`` says why."""
    source = YamlSource(file)
    text = _decode(source, raw)
    if text is None:
        return source
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            source.complain(number, "dòng này thụt vào bằng phím Tab", "xóa Tab, thay bằng dấu cách")
    if source.problems:
        return source
    try:
        if not _is_simple(source, text):
            return source
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        if root is None:
            source.complain(0, "tệp trống", "khôi phục nội dung, hoặc xóa hẳn tệp nếu không dùng nữa")
            return source
        source.data = _convert(source, root, ())
    except yaml.YAMLError as error:
        source.data = None
        mark = getattr(error, "problem_mark", None)
        source.complain(
            mark.line + 1 if mark else 0,
            f"sai cú pháp YAML ({getattr(error, 'problem', None) or error})",
            "xem dòng này và dòng ngay trên: thiếu dấu cách sau “:” hoặc “-”, thụt lề lệch, "
            "hoặc câu có “: ” hay “#” mà chưa đặt trong ngoặc kép",
        )
    return source


def _decode(source: YamlSource, raw: bytes) -> str | None:
    if len(raw) > MAX_FILE_BYTES:
        source.complain(
            0,
            f"tệp quá lớn ({len(raw) // 1_000_000} MB, tối đa {MAX_FILE_BYTES // 1_000_000} MB)",
            "kiểm tra có dán nhầm nội dung không; nếu đúng, tách bớt sang chủ đề khác",
        )
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        source.complain(line, "tệp không phải bảng mã UTF-8", "mở lại và lưu với mã hóa (Encoding) UTF-8")
        return None
    for number, line_text in enumerate(text.splitlines(), 1):
        if _CONTROL.search(line_text):
            source.complain(number, "có ký tự điều khiển không đọc được", "gõ lại dòng này bằng tay")
            return None
    return text


def _is_simple(source: YamlSource, text: str) -> bool:
    """Whether the text has no aliases (a few lines of them unfold to gigabytes) and no absurd nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            source.complain(line, "dùng ký hiệu tham chiếu (& hoặc *) của YAML", "viết lại nội dung đầy đủ tại chỗ")
            return False
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            source.complain(line, "các phần lồng nhau quá sâu", "sửa lại thụt lề cho đúng mẫu")
            return False
    return True


def _convert(source: YamlSource, node: yaml.Node, place: Place) -> Plain:
    # A key's own line is kept when its value starts lower down.
    source._lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" and not node.style else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_convert(source, child, (*place, i)) for i, child in enumerate(node.value)]
    result: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            source.complain(key_line, "tên mục không phải là chữ", "viết tên mục là một chữ, rồi dấu hai chấm")
            continue
        key = key_node.value
        if key in result:
            source.complain(key_line, f"mục “{key}” bị viết hai lần", "giữ một, xóa một (hoặc gộp lại)")
            continue
        source._lines[(*place, key)] = key_line
        result[key] = _convert(source, value_node, (*place, key))
    return result
