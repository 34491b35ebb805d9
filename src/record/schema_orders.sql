-- What an operator asked for, until the writer did it: `outcome` is empty until then, and then a sentence.
CREATE TABLE operator_order (
    id      BIGINT NOT NULL PRIMARY KEY,
    made    BIGINT NOT NULL,
    act     TEXT   NOT NULL,
    mail    BIGINT NOT NULL,
    login   TEXT   NOT NULL,
    says    TEXT   NOT NULL,
    why     TEXT   NOT NULL,
    done    BIGINT NOT NULL,
    outcome TEXT   NOT NULL
);
CREATE INDEX operator_order_open ON operator_order (id) WHERE outcome = '';
