-- Links by which people choose a password, and where a topic stands among the others.

create table join_link (
    -- SHA-256 of the token; the token itself is never stored.
    token_hash bytea primary key,
    member_id bigint not null references member,
    made_by_member_id bigint not null references member,
    made_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    -- When it was used, or another one took its place.
    ended_at timestamptz
);
comment on table join_link is 'One-time links by which a member chooses a password: an invitation, or help for who forgot theirs.';
create unique index join_link_open on join_link (member_id) where ended_at is null;
comment on index join_link_open is 'One link of a member holds at a time; found when another is made or access ends.';

-- A constant default, so no row is written now; the previous version goes on inserting without it.
alter table topic add column path text not null default '' check (length(path) <= 200);
comment on column topic.path is 'Names of groups around the topic from the outermost, divided by " / "; lists show topics of one path together.';
