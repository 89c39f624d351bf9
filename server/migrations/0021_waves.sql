-- Who is told of a question: what members want, what they solved, and what they were told.

create table member_setting (
    member_id bigint primary key references member,
    -- Name in the IANA database; the quiet hours and the day of the budget are there.
    zone text not null check (length(zone) between 1 and 64),
    language text not null check (language in ('en', 'ru')),
    -- Minutes of the day; the same twice means no quiet hours.
    quiet_from smallint not null check (quiet_from between 0 and 1439),
    quiet_until smallint not null check (quiet_until between 0 and 1439),
    -- Questions of others that a member wants to be told of in a day.
    questions_a_day smallint not null check (questions_a_day between 0 and 100),
    -- When the digest is sent, as a minute of the day.
    digest_minute smallint not null check (digest_minute between 0 and 1439),
    -- Ways beside the app for each kind of notice, in the form that only store reads.
    channels jsonb not null,
    -- Part of every settings link in a mail; renewed to make older links worthless.
    link_secret bytea not null default sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')),
    changed_at timestamptz not null default clock_timestamp()
);
comment on table member_setting is 'How a member wants to be told; absent for the quiet defaults.';

create table member_topic (
    member_id bigint not null references member,
    topic_id bigint not null references topic,
    -- Knows about it, or wants to learn it.
    interest text not null check (interest in ('follows', 'learns')),
    primary key (topic_id, member_id)
);
comment on table member_topic is 'Topics of which a member wants to be told.';
create index member_topic_member on member_topic (member_id);
comment on index member_topic_member is 'A member''s own list.';

create table confirmed_solution (
    ticket_id bigint not null,
    cycle integer not null,
    organisation_id bigint not null,
    topic_id bigint not null,
    member_id bigint not null,
    at timestamptz not null,
    -- Words of the title, as titles are compared.
    words text[] not null,
    primary key (ticket_id, cycle)
);
comment on table confirmed_solution is 'Answers that requesters confirmed: who probably knows.';
create index confirmed_solution_topic on confirmed_solution (topic_id, at desc);
comment on index confirmed_solution_topic is 'Who solved questions of a topic of late.';

create table wave (
    ticket_id bigint not null,
    cycle integer not null,
    -- 1 at once, 2 at half of the peer window, 3 at three quarters.
    number smallint not null check (number between 1 and 3),
    due_at timestamptz not null,
    -- When it was told, or found to be no longer needed.
    done_at timestamptz,
    told integer not null default 0,
    primary key (ticket_id, cycle, number)
);
comment on table wave is 'Each wave of each life of a ticket, once.';
create index wave_due on wave (due_at) where done_at is null;
comment on index wave_due is 'Which waves are due: any number of waiting ones costs nothing.';

create table telling (
    ticket_id bigint not null,
    member_id bigint not null,
    -- Absent when a colleague named the member.
    wave smallint check (wave between 1 and 3),
    at timestamptz not null,
    -- Why this member, in the form that only store reads.
    reasons jsonb not null,
    -- "Not me": the member is not asked again, and may have named somebody.
    passed_at timestamptz,
    passed_to bigint,
    primary key (ticket_id, member_id)
);
comment on table telling is 'Who was told of a question and why: nobody twice.';
create index telling_member on telling (member_id, at);
comment on index telling_member is 'How many questions a member was told of today.';

-- Tickets up to here were looked through for solutions that were confirmed before this was kept.
alter table follower add column solutions_until bigint not null default 0;
