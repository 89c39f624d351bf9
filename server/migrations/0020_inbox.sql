-- What members have to know: notices, how far they read, and who follows the history to write them.

create table follower (
    -- One row for ever; the check makes a second one impossible. Its lock makes one node follow at a time.
    id integer primary key default 1 check (id = 1),
    -- Every event before this moment was followed. Says only where to look: what was followed is said
    -- by the places in `followed`, which cannot have holes.
    followed_until timestamptz not null default clock_timestamp()
);
comment on table follower is 'How far the history was followed; exactly one row.';
insert into follower default values;

create table followed (
    -- No reference: it would lock the ticket's row, and tickets are never deleted.
    ticket_id bigint primary key,
    public_seq bigint not null,
    staff_seq bigint not null
);
comment on table followed is 'The last event of each stream whose notices are written. Moves in the commit of the notices.';

create table inbox (
    member_id bigint primary key references member,
    -- Last number given to a notice, under this row's lock: no sequence, so no holes.
    head bigint not null default 0,
    -- Moves with every change of what the member has to know: a notice, its being seen, a read place.
    version bigint not null default 0,
    changed_at timestamptz not null default clock_timestamp()
);
comment on table inbox is 'One for each member who was ever told anything. Its lock orders what changes in it.';
create index inbox_changed on inbox (changed_at);
comment on index inbox_changed is 'Each node asks which inboxes changed of late: the safety net under the hints.';

create table notice (
    member_id bigint not null,
    seq bigint not null check (seq >= 1),
    ticket_id bigint not null,
    kind text not null,
    -- What caused it, for ever: `p12` or `s3` for an event of a stream, a word and a number otherwise.
    cause text not null,
    -- The event, where one caused it: 0 public, 1 staff.
    stream smallint check (stream in (0, 1)),
    event_seq bigint,
    by_member_id bigint,
    at timestamptz not null,
    -- The inbox' version that last changed this notice.
    version bigint not null,
    seen_at timestamptz,
    primary key (member_id, seq),
    -- Nobody is told of one cause twice, whoever follows and however often.
    unique (member_id, ticket_id, cause),
    check ((stream is null) = (event_seq is null))
);
comment on table notice is 'Something that a member has to know, once for each cause.';
create index notice_unseen on notice (member_id, ticket_id) where seen_at is null;
comment on index notice_unseen is 'Unread counts, and what reading a ticket makes seen.';
create index notice_version on notice (member_id, version);
comment on index notice_version is 'What changed in an inbox since a version.';

create table mention (
    ticket_id bigint not null,
    stream smallint not null check (stream in (0, 1)),
    seq bigint not null,
    member_id bigint not null,
    primary key (ticket_id, stream, seq, member_id)
);
comment on table mention is 'Members named in a text with @, as they were found when it was said.';

create table read_place (
    member_id bigint not null,
    ticket_id bigint not null,
    -- Last seqs read of the two streams; never smaller than before.
    public_seq bigint not null default 0,
    staff_seq bigint not null default 0,
    -- The inbox' version that last moved it.
    version bigint not null,
    primary key (member_id, ticket_id)
);
comment on table read_place is 'How far a member read a ticket, on whatever device.';
create index read_place_version on read_place (member_id, version);
comment on index read_place_version is 'What changed in an inbox since a version.';

create index member_first_name on member (lower(split_part(name, ' ', 1)));
comment on index member_first_name is 'Who is meant by @name.';
