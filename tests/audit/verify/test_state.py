import threading
from pathlib import Path
from typing import Literal
from uuid import UUID

import pytest
from sqlalchemy import make_url, text

from govim.domain.person import Duty
from govim.protocol.bodies import TextBody
from govim.protocol.frames import Send
from govim.protocol.groups import Leave, SetRole
from govim.protocol.messages import Edit
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import create_site, open_core
from govim_audit.verify.data_folder import verify_data_folder
from govim_audit.verify.verdict import Verdict
from tests.audit.site import Site, TalkedSite
from tests.audit.tampering import sql, verify
from tests.components.postgres import PostgresServer

ROLES: tuple[Literal["admin", "member"], ...] = ("admin", "member", "admin")
ADA, BO, OFFICER, DUTY, GROUP, DIRECT = range(1, 7)  # the positions of their records


def said(verdict: Verdict) -> set[tuple[object, ...]]:
    """Kind, table, id, the field, position: as a finding names the place, in both languages."""
    for finding in verdict.findings:
        for language in ("zh-CN", "en"):
            words = finding.text(language)
            position = "—" if finding.position is None else finding.position
            assert all(str(value) in words for value in (*finding.values.values(), position))
    return {
        (
            finding.kind.value,
            finding.values["table"],
            finding.values["id"],
            finding.values.get("field"),
            finding.position,
        )
        for finding in verdict.findings
    }


CHANGES = {
    "UPDATE person_versions SET name = '王五' WHERE person = :ada": ("person_versions", "{ada}", "name", ADA),
    "UPDATE person_versions SET clearance = 3 WHERE person = :ada": (
        "person_versions", "{ada}", "clearance", ADA,
    ),
    "UPDATE people SET deactivated_at = 1 WHERE id = :ada": ("people", "{ada}", "deactivated_at", ADA),
    "UPDATE people SET source_key = 'x' WHERE id = :ada": ("people", "{ada}", "source_key", ADA),
    "UPDATE accounts SET login = 'eve' WHERE person = :ada": ("accounts", "{ada}", "login", ADA),
    "UPDATE accounts SET login_folded = 'eve' WHERE person = :ada": (
        "accounts", "{ada}", "login_folded", ADA,
    ),
    "UPDATE posts SET title = '处长' WHERE id = (SELECT post FROM assignments WHERE person = :ada)": (
        "assignments", "{ada}", "title", ADA,
    ),
    "UPDATE posts SET unit = randomblob(16) WHERE id = (SELECT post FROM assignments WHERE person = :ada)": (
        "assignments", "{ada}", "unit", ADA,
    ),
    "UPDATE grants SET valid_to = 1 WHERE person = :ada": ("grants", "{ada} chat", "valid_to", ADA),
    "UPDATE duties SET granted_by = :ada": ("duties", "{officer} compliance_officer", "granted_by", DUTY),
    "UPDATE conversations SET title = '别的' WHERE id = :group": ("conversations", "{group}", "title", GROUP),
    "UPDATE conversations SET level = 2 WHERE id = :group": ("conversations", "{group}", "level", GROUP),
    "UPDATE conversations SET newcomers = 'joined' WHERE id = :group": (
        "conversations", "{group}", "newcomers", GROUP,
    ),
    "UPDATE conversations SET archived_at = 1 WHERE id = :group": (
        "conversations", "{group}", "archived_at", GROUP,
    ),
    "UPDATE conversations SET kind = 'group' WHERE id = :direct": (
        "conversations", "{direct}", "kind", DIRECT,
    ),
    "UPDATE conversations SET pair = x'00' WHERE id = :direct": ("conversations", "{direct}", "pair", DIRECT),
    "UPDATE members SET visible_from = 9 WHERE conversation = :group AND person = :bo": (
        "members", "{group} {bo} 1", "visible_from", GROUP,
    ),
    "UPDATE members SET silenced_until = 9 WHERE conversation = :group AND person = :bo": (
        "members", "{group} {bo} 1", "silenced_until", GROUP,
    ),
    "UPDATE members SET left_seq = 9 WHERE conversation = :group AND person = :bo": (
        "members", "{group} {bo} 1", "left_seq", GROUP,
    ),
    "UPDATE members SET role = 'owner' WHERE conversation = :group AND person = :bo": (
        "members", "{group} {bo} 1", "role", GROUP,
    ),
}  # fmt: skip


def tampered(site: TalkedSite, statement: str) -> Verdict:
    for name in ("ada", "bo", "officer", "group", "direct"):
        statement = statement.replace(f":{name}", f"x'{getattr(site, name).hex}'")
    sql(site.folder, statement)
    return verify(site.folder)


def names(site: TalkedSite) -> dict[str, str]:
    return {name: str(getattr(site, name)) for name in ("ada", "bo", "officer", "group", "direct")}


@pytest.mark.parametrize("statement", CHANGES)
def test_a_changed_row_names_table_id_field_and_record(statement: str, talked: TalkedSite) -> None:
    table, id_, field, position = CHANGES[statement]
    found = said(tampered(talked, statement))
    assert found == {("state_changed", table, id_.format(**names(talked)), field, position)}


REMOVALS = {
    "DELETE FROM person_versions WHERE person = :bo": ("person_versions", "{bo}", BO),
    "DELETE FROM accounts WHERE person = :bo": ("accounts", "{bo}", BO),
    "DELETE FROM assignments WHERE person = :bo": ("assignments", "{bo}", BO),
    "DELETE FROM people WHERE id = :bo": ("people", "{bo}", BO),
    "DELETE FROM grants WHERE person = :bo": ("grants", "{bo} chat", BO),
    "DELETE FROM duties": ("duties", "{officer} compliance_officer", DUTY),
    "DELETE FROM members WHERE conversation = :group AND person = :bo": ("members", "{group} {bo} 1", GROUP),
}


@pytest.mark.parametrize("statement", REMOVALS)
def test_a_removed_row_names_table_id_and_record(statement: str, talked: TalkedSite) -> None:
    table, id_, position = REMOVALS[statement]
    found = said(tampered(talked, statement))
    assert found == {("state_removed", table, id_.format(**names(talked)), None, position)}


SINCE = "valid_from, recorded_at) VALUES"
INSERTIONS = {
    f"INSERT INTO duties (person, duty, {SINCE} (:bo, 'compliance_officer', 1, 1)": (
        "duties", "{bo} compliance_officer", BO,
    ),
    f"INSERT INTO grants (person, right, {SINCE} (:bo, 'audit.search', 1, 1)": (
        "grants", "{bo} audit.search", BO,
    ),
    f"INSERT INTO grants (person, right, {SINCE} (:bo, 'system.health', 1, 1)": (
        "grants", "{bo} system.health", BO,
    ),
    f"INSERT INTO grants (person, right, {SINCE} (:bo, 'chat', 1, 1)": ("grants", "{bo} chat", BO),
    f"INSERT INTO members (conversation, person, joined_seq, {SINCE} (:direct, :officer, 1, 1, 1)": (
        "members", "{direct} {officer} 1", DIRECT,
    ),
    f"INSERT INTO person_versions (person, name, {SINCE} (:bo, '李四', 1, 1)": (
        "person_versions", "{bo}", BO,
    ),
}  # fmt: skip


@pytest.mark.parametrize("statement", INSERTIONS)
def test_an_inserted_row_names_table_id_and_whose_record(statement: str, talked: TalkedSite) -> None:
    table, id_, position = INSERTIONS[statement]
    [found] = [each for each in said(tampered(talked, statement)) if each[0] == "state_inserted"]
    assert found == ("state_inserted", table, id_.format(**names(talked)), None, position)


def test_rights_that_were_moved_are_named_on_both_sides(talked: TalkedSite) -> None:
    moved = "UPDATE grants SET person = :bo WHERE right = 'audit.search'"
    found = said(tampered(talked, moved))
    assert found == {
        ("state_removed", "grants", f"{talked.officer} audit.search", None, DUTY),
        ("state_inserted", "grants", f"{talked.bo} audit.search", None, BO),
    }


def test_a_duty_that_was_changed_is_named_on_both_sides(talked: TalkedSite) -> None:
    found = said(tampered(talked, "UPDATE duties SET duty = 'security_auditor'"))
    assert found == {
        ("state_removed", "duties", f"{talked.officer} compliance_officer", None, DUTY),
        ("state_inserted", "duties", f"{talked.officer} security_auditor", None, OFFICER),
    }


def test_a_person_without_a_record_is_named(talked: TalkedSite) -> None:
    sql(
        talked.folder,
        "INSERT INTO people (id, source, source_key, created_at) VALUES (?, 'local', 'x', 1)",
        bytes(16),
    )
    [finding] = verify(talked.folder).findings
    assert (finding.kind, finding.position) == ("state_inserted", None)
    assert finding.values == {"table": "people", "id": "00000000-0000-0000-0000-000000000000"}


@pytest.mark.parametrize("field", ["level = 3", "series = 'other'"])
def test_a_changed_level_of_a_content_names_its_record(field: str, talked: TalkedSite) -> None:
    [(content,)] = sql(talked.folder, "SELECT content_id FROM audit_records WHERE position = 20")
    found = said(tampered(talked, f"UPDATE contents SET {field} WHERE id = {content}"))
    assert found == {("state_changed", "contents", str(content), field.partition(" ")[0], 20)}


@pytest.mark.parametrize("table", ["person_versions", "grants", "members"])
def test_values_of_another_type_are_named(table: str, talked: TalkedSite) -> None:
    sql(talked.folder, f"UPDATE {table} SET person = 'x' || hex(person), valid_from = 'y'")
    kinds = {kind for kind, *_ in said(verify(talked.folder))}
    assert kinds == {"state_removed", "state_inserted"}


def test_what_closed_bodies_leave_open_is_counted_as_not_proved(talked: TalkedSite) -> None:
    sql(talked.folder, "UPDATE audit_records SET sealed = NULL WHERE position IN (?, ?)", ADA, GROUP)
    verdict = verify(talked.folder)
    assert verdict.is_good
    [remark] = [remark for remark in verdict.remarks if remark.kind == "state_unproved"]
    of_ada, of_group = 5, 4  # person, name, account, post, right; conversation and its three members
    assert remark.values == {"count": of_ada + of_group}


def test_a_closed_body_of_one_conversation_excuses_no_other(talked: TalkedSite) -> None:
    sql(talked.folder, "UPDATE audit_records SET sealed = NULL WHERE position = ?", GROUP)
    kinds = {
        kind
        for kind, *_ in said(
            tampered(
                talked, "UPDATE members SET person = :officer WHERE person = :ada AND conversation = :direct"
            )
        )
    }
    assert kinds == {"state_removed", "state_inserted"}


def test_people_who_come_and_go_while_it_is_verified_are_no_finding(site: Site) -> None:
    site.person("ada", "张爱达")
    stop = threading.Event()

    def mention(where: UUID) -> None:
        """And take it back, so that a row goes that was there when the walk began."""
        ids = site.core.ids
        body = TextBody(text="看", mentions=[UUID(int=site.people["ada"].int)])
        sent = site.ask("ada", Send(client_ref=ids.new(), conversation=where, body=body))
        edit = Edit(
            client_ref=ids.new(), conversation=where, seq=sent.seq, base=sent.seq, body=TextBody(text="算了")
        )
        site.ask("ada", edit)

    def add() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            site.person(f"p{number}", "某人", duty=Duty.COMPLIANCE_OFFICER)
            where = site.group("ada", "群", [f"p{number}"])
            for role in ROLES:
                ref, person = site.core.ids.new(), site.people[f"p{number}"]
                site.ask("ada", SetRole(client_ref=ref, conversation=where, person=person, role=role))
            site.ask(f"p{number}", Leave(client_ref=site.core.ids.new(), conversation=where))
            mention(where)

    adding = threading.Thread(target=add)
    adding.start()
    try:
        for _ in range(10):
            assert verify(site.folder).findings == ()
    finally:
        stop.set()
        adding.join()


def test_on_postgresql_the_same_is_named(tmp_path: Path, postgres: PostgresServer) -> None:
    folder = DataFolder(tmp_path / "site")
    stored = StoredSite(folder, make_url(postgres.new_database()))
    create_site(stored)
    site = Site(open_core(stored))
    ada, bo = site.person("ada", "张爱达", duty=Duty.SYSTEM_ADMIN), site.person("bo", "李博")
    site.group("ada", "预算", ["bo"])
    site.close()
    assert verify_data_folder(stored).findings == ()
    engine = stored.open_reader()
    try:
        with engine.connect() as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.commit()
            connection.execute(text("SET transaction_read_only = off"))
            moved = text("UPDATE grants SET person = :bo WHERE \"right\" = 'people.add'")
            connection.execute(moved, {"bo": bo.bytes})
            connection.execute(text("UPDATE person_versions SET name = '王五' WHERE name = '李博'"))
            connection.commit()
    finally:
        engine.dispose()
    assert said(verify_data_folder(stored)) == {
        ("state_removed", "grants", f"{ada} people.add", None, 2),
        ("state_inserted", "grants", f"{bo} people.add", None, 3),
        ("state_changed", "person_versions", str(bo), "name", 3),
    }
