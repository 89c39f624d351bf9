-- Who has how much is asked for by whoever assigns. Owned tickets are few beside all that there are, so
-- the index is small; building it reads the table once and holds writers up for no longer.
create index ticket_owner on ticket (owner_id) where owner_id is not null;
comment on index ticket_owner is 'What an engineer owns.';
