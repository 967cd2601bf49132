"""What must be said before a claim comes in: the application's own questions answered, and its undertaking given."""

from __future__ import annotations

from collections.abc import Sequence

from workflow.acts.acting import Doing, Prepared
from workflow.acts.answer import answered
from workflow.definition.life import Text
from workflow.engine.errors import EngineError
from workflow.registers.editions import edition_by_hash


class AnswersMissing(EngineError):
    """Questions of the application are not answered, or wrongly; `questions` has their titles."""

    code = "answers_missing"

    def __init__(self, questions: Sequence[Text]) -> None:
        super().__init__()
        self.questions = tuple(questions)

    def told(self, language: str) -> str:
        """Which questions are open."""
        if language.startswith("en"):
            return f"Please answer these first: {', '.join(each.en for each in self.questions)}."
        return f"以下各项未填或填写有误：{'、'.join(each.zh for each in self.questions)}。请填写后再提交。"


class NotUndertaken(EngineError):
    """The edition's undertaking was not confirmed in the words that it has."""

    code = "not_undertaken"
    zh = "请阅读并确认承诺书的全部内容后再提交。"
    en = "Read the undertaking and confirm it before you submit."


def answers_given(doing: Doing) -> Prepared:
    """Every question of the application is answered rightly; raises AnswersMissing, with the questions."""
    edition = edition_by_hash(doing.connection, doing.seen.edition)
    wrong = answered(doing.connection, doing.seen).faults
    titles = [spec.title for spec in edition.application_form.fields if spec.name in wrong]
    if titles:
        raise AnswersMissing([Text(each.zh, each.en) for each in titles])
    return Prepared()


def undertaken(doing: Doing) -> Prepared:
    """The claimant confirmed the edition's undertaking, word for word; raises NotUndertaken.

    The act that submits says which text it was, by its digest, so that the history holds it.
    """
    edition = edition_by_hash(doing.connection, doing.seen.edition)
    if doing.said.get("undertaking") != edition.undertaking_digest:
        raise NotUndertaken
    return Prepared()
