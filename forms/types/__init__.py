"""The named types of fields, as an edition names them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from forms.types.base import BadOptions, Cel, FieldType, FormsError, Options, Parsed, Parser, blank
from forms.types.choices import Choice, Reduction
from forms.types.codes import CODES, NiceClasses
from forms.types.dates import Date
from forms.types.money import Money, yuan
from forms.types.patents import CnPatent, PatentYear
from forms.types.plain import Bool, Int, Names, Text
from forms.types.receipts import FiscalReceipt, Receipt

TYPES: Mapping[str, FieldType] = MappingProxyType(
    {
        each.name: each
        for each in (
            CnPatent(),
            PatentYear(),
            Money(),
            Date(),
            FiscalReceipt(),
            Names(),
            Text(),
            Int(),
            Bool(),
            Choice(),
            Reduction(),
            NiceClasses(),
            *CODES,
        )
    }
)

__all__ = [
    "TYPES",
    "BadOptions",
    "Cel",
    "FieldType",
    "FormsError",
    "Options",
    "Parsed",
    "Parser",
    "Receipt",
    "blank",
    "yuan",
]
