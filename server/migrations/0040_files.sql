-- Files that members add to tickets. They lie in the database, so that nodes need no disk in common
-- and one copy of the database is a copy of everything.

create table file_content (
    -- SHA-256 of the bytes: the same screenshot sent twice is kept once.
    hash bytea primary key check (length(hash) = 32),
    bytes bytea not null,
    created_at timestamptz not null default clock_timestamp()
);
-- Pictures and archives are packed already.
alter table file_content alter column bytes set storage external;
comment on table file_content is 'Bytes of files, each once.';

create table file (
    -- Random, so that no id leads to another one; who may read is checked all the same.
    id uuid primary key default gen_random_uuid(),
    ticket_id bigint not null,
    -- 0 public, 1 staff: who reads the stream reads its files.
    stream smallint not null check (stream in (0, 1)),
    uploader_id bigint not null,
    name text not null check (length(name) between 1 and 200),
    -- What it is by its first bytes, whatever its name says.
    media text not null,
    size integer not null check (size >= 1),
    -- Absent once the words that brought the file were taken back.
    content_hash bytea references file_content,
    created_at timestamptz not null default clock_timestamp()
);
comment on table file is 'A file in a ticket. Messages name it by its id.';
create index file_ticket on file (ticket_id);
comment on index file_ticket is 'How many files a ticket has, and which were brought by words that are taken back.';
create index file_content_hash on file (content_hash);
comment on index file_content_hash is 'Whether bytes are still needed.';
