#!/usr/bin/env bash
# session.sh [--unlocked|--locked|--no-keyring|--no-bus] CMD…: runs CMD in a session of its own: a private home, a
# private D-Bus session bus, and a private keyring (unlocked unless told otherwise). No keyring of the person who runs it
# is touched, and nothing is left behind. Needs gnome-keyring and dbus.
set -euo pipefail

world=--unlocked
case ${1-} in --*) world=$1; shift ;; esac
[ $# -gt 0 ] || { echo "session.sh: no command" >&2; exit 2; }

# Go's folders stay where they are: a private home would build everything anew.
if command -v go >/dev/null; then
  GOPATH=$(go env GOPATH) GOMODCACHE=$(go env GOMODCACHE) GOCACHE=$(go env GOCACHE) GOENV=$(go env GOENV)
  export GOPATH GOMODCACHE GOCACHE GOENV
fi

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state XDG_CACHE_HOME=$home/cache
export XDG_RUNTIME_DIR=$home/run
mkdir -m 700 -p "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$XDG_STATE_HOME" "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR"
mkdir -p "$XDG_CONFIG_HOME/go/telemetry" && echo off >"$XDG_CONFIG_HOME/go/telemetry/mode" # it writes there in the background
unset DBUS_SESSION_BUS_ADDRESS DBUS_STARTER_ADDRESS DBUS_STARTER_BUS_TYPE DISPLAY WAYLAND_DISPLAY GNOME_KEYRING_CONTROL

if [ "$world" = --no-bus ]; then
  # Where the person's own bus would be found without an address, an address that leads nowhere keeps it out.
  if [ -e "/run/user/$(id -u)/bus" ]; then export DBUS_SESSION_BUS_ADDRESS=unix:path=$home/run/bus; fi
  "$@"
  exit
fi

# A bus that starts no services: what is on it is what is put there.
cat >"$home/bus.conf" <<XML
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=$XDG_RUNTIME_DIR</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
XML

# The daemon runs in the foreground of a background job, so that it can be ended with the session; it is ready when it
# owns its name.
inside='
world=$1; shift
daemon=
keyring() {
  gnome-keyring-daemon --foreground --components=secrets "$@" <&0 >/dev/null 2>&1 &
  daemon=$!
  for _ in $(seq 100); do
    dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
      string:org.freedesktop.secrets 2>/dev/null | grep -q "boolean true" && return
    sleep 0.1
  done
  echo "session.sh: gnome-keyring did not come up" >&2
  exit 1
}
end() { if [ -n "$daemon" ]; then kill "$daemon" 2>/dev/null || true; wait "$daemon" 2>/dev/null || true; daemon=; fi; }
trap end EXIT
case $world in
  --unlocked) keyring --unlock < <(printf test) ;;
  --locked) keyring --unlock < <(printf test); end; keyring ;;
  --no-keyring) ;;
  *) echo "session.sh: no such world: $world" >&2; exit 2 ;;
esac
"$@"
'
dbus-run-session --config-file "$home/bus.conf" -- bash -euo pipefail -c "$inside" session.sh "$world" "$@"
