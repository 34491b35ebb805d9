-- Where the bytes of an attached file are: in a raw mail, which is a content.
CREATE TABLE file (
    tmail  TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    raw    TEXT NOT NULL,
    PRIMARY KEY (tmail, sha256)
);
