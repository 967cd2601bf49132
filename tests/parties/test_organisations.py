"""Organisations: one a credit code, and every fault of a registration told as a value."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from tests import made
from workflow.parties import organisations
from workflow.parties.errors import NoSuchOrganisationError


def test_a_registration_is_kept_in_its_normal_form(connection: Connection) -> None:
    city = made.authority(connection)
    code = made.uscc()
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code)
    said = made.registration(code=f" {wide} ", name="长沙 (测试)大学", declared_group=" 岳麓 集团 ")
    subject = made.subject(connection, city, "organisation", "registered")
    by = made.person(connection, city)
    number = organisations.register(connection, said, authority_id=city, subject_id=subject, by=by, at=made.AT)
    assert isinstance(number, int), number
    kept = organisations.get(connection, number)
    assert (kept.uscc, kept.name, kept.declared_group) == (code, "长沙（测试）大学", "岳麓集团")
    assert organisations.find_by_uscc(connection, code.lower()) == kept


def test_a_credit_code_is_registered_once(connection: Connection) -> None:
    city = made.authority(connection)
    first = made.organisation(connection, city)
    again = organisations.register(
        connection,
        made.registration(code=first.uscc),
        authority_id=city,
        subject_id=made.subject(connection, city, "organisation", "registered"),
        by=made.person(connection, city),
        at=made.AT,
    )
    assert isinstance(again, tuple)
    assert [each.code for each in again] == ["already_registered"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    said = replace(made.registration(), uscc="9111", kind="club", name="", certificate="", address="路" * 301)
    told = organisations.check(said)
    assert isinstance(told, tuple)
    assert [(each.code, each.column) for each in told] == [
        ("not_a_uscc", "统一社会信用代码"),
        ("kind_unknown", "单位类型"),
        ("missing", "名称"),
        ("too_long", "住所"),
        ("certificate_missing", "法人登记证书"),
    ]


def test_a_wrong_check_character_is_refused() -> None:
    told = organisations.check(replace(made.registration(), uscc="91110000600037342L"))
    assert isinstance(told, tuple)
    assert [each.code for each in told] == ["check_digit"]


def test_what_is_not_there_is_told_apart(connection: Connection) -> None:
    assert organisations.find_by_uscc(connection, made.uscc()) is None
    assert organisations.find_by_uscc(connection, "no code") is None
    with pytest.raises(NoSuchOrganisationError):
        organisations.get(connection, -1)
