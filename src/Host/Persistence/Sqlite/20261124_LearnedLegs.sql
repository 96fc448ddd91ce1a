-- What was learned of legs is kept by length and hour from now on; `logiopt tracking rebuild` learns again from the journal.
DELETE FROM tracking_learned;
