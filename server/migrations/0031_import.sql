-- What was imported from elsewhere, so that importing it again changes nothing.

create table import_row (
    organisation_id bigint not null references organisation,
    -- Where it came from: the name of an export or of a system.
    source text not null check (length(source) between 1 and 200),
    -- What it is called there.
    key text not null check (length(key) between 1 and 200),
    -- SHA-256 of the row: an import tells which known rows have changed since.
    content_hash bytea not null,
    ticket_id bigint not null references ticket,
    at timestamptz not null default clock_timestamp(),
    primary key (organisation_id, source, key)
);
comment on table import_row is 'Which row of which source became which ticket. Written with the ticket, so that a broken import goes on where it was.';
