# Sourced by ./reproduce and ./check: installs missing Debian packages, configures and builds, and ends all processes
# with the command. Linux and macOS; what one of them lacks (/proc, flock, ldd) is replaced or left out.

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() { say "$@"; exit 2; }

# bash 4.4 is the first that takes an empty array for a set one.
case $BASH_VERSION in
  [0-3].* | 4.[0-3].*) die "bash $BASH_VERSION is too old; put 4.4 or later first on the PATH (docs/install.md)" ;;
esac

. "$(dirname "${BASH_SOURCE[0]}")/plain_name.sh"

# missing_packages FILE...: the packages listed in the files that are not installed.
missing_packages() {
  local package
  grep -hv '^#' "$@" | while read -r package; do
    [ -n "$package" ] || continue
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}

# require_tools: ends with a line if a program is missing that builds or runs. CMake names missing libraries.
require_tools() {
  local tool missing=
  for tool in cmake ninja snakemake; do
    command -v "$tool" >/dev/null || missing="$missing $tool"
  done
  [ -z "$missing" ] || die "not found:$missing; docs/install.md says what to install on this system"
}

# is_in_conda: whether a conda environment with the project's libraries is active.
is_in_conda() { [ -n "${CONDA_PREFIX:-}" ] && [ -e "$CONDA_PREFIX/include/armadillo" ]; }

# install_packages yes|no FILE...: installs missing packages of Debian, or ends with a line that names what is missing.
install_packages() {
  if is_in_conda || ! command -v dpkg-query >/dev/null; then
    require_tools
    return
  fi
  local missing root= install=$1
  shift
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  # The compiler and CMake of another environment would be mixed with Debian's libraries.
  [ -z "${CONDA_PREFIX:-}" ] ||
    die "the conda environment $CONDA_PREFIX lacks the libraries; activate the one of environment.yml," \
      "or leave conda (conda deactivate) to use Debian's packages; docs/install.md says more"
  [ "$install" = yes ] || die "missing Debian packages: $missing(run without --no-install, or: apt-get install $missing)"
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      die "missing Debian packages, and no right to install them (docs/install.md: without root);" \
        "as root: apt-get install $missing"
    fi
    root=sudo
  fi
  say "installing $missing"
  local log
  log=$(mktemp)
  local get="$root env DEBIAN_FRONTEND=noninteractive apt-get"
  if ! { $get update && $get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    die "apt-get could not install $missing: $(grep -m1 '^E:' "$log" || tail -n 1 "$log") (all of it: $log)"
  fi
  rm -f "$log"
}

# require_room FOLDER...: creates the folders and checks that 1 MB can be written to each, or ends with a line.
require_room() {
  local folder problem
  for folder; do
    problem=$({ mkdir -p "$folder" && head -c 1048576 /dev/zero >"$folder/.probe.$$"; } 2>&1) || true
    rm -f "$folder/.probe.$$" 2>/dev/null || true
    [ -z "$problem" ] ||
      die "can't write to $PWD/$folder (${problem##*: }); make room or get the right to, and the same command goes on"
  done
}

# require_right FILE...: ends with a line if a file is there that can't be written, such as one of another user.
require_right() {
  local file
  for file; do
    [ ! -e "$file" ] || [ -w "$file" ] ||
      die "can't write to $PWD/$file, another user's file; remove it or get the right to, and the same command goes on"
  done
}

# lock [-n | -w SECONDS] DESCRIPTOR: fails if another process holds the lock; file systems without locks are ignored.
# Python, which Snakemake needs, stands in for flock where that is missing.
lock() {
  if command -v flock >/dev/null; then
    flock "$@" 2>/dev/null || [ $? != 1 ]
  else
    python3 -c "$lock_by_python" "$@" 2>/dev/null || [ $? != 75 ]
  fi
}
lock_by_python='
import fcntl, sys, time
*options, descriptor = sys.argv[1:]
seconds = 0 if "-n" in options else float(options[1] if options else "inf")
end = time.monotonic() + seconds
while True:
    try:
        fcntl.flock(int(descriptor), fcntl.LOCK_EX | fcntl.LOCK_NB)
        break
    except BlockingIOError:
        if time.monotonic() >= end:
            sys.exit(75)
        time.sleep(0.1)
'

# build_project PRESET TARGET: configures once, then builds what has changed; prints errors only.
build_project() {
  local fresh lacking
  require_room build
  require_right build/lock build/setup.log build/CMakeCache.txt build/.ninja_log
  exec 8>>build/lock
  lock -n 8 || { say "waiting for another build here to end"; lock 8; }
  [ -f build/build.ninja ] || say "configuring and building (a few minutes the first time)"
  fresh=$(fresh build)
  [ -z "$fresh" ] || say "build/ was made for another folder; configuring and building anew (a few minutes)"
  : >build/setup.log
  if ! { attended logged cmake --preset "$1" $fresh &&
         attended logged cmake --build --preset "$1" --target "$2"; }; then
    require_room build
    grep -m 20 -E 'error|Error|FAILED' build/setup.log >&2 || tail -n 20 build/setup.log >&2
    die "the build failed; all of it: build/setup.log"
  fi
  exec 8>&-
  lacking=
  command -v ldd >/dev/null && lacking=$(ldd build/bin/* 2>&1 | grep -m 1 'not found' || true)
  [ -z "$lacking" ] || die "the programs can't start:" $lacking "(install it again, or remove build/ to build anew)"
}

# logged COMMAND...: runs a command of the build with its output in the log and without the locks.
logged() {
  exec >>build/setup.log 2>&1 8>&- 9>&-
  cd "$(plain_name)"
  exec "$@"
}

group= # the running process group

# attended COMMAND...: runs a command in a process group that is ended with this script. A guard in another group ends it
# even after kill -9 of the script, which closes the guard's input.
attended() {
  local code=148
  set -m # each in a process group
  coproc guard { trap '' HUP INT TERM; read -r group && ! read -r && end_group "$group"; }
  "$@" </dev/null &
  group=$!
  set +m
  echo "$group" >&"${guard[1]}"
  while [ "$code" = 148 ]; do # stopped by Ctrl+Z
    code=0
    wait "$group" 2>/dev/null || code=$?
  done
  end_group "$group"
  group=
  echo over >&"${guard[1]}"
  wait "$guard_PID" || true
  return "$code"
}

# end_group GROUP: ends all processes of a group. A Snakemake with running jobs, which catches TERM (bit 14), is
# interrupted first: otherwise it would report its ended jobs as failures.
end_group() {
  local caught tenth
  caught=$(sed -n 's/^SigCgt:\t/0x/p' "/proc/$1/status" 2>/dev/null || true)
  if ((${caught:-0} & 1 << 14)); then
    kill -INT "$1"
    sleep 0.5
  fi
  kill -TERM -- "-$1" 2>/dev/null || return 0
  for tenth in {1..300}; do
    is_alive "$1" || return 0
    sleep 0.1
  done
  kill -KILL -- "-$1" 2>/dev/null || true
}

# has_proc: whether processes can be looked up in /proc.
has_proc() { [ -e /proc/self/stat ]; }

# is_running PROCESS: whether there is such a process of this user.
is_running() { if has_proc; then [ -e "/proc/$1/cwd" ]; else kill -0 "$1" 2>/dev/null; fi; }

# is_alive GROUP: whether a process of the group runs, zombies not counted.
is_alive() {
  has_proc || { kill -0 -- "-$1" 2>/dev/null; return; }
  local file line
  for file in /proc/[0-9]*/stat; do
    read -r line 2>/dev/null <"$file" || continue
    set -- "$1" ${line##*) } # the group, and of a process: state, parent, group
    [ "$4" != "$1" ] || [ "$2" = Z ] || return 0
  done
  return 1
}

# stop CODE: ends the running group and this script.
stop() {
  trap '' HUP INT TERM
  [ -z "$group" ] || end_group "$group"
  say "stopped; the same command goes on from here" || true
  exit "$1"
}
trap 'stop 129' HUP
trap 'stop 130' INT
trap 'stop 143' TERM

pause() {
  [ -z "$group" ] || kill -STOP -- "-$group"
  kill -STOP $$
  [ -z "$group" ] || kill -CONT -- "-$group"
}
trap pause TSTP
