#!/bin/sh
# What networks of hosts need on a fresh runner. Where it is there, or this is not root, nothing happens.
set -eu
[ "$(id -u)" = 0 ] || exit 0
missing=
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need ip iproute2
need nft nftables
need iptables iptables
need conntrack conntrack
need unshare util-linux
need faketime faketime
[ -z "$missing" ] && exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# The names come from the list above.
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing
