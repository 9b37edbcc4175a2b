#!/bin/sh
# A curl.exe for nodes to be: answers as the metadata service, EC2, Auto Scaling and an API server do, and notes what it was
# asked. Its answers are the files answers/WHAT.NUMBER, used up to the last; one of a single number is an exit code.
cd "$EKS_TEST_FOLDER" || exit 99
asked=$(cat)
printf '%s\n%s\n\n' "arguments $*" "$asked" >> asked
what=$(printf '%s\n' "$asked" | sed -n -e 's/^data-urlencode = "Action=\(.*\)"$/\1/p' \
  -e 's,^url = ".*/\(latest\|v1\)/\(.*\)"$,\2,p' | head -1 | tr / %)
set -- "answers/$what".*
answer=$(cat "$1") || exit 98
[ $# -eq 1 ] || rm "$1"
case $answer in
  [0-9][0-9]) echo '<Error>refused</Error>'; exit "$answer" ;;
  *) printf '%s\n' "$answer" ;;
esac
