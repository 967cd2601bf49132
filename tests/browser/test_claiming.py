"""The claimant's part in Chromium: uploads that are cut off and go on, progress by itself, and all by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from tests.acts.claim import good, workbook
from tests.browser.chromium import Watch
from tests.browser.conftest import SignIn
from tests.browser.keyboard import choose, follow, sign_in_by_keyboard, tab_to, write
from tests.browser.site import STRANGER, Site
from tests.storage import hostile
from workflow.acts.apply import apply
from workflow.acts.looking import look
from workflow.acts.pull import pull
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.engine.tables import Subject
from workflow.parties.tables import Organisation

WHO = "officer.hunnu"
SHORT = WHO.removeprefix("officer.")
PIECE = 4 * 1024 * 1024
PIECES = re.compile(r"/pieces\?from=(\d+)")
WORKS_MS = 60_000
"""How long a worker that is just being started may take to check three lines."""

LARGE = hostile.plain_pdf("x" * (3 * PIECE))
"""Four pieces."""


@pytest.fixture
def draft(site: Site) -> Iterator[str]:
    """The address of a draft that was just begun in the open call; it is withdrawn afterwards."""
    office = site.cast.office
    seen = apply(office, site.cast.officers[SHORT], open_call(site)[0], site.cast.organisations[SHORT])
    with office.database.reading() as connection:
        number = connection.execute(select(Application.number).where(Application.id == seen.id)).scalar_one()
    yield f"/applications/{number}"
    take_back(site, f"/applications/{number}")


@pytest.fixture
def large(tmp_path: Path) -> Path:
    file = tmp_path / "年费票据.pdf"
    file.write_bytes(LARGE)
    return file


@pytest.fixture
def sheet(site: Site, tmp_path: Path) -> Path:
    """A workbook of three lines without a fault."""
    with site.cast.office.database.reading() as connection:
        wanted = select(Organisation.name).where(Organisation.id == site.cast.organisations[SHORT])
        name = connection.execute(wanted).scalar_one()
    days = {"申请日": "2012-09-05", "缴费日期": "2018-09-03"}
    file = tmp_path / "申报明细.xlsx"
    file.write_bytes(workbook([row | days for row in good(name, 3)]))
    return file


def open_call(site: Site) -> tuple[int, str]:
    """Id and number of the call that takes claims."""
    with site.cast.office.database.reading() as connection:
        found = select(Call.id, Call.number).join(Subject, Subject.id == Call.id).where(Subject.state == "open")
        row = connection.execute(found.order_by(Call.id).limit(1)).one()
    return row.id, row.number


def take_back(site: Site, draft: str) -> None:
    """Leave the officer free to apply again in other tests."""
    number, office = draft.rpartition("/")[2], site.cast.office
    with office.database.reading() as connection:
        found = connection.execute(select(Application.id).where(Application.number == number)).scalar_one()
        seen = look(connection, found)
    pull(office, site.cast.officers[SHORT], seen, "withdraw")


class Line:
    """The line to the server, which tests cut and mend: it notes at which byte each piece began."""

    def __init__(self, page: Page) -> None:
        self.starts: list[int] = []
        self.cut_after: int | None = None
        page.route("**/pieces?from=*", self._pass)

    def _pass(self, route: Route) -> None:
        start = PIECES.search(route.request.url)
        assert start is not None
        if self.cut_after is not None and len(self.starts) >= self.cut_after:
            route.abort("connectionreset")
            return
        self.starts.append(int(start[1]))
        route.continue_()


def send(page: Page, kind: str, file: Path) -> None:
    """Choose a file and press the button beside it."""
    page.set_input_files(f"#file-{kind}", file)
    page.locator(f"form.upload:has(#file-{kind}) button").click()


def cut(page: Page, draft: str, file: Path) -> Line:
    """Send a document whose line is cut after its first piece, and wait until the page says so."""
    line = Line(page)
    line.cut_after = 1
    page.goto(f"{draft}/documents")
    send(page, "fee_receipts", file)
    expect(status(page)).to_contain_text("网络连接中断")
    return line


def status(page: Page) -> Locator:
    """What the page says aloud of the upload."""
    return page.locator(".sending [role=status]")


def received(page: Page) -> None:
    """The page says that the document is kept."""
    expect(page.locator(".note.done")).to_contain_text("已收到并保存")


# ---- uploads --------------------------------------------------------------------------------------------------------


def test_an_upload_that_is_cut_off_goes_on_by_itself_when_the_line_is_back(
    sign_in: SignIn, watch: Watch, draft: str, large: Path
) -> None:
    watch.expected.add("ERR_CONNECTION_RESET")
    page = sign_in(WHO)
    line = cut(page, draft, large)
    expect(page.locator(".sending progress")).to_have_attribute("aria-label", "上传进度")
    line.cut_after = None
    received(page)
    assert line.starts == [0, PIECE, 2 * PIECE, 3 * PIECE]


def test_after_a_reload_the_same_file_goes_on_where_the_server_counted_it_last(
    sign_in: SignIn, watch: Watch, draft: str, large: Path
) -> None:
    watch.expected.add("ERR_CONNECTION_RESET")
    page = sign_in(WHO)
    line = cut(page, draft, large)
    page.reload()
    expect(page.get_by_text("“年费票据.pdf”上传中断")).to_be_visible()
    line.cut_after = None
    send(page, "fee_receipts", large)
    received(page)
    assert line.starts == [0, PIECE, 2 * PIECE, 3 * PIECE]


def test_an_upload_is_paused_and_goes_on_when_asked(sign_in: SignIn, watch: Watch, draft: str, large: Path) -> None:
    watch.expected.add("ERR_CONNECTION_RESET")
    page = sign_in(WHO)
    line = cut(page, draft, large)
    page.get_by_role("button", name="暂停").click()
    expect(status(page)).to_contain_text("已暂停")
    line.cut_after = None
    page.wait_for_timeout(4_000)
    assert line.starts == [0]
    page.get_by_role("button", name="继续").click()
    received(page)


def test_a_session_that_ended_while_pieces_were_sent_loses_none_of_them(
    site: Site, sign_in: SignIn, watch: Watch, draft: str, large: Path
) -> None:
    watch.expected.update({"ERR_CONNECTION_RESET", "status of 400", "status of 401"})
    page = sign_in(WHO)
    line = cut(page, draft, large)
    session = site.app.config["SESSION_COOKIE_NAME"]
    page.context.clear_cookies(name=session)
    line.cut_after = None
    expect(status(page)).to_contain_text("登录已失效")
    page.context.add_cookies([{"name": session, "value": site.session(WHO), "url": site.address}])
    page.get_by_role("button", name="继续").click()
    received(page)
    assert sorted(set(line.starts)) == [0, PIECE, 2 * PIECE, 3 * PIECE]


def test_a_file_that_is_too_big_is_told_before_it_is_sent(sign_in: SignIn, draft: str, tmp_path: Path) -> None:
    page = sign_in(WHO)
    page.goto(f"{draft}/documents")
    file = tmp_path / "账户.pdf"
    file.write_bytes(bytes(21 * 1024 * 1024))
    send(page, "account_proof", file)
    expect(page.locator("#file-account_proof-fault1")).to_contain_text("此处最多接收 20.0 MB")
    expect(page.locator("#file-account_proof")).to_be_focused()
    expect(page.locator("#file-account_proof")).to_have_attribute("aria-invalid", "true")


def test_a_hostile_file_is_told_beside_its_field_and_another_can_be_chosen(
    sign_in: SignIn, watch: Watch, draft: str, tmp_path: Path
) -> None:
    watch.expected.add("status of 422")
    page = sign_in(WHO)
    page.goto(f"{draft}/documents")
    file = tmp_path / "承诺书.pdf"
    file.write_bytes(hostile.script_pdf())
    send(page, "undertaking", file)
    expect(page.locator("#file-undertaking-fault1")).to_contain_text("PDF 含有脚本")
    file.write_bytes(hostile.plain_pdf("honest"))
    send(page, "undertaking", file)
    received(page)


def test_without_scripts_the_same_page_sends_the_file_at_once(sign_in: SignIn, draft: str, large: Path) -> None:
    page = sign_in(WHO, javascript=False)
    page.goto(f"{draft}/documents")
    send(page, "fee_receipts", large)
    received(page)


# ---- progress -------------------------------------------------------------------------------------------------------


def test_the_page_of_a_check_turns_into_its_result_by_itself(
    site: Site, sign_in: SignIn, draft: str, sheet: Path
) -> None:
    page = sign_in(WHO)
    page.goto(f"{draft}/lines")
    page.set_input_files("#file", sheet)
    page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url("**/checks/*")
    with site.working():
        expect(page.get_by_role("heading", name="检查结果")).to_be_visible(timeout=WORKS_MS)


def test_a_double_click_begins_one_application(site: Site, sign_in: SignIn) -> None:
    page = sign_in(WHO)
    page.goto(f"/calls/{open_call(site)[1]}")
    page.locator("section[aria-labelledby=apply] button").dblclick()
    page.wait_for_url("**/draft")
    take_back(site, page.url.removesuffix("/draft"))


# ---- by keyboard alone ----------------------------------------------------------------------------------------------


@pytest.mark.timeout(300)
def test_a_claim_goes_from_sign_in_to_receipt_by_keyboard_alone(
    site: Site, sign_in: SignIn, sheet: Path, tmp_path: Path
) -> None:
    page, (_, call) = sign_in(STRANGER), open_call(site)
    # While somebody listens the dialogue is held back for us; switched on with the key, it may come too late.
    page.on("filechooser", lambda _: None)
    sign_in_by_keyboard(page, site, WHO)
    follow(page, 'nav a[href="/calls"]')
    follow(page, f'a[href="/calls/{call}"]')
    follow(page, "section[aria-labelledby=apply] button")
    draft = page.url.removesuffix("/draft")

    follow(page, 'a[href$="/lines"]')
    choose(page, "#file", sheet)
    follow(page, "form[action$=workbook] button")
    with site.working():
        expect(page.get_by_text("全部明细均通过检查")).to_be_visible(timeout=WORKS_MS)
    follow(page, 'a.button[href$="/draft"]')

    follow(page, 'a[href$="/draft/answers"]')
    write(page, "#contact", "王岳麓")
    write(page, "#phone", "0731-88888888")
    follow(page, "form.text button")

    follow(page, 'a[href$="/documents"]')
    hand_in_papers(page, tmp_path)
    follow(page, 'a.button[href$="/draft"]')

    follow(page, 'a[href$="/check"]')
    tab_to(page, "#undertaking")
    page.keyboard.press("Space")
    follow(page, "form.panel button")
    expect(page.get_by_role("heading", name="申报回执")).to_be_visible()
    assert page.url == f"{draft}/receipt"
    take_back(site, draft)


def hand_in_papers(page: Page, folder: Path) -> None:
    """One document of each kind."""
    kinds = page.eval_on_selector_all("form.upload input[type=file]", "found => found.map(each => each.id)")
    for kind in kinds:
        file = folder / f"{kind}.pdf"
        file.write_bytes(hostile.plain_pdf(kind))
        choose(page, f"#{kind}", file)
        follow(page, f"form.upload:has(#{kind}) button")
