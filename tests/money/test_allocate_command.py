"""`yuelu money allocate` answers programs in JSON, people in words, and wrong requests with faults and exit 2."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from console.commands.money import command

REQUEST = {
    "budget_fen": 100,
    "share": "pro_rata",
    "rank_by": [],
    "caps": [],
    "applications": [
        {"number": 1, "claimant": "中南大学", "group": None, "submitted_at": None, "rank": [], "lines": lines}
        for lines in [[{"row": 3, "award_fen": 300}]]
    ],
}


def run(*arguments: str, text: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, ["allocate", *arguments, "-"], input=text)
    return result.exit_code, result.stdout, result.stderr


def test_the_json_answer_is_the_request_with_plan_and_totals() -> None:
    code, out, _ = run("--json", text=json.dumps(REQUEST))
    answer = json.loads(out)
    assert code == 0
    assert {key: answer[key] for key in REQUEST} == REQUEST
    assert answer["plan"][0]["granted_fen"] == 100


def test_people_read_sums_in_yuan() -> None:
    code, out, _ = run("--language", "en", text=json.dumps(REQUEST))
    assert code == 0
    assert "Granted 1.00 of 1.00 yuan, 0.00 left." in out
    assert "安排 1.00 元" in run(text=json.dumps(REQUEST))[1]


def test_a_wrong_request_exits_2_and_tells_each_fault() -> None:
    code, out, err = run("--json", text='{"share": "pro_rata", "applications": []}')
    assert code == 2
    assert json.loads(out)["faults"] == [{"where": "budget_fen", "code": "missing", "message": "budget_fen 缺少此项"}]
    assert "budget_fen 缺少此项" in err


def test_the_file_may_follow_the_flag(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text(json.dumps(REQUEST))
    result = CliRunner().invoke(command, ["allocate", "--json", str(file)])
    assert result.exit_code == 0
