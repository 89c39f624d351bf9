-- Nodes compare what happened of late with what they delivered. Events are appended in the order of
-- time, so that a summary of each range of pages finds the last seconds at almost no cost to writers.
create index event_at on event using brin (at) with (pages_per_range = 16, autosummarize = on);
comment on index event_at is 'Each node asks for the heads of streams in which something happened of late.';
