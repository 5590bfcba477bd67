#!/bin/sh
# clixon @VERSION@, portable build: this script, followed by a tar archive that holds the program and the deno executable it
# was built with. The first start unpacks the archive into a private, content-addressed directory; every start runs from there.
# Messages go to standard error, one line each, and the exit status is 255.
set -u
id=@ID@
size=@SIZE@
skip=@SKIP@

fail() { echo "clixon: $*" >&2; exit 255; }

# True when directories belong to this user or to root, and nobody else can write to them: only then is what they hold run.
trusted() {
  [ -z "$(find "$@" -prune ! \( -type d \( -user 0 -o -user "$uid" \) ! -perm -020 ! -perm -002 \) 2>&1)" ]
}

# Unpacks into $1/$id. The directory gets its name when it is complete, so that concurrent first starts cannot meet half of it.
unpack() {
  base=$1
  mkdir -p "$base" 2>/dev/null || { why="$base cannot be made"; return 1; }
  trusted "$base" || { why="$base can be written to by others"; return 1; }
  new="$base/.new.$$"
  rm -rf "$new"
  (umask 022 && mkdir "$new") 2>/dev/null || { why="$base cannot be written to"; return 1; }
  trap 'rm -rf "$new"' EXIT
  trap 'exit 255' HUP INT TERM
  if ! tail -c "+$skip" "$self" | head -c "$size" | (cd "$new" && tar xf - 2>.error); then
    why="unpacking into $base failed: $(head -n 1 "$new/.error" 2>/dev/null || echo 'no space left?')"
    rm -rf "$new"
    return 1
  fi
  rm -f "$new/.error"
  if ! "$new/deno" --version >/dev/null 2>&1; then
    why="programs cannot be run from $base: is it mounted noexec?"
    rm -rf "$new"
    return 1
  fi
  [ -e "$base/$id" ] || mv "$new" "$base/$id" 2>/dev/null
  # Another first start may have been quicker; then ours is in its way, or inside it.
  rm -rf "$new" "$base/$id/.new.$$"
  trap - EXIT HUP INT TERM
  [ -x "$base/$id/deno" ] || { why="$base/$id is not complete"; return 1; }
  clean "$base"
}

# Removes other versions that no process runs from.
clean() {
  for old in "$1"/*; do
    [ "$old" != "$1/$id" ] && [ -x "$old/deno" ] || continue
    used=
    for exe in /proc/[0-9]*/exe; do
      [ "$exe" -ef "$old/deno" ] && used=1 && break
    done
    [ -n "$used" ] || rm -rf "$old"
  done
}

case $0 in
  */*) self=$0 ;;
  *) self=$(command -v "$0") || fail "cannot find $0" ;;
esac

# A link's name chooses the mode.
case ${0##*/} in
  clixon_backend) set -- backend "$@" ;;
  clixon_netconf) set -- netconf "$@" ;;
  clixon_netconf_ssh_callhome) set -- callhome "$@" ;;
  clixon_netconf_ssh_callhome_client) set -- callhome-client "$@" ;;
esac

uid=$(id -u)
# What root has unpacked serves everybody; otherwise every user has a place of their own.
shared=/var/cache/clixon
temporary=${TMPDIR:-/tmp}/clixon-$uid
if [ "$uid" = 0 ]; then
  cache=$shared
else
  cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/clixon
fi

home=
for place in "$shared" "$cache" "$temporary"; do
  if [ -x "$place/$id/deno" ] && trusted "$place" "$place/$id"; then
    home=$place/$id
    break
  fi
done
if [ -z "$home" ]; then
  all=
  for place in "$cache" "$temporary"; do
    why=
    if unpack "$place"; then
      home=$place/$id
      break
    fi
    all="$all${all:+; }$why"
  done
  [ -n "$home" ] || fail "cannot unpack: $all"
fi

# Where this user keeps what deno makes of the sources: beside them, or nowhere when they are not this user's.
export DENO_DIR="$home/cache" DENO_NO_UPDATE_CHECK=1 CLIXON_EXECUTABLE="$self"
exec "$home/deno" run @FLAGS@ "$home/main.ts" "$@"
