"""Marshmallow schemas made of the same field specs that workbooks are read by: for pages and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing

from forms.faults import Fault
from forms.spec import FieldSpec, FormSpec, field_reader


class FieldOfType(fields.Field[Any]):
    """A field that loads by its type's own parser, and dumps the form that loads again.

    `described` is the JSON Schema of what it dumps. An error is a mapping of `column`, `code`, `message` (Chinese) and
    `message_en`, as `Fault.told` gives it.
    """

    def __init__(self, spec: FieldSpec) -> None:
        self._read = field_reader(spec)
        self._kind = spec.kind
        self.described = spec.kind.described(spec.options)
        absent = self._read(None)
        refused = isinstance(absent, Fault)
        super().__init__(
            required=refused,
            load_default=missing if isinstance(absent, Fault) else absent.value,
            error_messages={"required": absent.told()} if isinstance(absent, Fault) else {},
            metadata={
                "title": spec.title.zh,
                "description": "\n".join(filter(None, (spec.title.en, spec.help.zh, spec.help.en))),
            },
        )

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **more: Any
    ) -> Any:
        """The value; null is as good as nothing, as an empty cell is."""
        return super().deserialize(missing if value is None else value, attr, data, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        del attr, data
        outcome = self._read(value)
        if isinstance(outcome, Fault):
            raise ValidationError(outcome.told())
        return outcome.value

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        del attr, obj
        return None if value is None else self._kind.written(value)


def schema(form: FormSpec) -> type[Schema]:
    """A schema class with a field for each of the form's, by name; unknown names are refused."""
    return Schema.from_dict({spec.name: FieldOfType(spec) for spec in form.fields}, name="FormSchema")


def codes(error: ValidationError) -> dict[str, str]:
    """The stable code of each field's fault in a failed load; `unknown` for names that the form does not have."""
    messages = error.messages_dict
    return {name: each["code"] if isinstance(each, Mapping) else "unknown" for name, each in messages.items()}
