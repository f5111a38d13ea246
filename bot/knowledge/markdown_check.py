"""Which Markdown an answer may use, and whether it is whole."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

_ALLOWED = {
    "paragraph_open", "paragraph_close", "inline", "bullet_list_open", "bullet_list_close",
    "ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close",
    "text", "softbreak", "hardbreak", "strong_open", "strong_close", "em_open", "em_close",
    "link_open", "link_close",
}  # fmt: skip
_MEND = "chỉ dùng đoạn văn, **chữ đậm**, danh sách “- ” hay “1. ”, liên kết [chữ](https://…)"
_LEFT_OVER = re.compile(r"\*\*|__|\]\(|`")


def markdown_faults(text: str) -> list[tuple[int, str, str]]:
    """The faults of ``text`` as (line from 0, what is wrong, how to mend it), Vietnamese."""
    faults: list[tuple[int, str, str]] = []
    line = 0
    for block in MarkdownIt("commonmark").parse(text):
        line = block.map[0] if block.map else line
        for token in (block, *(block.children or ())):
            if token.type not in _ALLOWED:
                faults.append((line, f"Markdown không dùng được ở đây ({token.type})", _MEND))
            elif token.type == "text" and (found := _LEFT_OVER.search(token.content)):
                faults.append(
                    (
                        line,
                        f"Markdown dở dang: còn sót “{found.group()}”",
                        "thêm ký hiệu đóng, hoặc xóa ký hiệu thừa",
                    )
                )
            elif token.type == "link_open" and not re.match(r"https?://\S+$|tel:[0-9+ ]+$", str(token.attrs["href"])):
                faults.append((line, "liên kết không phải địa chỉ web", "viết đủ [chữ](https://…)"))
    return faults
