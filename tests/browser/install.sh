#!/bin/sh
# Installs Debian's browser and a Chinese font for the tests, as root or by sudo without a password; else says what to install.
set -u
packages='chromium fontconfig fonts-noto-cjk'
as=''
[ "$(id -u)" = 0 ] || as='sudo -n'
if command -v apt-get >/dev/null && $as true 2>/dev/null; then
    echo '正在安装浏览器，约需一分钟 / installing the browser, about a minute …'
    $as apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive $as apt-get install -y -qq --no-install-recommends $packages >/dev/null && exit 0
fi
echo "浏览器测试需要先安装 / the browser tests need: apt-get install $packages" >&2
exit 1
