#!/bin/sh
# Runs once, when the database container starts on an empty volume: the owner that migrates is no superuser.
set -eu

psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 --set password="$ARIADNE_OWNER_PASSWORD" <<'SQL'
CREATE ROLE ariadne_owner LOGIN CREATEROLE NOSUPERUSER PASSWORD :'password';
CREATE DATABASE ariadne OWNER ariadne_owner;
REVOKE ALL ON DATABASE ariadne FROM PUBLIC;
SQL
