-- Working hours and policies: set for an organisation, a topic or a team, each version kept, and what
-- follows from them for each topic.

create table calendar (
    id bigint generated always as identity primary key,
    organisation_id bigint not null references organisation,
    name text not null check (length(name) between 1 and 100),
    -- The last of `calendar_version`; who saves the next names it.
    version integer not null check (version >= 1),
    unique (organisation_id, name)
);
comment on table calendar is 'Working hours with a name, chosen by policies.';

create table calendar_version (
    calendar_id bigint not null references calendar,
    version integer not null check (version >= 1),
    -- Hours and days off in the versioned form that only store reads.
    content jsonb not null,
    at timestamptz not null,
    by_member_id bigint not null references member,
    primary key (calendar_id, version)
);
comment on table calendar_version is 'Every state of working hours there was: who changed them, when, to what.';

create table policy_version (
    scope text not null check (scope in ('organisation', 'topic', 'team')),
    organisation_id bigint not null references organisation,
    -- The topic or team; the organisation itself for its own.
    scope_id bigint not null,
    version integer not null check (version >= 1),
    -- What is set there, in the versioned form that only store reads.
    settings jsonb not null,
    at timestamptz not null,
    by_member_id bigint not null references member,
    primary key (scope, organisation_id, scope_id, version)
);
comment on table policy_version is 'Every state of what is set in a place. A team that serves several organisations has settings in each.';

create table terms (
    id bigint generated always as identity primary key,
    topic_id bigint not null references topic,
    -- Policy, hours and words, everything at once, in the versioned form that only store reads.
    content jsonb not null,
    at timestamptz not null
);
comment on table terms is 'What holds on a topic from some moment on. Never changed, so nodes keep it in memory by id.';
create trigger terms_stay before delete or truncate or update on terms
    for each statement execute function refuse_delete();

-- Absent: nothing was saved in the organisation since the topic was made, and its own columns hold.
alter table topic add column terms_id bigint;
comment on column topic.terms_id is 'The terms with which cycles begin now.';
-- Without a reference, which would cost a look at `terms` with each question; rows there stay.
alter table ticket add column terms_id bigint;
comment on column ticket.terms_id is 'The terms with which the present cycle began; absent where it began with the columns of the topic.';
