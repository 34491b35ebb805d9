-- What claimed authors were asked, by an HMAC of the code that only the challenge holds. `state` is open,
-- confirmed, denied, expired or withdrawn; `ends` is when an open one expires.
CREATE TABLE challenge (
    code    TEXT   NOT NULL PRIMARY KEY,
    mail    BIGINT NOT NULL,
    turn    BIGINT NOT NULL,
    asked   TEXT   NOT NULL,
    made    BIGINT NOT NULL,
    ends    BIGINT NOT NULL,
    state   TEXT   NOT NULL,
    notice  TEXT   NOT NULL,
    shown   TEXT   NOT NULL,
    decided BIGINT NOT NULL,
    proven  TEXT   NOT NULL
);
CREATE INDEX challenge_open ON challenge (ends) WHERE state = 'open';
CREATE INDEX challenge_of_mail ON challenge (mail) WHERE state = 'open';
CREATE INDEX challenge_asked ON challenge (asked, made);
CREATE INDEX challenge_made ON challenge (made);
