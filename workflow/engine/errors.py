"""What the engine refuses, named by what the caller does next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class EngineError(Exception):
    """The engine refused a move; nothing was changed."""

    code: ClassVar[str] = "engine"
    zh: ClassVar[str] = "操作未能执行，数据没有改变。"
    en: ClassVar[str] = "The action was refused; nothing was changed."

    def told(self, language: str) -> str:
        """The refusal in the user's language, with what to do next."""
        return self.en if language.startswith("en") else self.zh


class Conflict(EngineError):
    """Somebody else has acted since the caller looked: show the new state and let them decide again.

    `subjects` names which, where many were to move together.
    """

    code = "conflict"
    zh = "在您查看之后，该事项已被他人处理。请刷新后再操作。"
    en = "Somebody else has acted since you looked. Reload and decide again."

    def __init__(self, subjects: Sequence[int] = ()) -> None:
        """Of these subjects."""
        super().__init__()
        self.subjects = subjects


class MustBeApart(EngineError):
    """The actor has already done another duty on this subject (or one inside it): somebody else must act."""

    code = "must_be_apart"
    zh = "您已在该事项中承担其他职责，须由另一人办理。"
    en = "You have already done another duty on this matter; somebody else must act."


class NotDeclared(EngineError):
    """The definition declares no such transition from this state."""

    code = "not_declared"
    zh = "当前状态下不能进行此操作。"
    en = "This action is not possible in the present state."


class NotYours(EngineError):
    """The transition belongs to a role that the actor does not hold here."""

    code = "not_yours"
    zh = "您没有办理此操作的权限。"
    en = "You do not hold the role that this action needs."


class GuardRefused(EngineError):
    """A condition of the definition does not hold."""

    code = "guard_refused"
    zh = "不满足此操作的条件。"
    en = "The condition for this action does not hold."


class ReasonMissing(EngineError):
    """The definition demands a reason and none was given."""

    code = "reason_missing"
    zh = "请填写理由。"
    en = "Please give a reason."


class ReasonTooLong(EngineError):
    """A reason is longer than anybody reads, and than a letter can tell."""

    code = "reason_too_long"
    zh = "理由过长，请缩短后重新提交。"
    en = "The reason is too long; please shorten it and send it again."


class KeyReused(EngineError):
    """The idempotency key was used before with another request."""

    code = "key_reused"
    zh = "该请求标识已用于另一请求，请重新提交。"
    en = "This request key was already used for a different request; submit again."
