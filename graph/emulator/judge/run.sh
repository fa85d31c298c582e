#!/usr/bin/env bash
# Runs Microsoft's JavaScript libraries, for Graph and for sign-in, against the emulator. Needs Go, Node 20 or newer and npm.
set -euo pipefail
cd "$(dirname "$0")"
go test . -npm -count=1 -v
