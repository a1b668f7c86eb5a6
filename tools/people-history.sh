#!/usr/bin/env bash
# A history in which a third of the people come anonymously and sign up later, on two devices, some of them shared, with late, overtaken and repeated events:
# sent to two empty systems, by plain HTTP and by Segment's Node SDK, and each graded by `daybook verify` in four zones against a count that shares no code with
# the product. Exit code 1 on any difference.
#
#   tools/people-history.sh [EVENTS] [http|segment]        default: 200000, both
#
# DAYBOOK: the command to run it with; default: dotnet run --project src/Cli --
set -euo pipefail
cd "$(dirname "$0")/.."
events=${1:-200000}
ways=${2:-http segment}
read -ra daybook <<<"${DAYBOOK:-dotnet run --project src/Cli --}"
work=$(mktemp -d)
up=

stop() {
  if [ -n "$up" ]; then
    kill -TERM "$up" 2>/dev/null || true
    wait "$up" 2>/dev/null || true
    up=
  fi
}
trap 'stop; rm -rf "$work"' EXIT

for way in $ways; do
  segment=()
  [ "$way" = segment ] && segment=(--segment)
  "${daybook[@]}" generate --events "$events" --tz Europe/Berlin --dst --sign-ups 33% --late 2% --out-of-order 3% --duplicates 1% --local-times 5% \
    "${segment[@]}" --out "$work/$way.jsonl" --answer-key "$work/$way.key.json"

  "${daybook[@]}" up --no-sample --port 0 --json --data "$work/$way" >"$work/$way.up" 2>"$work/$way.log" &
  up=$!
  until grep -q '"url"' "$work/$way.up"; do
    kill -0 "$up" || { cat "$work/$way.log"; exit 1; }
    sleep 1
  done
  url=$(sed -E 's/.*"url":"([^"]*)".*/\1/' "$work/$way.up")

  started=$(date +%s)
  if [ "$way" = segment ]; then
    (cd tests/Integration/npm && DAYBOOK_URL=$url DAYBOOK_KEY=daybook-local-key node segment-history.mjs "$work/$way.jsonl")
  else
    "${daybook[@]}" import "$work/$way.jsonl" --url "$url" --key daybook-local-key
  fi
  echo "$way: sent in $(($(date +%s) - started)) s"
  "${daybook[@]}" verify --answer-key "$work/$way.key.json" --url "$url" --key daybook-local-key --wait 1800
  stop
done
