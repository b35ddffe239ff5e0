#!/bin/sh
# Restores a backup into an empty database and proves it: restore.sh FILE. DATABASE_URL names the database, and the keys of the
# backed-up service are in the environment. Web and worker are stopped meanwhile.
set -eu
file=$1
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
tables=$("${PG_BIN:+$PG_BIN/}psql" -Atc "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'" "$DATABASE_URL")
if [ "$tables" != 0 ]; then
	echo "The database is not empty ($tables tables). Create an empty one: createdb get_online" >&2
	exit 1
fi
"${PG_BIN:+$PG_BIN/}pg_restore" --no-owner --no-privileges --exit-on-error --single-transaction --dbname="$DATABASE_URL" "$file"
$python manage.py migrate --verbosity 0 # where the code is newer than the backup
$python manage.py verify_ledger
$python manage.py check_invariants
