"""The form of a what-if: another edition, stored or written, another budget, another way to share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from flask import request
from sqlalchemy import Connection, select
from wtforms import SelectField, StringField, TextAreaField

from forms.faults import Fault
from web.forms import HouseForm
from web.languages import language, told
from workflow.definition.edition import Share
from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.definition.life import Text
from workflow.registers.editions import NoSuchEdition
from workflow.registers.tables import EDITION
from workflow.simulation import trial
from workflow.simulation.remarks import SHARE_TITLES
from workflow.simulation.trial import SHARES, Draft, Trial

AS_IT_IS = Text("维持不变", "as it is")
EITHER = Text("库中版本与草案只能选一个。", "Choose a stored edition or give a draft, not both.")
DRAFT_NAME = "draft.yaml"
"""What the faults of a draft call it that was written into the page."""


class TrialForm(HouseForm):
    """What is tried, as it is typed and chosen; every field may be left as it is."""

    titles: ClassVar[Mapping[str, Text]] = {
        "edition": Text("版本", "Edition"),
        "file": Text("草案文件（YAML）", "Draft as a file (YAML)"),
        "draft": Text("草案（YAML）", "Draft (YAML)"),
        "budget": Text("预算", "Budget"),
        "share": Text("分配方式", "How the budget is shared out"),
    }

    edition = SelectField(validate_choice=False, default="")
    draft = TextAreaField(render_kw={"rows": 14, "spellcheck": "false", "autocomplete": "off", "class": "kept"})
    budget = StringField(render_kw={"maxlength": 40, "inputmode": "decimal", "autocomplete": "off"})
    share = SelectField(validate_choice=False, default="")

    def offer(self, connection: Connection, scheme: str) -> None:
        """Let the stored editions of a scheme be chosen, and the ways to share."""
        wanted = select(EDITION.c.hash, EDITION.c.edition, EDITION.c.effective_from, EDITION.c.effective_to)
        rows = connection.execute(wanted.where(EDITION.c.scheme == scheme).order_by(EDITION.c.effective_from.desc()))
        stored = [(row.hash, f"{row.edition} · {row.effective_from} – {row.effective_to or '…'}") for row in rows]
        self.edition.choices = [("", told(AS_IT_IS)), *stored]
        self.share.choices = [("", told(AS_IT_IS)), *((each, told(SHARE_TITLES[each])) for each in SHARES)]

    def trial(self, connection: Connection) -> Trial | Sequence[DefinitionFault]:
        """What is tried, or every fault of the draft; what is wrong with a field is told at it (`faulty`)."""
        draft, budget = self._draft(connection), self._budget()
        if draft is not None and not isinstance(draft, Draft):
            return draft
        return Trial(draft, budget, self._share())

    @property
    def faulty(self) -> bool:
        """Whether any field has something wrong with it."""
        return any(each.errors for each in self)

    def _draft(self, connection: Connection) -> Draft | Sequence[DefinitionFault] | None:
        uploaded = request.files.get("file")
        name = DRAFT_NAME
        if uploaded is not None and uploaded.filename:
            name = uploaded.filename[-80:]
            try:
                self.draft.data = uploaded.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                return [DefinitionFault(name, 1, "", "not_utf8")]
        text, chosen = self.draft.data or "", self.edition.data or ""
        if text.strip() and chosen:
            self.edition.errors = [told(EITHER)]
            return None
        if text.strip():
            return _written(text, name)
        try:
            return trial.stored(connection, chosen) if chosen else None
        except NoSuchEdition:
            self.edition.errors = [Fault("missing", column=told(self.titles["edition"])).message(language())]
            return None

    def _budget(self) -> int | None:
        typed = (self.budget.data or "").strip()
        found = trial.budget_of(typed) if typed else None
        if isinstance(found, Fault):
            self.budget.errors = [found.at((told(self.titles["budget"]),)).message(language())]
            return None
        return found

    def _share(self) -> Share | None:
        return next((each for each in SHARES if each == self.share.data), None)


def _written(text: str, name: str) -> Draft | Sequence[DefinitionFault]:
    try:
        return trial.from_text(text, name)
    except EditionFaults as broken:
        return broken.faults
