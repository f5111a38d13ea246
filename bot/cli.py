"""The commands: ``python -m bot --help``."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from bot import clock
from bot.app import serve
from bot.channels import terminal
from bot.conversation.messages import Incoming, Kind
from bot.conversation.talk import Talk
from bot.conversation.turn import take_turn, understand
from bot.editing.checking import check_faq
from bot.editing.confusions import confusion_lines, confusions
from bot.editing.explaining import explain_question
from bot.editing.figure_use import explain_figure, figure_line
from bot.editing.open_points import open_points, write_workbook
from bot.editing.schemas import write_schemas
from bot.edition import BrokenFaqError, Edition, learning_texts, load_edition
from bot.knowledge import Knowledge, Problem, load_knowledge
from bot.language import TextChain
from bot.logs import set_up_logs
from bot.matcher_cache import CACHE_KEY, MatcherCache
from bot.matching import misreadings
from bot.secrets_file import kept_secret
from bot.settings import SettingsError, load_settings

_WRONG_SETTING = 2

app = typer.Typer(
    name="bot",
    help="Hỏi Bảo Hiểm: trả lời câu hỏi bảo hiểm của người lao động Quảng Trị.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

FaqOption = Annotated[Path | None, typer.Option("--faq", help="Thư mục FAQ (mặc định: FAQ_DIR, hoặc faq).")]
DayOption = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="Trả lời như vào ngày này (mặc định: hôm nay)."),
]


def main() -> None:
    """Runs the command line; a wrong setting ends it with one line and exit code 2."""
    try:
        app()
    except SettingsError as error:
        typer.echo(f"Cài đặt sai: {error}", err=True)
        sys.exit(_WRONG_SETTING)


@app.command()
def run() -> None:
    """Chạy bot: trò chuyện trên web, cùng Telegram khi có TELEGRAM_BOT_TOKEN."""
    settings = load_settings()
    set_up_logs(settings.log_level)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"DATA_DIR: cannot be written ({error.strerror})") from None
    try:
        asyncio.run(serve(settings))
    except BrokenFaqError as broken:
        _print_problems(broken.problems)
        raise typer.Exit(1) from None


@app.command()
def chat(faq: FaqOption = None, on: DayOption = None) -> None:
    """Trò chuyện với bot ngay trong cửa sổ lệnh."""
    terminal.chat(_edition(faq), _day(on), Console(), input)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="Câu hỏi.")],
    faq: FaqOption = None,
    on: DayOption = None,
    explain: Annotated[bool, typer.Option("--explain", help="Nói rõ vì sao bot hiểu như vậy.")] = False,
) -> None:
    """Hỏi một câu, in câu trả lời."""
    edition, console = _edition(faq), Console()
    outcome = take_turn(edition, Talk(), Incoming(Kind.TEXT, question), _day(on))
    terminal.show(console, outcome.replies)
    if explain:
        for line in explain_question(edition, question):
            console.print(line, markup=False, highlight=False)


@app.command()
def match(faq: FaqOption = None) -> None:
    """Đọc từng dòng JSON {"q", "conversation"}, in quyết định và các mục: dùng để đo chất lượng."""
    edition = _edition(faq)
    talks: dict[str, Talk] = {}
    for line in sys.stdin:
        if not line.strip():
            continue
        asked = json.loads(line)
        key = asked.get("conversation")
        found, talk = understand(edition, talks.get(key, Talk()), asked["q"])
        if key is not None:
            talks[key] = talk
        candidates = [{"id": c.id, "confidence": c.confidence} for c in found.candidates]
        typer.echo(json.dumps({"decision": found.decision, "candidates": candidates}, ensure_ascii=False))


@app.command()
def check(
    faq: FaqOption = None,
    to_confirm: Annotated[
        bool, typer.Option("--to-confirm", help="Chỉ liệt kê các điểm cán bộ còn phải xác nhận, theo chủ đề.")
    ] = False,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="Cùng --to-confirm: ghi danh sách ra tệp Excel để điền.")
    ] = None,
) -> None:
    """Kiểm tra các tệp FAQ; mã thoát 1 khi có lỗi."""
    if xlsx and not to_confirm:
        raise typer.BadParameter("--xlsx dùng cùng với --to-confirm")
    if to_confirm:
        _list_open_points(_knowledge(faq), xlsx)
        return
    report = check_faq(_folder(faq), clock.today(), _cache())
    console = Console(soft_wrap=True)
    for problem in report.problems:
        console.print(f"LỖI {problem}", markup=False, highlight=False)
    for warning in report.warnings:
        console.print(f"Lưu ý {warning}", markup=False, highlight=False)
    if report.problems:
        console.print(f"\n{len(report.problems)} lỗi phải sửa, {len(report.warnings)} điểm lưu ý.", highlight=False)
        raise typer.Exit(1)
    table = Table("Chủ đề", "Mục", "Câu hỏi mẫu", "Ít nhất mỗi mục", title="Không có lỗi")
    for row in report.topics:
        table.add_row(row.title, str(row.entries), str(row.phrasings), str(row.fewest))
    console.print(table)
    console.print(
        f"{len(report.warnings)} điểm lưu ý. Khi trả lời thẳng, dự kiến đúng {report.expected_precision:.1%}; "
        f"trả lời thẳng được {report.expected_coverage:.1%} câu trong phạm vi.",
        highlight=False,
    )


@app.command()
def figures(
    name: Annotated[
        str | None, typer.Argument(help="Tên con số trong figures.yaml (bỏ trống: liệt kê tất cả).")
    ] = None,
    faq: FaqOption = None,
    on: DayOption = None,
) -> None:
    """Xem một con số và mọi câu trả lời dùng nó, trước khi sửa."""
    knowledge, day, console = _knowledge(faq), _day(on), Console(soft_wrap=True)
    if name is None:
        for key in knowledge.figures:
            console.print(figure_line(knowledge, key, day), markup=False, highlight=False)
        return
    if name not in knowledge.figures:
        guess = process.extractOne(name, list(knowledge.figures), scorer=fuzz.ratio, score_cutoff=60)
        hint = f"; có phải “{guess[0]}” không?" if guess else ""
        raise typer.BadParameter(f"không có con số “{name}”{hint}")
    for line in explain_figure(knowledge, name, day):
        console.print(line, markup=False, highlight=False)


@app.command(name="confusions")
def show_confusions(
    faq: FaqOption = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Số cặp mục in ra.")] = 20,
) -> None:
    """Các cặp mục dễ bị hiểu lẫn, và nên thêm câu hỏi mẫu nào."""
    knowledge, console = _knowledge(faq), Console(soft_wrap=True)
    phrasings, outside = learning_texts(knowledge)
    misread = misreadings(TextChain(knowledge.vocabulary), phrasings, outside)
    for confusion in confusions(misread)[:top]:
        for line in confusion_lines(confusion):
            console.print(line, markup=False, highlight=False)
        console.print()
    console.print(
        f"{len(misread)} trong {len(phrasings)} câu mẫu bị hiểu sang mục khác khi bot chưa được học câu đó.",
        highlight=False,
    )


@app.command()
def schema(folder: Annotated[Path, typer.Argument(help="Nơi ghi.")] = Path("docs/schema")) -> None:
    """Ghi JSON Schema của các tệp FAQ, cho trình soạn thảo gợi ý khi gõ."""
    for path in write_schemas(folder):
        typer.echo(str(path))


def _folder(faq: Path | None) -> Path:
    return faq or load_settings().faq_dir


def _day(on: datetime | None) -> date:
    return on.date() if on else clock.today()


def _edition(faq: Path | None) -> Edition:
    try:
        return load_edition(_folder(faq), clock.today(), cache=_cache())
    except BrokenFaqError as broken:
        _print_problems(broken.problems)
        raise typer.Exit(1) from None


def _knowledge(faq: Path | None) -> Knowledge:
    loaded = load_knowledge(_folder(faq), clock.today())
    if loaded.knowledge is None:
        _print_problems(loaded.problems)
        raise typer.Exit(1)
    return loaded.knowledge


def _list_open_points(knowledge: Knowledge, xlsx: Path | None) -> None:
    points, console = open_points(knowledge), Console(soft_wrap=True)
    for topic, of_topic in groupby(points, key=lambda point: point.topic):
        console.print(f"\n{topic}", style="bold", highlight=False)
        for point in of_topic:
            console.print(f"  [ ] {point.name} ({point.file}): {point.point}", markup=False, highlight=False)
    console.print(f"\n{len(points)} điểm cần xác nhận.", highlight=False)
    if xlsx:
        write_workbook(points, xlsx)
        console.print(f"Đã ghi {xlsx}", markup=False, highlight=False)


def _cache() -> MatcherCache | None:
    """What the bot learnt before, so that a command answers at once; None where nothing can be written."""
    folder = load_settings().data_dir
    try:
        return MatcherCache(folder, kept_secret(folder, CACHE_KEY).encode())
    except OSError:
        return None


def _print_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        typer.echo(f"LỖI {problem}", err=True)
