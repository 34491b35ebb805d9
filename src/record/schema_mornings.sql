-- How much people want to be told of all of their TMails, by key.
CREATE TABLE level (
    person TEXT NOT NULL PRIMARY KEY,
    level  TEXT NOT NULL
);

-- The last day on which the people of a time zone got their mails of the morning, and when: written with
-- the mails themselves.
CREATE TABLE morning (
    zone TEXT   NOT NULL PRIMARY KEY,
    day  TEXT   NOT NULL,
    made BIGINT NOT NULL
);

-- What is under way, or ended lately, by template and state: all that a morning has to look at.
CREATE INDEX tmail_in_state ON tmail ((name || ' ' || state), changed);
