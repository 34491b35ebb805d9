-- How far each mailbox that is read by IMAP was read: written with the mails themselves.
CREATE TABLE mailbox_cursor (
    account  BIGINT NOT NULL PRIMARY KEY,
    validity BIGINT NOT NULL,
    uid      BIGINT NOT NULL
);

-- Mails that were too large, and left in their mailbox.
CREATE TABLE left_mail (
    account  BIGINT NOT NULL,
    validity BIGINT NOT NULL,
    uid      BIGINT NOT NULL,
    octets   BIGINT NOT NULL,
    seen     BIGINT NOT NULL,
    PRIMARY KEY (account, validity, uid)
);

-- What the return path and the reports of one envelope name it by.
ALTER TABLE delivery ADD COLUMN token TEXT NOT NULL DEFAULT '';
CREATE INDEX delivery_of_token ON delivery (token);

-- Envelopes that failed for good, whose TMails weren't told yet: `noted` is 1 once they were.
ALTER TABLE delivery ADD COLUMN noted BIGINT NOT NULL DEFAULT 0;
CREATE INDEX delivery_failed ON delivery (noted) WHERE state = 'failed';

-- What an operator asked for about an envelope, until the writer did it: `outcome` is empty until then.
CREATE TABLE outbox_order (
    id      BIGINT NOT NULL PRIMARY KEY,
    made    BIGINT NOT NULL,
    act     TEXT   NOT NULL,
    token   TEXT   NOT NULL,
    login   TEXT   NOT NULL,
    says    TEXT   NOT NULL,
    why     TEXT   NOT NULL,
    done    BIGINT NOT NULL,
    outcome TEXT   NOT NULL
);
CREATE INDEX outbox_order_open ON outbox_order (id) WHERE outcome = '';
