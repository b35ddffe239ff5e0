#!/bin/sh
# A backup of the database that DATABASE_URL names: backup.sh FOLDER [DAYS]. Backups older than DAYS (14) are deleted.
# Personal data in it is encrypted with FIELD_KEYS, which are not in it: keep them elsewhere, or nobody reads it again.
set -eu
folder=$1
days=${2:-14}
umask 077
mkdir -p "$folder"
file=$folder/get-online-$(date -u +%Y%m%dT%H%M%SZ).dump
"${PG_BIN:+$PG_BIN/}pg_dump" --format=custom --no-owner --no-privileges --file="$file.part" "$DATABASE_URL"
"${PG_BIN:+$PG_BIN/}pg_restore" --list "$file.part" >/dev/null # a file that cannot be read is no backup
mv "$file.part" "$file"
find "$folder" -name 'get-online-*.dump' -mtime "+$days" -delete
echo "$file"
