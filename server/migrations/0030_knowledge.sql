-- What is known of solutions beside the tickets' own history: who reused them, what was looked for in
-- vain, and what else the nodes' search indexes have to hear of.

create table solution_reuse (
    member_id bigint not null references member,
    -- Made by the client: the same report sent again counts once.
    id uuid not null,
    ticket_id bigint not null references ticket,
    -- What the member was about to ask.
    question text not null check (length(question) <= 1000),
    at timestamptz not null default clock_timestamp(),
    primary key (member_id, id)
);
comment on table solution_reuse is 'This solved mine: each a question that was not asked.';
create index solution_reuse_ticket on solution_reuse (ticket_id, member_id);
comment on index solution_reuse_ticket is 'How many members a solution helped.';

create table search_touch (
    ticket_id bigint not null references ticket,
    at timestamptz not null default clock_timestamp()
);
comment on table search_touch is 'Tickets whose entry in the search indexes changed by something that is no event; kept for an hour.';
create index search_touch_at on search_touch (at);
comment on index search_touch_at is 'Each node asks what was touched of late.';

create table search_gap (
    organisation_id bigint not null references organisation,
    -- The words without endings, in the order of the alphabet: the same wish in other words is one row.
    words text not null check (length(words) between 1 and 1000),
    member_id bigint not null references member,
    -- As it was typed last.
    example text not null check (length(example) <= 1000),
    times integer not null default 1,
    last_at timestamptz not null default clock_timestamp(),
    primary key (organisation_id, words, member_id)
);
comment on table search_gap is 'What was looked for and not found; one row for each member who did.';
create index search_gap_last on search_gap (organisation_id, last_at);
comment on index search_gap_last is 'Old ones are removed, and a report covers some weeks.';
