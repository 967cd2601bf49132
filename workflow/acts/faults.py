"""What the acts refuse beside the engine: each says what is missing and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice

from forms.faults import Fault
from forms.types.money import yuan
from settings import OFFICE_ZONE
from workflow.definition.life import Text
from workflow.engine.errors import EngineError
from workflow.funds.room import Lacking
from workflow.funds.take import Taken
from workflow.money.bank.faults import BatchRefused

_TOLD_ROWS = 10
"""As many rows as one message carries; all of them are in the fault."""


class NoGoodLines(EngineError):
    """A list without a line that passed its checks can't be submitted."""

    code = "no_good_lines"
    zh = "没有通过检查的申报明细。请按错误提示更正工作簿后重新上传。"
    en = "No line passed its checks. Mend the workbook as its errors say, and upload it again."


class DocumentsMissing(EngineError):
    """Required documents are not there; `missing` has their titles."""

    code = "documents_missing"

    def __init__(self, missing: Sequence[Text]) -> None:
        super().__init__()
        self.missing = tuple(missing)
        self.zh_told = f"缺少必需的材料：{'、'.join(each.zh for each in missing)}。请上传后再提交。"
        self.en_told = f"Required documents are missing: {', '.join(each.en for each in missing)}. Upload them first."

    def told(self, language: str) -> str:
        """Which documents are missing."""
        return self.en_told if language.startswith("en") else self.zh_told


class NoRoomLeft(EngineError):
    """Lines use more of a receipt or a cap than others leave; `lacking` says how much and since when, never by whom."""

    code = "no_room_left"

    def __init__(self, lacking: Sequence[Lacking]) -> None:
        super().__init__()
        self.lacking = tuple(lacking)

    def told(self, language: str) -> str:
        """Which rows have no room, what is left for them, and since when others use it."""
        english = language.startswith("en")
        rows = _first(f"{each.row} ({_left_en(each) if english else _left_zh(each)})" for each in self.lacking)
        if english:
            return (
                f"Other claims leave no room for what these rows use of a receipt or cap: {rows}. Mend or remove them."
            )
        return f"以下行所用票据或限额的余额不足：{rows}。请更正或删除这些行后重新提交。"


def _left_zh(each: Lacking) -> str:
    since = f"，{_day(each.since)} 起已有其他申报使用" if each.since else ""
    other = "，票据总额与其他申报所填不一致" if each.other_total else ""
    return f"需用 {yuan(each.asked_fen)} 元，尚余 {yuan(each.left_fen)} 元{since}{other}"


def _left_en(each: Lacking) -> str:
    since = f", in use since {_day(each.since)}" if each.since else ""
    other = ", where another total is given for it" if each.other_total else ""
    return f"asks {yuan(each.asked_fen)} yuan, {yuan(each.left_fen)} left{since}{other}"


class LinesTaken(EngineError):
    """Lines ask for what another claim holds; `taken` says which rows and since when, never by whom.

    `lacking` are lines for which, besides, a receipt or a cap has no room.
    """

    code = "already_funded"

    def __init__(self, taken: Sequence[Taken], lacking: Sequence[Lacking] = ()) -> None:
        super().__init__()
        self.taken = tuple(taken)
        self.lacking = tuple(lacking)

    def told(self, language: str) -> str:
        """Which rows are taken, and since when."""
        rows = _first(
            f"{row} ({day})" for row, day in sorted({each.row: _day(each.since) for each in self.taken}.items())
        )
        besides = NoRoomLeft(self.lacking).told(language) if self.lacking else ""
        if language.startswith("en"):
            taken = f"Another claim already holds what these rows ask for (since): {rows}. Remove them, then submit."
            return f"{taken} {besides}".rstrip()
        return f"以下行所申报的事项已被其他申报占用（起始日期）：{rows}。请删除这些行后重新提交。{besides}"


def _first(rows: Iterable[str]) -> str:
    """The first of the rows that are told, and whether there are more."""
    told = list(islice(rows, _TOLD_ROWS + 1))
    return "; ".join(told[:_TOLD_ROWS]) + ("…" if len(told) > _TOLD_ROWS else "")


def _day(moment: datetime) -> str:
    return moment.astimezone(OFFICE_ZONE).date().isoformat()


class LinesUndecided(EngineError):
    """Lines wait for a decision; `rows` has the first of them."""

    code = "lines_undecided"
    zh = "仍有未作决定的申报明细，请全部处理后再报送。"
    en = "Some lines are not decided yet; decide all of them before you send."


class NothingDecided(EngineError):
    """No application of the call has been decided, so there is nothing to plan."""

    code = "nothing_decided"
    zh = "该申报通知下没有已核定的申报，或仍有申报在审查中。"
    en = "No application of this call is decided, or some are still under review."


class CallOver(EngineError):
    """The call's last day is over: approved now, nobody could claim in it."""

    code = "call_over"
    zh = "该申报通知的截止日期已过，不能批准。请退回修改日期。"
    en = "The last day of this call is over, so it can't be approved; return it, so that its days are mended."


class BudgetFixed(EngineError):
    """The call has no budget in the book yet, or has ended: its budget does not change."""

    code = "budget_fixed"
    zh = "该申报通知尚未批准或已结束，预算不能调整。"
    en = "This call is not approved yet, or has ended, so its budget can't change."


class ClaimantBarred(EngineError):
    """An order to pay back bars the claimant up to and with a day."""

    code = "claimant_barred"

    def __init__(self, until: date) -> None:
        super().__init__()
        self.until = until

    def told(self, language: str) -> str:
        """Until when, and what is to be done with the claim."""
        if language.startswith("en"):
            return f"This claimant is barred until {self.until} by an order to pay back; refuse the claim, saying so."
        return f"该申报主体因追回决定被限制申报至 {self.until}（含当日），不能受理。请不予受理并说明原因。"


class RepaidAlready(EngineError):
    """Money came back on the order: it is closed or waived, but not withdrawn as if it had never been."""

    code = "repaid_already"
    zh = "该追回已有退还入账，不能撤销。登记有误的请先冲回；否则可免除余款。"
    en = "Money was paid back on this order, so it can't be withdrawn; take a wrong booking back, or waive the rest."


class CallNotClosed(EngineError):
    """The call still takes claims, or its budget has been shared out already."""

    code = "call_not_closed"
    zh = "该申报通知尚未截止，或资金已分配，不能制定方案。"
    en = "This call has not closed yet, or its budget has been shared out; no plan can be made."


class MovesAlong(EngineError):
    """The subject moves with another one (its plan, its batch, its successor) and never by itself."""

    code = "moves_along"
    zh = "该事项随资金分配方案、拨付批次等一并办理，不能单独操作。"
    en = "This matter moves along with its plan or batch and can't be moved by itself."


class PlanStale(EngineError):
    """Decisions changed after the plan was made: it must be made anew."""

    code = "plan_stale"
    zh = "方案制定后核定结果已变化，请重新制定方案。"
    en = "Decisions changed after this plan was made; make a new plan."


class NoticeRuns(EngineError):
    """The notice has not lain open for all its working days."""

    code = "notice_runs"
    zh = "公示期尚未届满。"
    en = "The notice has not lain open for all its working days."


class ObjectionsOpen(EngineError):
    """Objections of the call have no answer yet; `numbers` says which."""

    code = "objections_open"

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__()
        self.numbers = tuple(numbers)

    def told(self, language: str) -> str:
        """Which objections have to be answered first."""
        more = "…" if len(self.numbers) > _TOLD_ROWS else ""
        if language.startswith("en"):
            named = ", ".join(self.numbers[:_TOLD_ROWS])
            return f"These objections have no answer yet: {named}{more}. Answer all of them first."
        return f"以下异议尚未答复：{'、'.join(self.numbers[:_TOLD_ROWS])}{more}。请全部答复后再办理。"


class NobodyLeftOut(EngineError):
    """The notice left nobody out, or what speaks against those whom it did is not judged yet."""

    code = "nobody_left_out"
    zh = "没有可以补充公示的申报：或者没有申报被暂缓，或者名单核查结果尚未核实。"
    en = "No application can be added to the notice: none was left out, or what a list says of it is not judged yet."


class CalendarMissing(EngineError):
    """The State Council's order for the year has not been loaded, so the notice's end can't be known."""

    code = "calendar_missing"
    zh = "尚未导入该年度的节假日安排，无法确定公示截止日，不能开始公示。"
    en = "The year's working days are not loaded, so the end of the notice can't be known; it can't be opened."


class PayeeMissing(EngineError):
    """A claimant has no confirmed account; `claimants` has their names."""

    code = "payee_missing"

    def __init__(self, claimants: Sequence[str]) -> None:
        super().__init__()
        self.claimants = tuple(claimants)

    def told(self, language: str) -> str:
        """Whose account is missing."""
        names = "、".join(self.claimants)
        if language.startswith("en"):
            return f"No confirmed account: {names}. Have the account confirmed by a second person first."
        return f"以下单位没有经复核确认的收款账户：{names}。请先由另一人确认账户。"


class PayerMissing(EngineError):
    """The authority has no confirmed account to pay from."""

    code = "payer_missing"
    zh = "尚无经复核确认的付款账户。请财务人员先提交付款账户，并由财务负责人确认。"
    en = "There is no confirmed account to pay from. Let finance ask for one first, and the head of finance confirm it."


class BatchUnwritable(EngineError):
    """A bank would refuse the file; `refused` has every fault of it."""

    code = "batch_unwritable"

    def __init__(self, refused: BatchRefused) -> None:
        super().__init__()
        self.refused = refused

    def told(self, language: str) -> str:
        """What the bank would refuse, and of which payment."""
        faults = _first(each.message(language) for each in self.refused.faults)
        if language.startswith("en"):
            return f"The bank would refuse this batch: {faults}. Mend the accounts, then make it again."
        return f"银行不会受理该批次：{faults}。请更正账户信息后重新制作。"


class ResultsMissing(EngineError):
    """The bank has not told the outcome of every payment of the batch."""

    code = "results_missing"
    zh = "该批次仍有银行未回复结果的拨付。"
    en = "The bank has not told the outcome of every payment of this batch."


class LinesUnexplained(EngineError):
    """Lines of the bank's answer did not fit, and nobody has said what they mean."""

    code = "lines_unexplained"

    def __init__(self, lines: Sequence[int]) -> None:
        super().__init__()
        self.lines = tuple(lines)

    def told(self, language: str) -> str:
        """Which lines of the file."""
        if language.startswith("en"):
            return (
                f"Lines of the file that nobody has explained yet: {_first(map(str, self.lines))}. Explain them first."
            )
        return f"文件中尚未说明的行：{_first(map(str, self.lines))}。请先逐行说明。"


class NotToBePosted(EngineError):
    """A line is explained as paid or returned, but its payment is of no such batch, or its outcome is known already."""

    code = "not_to_be_posted"

    def __init__(self, lines: Sequence[int]) -> None:
        super().__init__()
        self.lines = tuple(lines)

    def told(self, language: str) -> str:
        """Which lines, and what else they can be."""
        if language.startswith("en"):
            return (
                f"Nothing can be posted by line {_first(map(str, self.lines))}: it names no payment of this batch that "
                "still waits for its outcome, or another line does the same. Explain it as another batch's, or as void."
            )
        return (
            f"第 {_first(map(str, self.lines))} 行不能入账：它不对应本批次中待回复的拨付，或另有一行已说明同一笔。"
            "请改为“属于其他批次”或“不作数”。"
        )


class SecondPerson(EngineError):
    """A change of account is confirmed by somebody else than who asked for it."""

    code = "second_person"
    zh = "账户变更须由提出者以外的人确认。"
    en = "A change of account is confirmed by somebody other than who asked for it."


class FaultsFound(Exception):
    """Carries a user's faults out of a transaction, so that it is undone; the act returns them as values."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


class NotVerified(EngineError):
    """The organisation has not been verified by an officer yet."""

    code = "not_verified"
    zh = "该单位尚未通过核验，暂不能申报。"
    en = "This organisation has not been verified yet and can't claim."


class WrongClaimant(EngineError):
    """The call is not for organisations of this kind."""

    code = "wrong_claimant"
    zh = "该申报通知不面向此类单位。"
    en = "This call is not for organisations of this kind."


class NotADraft(EngineError):
    """Lines and documents change only while the application is a draft or being corrected."""

    code = "not_a_draft"
    zh = "申报已提交，不能再修改；如需更正，请等待补正通知。"
    en = "The application was submitted and can't be changed now; wait to be asked for a correction."


class EditionStands(EngineError):
    """An edition cannot be published as it was proposed: one of its name stands, or its text is read otherwise now."""

    code = "edition_stands"
    zh = "该版本不能按提请时的内容发布：同名版本已发布，或系统升级后对该文件的解读有变。请否决后重新提请。"
    en = (
        "This edition can't be published as it was proposed: one of its name is published, or this release reads its "
        "file otherwise. Reject it and have it proposed again."
    )
