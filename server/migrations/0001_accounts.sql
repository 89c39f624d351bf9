-- Who is here: organisations, members, teams, topics, and how they prove who they are.
-- Forward only. Each later migration must be safe beside the running previous version.

create table installation (
    -- One row for ever; the check makes a second one impossible.
    id integer primary key default 1 check (id = 1),
    -- Names this database in the handshake, together with its timeline.
    generation uuid not null default gen_random_uuid(),
    created_at timestamptz not null default clock_timestamp()
);
comment on table installation is 'Facts of the installation as a whole; exactly one row.';
insert into installation default values;

create table organisation (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 200),
    -- Counter row: numbers are given under its lock, so they have no holes.
    last_ticket_number bigint not null default 1000,
    is_demo boolean not null default false,
    created_at timestamptz not null default clock_timestamp()
);
comment on table organisation is 'A border that no question crosses; tickets are numbered per organisation.';

create table member (
    id bigint generated always as identity primary key,
    organisation_id bigint not null references organisation,
    -- Stored in lower case; people type it in any.
    email text not null check (email = lower(email) and length(email) between 3 and 254),
    name text not null check (length(name) between 1 and 100),
    -- Department or office, shown beside the name.
    place text not null default '' check (length(place) <= 100),
    role text not null check (role in ('employee', 'engineer', 'lead', 'admin')),
    -- Argon2id in PHC form; absent where there is no local password.
    password_hash text,
    active boolean not null default true,
    -- Moves with every change of rights, so that nodes find by polling whose sockets to close.
    access_changed_at timestamptz not null default clock_timestamp(),
    created_at timestamptz not null default clock_timestamp()
);
comment on table member is 'A person with an account. Never deleted: history names them.';
create unique index member_email on member (email);
comment on index member_email is 'Sign-in looks a member up by address; one address, one account.';
create index member_organisation on member (organisation_id, name);
comment on index member_organisation is 'Completing names when inviting or assigning.';
create index member_access_changed on member (access_changed_at);
comment on index member_access_changed is 'Each node asks every second whose rights changed.';

create table team (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 100)
);
comment on table team is 'Second line for some topics; may serve several organisations.';

create table team_organisation (
    team_id bigint not null references team,
    organisation_id bigint not null references organisation,
    primary key (team_id, organisation_id)
);
comment on table team_organisation is 'Which organisations a team serves.';

create table team_member (
    team_id bigint not null references team,
    member_id bigint not null references member,
    primary key (team_id, member_id)
);
comment on table team_member is 'Who belongs to a team.';
create index team_member_member on team_member (member_id);
comment on index team_member_member is 'The teams of an actor are read with every command.';

create table topic (
    id bigint generated always as identity primary key,
    organisation_id bigint not null references organisation,
    team_id bigint not null references team,
    name text not null check (length(name) between 1 and 100),
    -- Lower-case words by which a question finds its topic.
    keywords text[] not null default '{}',
    peer_window_seconds integer not null default 900 check (peer_window_seconds >= 0),
    answer_hold_seconds integer not null default 600 check (answer_hold_seconds >= 0),
    lease_seconds integer not null default 1800 check (lease_seconds > 0),
    lease_warning_seconds integer not null default 300 check (lease_warning_seconds >= 0),
    grace_seconds integer not null default 604800 check (grace_seconds >= 0),
    fast_lane boolean not null default false,
    active boolean not null default true,
    unique (organisation_id, name)
);
comment on table topic is 'What tickets are about, with the policy that holds there.';

create table session (
    id bigint generated always as identity primary key,
    member_id bigint not null references member,
    -- SHA-256 of the cookie; absent for sessions that only carry access tokens.
    token_hash bytea,
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    ended_at timestamptz
);
comment on table session is 'A sign-in; cookies and access tokens both name one, so that ending it ends them all.';
create unique index session_token on session (token_hash);
comment on index session_token is 'Every request with a cookie looks its session up.';
create index session_ended on session (ended_at) where ended_at is not null;
comment on index session_ended is 'Each node asks every second which sessions ended.';
create index session_member on session (member_id);
comment on index session_member is 'Deactivating a member ends all of their sessions.';

create table socket_ticket (
    -- SHA-256 of the ticket; the ticket itself is never stored.
    ticket_hash bytea primary key,
    session_id bigint not null references session,
    expires_at timestamptz not null
);
comment on table socket_ticket is 'Proof for the first frame of a socket: taken out by the delete that uses it, so it is good once.';

create table signing_key (
    kid text primary key check (kid ~ '^[A-Za-z0-9_-]{1,64}$'),
    -- Ed25519 in PKCS#8 DER.
    private_key bytea not null,
    public_key bytea not null,
    created_at timestamptz not null default clock_timestamp(),
    -- Signs until here; verifies a token lifetime longer.
    signs_until timestamptz not null,
    verifies_until timestamptz not null
);
comment on table signing_key is 'Keys of access tokens, shared by all nodes and rotated by whichever comes first.';

create table setup_link (
    token_hash bytea primary key,
    expires_at timestamptz not null,
    used_at timestamptz
);
comment on table setup_link is 'One-time links that make the first admin.';
