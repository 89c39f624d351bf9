-- Tickets, their two streams, and what members asked for.

create table ticket (
    id bigint generated always as identity primary key,
    organisation_id bigint not null references organisation,
    -- What people call it: #1042.
    number bigint not null,
    requester_id bigint not null references member,
    title text not null,
    topic_id bigint not null references topic,
    team_id bigint not null references team,
    visibility text not null check (visibility in ('organisation', 'private')),
    cycle integer not null check (cycle >= 1),
    stage text not null check (stage in
        ('open', 'escalated', 'claimed', 'pending', 'solved', 'closed', 'bundled', 'withdrawn')),
    -- The facts of the stage, answers, joins and swarm, in the versioned form that only store reads.
    facts jsonb not null,
    -- Copies of facts that are searched by; written by the same function as facts.
    owner_id bigint references member,
    claim_epoch integer not null default 0,
    bundled_under bigint references ticket,
    alarm_at timestamptz,
    answers_waiting integer not null default 0,
    me_too integer not null default 0,
    -- Last numbers given in the two streams, under this row's lock: no sequence, so no holes.
    public_head bigint not null default 0,
    staff_head bigint not null default 0,
    asked_at timestamptz not null,
    -- When the last public event happened: the staff stream must not show through here.
    changed_at timestamptz not null,
    unique (organisation_id, number),
    check ((owner_id is not null) = (stage in ('claimed', 'pending'))),
    check ((bundled_under is not null) = (stage = 'bundled'))
);
comment on table ticket is 'One question and its life. The row''s lock orders everything that happens to it.';
create index ticket_alarm on ticket (alarm_at) where alarm_at is not null;
comment on index ticket_alarm is 'Which tickets are due: any number of waiting ones costs nothing.';
create index ticket_bundled on ticket (bundled_under) where bundled_under is not null;
comment on index ticket_bundled is 'Tickets that follow another one''s end.';
create index ticket_live on ticket (organisation_id, id desc)
    where stage in ('open', 'escalated', 'claimed', 'pending', 'bundled');
comment on index ticket_live is 'The live list.';
create index ticket_requester on ticket (requester_id, id desc);
comment on index ticket_requester is 'A member''s own tickets.';
create index ticket_changed on ticket (changed_at);
comment on index ticket_changed is 'Each node asks which rows of the live list changed.';

create table event (
    ticket_id bigint not null references ticket,
    -- 0 public, 1 staff.
    stream smallint not null check (stream in (0, 1)),
    seq bigint not null check (seq >= 1),
    at timestamptz not null,
    -- Absent when the desk itself acted.
    by_member_id bigint references member,
    command_id uuid,
    -- For the staff stream the public head at that moment; places it among public events.
    after_public bigint,
    kind text not null,
    -- Content in the versioned form that only store reads.
    body jsonb not null,
    primary key (ticket_id, stream, seq),
    check ((after_public is not null) = (stream = 1))
);
comment on table event is 'The history, append-only. Its key is the proof that a stream has no doubles.';

create table command (
    member_id bigint not null references member,
    command_id uuid not null,
    -- SHA-256 of what was asked: the same id with other content is refused.
    content_hash bytea not null,
    -- The receipt of a command that happened; all absent when it was refused.
    ticket_id bigint references ticket,
    stream smallint,
    seq bigint,
    -- The refusal as it was told, so that the same id never gets another answer.
    refusal jsonb,
    at timestamptz not null,
    -- How often it was sent again. Written, so that a repetition waits for replication as well.
    repeats integer not null default 0,
    primary key (member_id, command_id),
    check ((refusal is null) = (ticket_id is not null and stream is not null and seq is not null))
);
comment on table command is 'What became of each command, kept for ever. The key names the member, so nobody can take another''s id.';
