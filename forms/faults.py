"""A user's fault as a value: a stable code, the column that it is in, and words that say how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, Protocol, Self

from forms.messages import MESSAGES

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, field or file.

    `code` is a stable word of `forms.messages.MESSAGES`; `column` is the name that the user sees (empty when the
    whole file is meant); `part` says which of its field's columns is meant, until a column is known.
    """

    code: str
    column: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)
    part: int = 0

    def at(self, columns: tuple[str, ...]) -> Fault:
        """The same fault, told of the column that its part stands for."""
        return replace(self, column=columns[min(self.part, len(columns) - 1)])

    def message(self, language: Language = "zh") -> str:
        """What is wrong, where, and how to mend it."""
        words = MESSAGES[self.code]
        text = words.en if language == "en" else words.zh
        return text.format_map({"column": self.column, **self.params})

    def told(self) -> dict[str, str]:
        """The fault for a program: column, code and the words in both languages."""
        return {
            "column": self.column,
            "code": self.code,
            "message": self.message("zh"),
            "message_en": self.message("en"),
        }


class Bilingual(Protocol):
    """Words in Chinese and English."""

    @property
    def zh(self) -> str:
        """The Chinese words."""

    def told(self, language: str) -> str:
        """The words in a language."""


@dataclass(frozen=True)
class RoomFault(Fault):
    """A fault in the words of the room that tells it; `column` is the Chinese title of a field of its forms."""

    words: ClassVar[Mapping[str, Bilingual]]
    """The words of each code; `{column}` and a fault's params are filled in."""

    fields: ClassVar[Mapping[str, Bilingual]]
    """What the user sees of each field."""

    @classmethod
    def of(cls, code: str, field: str = "", **params: str | int) -> Self:
        """A fault of a field, told by its Chinese title, as forms do; of no field where the whole is meant."""
        return cls(code, cls.fields[field].zh if field else "", params)

    def message(self, language: Language = "zh") -> str:
        """What is wrong and how to mend it."""
        title = next((each.told(language) for each in self.fields.values() if each.zh == self.column), self.column)
        return self.words[self.code].told(language).format_map({"column": title, **self.params})
