"""The lists are asked at acceptance, before notice and before payment; what they say holds one application alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import orjson
import pytest

from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.listing import dishonest, loaded
from tests.acts.together import at_once
from tests.acts.town import CLOSED, CONFIRMED, NOTICED, PLANNED, Town
from workflow.acts.asking_lists import ListedClaim, ListedInBatch
from workflow.acts.faults import NobodyLeftOut
from workflow.acts.make_batch import make_batch
from workflow.acts.pull import pull
from workflow.engine.errors import Conflict
from workflow.engine.moves import Moved
from workflow.money import payments
from workflow.registers.lists import versions

BEFORE = date(2018, 1, 1)


def said(town: Town, subject: int, trigger: str) -> Mapping[str, Any]:
    """What the record says of the last step of a name."""
    query = "SELECT convert_from(body, 'UTF8') FROM history WHERE subject_id = :subject ORDER BY seq DESC"
    bodies = [orjson.loads(str(row[0])) for row in town.all(query, subject=subject)]
    return next(each for each in bodies if each["trigger"] == trigger)


def asked(town: Town, subject: int, trigger: str) -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = said(town, subject, trigger)["said"]["registers"]
    return found


def name_of(town: Town, version: int) -> str:
    with town.office.database.reading() as connection:
        return versions.get(connection, version).name


def hits(town: Town, application: int) -> list[tuple[Any, ...]]:
    query = (
        "SELECT h.id, h.kind, h.point, s.state FROM register_hit h JOIN subject s ON s.id = h.id "
        "WHERE h.application_id = :application ORDER BY h.id"
    )
    return town.all(query, application=application)


def test_without_a_list_nothing_is_held_and_the_record_says_that_none_was_asked(town: Town) -> None:
    call, claimant = town.call(), town.claimants[0]
    application = town.decided(claimant, call, good(claimant.name)).id
    town.close(call)
    town.confirmed(call)
    town.released(call)
    for trigger in ("accept", "publish", "order", "release"):
        assert asked(town, application, trigger)["dishonest"] == []
    assert broken(town) == []


def test_a_list_that_does_not_name_the_claimant_is_recorded_by_its_version(town: Town) -> None:
    other, claimant = town.claimants[1], town.claimants[0]
    version = loaded(town, "dishonest", [dishonest(town, other)], BEFORE)
    call = town.call()
    application = town.decided(claimant, call, good(claimant.name)).id
    town.close(call)
    town.confirmed(call)
    town.released(call)
    for trigger in ("accept", "publish", "order", "release"):
        assert asked(town, application, trigger)["dishonest"] == [name_of(town, version)]
    assert hits(town, application) == []
    assert broken(town) == []


def test_a_listed_claimant_is_not_accepted_until_somebody_judged_it(town: Town) -> None:
    claimant = town.claimants[0]
    version = loaded(town, "dishonest", [dishonest(town, claimant)], BEFORE)
    application = town.submitted(claimant, town.call(), good(claimant.name))
    then = town.on(CLOSED)
    with pytest.raises(ListedClaim) as refused:
        then.do("handler", application.id, "accept")
    assert name_of(town, version) in refused.value.told("zh")
    assert name_of(town, version) in refused.value.told("en")
    assert then.look(application.id).state == "submitted"
    ((hit, kind, point, state),) = hits(town, application.id)
    assert (kind, point, state) == ("dishonest", "acceptance", "open")
    with pytest.raises(ListedClaim):
        then.do("handler", application.id, "accept")
    assert len(hits(town, application.id)) == 1, "what waits already is put before nobody twice"
    then.do("policy_head", hit, "dismiss", "同名不同主体，代码系录入错误")
    then.do("handler", application.id, "accept")
    assert asked(town, application.id, "accept")["dishonest"] == [name_of(town, version)]
    assert broken(town) == []


def test_what_was_judged_holds_for_the_same_entry_in_a_later_version_and_not_for_another(town: Town) -> None:
    claimant = town.claimants[0]
    loaded(town, "dishonest", [dishonest(town, claimant)], BEFORE)
    application = town.submitted(claimant, town.call(), good(claimant.name)).id
    then = town.on(CLOSED)
    with pytest.raises(ListedClaim):
        then.do("handler", application, "accept")
    then.do("policy_head", hits(town, application)[0][0], "dismiss", "已履行完毕")
    loaded(town, "dishonest", [dishonest(town, claimant)], CLOSED - timedelta(days=1))
    then.do("handler", application, "accept")
    loaded(town, "dishonest", [dishonest(town, claimant), dishonest(town, claimant, "（2019）湘01执9号")], PLANNED)
    town.on(CLOSED).do("handler", application, "pass")
    town.accept_all(application)
    then.do("rechecker", application, "send")
    then.do("division_head", application, "agree")
    call = int(str(town.one("SELECT call_id FROM application WHERE id = :id", id=application)[0]))
    town.close(call)
    plan = town.approved(call)
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    assert town.look(application).state == "allocated"
    assert [each[1:] for each in hits(town, application)][1:] == [("dishonest", "notice", "open")]


def shown(town: Town) -> tuple[int, int, int, int]:
    """A plan of which one application is left out of the notice: call, plan, the held and the other application."""
    call, (held, other) = town.call(), town.claimants[:2]
    applications = [town.decided(each, call, good(each.name)).id for each in (held, other)]
    town.close(call)
    plan = town.approved(call).id
    loaded(town, "dishonest", [dishonest(town, held)], NOTICED)
    town.on(NOTICED).do("policy_officer", plan, "publish")
    return call, plan, applications[0], applications[1]


def test_who_is_listed_after_acceptance_is_left_out_of_the_notice_and_the_others_go_on(town: Town) -> None:
    call, plan, held, other = shown(town)
    assert [town.look(each).state for each in (held, other)] == ["allocated", "noticed"]
    assert said(town, plan, "publish")["said"]["left_out"] == [held]
    assert [each[1:] for each in hits(town, held)] == [("dishonest", "notice", "open")]
    with pytest.raises(NobodyLeftOut):
        pull(town.on(NOTICED).office, town.staff["policy_officer"], town.look(plan), "publish_rest")
    town.on(CONFIRMED).do("policy_head", plan, "confirm")
    assert [town.look(each).state for each in (held, other)] == ["allocated", "payable"]
    batch = town.batch(call)
    with town.office.database.reading() as connection:
        assert {each.application for each in payments.orders(connection, batch.id).values()} == {other}
    assert broken(town) == []


@pytest.mark.parametrize("confirmed_before", [False, True])
def test_who_was_left_out_is_shown_for_a_whole_notice_once_it_was_judged(town: Town, confirmed_before: bool) -> None:  # noqa: FBT001
    _, plan, held, other = shown(town)
    if confirmed_before:
        town.on(CONFIRMED).do("policy_head", plan, "confirm")
    later = CONFIRMED + timedelta(days=7)
    town.on(CONFIRMED).do("policy_head", hits(town, held)[0][0], "dismiss", "已移出名单，核实无误")
    pull(town.on(CONFIRMED).office, town.staff["policy_officer"], town.look(plan), "publish_rest")
    assert town.look(held).state == "noticed"
    town.on(later).do("policy_head", plan, "confirm")
    assert {town.look(each).state for each in (held, other)} == {"payable"}
    assert broken(town) == []


def test_what_is_true_ends_the_application_and_frees_its_money(town: Town) -> None:
    call, plan, held, other = shown(town)
    before = town.balances(call)
    town.on(NOTICED).do("policy_head", hits(town, held)[0][0], "uphold", "裁定已生效")
    assert town.look(held).state == "struck"
    after = town.balances(call)
    assert after["free"] > before["free"]
    assert after["reserved"] < before["reserved"]
    assert town.keys(held) == 0
    with pytest.raises(NobodyLeftOut):
        pull(town.on(NOTICED).office, town.staff["policy_officer"], town.look(plan), "publish_rest")
    town.on(CONFIRMED).do("policy_head", plan, "confirm")
    town.released(call)
    assert town.look(other).state == "released"
    assert broken(town) == []


def test_who_is_listed_after_the_notice_is_left_out_of_the_batch_and_the_others_are_paid(town: Town) -> None:
    call, (held, other) = town.call(), town.claimants[:2]
    applications = [town.decided(each, call, good(each.name)).id for each in (held, other)]
    town.close(call)
    town.confirmed(call)
    loaded(town, "dishonest", [dishonest(town, held)], CONFIRMED)
    batch = town.batch(call)
    assert [town.look(each).state for each in applications] == ["payable", "ordered"]
    assert [each[1:] for each in hits(town, applications[0])] == [("dishonest", "payment", "open")]
    town.on(CONFIRMED).do("finance_head", batch.id, "release")
    with pytest.raises(ListedClaim):
        make_batch(town.on(CONFIRMED).office, town.staff["finance"], call)
    town.on(CONFIRMED).do("policy_head", hits(town, applications[0])[0][0], "dismiss", "核实为同名主体")
    town.released(call)
    assert {town.look(each).state for each in applications} == {"released"}
    assert broken(town) == []


def test_a_batch_is_not_released_to_who_was_listed_meanwhile_and_is_made_again_without_them(town: Town) -> None:
    call, (held, other) = town.call(), town.claimants[:2]
    applications = [town.decided(each, call, good(each.name)).id for each in (held, other)]
    town.close(call)
    town.confirmed(call)
    batch = town.batch(call)
    loaded(town, "dishonest", [dishonest(town, held)], CONFIRMED)
    with pytest.raises(ListedInBatch) as refused:
        town.on(CONFIRMED).do("finance_head", batch.id, "release")
    assert "作废" in refused.value.told("zh")
    assert [each[1:] for each in hits(town, applications[0])] == [("dishonest", "payment", "open")]
    pull(town.on(CONFIRMED).office, town.staff["finance"], town.look(batch.id), "discard", reason="名单核查")
    again = town.batch(call)
    assert [town.look(each).state for each in applications] == ["payable", "ordered"]
    town.on(CONFIRMED).do("finance_head", again.id, "release")
    town.on(CONFIRMED).do("policy_head", hits(town, applications[0])[0][0], "uphold", "裁定已生效")
    assert town.look(applications[0]).state == "struck"
    assert town.balances(call)["reserved"] == 0
    assert broken(town) == []


def test_a_version_that_is_over_or_not_begun_is_not_asked(town: Town) -> None:
    claimant = town.claimants[0]
    listed = [dishonest(town, claimant)]
    loaded(town, "dishonest", listed, BEFORE, CLOSED - timedelta(days=1))
    loaded(town, "dishonest", listed, CLOSED + timedelta(days=1))
    application = town.submitted(claimant, town.call(), good(claimant.name)).id
    town.on(CLOSED).do("handler", application, "accept")
    assert asked(town, application, "accept")["dishonest"] == []


def test_two_who_find_it_at_once_put_it_before_one_person_once(town: Town) -> None:
    claimant = town.claimants[0]
    loaded(town, "dishonest", [dishonest(town, claimant)], BEFORE)
    application = town.submitted(claimant, town.call(), good(claimant.name))
    then = town.on(CLOSED)
    handler = then.hold("handler", application.id)
    answers = at_once([lambda: pull(then.office, handler, application, "accept")] * 4)
    assert {type(each) for each in answers} <= {ListedClaim, Conflict}
    assert len(hits(town, application.id)) == 1


def test_whoever_is_judged_once_is_judged_by_one_of_two(town: Town) -> None:
    _, _, held, _ = shown(town)
    hit = hits(town, held)[0][0]
    head, then = town.hold("policy_head", hit), town.on(NOTICED)
    seen = then.look(hit)
    answers = at_once(
        [lambda way=way: pull(then.office, head, seen, way, reason="核实") for way in ("dismiss", "uphold")]  # type: ignore[misc]
    )
    assert {type(each) for each in answers} == {Moved, Conflict}
    assert broken(town) == []


def patent(row: Mapping[str, object]) -> str:
    return str(row["专利号"])


def test_a_patent_from_an_abnormal_filing_holds_the_application_before_notice_and_not_its_acceptance(
    town: Town,
) -> None:
    call, claimant = town.call(), town.claimants[0]
    lines = good(claimant.name, 2)
    loaded(town, "abnormal", [[patent(lines[1]), "国知办发运字〔2018〕1号", "2018-05-01"]], BEFORE)
    application = town.submitted(claimant, call, lines)
    town.on(CLOSED).do("handler", application.id, "accept")
    ((hit, kind, point, state),) = hits(town, application.id)
    assert (kind, point, state) == ("abnormal", "acceptance", "open")
    ((entries,),) = town.all("SELECT entries FROM register_hit WHERE id = :hit", hit=hit)
    assert [each["rows"] for each in entries] == [[3]]  # type: ignore[attr-defined]
    town.on(CLOSED).do("handler", application.id, "pass")
    town.accept_all(application.id)
    town.on(CLOSED).do("rechecker", application.id, "send")
    town.on(CLOSED).do("division_head", application.id, "agree")
    town.close(call)
    plan = town.approved(call)
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    assert town.look(application.id).state == "allocated"
    assert len(hits(town, application.id)) == 1, "the same entry waits already"
    town.on(NOTICED).do("policy_head", hit, "dismiss", "复核后认定不属于非正常申请")
    pull(town.on(NOTICED).office, town.staff["policy_officer"], town.look(plan.id), "publish_rest")
    assert town.look(application.id).state == "noticed"
    assert broken(town) == []


@pytest.mark.parametrize(
    ("then", "now", "held"),
    [
        (("有效", ""), ("有效", ""), False),
        (("有效", ""), ("终止", ""), True),
        (("终止", ""), ("有效", ""), True),
        (("有效", ""), ("有效", "湖南受让科技有限公司"), True),
    ],
    ids=["as it was", "lapsed", "restored", "transferred"],
)
def test_owner_and_status_are_compared_on_the_day_of_payment_and_on_the_closing_day(
    town: Town,
    then: tuple[str, str],
    now: tuple[str, str],
    held: bool,  # noqa: FBT001
) -> None:
    call, claimant = town.call(), town.claimants[0]
    line = good(claimant.name)[0]
    first = loaded(town, "patent_status", [[patent(line), "有效", claimant.name, ""]], BEFORE)
    application = town.decided(claimant, call, [line]).id
    town.close(call)
    town.confirmed(call)
    closing = town.one("SELECT closing_day FROM call WHERE id = :id", id=call)[0]
    assert isinstance(closing, date)
    second = loaded(town, "patent_status", [[patent(line), then[0], then[1] or claimant.name, ""]], closing)
    third = loaded(town, "patent_status", [[patent(line), now[0], now[1] or claimant.name, ""]], CONFIRMED)
    if held:
        with pytest.raises(ListedClaim):
            town.batch(call)
        assert [each[1:] for each in hits(town, application)] == [("patent_status", "payment", "open")]
    else:
        town.batch(call)
        assert asked(town, application, "order")["patent_status"] == [name_of(town, third), name_of(town, second)]
    assert first != second
    assert broken(town) == []
