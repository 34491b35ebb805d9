-- Held mails are counted each time somebody asks how the gateway is.
CREATE INDEX inbox_held ON inbox (id) WHERE disposition IN ('quarantined', 'challenged');
