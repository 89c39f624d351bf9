-- What happened of late is asked for several times a second by each node: heads, rows of the list,
-- notices, search. A summary of page ranges answers that only once the ranges are summarised, which
-- the server does when it finds time; until then each look reads everything that was written since.
-- An index in the order of time is written at its end and costs a writer about a microsecond.
drop index event_at;
create index event_at on event (at);
comment on index event_at is 'Each node asks several times a second for the streams in which something happened of late.';
