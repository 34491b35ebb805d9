-- The tables of the record. Types are bigint, text and bytea only, which SQLite and PostgreSQL both
-- take; times are milliseconds since 1970-01-01 UTC.

CREATE TABLE gateway (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- What entries refer to, by SHA-256(salt || bytes).
CREATE TABLE content (
    digest TEXT  NOT NULL PRIMARY KEY,
    salt   BYTEA NOT NULL,
    bytes  BYTEA NOT NULL
);

-- The audit log: exact bytes, hash-linked.
CREATE TABLE entry (
    number BIGINT NOT NULL PRIMARY KEY,
    leaf   BYTEA  NOT NULL,
    bytes  BYTEA  NOT NULL
);

-- Every mail that came in. `disposition` is empty until it was decided on; `due` is when a deferred
-- one is looked at again.
CREATE TABLE inbox (
    id          BIGINT NOT NULL PRIMARY KEY,
    arrived     BIGINT NOT NULL,
    source      TEXT   NOT NULL,
    envelope    TEXT   NOT NULL,
    raw         TEXT   NOT NULL,
    disposition TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    sentence    TEXT   NOT NULL,
    tmail       TEXT   NOT NULL,
    changeset   BIGINT NOT NULL,
    attempts    BIGINT NOT NULL,
    due         BIGINT NOT NULL
);
CREATE INDEX inbox_open ON inbox (due) WHERE disposition IN ('', 'deferred');

-- The versions of templates that TMails were opened under, to the byte.
CREATE TABLE template (
    digest TEXT NOT NULL PRIMARY KEY,
    name   TEXT NOT NULL,
    source TEXT NOT NULL
);

-- The fold of each TMail's changesets, as of its last one.
CREATE TABLE tmail (
    number  TEXT   NOT NULL PRIMARY KEY,
    name    TEXT   NOT NULL,
    title   TEXT   NOT NULL,
    state   TEXT   NOT NULL,
    version BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    fold    TEXT   NOT NULL
);

-- The changesets themselves, by their content.
CREATE TABLE changeset (
    tmail   TEXT   NOT NULL,
    number  BIGINT NOT NULL,
    content TEXT   NOT NULL,
    PRIMARY KEY (tmail, number)
);

-- Who was ever told of which TMail.
CREATE TABLE participant (
    person TEXT NOT NULL,
    tmail  TEXT NOT NULL,
    PRIMARY KEY (person, tmail)
);

-- Message-IDs of mails on record.
CREATE TABLE message (
    id    TEXT NOT NULL PRIMARY KEY,
    tmail TEXT NOT NULL
);

-- Notices that were composed; `raw` is a content, without the seal.
CREATE TABLE notice (
    id         TEXT   NOT NULL PRIMARY KEY,
    tmail      TEXT   NOT NULL,
    changeset  BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    recipients TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    raw        TEXT   NOT NULL,
    made       BIGINT NOT NULL
);
CREATE INDEX notice_of_tmail ON notice (tmail, made);
CREATE INDEX notice_answering ON notice (recipients, made) WHERE kind = 'answer';

-- One envelope each: to whom a notice goes, and how far it came.
CREATE TABLE delivery (
    notice    TEXT   NOT NULL,
    recipient TEXT   NOT NULL,
    state     TEXT   NOT NULL,
    attempts  BIGINT NOT NULL,
    first     BIGINT NOT NULL,
    due       BIGINT NOT NULL,
    reply     TEXT   NOT NULL,
    PRIMARY KEY (notice, recipient)
);
CREATE INDEX delivery_due ON delivery (due) WHERE state = 'waiting';

-- What was acted on once, as HMACs; the same again is a duplicate.
CREATE TABLE replay (
    key   TEXT   NOT NULL PRIMARY KEY,
    inbox BIGINT NOT NULL
);
