#!/bin/sh
# clixon @VERSION@, portable build: this script, followed by a tar archive that holds the program and the deno executable it
# was built with. The first start unpacks the archive into a private, content-addressed directory; every start runs from there.
# Messages go to standard error, one line each, and the exit status is 255.
set -u
id=@ID@
size=@SIZE@
skip=@SKIP@

fail() { echo "clixon: $*" >&2; exit 255; }

# True when what directory $1 holds can be run: it belongs to this user or to root, as does $2, if given, and nobody else can write
# to them or put others in their place, which the directory above would allow. The only program that a later start runs, so it says by its exit
# status what it has found (POSIX: that of -exec ... +), which takes the shell half as long as a pipe, and reads no locale.
trusted() {
  LC_ALL=C find "${1%/*}/." "$@" -prune ! \( -type d \( -path '*/.' -perm -1000 -o \
    \( -user 0 -o -user "$uid" \) ! -perm -002 \( -path '*/.' -o ! -perm -020 \) \) \) -exec false {} + 2>/dev/null
}

# Has the system read file $1 in a row, where dd can make it forget the pages that were written piece by piece: every start from larger pages
# is some milliseconds quicker. Where it cannot, nothing is lost.
settle() {
  dd if="$1" iflag=nocache count=0 && sync "$1" && dd if="$1" iflag=nocache count=0 && cat "$1"
} >/dev/null 2>&1

# Unpacks into $1/$id. The directory gets its name when it is complete, so that concurrent first starts cannot meet half of it.
unpack() {
  base=$1
  (umask 022 && mkdir -p "$base") 2>/dev/null || { why="$base cannot be made"; return 1; }
  trusted "$base" || { why="$base can be written to by others"; return 1; }
  new=$(umask 022 && mktemp -d "$base/.new.$$.XXXXXX" 2>/dev/null) || { why="$base cannot be written to"; return 1; }
  trap 'rm -rf "$new"' EXIT
  trap 'exit 255' HUP INT TERM
  # Whatever the umask: what root unpacks is for everybody.
  chmod 755 "$new"
  if ! error=$({ umask 022; tail -c "+$skip" "$self" | head -c "$size" | (cd "$new" && tar xf -); } 2>&1); then
    case $error in
      *"o space left"* | *"Wrote only"*) error="no space left on its disk" ;;
    esac
    why="unpacking into $base failed: $(echo "$error" | head -n 1)"
    rm -rf "$new"
    return 1
  fi
  settle "$new/deno"
  if ! "$new/deno" --version >/dev/null 2>&1; then
    why="programs cannot be run from $base: is it mounted noexec?"
    rm -rf "$new"
    return 1
  fi
  # Files that were removed one by one, by something that tidies up, say.
  complete "$base/$id" || rm -rf "${base:?}/$id"
  [ -e "$base/$id" ] || mv "$new" "$base/$id" 2>/dev/null
  # Another first start may have been quicker; then ours is in its way, or inside it.
  rm -rf "$new" "$base/$id/${new##*/}"
  trap - EXIT HUP INT TERM
  complete "$base/$id" || { why="$base/$id is not complete"; return 1; }
  clean "$base"
  # So that what users start who cannot write here starts quickly, too.
  (umask 022 && cd / && DENO_DIR=$base/$id/cache DENO_NO_UPDATE_CHECK=1 \
    "$base/$id/deno" run @FLAGS@ "$base/$id/prepare.ts" >/dev/null 2>&1)
  return 0
}

complete() { [ -x "$1/deno" ] && [ -f "$1/main.ts" ]; }

# Removes other versions that no process runs from, and what was left of unpacking that was killed.
clean() {
  [ -e /proc/self/exe ] || return 0
  for old in "$1"/*; do
    [ "$old" != "$1/$id" ] && [ -x "$old/deno" ] || continue
    used=
    for exe in /proc/[0-9]*/exe; do
      [ "$exe" -ef "$old/deno" ] && used=1 && break
    done
    [ -n "$used" ] || rm -rf "$old"
  done
  for old in "$1"/.new.*; do
    pid=${old##*/.new.}
    [ -d "/proc/${pid%%.*}" ] || rm -rf "$old"
  done
}

# True for an absolute path; other values of the variables that name directories are ignored.
absolute() { case $1 in /*) true ;; *) false ;; esac }

[ -n "${PATH:-}" ] || export PATH=/usr/sbin:/usr/bin:/sbin:/bin
self=$0
absolute "$self" || self=$PWD/$self

# A link's name chooses the mode.
case ${0##*/} in
  clixon_backend) set -- backend "$@" ;;
  clixon_netconf) set -- netconf "$@" ;;
  clixon_netconf_ssh_callhome) set -- callhome "$@" ;;
  clixon_netconf_ssh_callhome_client) set -- callhome-client "$@" ;;
esac

uid=
if [ -r /proc/self/status ]; then
  # Starting a program for it would take longer than all the rest.
  while read -r name _ effective _; do
    [ "$name" = Uid: ] && uid=$effective && break
  done </proc/self/status
fi
[ -n "$uid" ] || uid=$(id -u)
# What root has unpacked serves everybody; otherwise every user has a place of their own.
shared=/var/cache/clixon
temporary=/tmp/clixon-$uid
if absolute "${TMPDIR:-}"; then temporary=$TMPDIR/clixon-$uid; fi
if [ "$uid" = 0 ]; then
  cache=$shared
elif absolute "${XDG_CACHE_HOME:-}"; then
  cache=$XDG_CACHE_HOME/clixon
elif absolute "${HOME:-}"; then
  cache=$HOME/.cache/clixon
else
  cache=$temporary
fi

home=
for place in "$shared" "$cache" "$temporary"; do
  if complete "$place/$id" && trusted "$place" "$place/$id"; then
    home=$place/$id
    break
  fi
done
if [ -z "$home" ]; then
  length=$(wc -c <"$self") || fail "$self cannot be read"
  [ "$((length))" -ge "$((skip + size - 1))" ] || fail "$self is incomplete: copy it again"
  all=
  tried=
  for place in "$cache" "$temporary"; do
    [ "$place" != "$tried" ] || continue
    tried=$place
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
export DENO_DIR="$home/cache" DENO_NO_UPDATE_CHECK=1 DENO_NO_PACKAGE_JSON=1 CLIXON_EXECUTABLE="$self"
# Memory in larger pieces, and of the size that the kernel maps at once: a start takes several milliseconds less.
export GLIBC_TUNABLES="${GLIBC_TUNABLES:-glibc.malloc.hugetlb=1:glibc.malloc.top_pad=2097152:glibc.malloc.arena_max=2}"
exec "$home/deno" run @FLAGS@ "$home/main.ts" "$@"
