-- A question to which nothing was alike is a wish as well, as long as nobody has solved it.

alter table search_gap add column ticket_id bigint references ticket;
comment on column search_gap.ticket_id is
    'The question, where it was asked and not searched for: told while it is unsolved. Absent where it was searched for at all.';
