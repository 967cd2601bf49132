"""Types of codes: credit codes, identity numbers, filing and registration numbers, countries, classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from forms.faults import Fault, Language
from forms.identifiers import filings, organisations, people
from forms.text import compact, shown
from forms.types.base import Cel, FieldType, Options, Parsed, Parser


class Code(FieldType):
    """A code with one spelling: `normal` gives it or None, `fits` proves its check character where it has one."""

    cel: ClassVar[Cel] = "string"

    def __init__(
        self,
        name: str,
        fault: str,
        normal: Callable[[str], str | None],
        fits: Callable[[str], bool] | None = None,
    ) -> None:
        self.name = name
        self._fault = fault
        self._normal = normal
        self._fits = fits

    def parser(self, options: Options) -> Parser:
        """Faults: the type's own (`not_a_uscc`, …), and check_digit where the code has one."""
        del options
        return self._read

    def _read(self, raw: object) -> Parsed | Fault:
        code = self._normal(compact(raw))
        if code is None:
            return Fault(self._fault, params={"found": shown(raw)})
        if self._fits is not None and not self._fits(code):
            return Fault("check_digit", params={"found": shown(raw)})
        return Parsed(code)


CODES = (
    Code("uscc", "not_a_uscc", organisations.uscc, organisations.uscc_fits),
    Code("org_code", "not_an_org_code", organisations.org_code, organisations.org_code_fits),
    Code("resident_id", "not_a_resident_id", people.resident_id, people.resident_fits),
    Code("pct_application", "not_a_pct_application", filings.pct_application),
    Code("pct_publication", "not_a_pct_publication", filings.pct_publication),
    Code("madrid_registration", "not_a_madrid_registration", filings.madrid_registration),
    Code("country", "not_a_country", filings.country),
)


class NiceClasses(FieldType):
    """Classes of the Nice Classification, as a tuple of numbers in order."""

    name: str = "nice_classes"
    cel: ClassVar[Cel] = "list<int>"

    def parser(self, options: Options) -> Parser:
        """Fault: not_nice_classes."""
        del options
        return _read_classes

    def described(self, options: Options) -> Mapping[str, object]:
        """Numbers from 1 to 45, split by semicolons."""
        del options
        return {"type": "string", "pattern": r"^\d{1,2}(; ?\d{1,2})*$"}

    def written(self, value: object) -> object:
        """The numbers, split by semicolons."""
        return "; ".join(map(str, value)) if isinstance(value, tuple) else value

    def show(self, value: object, language: Language = "zh") -> str:
        """The numbers, split by semicolons."""
        del language
        return str(self.written(value))

    def key(self, value: object) -> str:
        """The numbers, split by semicolons."""
        return str(self.written(value))


def _read_classes(raw: object) -> Parsed | Fault:
    text = ";".join(map(str, raw)) if isinstance(raw, list | tuple) else ";".join(str(raw).split())
    classes = filings.nice_classes(compact(raw if isinstance(raw, float) else text))
    return Fault("not_nice_classes", params={"found": shown(raw)}) if classes is None else Parsed(classes)
