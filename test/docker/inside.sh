#!/usr/bin/env bash
# inside.sh build|run ROOT UID GID FOLDER NODE NPM [HOST=PATH]... -- [NAME=VALUE]... -- WORDS...
# Runs WORDS as process 1 with the folder ROOT as its root. The base image is stood in for: by this machine's tools
# and libraries, read-only, while building; by Node and its libraries alone while running, and all of it read-only.
# Wants namespaces of its own: start it by `unshare --mount --pid --fork`.
set -euo pipefail
mode=$1 root=$2 uid=$3 gid=$4 folder=$5 node=$6 npm=$7
shift 7

main() {
  [ "$mode" = build ] || mount --bind "$root" "$root"
  for name in lib lib64 bin sbin; do
    [ ! -L "/$name" ] || ln -sfn "$(readlink "/$name")" "$root/$name"
  done
  mkdir -p "$root"/{proc,dev,tmp,root}
  mount --rbind /dev "$root/dev"
  mount -t proc proc "$root/proc"
  "base_to_$mode"
  base_node
  while [ "$1" != -- ]; do
    show "${1%%=*}" "${1#*=}"
    shift
  done
  shift
  [ "$mode" = build ] || mount -o remount,ro,bind "$root"
  values=()
  while [ "$1" != -- ]; do
    values+=("$1")
    shift
  done
  shift
  # chroot, user and command in one step: nothing needs to be there but the command itself.
  exec setpriv --no-new-privs --clear-groups env -i "${values[@]}" \
    unshare --root "$root" --wd "$folder" --setgid "$gid" --setuid "$uid" -- "$@"
}

base_to_build() {
  show /usr /usr
  show /etc /etc
  mount -t tmpfs tmpfs "$root/tmp"
  mount -t tmpfs tmpfs "$root/root"
  # This machine's registry and cache, as an engine would be given them.
  [ ! -f ~/.npmrc ] || show ~/.npmrc /root/.npmrc
  mkdir -p ~/.npm "$root/root/.npm"
  mount --bind ~/.npm "$root/root/.npm"
}

base_to_run() {
  mkdir -p "$root/usr/local"
  for path in /usr/lib /usr/lib64 /etc/resolv.conf /etc/hosts /etc/nsswitch.conf /etc/ssl; do
    [ ! -e "$path" ] || show "$path" "$path"
  done
}

base_node() {
  mount -t tmpfs tmpfs "$root/usr/local"
  mkdir -p "$root/usr/local/bin"
  show "$node" /usr/local/bin/node
  [ "$mode" = build ] || return 0
  show "$npm" /usr/local/lib/node_modules/npm
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
}

# show HOST PATH: what is there on this machine is here too, read-only.
show() {
  if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$(dirname "$root$2")" && touch "$root$2"; fi
  mount --rbind "$1" "$root$2"
  mount -o remount,ro,bind "$root$2"
}

main "$@"
