-- What solved a ticket, written down for whoever has the same trouble. A card belongs to its ticket and is
-- seen by whoever sees that.

create table solution_card (
    ticket_id bigint primary key references ticket,
    version integer not null check (version >= 1),
    verified_until timestamptz not null,
    pinned boolean not null default false
);
comment on table solution_card is 'One for a ticket; what it says is its last version.';
create index solution_card_due on solution_card (verified_until);
comment on index solution_card_due is 'Cards to be looked over, oldest date first.';
create index solution_card_pinned on solution_card (ticket_id) where pinned;
comment on index solution_card_pinned is 'The few that are shown to whoever asks in a topic.';

create table solution_card_version (
    ticket_id bigint not null references solution_card,
    version integer not null,
    member_id bigint not null references member,
    at timestamptz not null default clock_timestamp(),
    question text not null,
    cause text not null,
    fix text not null,
    environment text not null,
    primary key (ticket_id, version)
);
comment on table solution_card_version is 'What a card said, by whom and since when; never changed.';

create table solution_card_flag (
    ticket_id bigint not null references solution_card,
    version integer not null,
    member_id bigint not null references member,
    text text not null check (length(text) <= 1000),
    at timestamptz not null default clock_timestamp(),
    -- When second line looked into it, or wrote the next version.
    settled_at timestamptz,
    primary key (ticket_id, version, member_id)
);
comment on table solution_card_flag is 'It did not help: the topic''s people look into it.';
create index solution_card_flag_open on solution_card_flag (ticket_id) where settled_at is null;
comment on index solution_card_flag_open is 'Flags that nobody has looked into.';

create index solution_reuse_at on solution_reuse (at);
comment on index solution_reuse_at is 'The report of what was reused covers the last weeks.';
