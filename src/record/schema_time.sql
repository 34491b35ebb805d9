-- When time next changes a TMail by itself; the largest number: never.
ALTER TABLE tmail ADD COLUMN due BIGINT NOT NULL DEFAULT 9223372036854775807;
CREATE INDEX tmail_due ON tmail (due) WHERE due < 9223372036854775807;
