"""The README of an export, in Chinese and in English."""

from __future__ import annotations

from workflow.acts.audit.members import EDITION, MANIFEST, MEMBERS, path_of

_ZH = """申报通知 {number} 的审计材料

本压缩包由“岳麓”系统导出，供审计人员离线核验，核验时不需要任何数据库或服务器：

    yuelu audit check 文件.zip --key 公布的公钥

公钥请从主管部门公布处取得，不要只用本包自带的公钥：自带的公钥只能证明前后一致，不能证明由谁签署。
各文件每行一个 JSON 对象，UTF-8 编码；金额单位为分，时刻为 UTC。相同的账簿和履历导出的字节完全相同。

如何自行核验：
1. 逐个计算 SHA-256，与 {manifest} 所列一致。
2. 按事项、按 seq 顺序读履历：hash = SHA-256(上一条 hash 的 32 字节 + body 的 UTF-8 字节)，第一条之前为 32 个零字节。
3. 每笔分录指明引起它的履历（subject、seq），该履历 body 中 said 所载金额与分录一致。
4. 从分录逐笔累加，得出各账户余额；除 source 外不得为负，最终等于 accounts 所列。
5. 方案摘要 = SHA-256([预算, [申报, 行, 安排额], …] 的 JSON，无空格)。
6. 检查点的 signed 以 Ed25519 签名；包含证明按 RFC 6962，叶为 {{"hash","seq","subject"}} 的 JSON。

文件：
"""

_EN = """Audit file of call {number}

Exported from Yuelu for auditors, who check it offline, without any database or server:

    yuelu audit check FILE.zip --key PUBLISHED_KEY

Take the public key from where the authority publishes it, not from this file alone: the key in here shows that all
of it fits together, not who signed it. Each file has a JSON object on each line, in UTF-8; money is in fen, moments
are UTC. The same book and record give the same bytes.

To check it by yourself:
1. Compute each SHA-256 and compare it to {manifest}.
2. Read the record by subject and seq: hash = SHA-256(32 bytes of the hash before + UTF-8 bytes of body); before the
   first row stand 32 zero bytes.
3. Each transfer names the row of the record (subject, seq) that caused it; `said` in that row's body has its sum.
4. Add the transfers up: no account but the source is ever below zero, and the ends are those in accounts.
5. A plan's digest = SHA-256 of the JSON of [budget, [application, row, granted], ...] without spaces.
6. `signed` of the checkpoint is signed with Ed25519; proofs are those of RFC 6962, over the JSON of
   {{"hash","seq","subject"}}.

Files:
"""


def readme(number: str) -> bytes:
    """What each file of a call's export is, and how it is checked."""
    told = [each.format(number=number, manifest=MANIFEST) for each in (_ZH, _EN)]
    files = [(path_of(name), each.title.zh, each.title.en) for name, each in MEMBERS.items()]
    files.append((EDITION, "申报通知所依版本的规范文本", "the canonical text of the call's edition"))
    files.append((MANIFEST, "各文件的 SHA-256 与字节数", "the SHA-256 and size of each file"))
    chinese = [f"- {path}：{zh}\n" for path, zh, _ in sorted(files)]
    english = [f"- {path}: {en}\n" for path, _, en in sorted(files)]
    return "".join([told[0], *chinese, "\n\n", told[1], *english]).encode()
