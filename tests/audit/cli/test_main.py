import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from govim.demo.organisation import PASSWORD as DEMO_PASSWORD
from govim.demo.organisation import PEOPLE
from govim.domain.person import Duty
from govim_audit.record import Kind
from govim_audit.reports.renderer import Reason, ReportFailed
from tests.audit.cli.conftest import PASSWORD, Run
from tests.audit.cli.records import newest_kinds, records_of
from tests.audit.site import SECRET, TalkedSite
from tests.components.server import Server


def test_a_recalled_text_is_found_and_said_to_be_recalled(site: TalkedSite, run: Run) -> None:
    result = run("search", "撤回的", "--data", site.folder.root, "--as", "officer")
    assert result.exit_code == 0
    assert '=撤回的内容,"公式"' in result.stdout
    assert "已撤回：由张爱达（办公厅）" in result.stdout
    assert "群组：预算会议 第 147 条" in result.stdout
    assert "共 1 条；时间为 Asia/Shanghai" in result.stdout
    assert "完整：" in result.stdout


def test_a_search_is_on_record_between_sign_in_and_sign_out(site: TalkedSite, run: Run) -> None:
    run("search", "预算", "--data", site.folder.root, "--as", "officer", "--sender", "ada", "--limit", "2")
    assert newest_kinds(site, 3) == [Kind.SIGNED_IN, Kind.AUDIT_SEARCHED, Kind.SIGNED_OUT]
    searched = records_of(site)[-2]
    assert searched.leaf.actor == site.officer
    assert searched.fields is not None
    assert searched.fields["query"] == {"text": "预算", "sender": str(site.ada)}


@pytest.mark.parametrize("command", [["search", "预算", "--as", "officer"], ["verify", "."]])
def test_a_language_that_is_not_spoken_is_refused(site: TalkedSite, run: Run, command: list[str]) -> None:
    result = run(*command, "--lang", "fr")
    assert result.exit_code == 2
    assert "--lang" in result.stderr
    assert "zh-CN, en" in result.stderr
    assert newest_kinds(site, 1) != [Kind.AUDIT_SEARCHED]


def test_whoever_is_no_compliance_officer_is_refused_and_recorded(site: TalkedSite, run: Run) -> None:
    for words in (["预算"], ["nothing like it"], ["预算", "--sender", "nobody at all"]):
        result = run("search", *words, "--data", site.folder.root, "--as", "ada")
        assert result.exit_code == 3
        assert result.stdout == ""
        assert result.stderr.strip() == (
            "操作未完成：此功能不在您的职责范围内。如需使用，请联系安全保密管理员。"
        )
        assert newest_kinds(site, 3) == [Kind.SIGNED_IN, Kind.ACT_REFUSED, Kind.SIGNED_OUT]


@pytest.mark.parametrize("login", ["officer", "nobody"])
def test_a_wrong_password_is_refused_and_recorded(
    site: TalkedSite, run: Run, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    monkeypatch.setenv("GOVIM_PASSWORD", "wrong")
    result = run("search", "预算", "--data", site.folder.root, "--as", login)
    assert result.exit_code == 3
    assert "登录失败" in result.stderr
    assert newest_kinds(site, 1) == [Kind.SIGN_IN_FAILED]


def test_the_password_may_come_from_a_file(
    site: TalkedSite, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GOVIM_PASSWORD")
    (tmp_path / "password").write_text(PASSWORD + "\n")
    as_officer = ["--data", site.folder.root, "--as", "officer", "--password-file"]
    assert run("search", "预算", *as_officer, tmp_path / "password").exit_code == 0
    absent = run("search", "预算", *as_officer, tmp_path / "absent")
    assert (absent.exit_code, "无法读取密码文件" in absent.stderr) == (2, True)


def test_conditions_hold_together(site: TalkedSite, run: Run) -> None:
    base = ["search", "--data", site.folder.root, "--as", "officer", "--json"]

    def total(*words: object) -> int:
        answer = json.loads(run(*base, *words).stdout)
        assert answer["completeness"]["total"] == len(answer["hits"])
        return len(answer["hits"])

    assert total("第2", "--sender", "李博", "--limit", 1000) == 1 + 5 + 45  # 2, 20 … 28, 200 … 288
    assert total(SECRET, "--kind", "message.refused") == 1
    assert total("最后", "--conversation", site.group) == 1
    assert total("最后", "--conversation", site.direct) == 0
    assert total("最后", "--after", "2020-01-01", "--before", "2020-01-02 08:00") == 0


def test_json_says_how_complete_it_is(site: TalkedSite, run: Run) -> None:
    result = run("search", "核对", "--data", site.folder.root, "--as", "officer", "--json", "--limit", "2")
    answer = json.loads(result.stdout)
    completeness = answer["completeness"]
    assert (completeness["total"], completeness["hits"], completeness["all_hits_listed"]) == (290, 2, False)
    assert completeness["lag"] == 0
    assert [hit["state"] for hit in answer["hits"]] == ["sent", "sent"]
    assert answer["hits"][0]["position"] > answer["hits"][1]["position"]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--sender", "nobody"], "没有账号或姓名为“nobody”的人员"),
        (["--conversation", "x"], "没有编号为“x”的会话"),
        (["--after", "gestern"], "无法识别时间“gestern”"),
    ],
)
def test_an_unclear_question_is_said_and_recorded(
    site: TalkedSite, run: Run, option: list[str], said: str
) -> None:
    result = run("search", "a", "--data", site.folder.root, "--as", "officer", *option)
    assert result.exit_code == 2
    assert said in result.stderr
    assert newest_kinds(site, 3)[1] == Kind.AUDIT_SEARCHED


def test_no_control_sequence_reaches_the_terminal(site: TalkedSite, run: Run) -> None:
    run("search", "\x1b[2J", "--data", site.folder.root, "--as", "officer")  # is in the trail from now on
    result = run("search", "--kind", "audit.searched", "--data", site.folder.root, "--as", "officer")
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout


def test_a_report_is_exported_and_verified(site: TalkedSite, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "reports" / "one"
    result = run("report", "撤回的", "--data", site.folder.root, "--as", "officer", "--out", out)
    assert result.exit_code == 0
    assert "命中 1 条" in result.stdout
    assert {path.name for path in out.iterdir()} >= {
        "report.pdf",
        "records.jsonl",
        "records.csv",
        "manifest.json",
    }
    assert newest_kinds(site, 2) == [Kind.AUDIT_EXPORTED, Kind.SIGNED_OUT]
    verified = run("verify", out)
    assert (verified.exit_code, "核验通过" in verified.stdout) == (0, True)
    anchored = run("verify", out, "--anchor", site.folder.trail, "--vkey", site.folder.trail / "1" / "vkey")
    assert anchored.exit_code == 0
    (out / "records.jsonl").write_bytes(
        (out / "records.jsonl").read_bytes().replace("撤".encode(), "撒".encode())
    )
    broken = run("verify", out)
    assert broken.exit_code == 1
    assert "✗" in broken.stdout


def test_only_the_wanted_formats_are_written(site: TalkedSite, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    base = ["report", "撤回的", "--data", site.folder.root, "--as", "officer", "--out", out]
    assert run(*base, "--format", "docx").exit_code == 2
    assert run(*base, "--format", "jsonl").exit_code == 0
    names = {path.name for path in out.iterdir()}
    assert "records.jsonl" in names
    assert names.isdisjoint({"report.pdf", "records.csv"})
    assert run("verify", out).exit_code == 0


def test_that_the_evidence_is_always_written_is_said(site: TalkedSite, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    base = ["report", "撤回的", "--data", site.folder.root, "--as", "officer", "--out", out]
    result = run(*base, "--format", "csv")
    assert (out / "records.jsonl").exists()
    assert "records.jsonl" in result.stdout
    assert "records.jsonl" in run("report", "--help").stdout


def test_without_a_terminal_the_password_is_not_asked_for(
    site: TalkedSite, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOVIM_PASSWORD")
    result = run("search", "a", "--data", site.folder.root, "--as", "officer")
    assert result.exit_code == 2
    assert "--password-file" in result.stderr


def test_nothing_is_written_over(site: TalkedSite, run: Run, tmp_path: Path) -> None:
    before = len(records_of(site))
    result = run("report", "a", "--data", site.folder.root, "--as", "officer", "--out", tmp_path)
    assert (result.exit_code, "已存在" in result.stderr) == (2, True)
    assert len(records_of(site)) == before


def test_a_failed_report_leaves_the_evidence_and_says_why(
    site: TalkedSite, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ReportFailed(Reason.TIME, limit=300)

    monkeypatch.setattr("govim_audit.reports.make.render_pdf", fail)
    out = tmp_path / "out"
    result = run("report", "撤回的", "--data", site.folder.root, "--as", "officer", "--out", out)
    assert result.exit_code == 2
    assert "超过时间限制（300 秒）" in result.stderr
    assert not (out / "report.pdf").exists()
    assert run("verify", out).exit_code == 0


def test_a_data_folder_is_verified(site: TalkedSite, run: Run) -> None:
    assert run("verify", site.folder.root).exit_code == 0
    anchored = run("verify", site.folder.root, "--mirror", site.folder.trail)
    assert anchored.exit_code == 0


def test_what_is_neither_export_nor_data_folder_is_unusable(run: Run, tmp_path: Path) -> None:
    result = run("verify", tmp_path)
    assert (result.exit_code, "既不是导出目录，也不是数据目录" in result.stderr) == (2, True)
    assert run("search", "a", "--data", tmp_path, "--as", "officer").exit_code == 2


def test_english_on_request(site: TalkedSite, run: Run) -> None:
    result = run("search", "撤回的", "--data", site.folder.root, "--as", "officer", "--lang", "en")
    assert "Complete: every record before audit position" in result.stdout


@pytest.mark.slow
def test_the_installed_command_works(site: TalkedSite, tmp_path: Path) -> None:
    out = tmp_path / "out"
    environment = {**os.environ, "GOVIM_PASSWORD": PASSWORD, "GOVIM_LANG": "zh-CN", "LC_ALL": "POSIX"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)

    def command(*words: object) -> subprocess.CompletedProcess[bytes]:
        whole = [sys.executable, "-m", "govim_audit.cli", *map(str, words)]
        return subprocess.run(whole, env=environment, capture_output=True, timeout=120, check=False)

    made = command("report", "最后", "--data", site.folder.root, "--as", "officer", "--out", out)
    assert (made.returncode, made.stderr) == (0, b"")
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert command("verify", out).returncode == 0


@pytest.mark.slow
def test_a_running_server_records_and_its_follower_indexes(
    demo_server: Server, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    officer = next(person.login for person in PEOPLE if person.duty is Duty.COMPLIANCE_OFFICER)
    monkeypatch.setenv("GOVIM_PASSWORD", DEMO_PASSWORD)
    base = ["--data", demo_server.folder, "--as", officer]
    answer = json.loads(run("search", "会", *base, "--json").stdout)
    assert answer["completeness"]["lag"] == 0
    assert answer["completeness"]["total"] > 0
    assert run("report", "会", *base, "--out", tmp_path / "out").exit_code == 0
    assert run("verify", tmp_path / "out").exit_code == 0
    assert run("verify", demo_server.folder).exit_code == 0
