"""The whole inspection of an upload: what it is, whether that is accepted, what it carries, what the scanner says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO, Self

from settings import Settings
from storage.inspection.bounded import examined
from storage.inspection.clamav import ClamAV
from storage.inspection.findings import Finding, Verdict
from storage.inspection.limits import Limits
from storage.inspection.media import DOCUMENT_TYPES
from storage.inspection.names import clean_name, ending_fits, shown, was_cleaned


@dataclass(frozen=True)
class Inspector:
    """Inspects files within limits, and asks the scanner where there is one."""

    scanner: ClamAV | None = None
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The inspector of an installation; `YUELU_CLAMAV` names its scanner."""
        return cls(ClamAV.at(settings.clamav) if settings.clamav else None)

    def inspect(self, file: BinaryIO, name: str, accepted: frozenset[str] = DOCUMENT_TYPES) -> Verdict:
        """The verdict on a file with a descriptor; its name and any claimed type are not believed.

        Raises:
            ScannerUnavailableError: the scanner gave no clear word.

        """
        media_type, findings = examined(file, self.limits)
        if media_type not in accepted and not any(each.refuses for each in findings):
            findings = [Finding("type_not_accepted", {"found": media_type, "accepted": tuple(sorted(accepted))})]
        findings += _about_name(name, media_type)
        verdict = Verdict(media_type, clean_name(name, media_type), tuple(findings))
        return verdict if verdict.refused or not self.scanner else self._scanned(self.scanner, file, verdict)

    def _scanned(self, scanner: ClamAV, file: BinaryIO, verdict: Verdict) -> Verdict:
        signature = scanner.scan(file)
        infected = (Finding("infected", {"signature": shown(signature)}),) if signature else ()
        return Verdict(verdict.media_type, verdict.name, verdict.findings + infected, scanned=True)


def _about_name(name: str, media_type: str) -> list[Finding]:
    found = [] if ending_fits(name, media_type) else [Finding("name_differs", {"found": media_type})]
    return [*found, *([Finding("name_cleaned")] if was_cleaned(name) else [])]
