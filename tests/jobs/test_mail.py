"""Mail is sent once, says what it should in Chinese, and lets nobody write headers."""

from __future__ import annotations

import email
import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from settings import Mail
from tests.jobs.conftest import AT, AUTHORITY, Scratch
from tests.jobs.smtp import Manners, mail_server
from workflow.jobs.errands import Errand
from workflow.jobs.mail import Undeliverable, Words, handlers, message_of, post_for
from workflow.jobs.post import MailRefused, MailRejected, SmtpPost, Unencrypted
from workflow.jobs.work import work_on

WORDS = Words(to="li@example.edu.cn", title="您的申报已受理", text="尊敬的用户：\n.您的申报已受理。\n")
ERRAND = Errand(7, AUTHORITY, "mail", {}, None, None, AT, 1)
SENDER = "知识产权局 <office@ip.example.cn>"


def office(tmp_path: Path, port: int | None = None, *, starttls: bool = False) -> Mail:
    host = None if port is None else "localhost"
    return Mail(host=host, port=port or 0, sender=SENDER, folder=tmp_path / "mail", starttls=starttls)


def parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=modern)


def test_a_message_reads_the_same_from_the_server_and_from_the_folder(tmp_path: Path) -> None:
    message = message_of(WORDS, ERRAND, SENDER)
    with mail_server() as server:
        post_for(office(tmp_path, server.port)).send(message)
    post_for(office(tmp_path)).send(message)
    (file,) = (tmp_path / "mail").iterdir()
    assert [(each.sender, each.recipients) for each in server.taken] == [("office@ip.example.cn", [WORDS.to])]
    for content in (server.taken[0].content, file.read_bytes()):
        read = parsed(content)
        assert read["Subject"] == "您的申报已受理"
        assert read["From"].addresses[0].display_name == "知识产权局"
        assert read["Message-ID"] == f"<outbox-7.{int(AT.timestamp())}000000@ip.example.cn>"
        assert read.get_content().splitlines() == WORDS.text.splitlines()
        assert content.isascii()


def test_an_errand_sends_its_mail_once_though_it_is_worked_on_twice(scratch: Scratch, tmp_path: Path) -> None:
    errand = scratch.put("mail")
    with mail_server() as server:
        told = handlers(office(tmp_path, server.port), lambda _connection, _errand: WORDS)
        outcomes = [work_on(scratch.database, told, errand, scratch.patience) for _ in range(2)]
    assert outcomes == ["done", "not_now"]
    assert len(server.taken) == 1
    assert scratch.column("result", errand) == "sent"


def test_a_message_that_is_sent_again_after_a_crash_is_known_by_its_id_and_bytes(tmp_path: Path) -> None:
    assert message_of(WORDS, ERRAND, SENDER).as_bytes() == message_of(WORDS, ERRAND, SENDER).as_bytes()
    for _ in range(2):
        post_for(office(tmp_path)).send(message_of(WORDS, ERRAND, SENDER))
    assert len(list((tmp_path / "mail").iterdir())) == 1


def test_nobody_left_to_tell_is_no_fault(scratch: Scratch, tmp_path: Path) -> None:
    errand = scratch.put("mail")
    told = handlers(office(tmp_path), lambda _connection, _errand: None)
    assert work_on(scratch.database, told, errand, scratch.patience) == "done"
    assert scratch.column("result", errand) == "nobody to tell"


@given(title=st.text(max_size=200), text=st.text(max_size=200))
def test_words_never_become_headers(title: str, text: str) -> None:
    title = f"{title}\r\nBcc: spy@example.com\n\n{title}".encode("utf-8", "ignore").decode()
    text = text.encode("utf-8", "ignore").decode()
    sent = parsed(message_of(Words(WORDS.to, title, text), ERRAND, SENDER).as_bytes())
    assert "Bcc" not in sent
    assert sent["To"] == WORDS.to
    assert sent.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    "address", ["", "li", "li@", "a@b\r\nBcc: c@d", "a@b, c@d", "李@example.cn", "a b@c", "<a@b>", "a@b\n", "a@-b..c"]
)
def test_an_address_that_is_none_is_given_up(address: str) -> None:
    with pytest.raises(Undeliverable):
        message_of(Words(address, "t", "t"), ERRAND, SENDER)


@pytest.mark.parametrize(
    ("verb", "answer", "refusal"),
    [
        ("RCPT", "550 no such user li@example.edu.cn", MailRejected),
        ("RCPT", "450 try later", MailRefused),
        ("DATA", "554 spam", MailRejected),
        ("DATA", "451 disk full", MailRefused),
        ("MAIL", "550 who are you", MailRefused),
        ("EHLO", "421 too busy", MailRefused),
    ],
)
def test_what_the_server_will_never_take_is_told_apart_from_what_it_will_not_take_now(
    tmp_path: Path, verb: str, answer: str, refusal: type[Exception]
) -> None:
    with mail_server(Manners({verb: answer, "HELO": answer})) as server, pytest.raises(refusal) as told:
        post_for(office(tmp_path, server.port)).send(message_of(WORDS, ERRAND, SENDER))
    assert WORDS.to not in str(told.value)


def test_a_goodbye_that_goes_wrong_does_not_make_a_sent_message_unsent(tmp_path: Path) -> None:
    with mail_server(Manners({"QUIT": "500 never"})) as server:
        post_for(office(tmp_path, server.port)).send(message_of(WORDS, ERRAND, SENDER))
    assert len(server.taken) == 1


def test_no_server_is_a_refusal_for_now(tmp_path: Path) -> None:
    with pytest.raises(MailRefused, match="ConnectionRefusedError"):
        post_for(office(tmp_path, 1)).send(message_of(WORDS, ERRAND, SENDER))


def test_mail_is_not_sent_in_the_clear_when_encryption_is_set(tmp_path: Path) -> None:
    with mail_server() as server, pytest.raises(MailRefused):
        post_for(office(tmp_path, server.port, starttls=True)).send(message_of(WORDS, ERRAND, SENDER))
    assert server.taken == []


def test_a_password_is_not_sent_in_the_clear() -> None:
    with mail_server() as server:
        mail = Mail("localhost", server.port, SENDER, Path(), user="office", password="secret", starttls=False)
        with pytest.raises(Unencrypted):
            SmtpPost(mail).send(message_of(WORDS, ERRAND, SENDER))
    assert server.taken == []


def test_mail_is_encrypted_to_a_server_whose_certificate_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(Manners(certificate=context)) as server:
        post_for(office(tmp_path, server.port, starttls=True)).send(message_of(WORDS, ERRAND, SENDER))
    assert [each.encrypted for each in server.taken] == [True]


def test_mail_is_not_sent_to_a_server_whose_certificate_nobody_vouches_for(tmp_path: Path) -> None:
    _, context = self_signed(tmp_path)
    with (
        mail_server(Manners(certificate=context)) as server,
        pytest.raises(MailRefused, match="SSLCertVerificationError"),
    ):
        post_for(office(tmp_path, server.port, starttls=True)).send(message_of(WORDS, ERRAND, SENDER))
    assert server.taken == []


def self_signed(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for localhost that only its own file makes trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "localhost.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return file, context
