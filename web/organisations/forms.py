"""The forms of an organisation: its registration, and somebody else who is to act for it."""

from __future__ import annotations

from wtforms import EmailField, FileField, SelectField, StringField

from web.forms import HouseForm
from web.languages import told
from workflow.parties.organisations import KINDS, Registration


class RegistrationForm(HouseForm):
    """What an organisation says of itself."""

    name = StringField(render_kw={"required": True, "maxlength": 200, "autocomplete": "organization"})
    uscc = StringField(render_kw={"required": True, "maxlength": 40, "autocomplete": "off"})
    kind = SelectField(validate_choice=False, render_kw={"required": True})
    legal_person = StringField(render_kw={"required": True, "maxlength": 100, "autocomplete": "off"})
    address = StringField(render_kw={"required": True, "maxlength": 300, "autocomplete": "street-address"})
    telephone = StringField(render_kw={"required": True, "maxlength": 30, "autocomplete": "tel", "inputmode": "tel"})
    declared_group = StringField(render_kw={"maxlength": 200, "autocomplete": "off"})
    certificate = FileField(render_kw={"accept": ".pdf,.jpg,.jpeg,.png"})

    def offer_kinds(self) -> None:
        """Put the kinds into the list, in the reader's language."""
        self.kind.choices = [("", "–"), *((code, told(title)) for code, title in KINDS.items())]

    def registration(self, certificate: str) -> Registration:
        """What was typed, on a certificate that was handed in."""
        return Registration(
            kind=self.kind.data or "",
            uscc=self.uscc.data or "",
            name=self.name.data or "",
            legal_person=self.legal_person.data or "",
            address=self.address.data or "",
            telephone=self.telephone.data or "",
            certificate=certificate,
            declared_group=self.declared_group.data or None,
        )


class MandateForm(HouseForm):
    """Who else is to act for the organisation."""

    email = EmailField(render_kw={"required": True, "maxlength": 254, "autocomplete": "off"})
