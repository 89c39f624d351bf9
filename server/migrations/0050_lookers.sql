-- Who looked at a question, counted for its requester. A table of its own, since an index on the many
-- rows of `read_place` would hold up everybody who reads while it is built.
create table looker (
    -- No references, which would lock the rows of ticket and member; neither is ever deleted.
    ticket_id bigint not null,
    member_id bigint not null,
    primary key (ticket_id, member_id)
);
comment on table looker is 'Members who opened a ticket. Written when what they read moves on, so that looking again writes nothing.';
