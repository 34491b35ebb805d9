-- The settings in force, each by the content that its newest entry names.
CREATE TABLE setting (
    name    TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL
);
